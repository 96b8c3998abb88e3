"""What is kept for all readers is bounded in bytes, whatever it is made of."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pytest
import torch

from explainer.ui.state.kept import nbytes
from explainer.ui.state.shelf import Shelf

MIB = 2**20


@dataclass(frozen=True)
class Found:
    grid: np.ndarray
    rows: tuple[dict[str, np.ndarray], ...]


def zeros(mib: float) -> np.ndarray:
    return np.zeros(int(mib * MIB), np.uint8)


@pytest.mark.parametrize(
    ("value", "mib"),
    [
        (zeros(2), 2),
        (torch.zeros(MIB, dtype=torch.float32), 4),
        ([zeros(1), zeros(2)], 3),
        (Found(zeros(1), ({"a": zeros(2)}, {"b": zeros(0.5)})), 3.5),
        (zeros(8)[:10], 8),  # the view keeps all of it
        ("x" * MIB, 1),
        ({"x" * MIB: 1.0}, 1),
    ],
    ids=["array", "tensor", "list", "dataclass", "view", "text", "key"],
)
def test_a_result_is_as_large_as_what_it_holds(value: object, mib: float) -> None:
    assert nbytes(value) == pytest.approx(mib * MIB, rel=0.01)


def test_what_stands_twice_counts_once() -> None:
    grid = zeros(2)
    assert nbytes([grid, (grid, {"again": grid})]) == pytest.approx(2 * MIB, rel=0.01)


def test_a_shelf_never_holds_more_than_its_bound() -> None:
    shelf: Shelf[object] = Shelf(8 * MIB, nbytes)
    for number in range(40):
        shelf.put((number,), [zeros(1.5), zeros(0.4)])
        assert shelf.held <= 8 * MIB
    assert shelf.get((39,)) is not None
    assert shelf.get((35,)) is None
