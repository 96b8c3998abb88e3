"""Counting parameters from headers, refusing what does not fit, and which ids may be asked for."""

from __future__ import annotations

import gc
import json
import struct
from pathlib import Path

import pytest
import torch
from safetensors.torch import save_file

from explainer.errors import ModelError
from explainer.models import memory, weights
from explainer.models.hub.cache import check_id


def test_parameters_are_counted_over_all_files(tmp_path: Path) -> None:
    save_file({"a": torch.zeros(3, 4), "b": torch.zeros(5)}, tmp_path / "one.safetensors", metadata={"format": "pt"})
    save_file({"c": torch.zeros(())}, tmp_path / "two.safetensors")
    assert weights.count_parameters(sorted(tmp_path.iterdir())) == 12 + 5 + 1


def header(content: object) -> bytes:
    raw = json.dumps(content).encode()
    return struct.pack("<Q", len(raw)) + raw


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\x01\x02",
        b"\xff" * 64,
        struct.pack("<Q", 10**12) + b"{}",
        struct.pack("<Q", 2) + b"[]",
        header([1, 2]),
        header({"a": {}}),
        header({"a": 3}),
        header({"a": {"shape": "wide"}}),
        header({"a": {"shape": None}}),
        struct.pack("<Q", 4) + b"\xff\xfe\xfd\xfc",
    ],
)
def test_a_damaged_header_is_a_sentence(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "model.safetensors"
    path.write_bytes(content)
    with pytest.raises(ModelError, match=r"model\.safetensors are damaged or not safetensors; copy the model again"):
        weights.count_parameters([path])


def test_free_memory_is_a_positive_number_below_the_machines_total() -> None:
    import psutil

    assert 0 < memory.available_mib() <= psutil.virtual_memory().total / memory.MIB


@pytest.mark.parametrize(("free_mib", "fits"), [(10_000, True), (733, True), (730, False), (0, False)])
def test_what_does_not_fit_is_refused_with_both_numbers(monkeypatch: pytest.MonkeyPatch, free_mib: int, fits: bool) -> None:
    """105 million float32 numbers are 400.5 MiB, 532.7 with the third on top; 200 MiB stay free."""
    monkeypatch.setattr(memory, "available_mib", lambda: free_mib)
    if fits:
        memory.require_room(105_000_000, "big")
        return
    with pytest.raises(
        ModelError, match=rf"^big has 105 million .* 533 MiB; {max(0, free_mib - 200)} MiB are free here\. Choose a smaller model\.$"
    ):
        memory.require_room(105_000_000, "big")


@pytest.mark.parametrize("model_id", ["gpt2", "openai-community/gpt2", "Qwen/Qwen3-0.6B", "a/b_c.d"])
def test_ids_that_may_be_asked_for(model_id: str) -> None:
    check_id(model_id)
    from huggingface_hub.utils import validate_repo_id

    validate_repo_id(model_id)  # the Hub's client agrees


@pytest.mark.parametrize(
    "model_id",
    [
        "",
        " ",
        "a/b/c",
        "../gpt2",
        "a/..",
        "a..b",
        "/gpt2",
        "gpt2/",
        "gpt 2",
        "gpt2\n",
        "a\x00b",
        "http://x",
        "a--b",
        "gpt2.",
        "gpt2-",
        "x.git",
        "é",
        "x" * 97,
        "<script>",
        "a/" + "x" * 96,
    ],
)
def test_ids_that_cannot_be(model_id: str) -> None:
    with pytest.raises(ModelError, match="is not a model name; write it like gpt2 or owner/name") as refused:
        check_id(model_id)
    assert len(str(refused.value)) < 160


def test_of_two_models_with_one_key_a_trace_finds_the_newer_and_then_the_one_that_is_left() -> None:
    from explainer.models import load
    from explainer.models.language_model import resident

    first, second = load("story-gpt"), load("story-gpt")
    assert resident(first.key) is second
    del second
    gc.collect()
    assert resident(first.key) is first
