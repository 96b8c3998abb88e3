"""LoRA adapters: added as peft adds them, or refused with counts and a name; their base is found alike on a page and in ``load``."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import peft
import pytest
import torch
import transformers
from folders import Tensors, refused
from networks import _CLASSES, TEXT, make_module, make_tokenizer
from safetensors.torch import load_file, save_file

from explainer.errors import ModelError
from explainer.models import catalogue, load
from explainer.trace import record

KEY = "base_model.model.model.layers.0.self_attn.q_proj.lora_A.weight"
PLAIN: dict[str, Any] = {"target_modules": ["q_proj", "v_proj"]}
VARIANTS: dict[str, tuple[str, dict[str, Any]]] = {
    "plain": ("llama", PLAIN),
    "gpt2": ("gpt2", {"target_modules": ["c_attn", "c_proj"], "fan_in_fan_out": True}),
    "bert": ("bert", {"target_modules": ["query", "value"], "task_type": None}),
    "rslora": ("llama", PLAIN | {"use_rslora": True}),
    "dora": ("llama", PLAIN | {"use_dora": True}),
    "biases of all": ("llama", PLAIN | {"bias": "all"}),
    "biases of the adapted": ("llama", PLAIN | {"bias": "lora_only"}),
    "a bias of its own": ("llama", PLAIN | {"lora_bias": True}),
    "the whole unembedding": ("llama", PLAIN | {"modules_to_save": ["lm_head"]}),
    "a whole norm": ("llama", PLAIN | {"modules_to_save": ["input_layernorm"]}),
    "other ranks": ("llama", PLAIN | {"rank_pattern": {"v_proj": 2}, "alpha_pattern": {"q_proj": 3}}),
    "one layer": ("llama", PLAIN | {"layers_to_transform": [1]}),
    "the embedding": ("llama", {"target_modules": ["embed_tokens", "q_proj"]}),
    "some rows": ("llama", PLAIN | {"trainable_token_indices": {"embed_tokens": [5, 6]}}),
    "every linear layer": ("llama", {"target_modules": "all-linear"}),
}


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """Bases of three families with their tokenizers, untied so that each matrix has one reader."""
    for kind in ("llama", "gpt2", "bert"):
        make_module(kind, **({"tie_word_embeddings": False} if kind != "bert" else {})).save_pretrained(tmp_path / kind)
        make_tokenizer().save_pretrained(tmp_path / kind)
    return tmp_path


def adapter(place: Path, kind: str = "llama", base: str = "", name: str = "adapter", **options: Any) -> Path:
    """A folder as peft saves it, with random numbers in everything that it trains."""
    module = getattr(transformers, _CLASSES[kind]).from_pretrained(place / kind)
    made = peft.get_peft_model(module, peft.LoraConfig(**({"r": 4, "lora_alpha": 8, "task_type": "CAUSAL_LM"} | options)))
    random = torch.Generator().manual_seed(0)
    with torch.no_grad():
        for part in made.parameters():
            if part.requires_grad:
                part.add_(torch.randn(part.shape, generator=random) * 0.2)
    made.save_pretrained(place / name)
    return rewritten(place / name, lambda _: None, base_model_name_or_path=base or str(place / kind))


def rewritten(folder: Path, change: Callable[[Tensors], Tensors | None], **config: Any) -> Path:
    tensors = load_file(folder / "adapter_model.safetensors")
    tensors = change(tensors) or tensors
    save_file(
        {name: tensor.contiguous().clone() for name, tensor in tensors.items()}, folder / "adapter_model.safetensors", {"format": "pt"}
    )
    path = folder / "adapter_config.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | config))
    return folder


def as_in_peft(folder: Path, base: Path, kind: str, ids: tuple[int, ...]) -> Any:
    """The logits of peft's own module, the adapter beside the matrices, with eager attention."""
    module = getattr(transformers, _CLASSES[kind]).from_pretrained(base, attn_implementation="eager")
    beside = peft.PeftModel.from_pretrained(module, str(folder)).eval()
    with torch.no_grad():
        return beside(input_ids=torch.tensor([ids])).logits[0]


@pytest.mark.filterwarnings("ignore:Setting `save_embedding_layers`", "ignore:.*LoRA tensor.* have invalid shape")
@pytest.mark.parametrize("variant", VARIANTS)
def test_the_numbers_are_those_of_peft(place: Path, variant: str) -> None:
    kind, options = VARIANTS[variant]
    folder = adapter(place, kind, **options)
    model, base = load(str(folder)), load(str(place / kind))
    trace, before = record(model, TEXT), record(base, TEXT)
    theirs = as_in_peft(folder, place / kind, kind, trace.token_ids)
    np.testing.assert_allclose(trace.logits(-1), theirs[-1], atol=1e-4)
    assert np.abs(trace.logits(-1) - before.logits(-1)).max() > 0.05  # it does something
    assert trace.tokens == before.tokens
    for layer in range(3):
        assert trace.check(layer, 0) <= 1e-5
    assert catalogue.find(str(folder)).tokenizer is catalogue.find(str(place / kind)).tokenizer is model.backend


def test_names_of_another_base_fit_nothing(place: Path) -> None:
    def change(tensors: Tensors) -> Tensors:
        return {name.replace("model.model.layers", "model.layers"): tensor for name, tensor in tensors.items()}

    refused(
        rewritten(adapter(place, **PLAIN), change),
        r"^The adapter in adapter does not fit its base: 12 tensors \(the first is base_model\.model\.layers\.0\..*\) fit nothing there, "
        r"and 12 tensors \(the first is base_model\.model\.model\.layers\.0\..*\) are missing\. Copy both again\.$",
    )


def test_one_tensor_is_missing(place: Path) -> None:
    def change(tensors: Tensors) -> None:
        del tensors[KEY]

    refused(rewritten(adapter(place, **PLAIN), change), rf"does not fit its base: 1 tensor \({KEY}\) is missing\. Copy both again\.$")


@pytest.mark.parametrize(
    "name", ["base_model.model.score.weight", "base_model.model.model.layers.3.self_attn.q_proj.lora_A.weight", "q_proj.weight"]
)
def test_one_tensor_fits_nothing(place: Path, name: str) -> None:
    def change(tensors: Tensors) -> None:
        tensors[name] = torch.ones(4, 32)

    refused(rewritten(adapter(place, **PLAIN), change), rf"1 tensor \({name}\) fits nothing there\. Copy both again\.$")


@pytest.mark.parametrize(
    ("options", "config"),
    [
        (PLAIN | {"use_dora": True}, {"use_dora": False}),  # magnitudes in the file, none by its config
        (PLAIN, {"use_dora": True}),
        (PLAIN | {"bias": "all"}, {"modules_to_save": None, "target_modules": ["q_proj"]}),
        (PLAIN | {"modules_to_save": ["lm_head"]}, {"modules_to_save": None, "target_modules": ["q_proj"]}),
        (PLAIN, {"target_modules": ["q_proj"]}),
        (PLAIN, {"target_modules": ["q_proj", "v_proj", "k_proj"]}),
        (PLAIN, {"bias": "all", "layers_to_transform": [0]}),
    ],
)
def test_a_config_that_is_not_that_of_the_file(place: Path, options: dict[str, Any], config: dict[str, Any]) -> None:
    refused(rewritten(adapter(place, **options), lambda _: None, **config), r"fits? nothing there|(is|are) missing|does not fit its base")


def test_another_shape(place: Path) -> None:
    refused(rewritten(adapter(place, **PLAIN), lambda _: None, r=2), r"12 tensors \(the first is .*lora_A.*\) have another shape\.")


def test_an_adapter_of_another_width(place: Path) -> None:
    folder = adapter(place, **PLAIN)
    make_module("llama", hidden_size=64).save_pretrained(place / "llama")
    refused(folder, "have another shape")


@pytest.mark.parametrize("dtype", [torch.int8, torch.float8_e4m3fn])
def test_numbers_that_are_none(place: Path, dtype: torch.dtype) -> None:
    refused(
        rewritten(adapter(place, **PLAIN), lambda found: {name: tensor.to(dtype) for name, tensor in found.items()}),
        r"^The weights in the adapter in adapter hold 12 tensors .* and not as floating-point numbers",
    )


def test_half_precision_opens(place: Path) -> None:
    folder = rewritten(adapter(place, **PLAIN), lambda found: {name: tensor.bfloat16() for name, tensor in found.items()})
    model = load(str(folder))
    trace = record(model, TEXT)
    np.testing.assert_allclose(trace.logits(-1), as_in_peft(folder, place / "llama", "llama", trace.token_ids)[-1], atol=1e-4)


def test_a_number_that_is_none(place: Path) -> None:
    def change(tensors: Tensors) -> None:
        tensors[KEY][0, 0] = float("nan")

    refused(
        rewritten(adapter(place, **PLAIN), change), r"^The weights of adapter hold NaN or infinite numbers in 1 tensor \(model\.layers\.0"
    )


def test_an_adapter_that_waits_for_its_own_words_cannot_be_merged(place: Path) -> None:
    """Activated LoRA: the matrices change only after the invocation's tokens, which no one sum says."""
    refused(
        rewritten(adapter(place, **PLAIN), lambda _: None, alora_invocation_tokens=[7, 9]), "cannot be added to the matrices|does not fit"
    )


@pytest.mark.filterwarnings("ignore:Setting `save_embedding_layers`")
def test_an_adapter_on_a_tied_embedding_is_refused_when_the_sum_would_move_the_unembedding_too(place: Path) -> None:
    make_module("llama", tie_word_embeddings=True).save_pretrained(place / "llama")
    with pytest.warns(UserWarning, match="tied"):
        folder = adapter(place, target_modules=["embed_tokens"])
    with pytest.warns(UserWarning, match="tied"):
        refused(folder, r"^The adapter in adapter cannot be added to the matrices of its base llama: the sum computes something else ")


@pytest.mark.parametrize("change", [{"peft_type": "IA3"}, {"base_model_name_or_path": None}, {"base_model_name_or_path": ""}])
def test_what_is_no_lora_adapter(place: Path, change: dict[str, Any]) -> None:
    refused(
        rewritten(adapter(place, **PLAIN), lambda _: None, **change), "^The adapter in adapter is damaged or no LoRA adapter in safetensors"
    )


def test_damaged_weights(place: Path) -> None:
    folder = adapter(place, **PLAIN)
    raw = (folder / "adapter_model.safetensors").read_bytes()
    (folder / "adapter_model.safetensors").write_bytes(raw[:-9])
    refused(folder, "damaged or not safetensors")


@pytest.mark.parametrize("config", [{}, {"tokenizer_class": "GPT2Tokenizer"}, {"pad_token": "[PAD]", "extra_special_tokens": ["<x>"]}])
def test_a_copy_of_the_bases_tokenizer_is_no_hindrance(place: Path, config: dict[str, Any]) -> None:
    folder = adapter(place, **PLAIN)
    make_tokenizer().save_pretrained(folder)
    path = folder / "tokenizer_config.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | config))
    assert load(str(folder)).encode(TEXT) == load(str(place / "llama")).encode(TEXT)


def test_a_tokenizer_of_its_own_that_cuts_otherwise(place: Path) -> None:
    folder = adapter(place, **PLAIN)
    make_tokenizer().save_pretrained(folder)
    (folder / "tokenizer_config.json").write_text('{"tokenizer_class": "GPT2Tokenizer", "add_prefix_space": true}')
    refused(folder, r"^The adapter in adapter has a tokenizer that cuts texts in another way than that of its base llama, ")


# --- the base --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("base", ["llama", "./llama", "../bases/llama"])
def test_a_relative_base_is_the_same_in_the_app_and_in_load(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, base: str) -> None:
    """As peft does, where the program runs; or else beside the adapter."""
    make_module("llama").save_pretrained(tmp_path / "bases" / "llama")
    make_tokenizer().save_pretrained(tmp_path / "bases" / "llama")
    folder = adapter(tmp_path / "bases", base=base, **PLAIN)
    (tmp_path / "elsewhere").mkdir()
    for here in ("bases", "elsewhere"):
        monkeypatch.chdir(tmp_path / here)
        found = catalogue.find(str(folder))
        found.check()
        assert found.base == tmp_path / "bases" / "llama"
        assert (found.folder, found.shape.n_layers, found.called) == (folder, 3, "adapter")
        model = load(str(folder))
        assert model.encode(TEXT) == found.encode(TEXT)


def test_where_the_program_runs_comes_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for place, layers in (("here", 3), ("beside", 2)):
        make_module("llama", num_hidden_layers=layers).save_pretrained(tmp_path / place / "llama")
        make_tokenizer().save_pretrained(tmp_path / place / "llama")
    folder = adapter(tmp_path / "here", base="llama", **PLAIN)
    shutil.move(folder, tmp_path / "beside" / "adapter")
    monkeypatch.chdir(tmp_path / "here")
    assert catalogue.find(str(tmp_path / "beside" / "adapter")).shape.n_layers == load(str(tmp_path / "beside" / "adapter")).n_layers == 3


def both_refuse(folder: Path, sentence: str) -> None:
    refused(folder, sentence)
    with pytest.raises(ModelError, match=sentence) as error:
        catalogue.find(str(folder)).check()
    assert str(folder.parent) not in str(error.value)


@pytest.mark.parametrize("base", ["/srv/models/gone", "gone", "owner/gone"])
def test_a_base_that_is_not_here(place: Path, base: str) -> None:
    told = base.removeprefix("/srv/models/")
    both_refuse(adapter(place, base=base, **PLAIN), rf"^The base of the adapter in adapter, {told}, is not on this machine; ")


def test_the_base_is_an_adapter_itself(place: Path) -> None:
    first = adapter(place, name="first", **PLAIN)
    both_refuse(adapter(place, base=str(first), **PLAIN), "^The base of the adapter in adapter is an adapter itself; merge that one first")
    own = rewritten(first, lambda _: None, base_model_name_or_path=str(first))
    both_refuse(own, "is an adapter itself")


def test_a_base_that_is_refused(place: Path) -> None:
    folder = adapter(place, **PLAIN)
    path = place / "llama" / "config.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | {"is_causal": False}))
    both_refuse(folder, "looks at later tokens too")


def test_a_base_without_its_weights(place: Path) -> None:
    folder = adapter(place, **PLAIN)
    (place / "llama" / "model.safetensors").unlink()
    both_refuse(folder, "^There are no weights in llama")


def test_the_key_follows_all_that_decides_the_numbers(place: Path) -> None:
    folder = adapter(place, **PLAIN)
    first = load(str(folder)).key
    assert load(str(folder)).key == first
    keys = {first, load(str(rewritten(folder, lambda _: None, lora_alpha=3))).key}
    make_module("llama", seed=5, tie_word_embeddings=False).save_pretrained(place / "llama")
    keys.add(load(str(folder)).key)
    path = place / "llama" / "config.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | {"rms_norm_eps": 1e-3}))
    keys.add(load(str(folder)).key)
    assert len(keys) == 4
