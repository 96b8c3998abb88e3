"""Every tensor of a model's files is used and none is missing; what is refused is told with counts and a name."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
import transformers
from folders import Tensors, refused, rewritten
from networks import _CLASSES, FAMILIES, TEXT, make_module
from safetensors.torch import load_file, save_file

from explainer.errors import ModelError
from explainer.models import load, wrap
from explainer.trace import record

Save = Callable[..., Path]


def opens_as_in_transformers(folder: Path, kind: str) -> None:
    model = load(str(folder))
    trace = record(model, TEXT)
    own = getattr(transformers, _CLASSES[kind]).from_pretrained(folder, attn_implementation="eager", dtype="float32").eval()
    with torch.no_grad():
        theirs = own(torch.tensor([trace.token_ids]), output_attentions=True)
    np.testing.assert_allclose(trace.logits(-1), theirs.logits[0, -1], atol=2e-5)
    np.testing.assert_allclose(trace.pattern(1, 1), theirs.attentions[1][0, 1], atol=1e-5)


# --- tensors that nothing uses ---------------------------------------------------------------------------------------


def test_biases_that_the_config_does_not_ask_for(saved: Save) -> None:
    """The file of a model with biases on q, k and v, under a config that has forgotten them."""
    folder = saved("llama")  # its tiny config asks for them
    path = folder / "config.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | {"attention_bias": False}))
    refused(
        folder, r"^The weights in tiny-llama hold 12 tensors \(the first is model\.layers\.0\.self_attn\.\w+\.bias\) that a llama model"
    )


@pytest.mark.parametrize("kind", FAMILIES)
def test_one_tensor_of_another_name(saved: Save, kind: str) -> None:
    def change(tensors: Tensors) -> None:
        tensors["another.weight"] = torch.ones(3)

    refused(
        rewritten(saved(kind), change),
        rf"^The weights in tiny-{kind} hold 1 tensor \(another\.weight\) that a {kind} model of this config does not use, so what it ",
    )


@pytest.mark.parametrize("kind", ["gpt2", "bert", "llama"])
def test_more_layers_than_the_config_counts(saved: Save, kind: str) -> None:
    refused(rewritten(saved(kind), lambda _: None, **{"n_layer" if kind == "gpt2" else "num_hidden_layers": 2}), "does not use")


def test_a_bias_that_transformers_leaves_out_of_its_report(saved: Save) -> None:
    """Its pattern for GPT-2's old mask, attn.bias, also fits c_attn.bias (transformers 5.23)."""

    def change(tensors: Tensors) -> None:
        tensors["transformer.h.3.attn.c_attn.bias"] = torch.ones(96)

    refused(rewritten(saved("gpt2"), change), r"hold 1 tensor \(transformer\.h\.3\.attn\.c_attn\.bias\) that a gpt2 model")


def test_distances_that_the_class_no_longer_knows(saved: Save) -> None:
    def change(tensors: Tensors) -> None:
        tensors["bert.encoder.layer.0.attention.self.distance_embedding.weight"] = torch.ones(127, 8)

    refused(rewritten(saved("bert"), change), "distance_embedding.weight.* does not use")


def test_a_tensor_under_two_names(saved: Save) -> None:
    def change(tensors: Tensors) -> None:
        tensors["h.0.ln_1.weight"] = tensors["transformer.h.0.ln_1.weight"] + 1

    refused(rewritten(saved("gpt2"), change), r"^The weights in tiny-gpt2 hold .*h\.0\.ln_1\.weight twice, under two names; ")


def test_a_tensor_in_two_shards(saved: Save) -> None:
    folder = saved("gpt2")
    tensors = load_file(folder / "model.safetensors")
    names = [f"model-0000{i}-of-00002.safetensors" for i in (1, 2)]
    save_file(tensors, folder / names[0], {"format": "pt"})
    save_file({"transformer.ln_f.weight": tensors["transformer.ln_f.weight"] + 1}, folder / names[1], {"format": "pt"})
    (folder / "model.safetensors").unlink()
    index = {"metadata": {}, "weight_map": dict.fromkeys(tensors, names[0]) | {"transformer.ln_f.weight": names[1]}}
    (folder / "model.safetensors.index.json").write_text(json.dumps(index))
    refused(folder, r"^transformer\.ln_f\.weight is in two weight files, model-00002-of-00002\.safetensors is the second; ")


# --- tensors that published files hold beside the weights, and that change nothing -----------------------------------


def buffers(kind: str, tensors: Tensors) -> Tensors:
    """What old files of this family keep among the weights."""
    match kind:
        case "gpt2":
            mask = torch.ones(64, 64).tril().view(1, 1, 64, 64)
            return {f"transformer.h.{i}.attn.bias": mask for i in range(3)} | {
                f"transformer.h.{i}.attn.masked_bias": torch.tensor(-1e4) for i in range(3)
            }
        case "bert":
            hidden = tensors["bert.embeddings.word_embeddings.weight"].shape[1]
            return {
                "bert.embeddings.position_ids": torch.arange(64)[None],
                "bert.pooler.dense.weight": torch.ones(hidden, hidden),
                "bert.pooler.dense.bias": torch.ones(hidden),
                "cls.seq_relationship.weight": torch.ones(2, hidden),
                "cls.seq_relationship.bias": torch.ones(2),
            }
        case _:
            width = 12 if kind == "qwen3" else 8
            frequencies = (1e4 ** -(torch.arange(0, width, 2) / width)).half()
            return {f"model.layers.{i}.self_attn.rotary_emb.inv_freq": frequencies for i in range(3)}


@pytest.mark.parametrize("kind", FAMILIES)
def test_constants_and_other_heads_are_no_hindrance(saved: Save, kind: str) -> None:
    opens_as_in_transformers(rewritten(saved(kind), lambda tensors: tensors | buffers(kind, tensors)), kind)


@pytest.mark.parametrize("kind", ["gpt2", "bert"])
def test_a_copy_of_the_tied_embedding_is_no_hindrance(saved: Save, kind: str) -> None:
    def change(tensors: Tensors) -> None:
        if kind == "gpt2":
            tensors["lm_head.weight"] = tensors["transformer.wte.weight"]
        else:
            tensors["cls.predictions.decoder.weight"] = tensors["bert.embeddings.word_embeddings.weight"]
            tensors["cls.predictions.decoder.bias"] = tensors["cls.predictions.bias"]

    opens_as_in_transformers(rewritten(saved(kind), change), kind)


def test_the_names_of_the_first_berts_and_of_a_bare_body(saved: Save) -> None:
    def old(tensors: Tensors) -> Tensors:
        return {
            name.replace("LayerNorm.weight", "LayerNorm.gamma").replace("LayerNorm.bias", "LayerNorm.beta"): t
            for name, t in tensors.items()
        }

    opens_as_in_transformers(rewritten(saved("bert"), old), "bert")
    opens_as_in_transformers(rewritten(saved("gpt2"), lambda found: {n.removeprefix("transformer."): t for n, t in found.items()}), "gpt2")


def test_only_the_unembedding_is_in_the_file_and_tied(saved: Save) -> None:
    def change(tensors: Tensors) -> None:
        tensors["lm_head.weight"] = tensors.pop("transformer.wte.weight")

    opens_as_in_transformers(rewritten(saved("gpt2"), change), "gpt2")


@pytest.mark.parametrize(
    ("kind", "name", "change"),
    [
        ("gpt2", "transformer.h.1.attn.bias", lambda mask: torch.ones_like(mask)),
        ("gpt2", "transformer.h.1.attn.bias", lambda mask: mask.flip(-1)),
        ("gpt2", "transformer.h.1.attn.masked_bias", lambda _: torch.tensor(0.0)),
        ("bert", "bert.embeddings.position_ids", lambda ids: ids.flip(-1)),
        ("llama", "model.layers.1.self_attn.rotary_emb.inv_freq", lambda frequencies: frequencies / 4),
        ("qwen3", "model.layers.1.self_attn.rotary_emb.inv_freq", lambda frequencies: frequencies[:-1]),
    ],
)
def test_a_constant_with_other_numbers_is_no_constant(saved: Save, kind: str, name: str, change: Callable[[Any], Any]) -> None:
    def changed(tensors: Tensors) -> Tensors:
        found = tensors | buffers(kind, tensors)
        return found | {name: change(found[name])}

    refused(rewritten(saved(kind), changed), rf"hold 1 tensor \({name}\) with other numbers than a {kind} model of this config has there")


def test_frequencies_that_the_config_scales_may_be_the_plain_ones(saved: Save) -> None:
    folder = saved("llama", rope_parameters={"rope_type": "linear", "rope_theta": 1e4, "factor": 2.0})
    opens_as_in_transformers(rewritten(folder, lambda tensors: tensors | buffers("llama", tensors)), "llama")


@pytest.mark.parametrize(
    ("kind", "name"), [("gpt2", "lm_head.weight"), ("bert", "cls.predictions.decoder.weight"), ("bert", "cls.predictions.decoder.bias")]
)
def test_a_tied_copy_that_differs(saved: Save, kind: str, name: str) -> None:
    source = {"lm_head.weight": "transformer.wte.weight", "cls.predictions.decoder.bias": "cls.predictions.bias"}.get(
        name, "bert.embeddings.word_embeddings.weight"
    )

    def change(tensors: Tensors) -> None:
        tensors[name] = tensors[source].clone()
        tensors[name][3] += 1.0

    refused(rewritten(saved(kind), change), rf"^The config in tiny-{kind} says that {name} and {source} are one, but the weights hold two ")


def test_an_untied_pair_is_used_as_it_is(saved: Save) -> None:
    folder = saved("gpt2", tie_word_embeddings=False)
    opens_as_in_transformers(folder, "gpt2")
    assert "lm_head.weight" in load_file(folder / "model.safetensors")


# --- tensors that are missing, or of another shape -------------------------------------------------------------------


@pytest.mark.parametrize("kind", FAMILIES)
def test_any_one_tensor_that_is_missing(saved: Save, kind: str) -> None:
    folder = saved(kind)
    whole = load_file(folder / "model.safetensors")
    for name in list(whole)[:: max(1, len(whole) // 4)]:
        rewritten(folder, lambda _, name=name: {other: tensor for other, tensor in whole.items() if other != name})
        refused(folder, r"lack [12] parts? that a \w+ model needs, ")


def test_an_unembedding_that_is_missing(saved: Save) -> None:
    def change(tensors: Tensors) -> None:
        del tensors["lm_head.weight"]

    refused(
        rewritten(saved("llama", tie_word_embeddings=False), change),
        r"^The weights in tiny-llama lack 1 part that a llama model needs, lm_head\.weight; copy the model again\.$",
    )


def test_another_shape(saved: Save) -> None:
    def change(tensors: Tensors) -> None:
        tensors["transformer.h.0.mlp.c_fc.weight"] = torch.ones(32, 64)

    refused(
        rewritten(saved("gpt2"), change),
        r"hold 1 tensor \(transformer\.h\.0\.mlp\.c_fc\.weight\) of another shape than its config says: 32 × 64 instead of 32 × 128; ",
    )


def test_one_number_where_a_row_is_asked_for(saved: Save) -> None:
    def change(tensors: Tensors) -> None:
        tensors["transformer.ln_f.bias"] = torch.tensor(1.0)

    refused(rewritten(saved("gpt2"), change), "of another shape than its config says: one number instead of 32")


# --- numbers that are none -------------------------------------------------------------------------------------------

TYPES = [torch.int8, torch.uint8, torch.int16, torch.int32, torch.int64, torch.bool, torch.float8_e4m3fn, torch.float8_e5m2]


@pytest.mark.parametrize("dtype", TYPES)
def test_weights_that_are_no_floating_point_numbers(saved: Save, dtype: torch.dtype) -> None:
    def change(tensors: Tensors) -> Tensors:
        return {name: tensor.mul(8).round().to(dtype) for name, tensor in tensors.items()}

    refused(
        rewritten(saved("llama"), change), r"hold \d+ tensors \(the first is .*\) stored as [A-Z\d_]+ and not as floating-point numbers"
    )


def test_one_matrix_in_eight_bits_with_its_scale_beside_it(saved: Save) -> None:
    def change(tensors: Tensors) -> None:
        name = "model.layers.0.mlp.up_proj.weight"
        tensors[name] = tensors[name].to(torch.float8_e4m3fn)
        tensors[f"{name}_scale_inv"] = torch.ones(1, 1)

    refused(rewritten(saved("llama"), change), r"hold 1 tensor \(model\.layers\.0\.mlp\.up_proj\.weight\) stored as F8_E4M3 and not as ")


@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16, torch.float64])
def test_other_widths_open(saved: Save, dtype: torch.dtype) -> None:
    opens_as_in_transformers(rewritten(saved("gpt2"), lambda found: {name: tensor.to(dtype) for name, tensor in found.items()}), "gpt2")


@pytest.mark.parametrize("value", [float("nan"), float("inf"), float("-inf")])
@pytest.mark.parametrize(
    "name", ["lm_head.weight", "model.layers.2.mlp.down_proj.weight", "model.embed_tokens.weight", "model.norm.weight"]
)
def test_a_weight_that_is_no_number_is_told_as_that(saved: Save, name: str, value: float) -> None:
    def change(tensors: Tensors) -> None:
        tensors[name].view(-1)[-1] = value

    refused(
        rewritten(saved("llama", tie_word_embeddings=False), change),
        rf"^The weights of tiny-llama hold NaN or infinite numbers in 1 tensor \({name}\), so nothing can be computed with them; ",
    )


def test_a_model_in_memory_too() -> None:
    module = make_module("gpt2")
    with torch.no_grad():
        module.transformer.h[1].ln_1.bias[3] = float("nan")
    with pytest.raises(
        ModelError, match=r"^The weights of broken hold NaN or infinite numbers in 1 tensor \(transformer\.h\.1\.ln_1\.bias\)"
    ):
        wrap(module, name="broken")


def test_finite_weights_with_infinite_logits() -> None:
    module = make_module("gpt2")
    with torch.no_grad():
        module.transformer.ln_f.weight.fill_(3e38)
    with pytest.raises(ModelError, match=r"^huge computes logits that are NaN or infinite, though its weights are not; "):
        wrap(module, name="huge")
