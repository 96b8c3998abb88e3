"""Options that change what a model computes: computed as transformers' eager attention computes them, or refused by name."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
import transformers
from networks import _CLASSES, FAMILIES, TEXT, make_module, make_tokenizer
from safetensors.torch import load_file

from explainer.errors import ModelError
from explainer.models import catalogue, load, taps, verification, wrap
from explainer.models.anatomy import dissect
from explainer.trace import record
from explainer.trace.recorder import record_ids

Save = Callable[..., Path]
THETA = {"rope_theta": 1e4}


def told(folder: Path, changes: dict[str, Any]) -> Path:
    """The folder under other words in its config; None takes a word out."""
    path = folder / "config.json"
    config = json.loads(path.read_text()) | changes
    path.write_text(json.dumps({name: value for name, value in config.items() if value is not None}))
    return folder


def refused(folder: Path, sentence: str) -> None:
    for ask in (lambda: load(str(folder)), lambda: catalogue.find(str(folder)).check()):
        with pytest.raises(ModelError, match=sentence) as error:
            ask()
        assert "\n" not in str(error.value)
        assert str(error.value).endswith(".")


@pytest.mark.parametrize(
    ("kind", "changes", "sentence"),
    [
        ("bert", {"position_embedding_type": "relative_key"}, "“position_embedding_type: relative_key”"),
        ("bert", {"position_embedding_type": "relative_key_query"}, "“position_embedding_type: relative_key_query”"),
        ("gpt2", {"position_embedding_type": "alibi"}, "“position_embedding_type: alibi”"),
        ("llama", {"position_embedding_type": "learned"}, "“position_embedding_type: learned”"),
        ("llama", {"is_causal": False}, "This llama model looks at later tokens too"),
        ("qwen3", {"is_causal": False}, "This qwen3 model looks at later tokens too"),
        ("gpt2", {"is_causal": False}, "This gpt2 model looks at later tokens too"),
        ("gpt2", {"is_causal": 0}, "This gpt2 model looks at later tokens too"),
        ("bert", {"is_causal": True}, "This bert model is told to look back only"),
        ("llama", {"attn_logit_softcapping": 50.0}, "“attn_logit_softcapping: 50.0”"),
        ("llama", {"final_logit_softcapping": 30.0}, "“final_logit_softcapping: 30.0”"),
        ("llama", {"residual_multiplier": 0.2}, "“residual_multiplier: 0.2”"),
        ("llama", {"partial_rotary_factor": 0.5}, "“partial_rotary_factor: 0.5”"),
        ("llama", {"rope_parameters": THETA | {"rope_type": "default", "partial_rotary_factor": 0.5}}, "“partial_rotary_factor: 0.5”"),
        ("llama", {"rope_parameters": THETA | {"rope_type": "proportional"}}, "“rope_type: proportional”"),
        ("llama", {"rope_parameters": THETA | {"rope_type": "mrope", "mrope_section": [1, 1, 2]}}, "“rope_type: mrope”"),
        (
            "llama",
            {"rope_parameters": {"full_attention": THETA | {"rope_type": "linear", "factor": 2.0}}},
            "“rope_parameters: one for each ",
        ),
        ("qwen3", {"layer_types": ["chunked_attention"] * 3}, "“layer_types: chunked_attention”"),
        ("bert", {"chunk_size_feed_forward": 2}, "“chunk_size_feed_forward: 2”"),
    ],
)
def test_what_is_computed_otherwise_is_refused_by_name(saved: Save, kind: str, changes: dict[str, Any], sentence: str) -> None:
    refused(told(saved(kind), changes), sentence)


LONG = {"long_factor": [2.0] * 4, "short_factor": [1.0] * 4, "factor": 4.0, "original_max_position_embeddings": 16}
CHANGING = [
    {"rope_parameters": THETA | LONG | {"rope_type": "longrope"}},
    {"rope_parameters": THETA | {"rope_type": "dynamic", "factor": 2.0}},
    {"rope_parameters": None, "rope_scaling": {"type": "dynamic", "factor": 2.0}},
    {"rope_parameters": None, "rope_scaling": {"rope_type": "dynamic", "factor": 2.0}},
    {"rope_scaling": {"type": "dynamic", "factor": 2.0}},  # both spellings: the old one wins
    {"rope_parameters": None, "rope_scaling": LONG | {"type": "longrope"}},
    {"rope_parameters": None, "rope_scaling": LONG | {"type": "su"}},
    {"rope_parameters": {"full_attention": THETA | {"rope_type": "dynamic", "factor": 2.0}, "sliding_attention": THETA}},
    {"rope_parameters": {"full_attention": THETA | LONG | {"type": "longrope"}}},
]


@pytest.mark.parametrize("changes", CHANGING)
@pytest.mark.parametrize("kind", ["llama", "qwen3", "mistral"])
def test_a_rotation_that_changes_with_what_was_read_before(saved: Save, kind: str, changes: dict[str, Any]) -> None:
    refused(
        told(saved(kind), changes), r"^The rotation of this model \(rope_type (dynamic|longrope|su)\) changes with the length of the texts "
    )


@pytest.mark.parametrize("changes", [{"is_causal": False}, {"rope_parameters": THETA | {"rope_type": "dynamic", "factor": 2.0}}])
def test_a_model_in_memory_too(changes: dict[str, Any]) -> None:
    with pytest.raises(ModelError, match=r"looks at later tokens too|changes with the length"):
        wrap(make_module("llama", **changes), make_tokenizer(), name="odd")


FIXED: dict[str, tuple[str, dict[str, Any]]] = {
    "linear": ("llama", {"rope_parameters": THETA | {"rope_type": "linear", "factor": 2.0}}),
    "yarn": ("llama", {"rope_parameters": THETA | {"rope_type": "yarn", "factor": 2.0}}),
    "llama3": (
        "llama",
        {
            "rope_parameters": THETA
            | {
                "rope_type": "llama3",
                "factor": 8.0,
                "low_freq_factor": 1.0,
                "high_freq_factor": 4.0,
                "original_max_position_embeddings": 16,
            }
        },
    ),
    "every other layer slides": (
        "qwen3",
        {"layer_types": ["sliding_attention", "full_attention", "sliding_attention"], "sliding_window": 3, "use_sliding_window": True},
    ),
    "a window": ("mistral", {"sliding_window": 2}),
    "scores not scaled": ("gpt2", {"scale_attn_weights": False}),
    "scores scaled by layer": ("gpt2", {"scale_attn_by_inverse_layer_idx": True}),
    "another activation": ("gpt2", {"activation_function": "gelu"}),
    "an inner width": ("gpt2", {"n_inner": 40}),
}


@pytest.mark.parametrize("name", FIXED)
def test_what_is_computed_as_it_is_meant_opens_with_transformers_own_numbers(saved: Save, name: str) -> None:
    kind, changes = FIXED[name]
    folder = saved(kind, **changes)
    model = load(str(folder))
    trace = record(model, TEXT)
    eager = getattr(transformers, _CLASSES[kind]).from_pretrained(folder, attn_implementation="eager").eval()
    with torch.no_grad():
        theirs = eager(torch.tensor([trace.token_ids]), output_attentions=True)
    np.testing.assert_allclose(trace.logits(-1), theirs.logits[0, -1], atol=2e-5)
    for layer in range(3):
        np.testing.assert_allclose(trace.pattern(layer, 2), theirs.attentions[layer][0, 2], atol=1e-5)
    assert model.causal == catalogue.find(str(folder)).shape.causal


@pytest.mark.parametrize("kind", FAMILIES)
def test_the_catalogue_says_of_the_mask_what_the_model_does(saved: Save, kind: str) -> None:
    folder = saved(kind)
    model = load(str(folder))
    future = np.triu(record(model, TEXT).pattern(0, 0), 1).any()
    assert catalogue.find(str(folder)).shape.causal == model.causal == (not future)


@pytest.mark.parametrize("changes", [{}, FIXED["yarn"][1]])
def test_the_same_text_has_the_same_numbers_whoever_reads_what_in_between(saved: Save, changes: dict[str, Any]) -> None:
    model = load(str(saved("llama", **changes)))
    draw = np.random.default_rng(0)
    texts = [tuple(int(i) for i in draw.integers(1, 300, n)) for n in (8, 40, 9, 64)]
    wanted = [record_ids(model, ids).logits(-1) for ids in texts]
    wrong = [0] * len(texts)

    def read(own: int) -> None:
        for _ in range(25):
            wrong[own] += not np.array_equal(record_ids(model, texts[own]).logits(-1), wanted[own])

    threads = [threading.Thread(target=read, args=(own,)) for own in range(len(texts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == [0, 0, 0, 0]


# --- what the config does not say ------------------------------------------------------------------------------------


def test_a_mask_that_is_not_the_familys(monkeypatch: pytest.MonkeyPatch) -> None:
    """As verification sees it, without the config's word."""
    module = make_module("llama", is_causal=False)
    module.config._attn_implementation = taps.IMPLEMENTATION
    taps.install(dissect(module))
    with pytest.raises(ModelError, match=r"^Attention in layer 0 of odd looks at later tokens too, so it predicts no next token; "):
        verification.verify(module, dissect(module), "odd")


@pytest.mark.parametrize("kind", FAMILIES)
@pytest.mark.parametrize("fault", ["scale", "softcap", "half of v"])
def test_z_that_is_not_softmax_of_q_and_k_times_v(monkeypatch: pytest.MonkeyPatch, kind: str, fault: str) -> None:
    own = taps.sdpa_attention_forward

    def other(module: Any, query: Any, key: Any, value: Any, mask: Any, **kwargs: Any) -> Any:
        if fault == "scale":
            return own(module, query, key, value, mask, **kwargs | {"scaling": 0.5 * query.shape[-1] ** -0.5})
        if fault == "softcap":
            return own(module, 2 * torch.tanh(query / 2), key, value, mask, **kwargs)
        return own(module, query, key, value / 2, mask, **kwargs)

    monkeypatch.setattr(taps, "sdpa_attention_forward", other)
    with pytest.raises(
        ModelError, match=r"^Attention in layer 0 of odd is not softmax\(q·k · scale\) · v alone; such models are not supported"
    ):
        wrap(make_module(kind), make_tokenizer(), name="odd")


def test_logits_that_the_head_alone_does_not_make(monkeypatch: pytest.MonkeyPatch) -> None:
    module = make_module("llama")
    own = type(module).forward

    def capped(self: Any, *args: Any, **kwargs: Any) -> Any:
        out = own(self, *args, **kwargs)
        out.logits = 2 * torch.tanh(out.logits / 2)
        return out

    monkeypatch.setattr(type(module), "forward", capped)
    with pytest.raises(ModelError, match=r"^The logits of odd are not made by its head alone; "):
        wrap(module, make_tokenizer(), name="odd")


@pytest.mark.parametrize(
    ("kind", "changes"), [("mistral", {"sliding_window": 0}), ("llama", {"rope_parameters": THETA | {"rope_type": "linear"}})]
)
def test_a_config_that_cannot_be_run_is_a_sentence(saved: Save, kind: str, changes: dict[str, Any]) -> None:
    folder = told(saved(kind), changes)
    with pytest.raises(
        ModelError, match=r"lets a query look at no token at all|cannot be run: its config does not describe|cannot be opened; "
    ):
        load(str(folder))


@pytest.mark.parametrize("context", [1, 2, 5])
def test_a_short_context_is_verified_too(context: int) -> None:
    for kind, name in (("gpt2", "n_positions"), ("bert", "max_position_embeddings"), ("llama", "max_position_embeddings")):
        assert wrap(make_module(kind, **{name: context}), make_tokenizer(), name="short").context == context


@pytest.mark.parametrize(
    ("config", "sentence"),
    [
        ({"n_head": None}, "no readable model in tiny-gpt2"),
        ({"n_head": 0}, "no readable model in tiny-gpt2"),
        ({"n_embd": []}, "no readable model in tiny-gpt2"),
        ({"n_layer": "many"}, "no readable model in tiny-gpt2"),
        ({"model_type": "bloom"}, "Models of the type “bloom” are not supported yet"),
        ({"rope_scaling": "dynamic", "layer_types": 3, "alibi": []}, "“alibi: "),
    ],
)
def test_odd_words_in_a_config_are_a_sentence_before_anything_is_opened(saved: Save, config: dict[str, Any], sentence: str) -> None:
    folder = saved("gpt2")
    path = folder / "config.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | config))
    with pytest.raises(ModelError, match=sentence) as error:
        catalogue.find(str(folder)).check()
    assert str(folder.parent) not in str(error.value)


def test_the_key_follows_the_config_and_the_tokenizer(saved: Save) -> None:
    folder = saved("gpt2")
    keys = [load(str(folder)).key]
    told(folder, {"layer_norm_epsilon": 1e-3})
    keys.append(load(str(folder)).key)
    (folder / "tokenizer_config.json").write_text('{"tokenizer_class": "GPT2Tokenizer", "add_prefix_space": true}')
    keys.append(load(str(folder)).key)
    assert len(set(keys)) == 3
    assert load(str(folder)).key == keys[-1]
    assert load_file(folder / "model.safetensors")
