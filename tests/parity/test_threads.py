"""Twelve readers on one model, each on a thread of its own, with and without edits: their numbers never mix."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import fields
from typing import Any

import numpy as np
import pytest
import torch
from networks import Pair

from explainer.models import taps
from explainer.trace import Edit, Trace, record

TEXTS = [
    "Tom gave Sue a ball.",
    "The cat sat on the mat. It was tired.",
    "Once upon a time",
    "Sue thanked him and the ball rolled away",
    "a",
    "It slept under the tree, on a hill, in a small house.",
]
CHANGES: list[tuple[Edit, ...]] = [(), (Edit.no_scaling(), Edit.silence(1, 2))]
READERS = [(text, edits) for edits in CHANGES for text in TEXTS]
ROUNDS = 5


def numbers(trace: Trace) -> dict[str, Any]:
    """Everything in a trace, as arrays."""
    found: dict[str, Any] = {"ids": trace.token_ids, "edits": trace.edits, "final": trace.final_normed(), "embed": trace.embed()}
    for layer, at in enumerate(trace._layers):
        for field in fields(at):
            value = getattr(at, field.name)
            found[f"{field.name} {layer}"] = value.numpy().copy() if isinstance(value, torch.Tensor) else value
        found[f"patterns {layer}"] = trace.patterns(layer)
    return found | {f"logits {pos}": trace.logits(pos) for pos in range(trace.n_pos)}


def same(ours: dict[str, Any], alone: dict[str, Any]) -> None:
    assert ours.keys() == alone.keys()
    for name, value in ours.items():
        if isinstance(value, np.ndarray):
            np.testing.assert_array_equal(value, alone[name], err_msg=name)
        else:
            assert value == alone[name], name


def test_twelve_readers_and_a_plain_pass_never_mix(pair: Pair) -> None:
    model = pair.model
    alone = [numbers(record(model, text, edits)) for text, edits in READERS]
    plain_ids = torch.tensor([model.encode(TEXTS[1]).token_ids])
    with torch.no_grad():
        plain = model.module(plain_ids).logits
    start = threading.Barrier(len(READERS) + 2)

    def read(index: int) -> list[dict[str, Any]]:
        start.wait(timeout=900)
        text, edits = READERS[index]
        return [numbers(record(model, text, edits)) for _ in range(ROUNDS)]

    def pass_by(_: int) -> list[torch.Tensor]:
        start.wait(timeout=900)
        with torch.no_grad():
            return [model.module(plain_ids).logits for _ in range(ROUNDS)]

    with ThreadPoolExecutor(len(READERS) + 2) as pool:
        readers = [pool.submit(read, index) for index in range(len(READERS))]
        passers = [pool.submit(pass_by, index) for index in range(2)]
        for index, reader in enumerate(readers):
            for result in reader.result(timeout=900):
                same(result, alone[index])
        for passer in passers:
            assert all(torch.equal(logits, plain) for logits in passer.result(timeout=900))


@pytest.mark.parametrize("edits", CHANGES)
def test_a_pass_on_another_thread_while_one_records_is_plain_and_unseen(gpt2: Pair, edits: tuple[Edit, ...]) -> None:
    """The other thread runs in the middle of a recorded pass, at a hook between two blocks."""
    model = gpt2.model
    alone = numbers(record(model, TEXTS[0], edits))
    other_ids = torch.tensor([model.encode(TEXTS[1]).token_ids])
    with torch.no_grad():
        plain = model.module(other_ids).logits
    seen: list[torch.Tensor] = []

    def interrupt(*_: Any) -> None:
        if taps._RECORDING.get() is None:
            return  # the other thread itself comes by here

        def other() -> None:
            with torch.no_grad():
                seen.append(model.module(other_ids).logits)

        thread = threading.Thread(target=other)
        thread.start()
        thread.join(timeout=900)

    hook = model.module.transformer.h[1].register_forward_pre_hook(interrupt)
    try:
        result = numbers(record(model, TEXTS[0], edits))
    finally:
        hook.remove()
    same(result, alone)
    assert len(seen) == 1
    assert torch.equal(seen[0], plain)
