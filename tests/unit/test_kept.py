"""What is kept for all readers is bounded in bytes, whatever it is made of."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pytest
import torch

from explainer.models import load
from explainer.trace import record, views
from explainer.ui.state import kept, memory, predicted
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


@pytest.mark.parametrize(("n_parameters", "times"), [(135_000_000, 1), (3_000_000, 0)])
def test_what_a_large_private_copy_took_goes_back(n_parameters: int, times: int, monkeypatch: pytest.MonkeyPatch) -> None:
    given: list[None] = []
    monkeypatch.setattr(memory, "give_back", lambda: given.append(None))
    for _ in range(2):  # what is kept takes no copy
        assert kept.studied_on_a_copy(n_parameters, ("copy", n_parameters), lambda: 7) == 7
    assert len(given) == times

    def fails() -> int:
        raise ValueError

    with pytest.raises(ValueError):  # noqa: PT011
        kept.studied_on_a_copy(n_parameters, ("fails", n_parameters), fails)
    assert len(given) == 2 * times


def test_a_position_is_read_out_once_and_as_the_views_read_it(monkeypatch: pytest.MonkeyPatch) -> None:
    model = load("story-gpt")
    trace = record(model, "Tom gave Sue a ball, and she kept it")
    asked: list[str] = []
    for name in ("likeliest", "probabilities", "losses", "direct_effects"):
        made = getattr(views, name)
        monkeypatch.setattr(views, name, lambda *given, name=name, made=made: asked.append(name) or made(*given))
    for pos in (-1, trace.n_pos - 1, 2):
        assert predicted.likeliest(model, trace, pos, 4).token_ids == tuple(int(i) for i in np.argsort(-trace.logits(pos))[:4])
        np.testing.assert_allclose(predicted.probabilities(model, trace, pos).sum(), 1, atol=1e-9)
        predicted.direct_effects(model, trace, pos, 5)
    assert len(predicted.losses(model, trace)) == len(predicted.losses(model, trace)) == trace.n_pos - 1
    counts = {name: asked.count(name) for name in asked}
    assert counts.pop("probabilities") == 2 + 2  # of two positions, and within likeliest
    assert counts == {"likeliest": 2, "losses": 1, "direct_effects": 2}
    edited = record(model, "Tom gave Sue a ball, and she kept it", edits=())
    assert predicted.likeliest(model, edited, 2, 4) is predicted.likeliest(model, trace, 2, 4)
