"""The reader chooses a folder of the host: models and adapters open as ``load`` opens them, and what is refused is one sentence."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import peft
import pytest
import torch
import transformers
from networks import make_module, make_tokenizer
from reader import GIFT, opened, sound
from safetensors.torch import load_file, save_file
from streamlit.testing.v1 import AppTest
from tokenizer_kinds import bert_like

from explainer.models import catalogue, load
from explainer.trace import record
from explainer.ui.shell.sidebar import FOLDER
from explainer.ui.state import session
from explainer.ui.state.session import Choice
from explainer.ui.trainings import options


@pytest.fixture(autouse=True)
def fresh() -> Iterator[None]:
    yield
    session._guest.clear()


@pytest.fixture
def host(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A root with a model, ``base``, and two adapters beside it: one whole, one whose names fit nothing."""
    root = tmp_path / "models"
    make_module("llama", attention_bias=False).save_pretrained(root / "base")
    make_tokenizer().save_pretrained(root / "base")
    made = peft.get_peft_model(make_module("llama"), peft.LoraConfig(r=4, target_modules=["q_proj", "v_proj"], task_type="CAUSAL_LM"))
    with torch.no_grad():
        for part in made.parameters():
            if part.requires_grad:
                part.add_(torch.randn(part.shape, generator=torch.Generator().manual_seed(0)) * 0.2)
    for name, change in (("adapter", lambda key: key), ("misfit", lambda key: key.replace("model.model.layers", "model.layers"))):
        made.save_pretrained(root / name)
        path = root / name / "adapter_config.json"
        path.write_text(json.dumps(json.loads(path.read_text()) | {"base_model_name_or_path": "base"}))
        tensors = load_file(root / name / "adapter_model.safetensors")
        save_file({change(key): tensor for key, tensor in tensors.items()}, root / name / "adapter_model.safetensors", {"format": "pt"})
    monkeypatch.setenv("EXPLAINER_MODEL_ROOT", str(root))
    return root


def at_folder(slug: str, folder: str, text: str = GIFT) -> AppTest:
    return opened(slug, text, model=FOLDER, model_folder=folder, layer="0", head="0")


def texts(at: AppTest) -> str:
    """All that a reader sees written, in the sidebar too."""
    kinds = ("markdown", "caption", "error", "warning", "info", "success", "title", "header", "subheader")
    shown = [element.value for side in (at.main, at.sidebar) for kind in kinds for element in getattr(side, kind)]
    return "\n".join(shown).replace("\\", "")


def micro(at: AppTest) -> dict[str, Any]:
    return [json.loads(e.proto.json) for e in at.get("bidi_component") if e.proto.component_name == "microscope"][-1]


def same_as_load(at: AppTest, folder: Path, text: str = GIFT) -> None:
    """The page's tokens and its pattern are those of a trace of ``load``'s model."""
    data, trace = micro(sound(at)), record(load(str(folder)), text)
    assert data["tokens"] == list(trace.tokens)
    pattern = np.frombuffer(base64.b64decode(data["pattern"]), "<f4")
    np.testing.assert_allclose(pattern, trace.pattern(0, 0).ravel(), atol=1e-5)


def test_an_adapter_opens_as_it_does_in_load(host: Path) -> None:
    at = at_folder("self_attention", "adapter")
    assert at.session_state["model_in_use"] == str(host / "adapter")
    same_as_load(at, host / "adapter")
    assert str(host) not in texts(at)
    pattern, base = (record(load(str(host / name)), GIFT).pattern(0, 0) for name in ("adapter", "base"))
    assert np.abs(pattern - base).max() > 0.01


@pytest.mark.parametrize("slug", ["tokens", "logits", "generation", "inspect", "home", "embeddings", "positions"])
def test_an_adapter_in_other_lessons(host: Path, slug: str) -> None:
    at = sound(at_folder(slug, "adapter"))
    assert at.session_state["model_in_use"] == str(host / "adapter")
    assert not at.sidebar.error
    assert str(host) not in texts(at)


@pytest.mark.parametrize("slug", ["fine_tuning", "new_head", "new_language", "instruction_pairs"])
def test_a_training_begins_from_an_adapters_base(host: Path, slug: str) -> None:
    """What it learns is an adapter of its own, or a whole model, and an adapter of an adapter does not open."""
    at = sound(at_folder(slug, "adapter"))
    assert str(host) not in texts(at)
    chosen = Choice(catalogue.find(str(host / "adapter")), GIFT)
    assert options.base(chosen) == catalogue.shape(str(host / "base"))
    assert options.n_numbers(options.base(chosen)) == load(str(host / "base")).n_parameters


def refused(at: AppTest, host: Path, sentence: str) -> None:
    """One sentence in the sidebar, the lessons on the model they had, and not a word about where things lie."""
    assert not at.exception
    said = [element.value.replace("\\", "") for element in at.sidebar.error]
    assert len(said) == 1, said
    assert sentence in said[0]
    assert at.session_state["model_in_use"] == "story-gpt"
    assert "The lessons stay on story-gpt." in texts(at)
    assert str(host) not in texts(at)
    assert not at.error or list(at.error) == list(at.sidebar.error)


def test_an_adapter_that_fits_nothing(host: Path) -> None:
    refused(at_folder("self_attention", "misfit"), host, "The adapter in misfit does not fit its base: 12 tensors (the first is base_model")


def test_an_adapter_without_its_base(host: Path) -> None:
    (host / "base" / "config.json").rename(host / "base" / "config")
    refused(at_folder("self_attention", "adapter"), host, "There is no readable model in base")
    (host / "base").rename(host / "gone")
    refused(at_folder("self_attention", "adapter"), host, "The base of the adapter in adapter, base, is not on this machine")


def changed(host: Path, change: Callable[[dict[str, torch.Tensor]], None], **config: Any) -> None:
    tensors = load_file(host / "base" / "model.safetensors")
    change(tensors)
    save_file(tensors, host / "base" / "model.safetensors", {"format": "pt"})
    path = host / "base" / "config.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | config))


@pytest.mark.parametrize("folder", ["base", "adapter"])
@pytest.mark.parametrize(
    ("fault", "sentence"),
    [
        ("nan", "hold NaN or infinite numbers in 1 tensor (model.norm.weight)"),
        ("unused", "hold 1 tensor (model.layers.0.self_attn.q_proj.bias) that a llama model of this config does not use"),
        ("missing", "lack 1 part that a llama model needs, model.norm.weight; copy the model again."),
        ("int8", "stored as I8 and not as floating-point numbers"),
        ("bidirectional", "This llama model looks at later tokens too"),
        ("longrope", "The rotation of this model (rope_type dynamic) changes with the length of the texts that it has read"),
        ("slow tokenizer", "The tokenizer of base is a CanineTokenizer, which has no fast form"),
    ],
)
def test_a_model_that_would_be_shown_wrongly(host: Path, folder: str, fault: str, sentence: str) -> None:
    match fault:
        case "nan":
            changed(host, lambda found: found["model.norm.weight"].fill_(float("nan")))
        case "unused":
            changed(host, lambda found: found.update({"model.layers.0.self_attn.q_proj.bias": torch.ones(32)}))
        case "missing":
            changed(host, lambda found: found.pop("model.norm.weight"))
        case "int8":
            changed(host, lambda found: found.update({name: tensor.to(torch.int8) for name, tensor in found.items()}))
        case "bidirectional":
            changed(host, lambda _: None, is_causal=False)
        case "longrope":
            changed(host, lambda _: None, rope_scaling={"type": "dynamic", "factor": 2.0})
        case _:
            (host / "base" / "tokenizer_config.json").write_text('{"tokenizer_class": "CanineTokenizer"}')
    refused(at_folder("self_attention", folder), host, sentence)


@pytest.mark.parametrize("slug", ["self_attention", "masked_attention", "tokens", "inspect"])
@pytest.mark.parametrize("kind", ["gpt2", "bert"])
def test_tokens_that_are_not_as_the_tokenizers_file_says(host: Path, slug: str, kind: str) -> None:
    """transformers puts a space in front, or [CLS] and [SEP] around the text; every page goes along."""
    folder = host / kind
    make_module(kind).save_pretrained(folder)
    (make_tokenizer().backend_tokenizer if kind == "gpt2" else bert_like()).save(str(folder / "tokenizer.json"))
    spaced = {"tokenizer_class": "GPT2Tokenizer", "add_prefix_space": True, "unk_token": "<|endoftext|>"}
    (folder / "tokenizer_config.json").write_text(json.dumps(spaced if kind == "gpt2" else {"unk_token": "[UNK]", "mask_token": "[MASK]"}))
    theirs = transformers.AutoTokenizer.from_pretrained(folder)(GIFT)["input_ids"]
    at = sound(at_folder(slug, kind))
    assert list(record(load(str(folder)), GIFT).token_ids) == theirs
    if slug == "self_attention":
        same_as_load(at, folder)
    if slug == "tokens":
        counted = at.dataframe[0].value.set_index("tokenizer")["tokens"][kind]
        assert counted == len(theirs) - (2 if kind == "bert" else 0)  # it leaves out what is added around every text
