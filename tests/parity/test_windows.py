"""Some queries of a trace are those of the whole, edits included, and need no memory that grows with the square of the text."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
import torch
from torch.utils._python_dispatch import TorchDispatchMode

from explainer.lessons.self_attention import quiz
from explainer.studies.attention import experiments, head_roles, masking
from explainer.studies.vectors import embeddings
from explainer.trace import Edit
from explainer.trace.recorder import record_ids
from explainer.trace.trace import Trace

EDITS = [
    Edit.no_mask(1, 0),
    Edit.no_scaling(0, 1),
    Edit.silence(1, 1),
    Edit.silence(2, 0, mean=True),
    Edit.cut(0, 0, 7, 3),
    Edit.set(1, 0, 8, 2, 0.4),
    Edit.replace("q", 0, 1, 9, "Tom gave", 0),
    Edit.replace("v", 0, None, 2, "Tom gave", 0),
]
NAMES = ("scores", "scaled", "masked", "pattern", "z")


def ids(n_pos: int, n_vocab: int) -> list[int]:
    return [int(i) for i in np.random.default_rng(0).integers(5, n_vocab, n_pos)]


@pytest.mark.parametrize("kind", ["gpt2", "bert", "llama", "qwen3"])
@pytest.mark.parametrize("edit", [None, *EDITS], ids=lambda edit: "plain" if edit is None else edit.kind)
def test_some_queries_are_rows_of_the_whole(build_pair: Callable[..., Any], kind: str, edit: Edit | None) -> None:
    model = build_pair(kind).model
    if edit is not None and edit.kind == "nomask" and not model.causal:
        edit = None
    trace = record_ids(model, ids(14, model.n_vocab), [] if edit is None else [edit])
    for layer in range(trace.n_layers):
        assert np.array_equal(trace.allowed(layer, slice(4, 11)), trace.allowed(layer)[4:11])
        for queries in (slice(0, 1), slice(4, 11), slice(9, 40)):
            whole, some = trace.patterns(layer), trace.patterns(layer, queries)
            np.testing.assert_allclose(some, whole[:, queries], atol=1e-6)
            for head in range(trace.n_heads):
                all_rows, rows = trace.grids(layer, head), trace.grids(layer, head, queries)
                for name in NAMES:
                    np.testing.assert_allclose(getattr(rows, name), getattr(all_rows, name)[queries], atol=1e-5, rtol=1e-5)
        assert np.concatenate([block for _, block in trace.pattern_blocks(layer)], axis=1) == pytest.approx(trace.patterns(layer), abs=1e-6)


class Largest(TorchDispatchMode):
    """Remembers the largest tensor that any step makes."""

    def __init__(self) -> None:
        super().__init__()
        self.cells = 0

    def __torch_dispatch__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        found = func(*args, **(kwargs or {}))
        for each in found if isinstance(found, tuple | list) else [found]:
            if isinstance(each, torch.Tensor):
                self.cells = max(self.cells, each.numel())
        return found


N_POS = 1500


@pytest.fixture(scope="module")
def long() -> tuple[Any, Trace]:
    from networks import make_module, make_tokenizer

    from explainer.models import wrap

    model = wrap(make_module("llama", max_position_embeddings=4096), make_tokenizer())
    return model, record_ids(model, ids(N_POS, model.n_vocab))


LOOKS: dict[str, Callable[[Any, Trace], Any]] = {
    "a window of one head": lambda model, trace: trace.grids(1, 0, slice(700, 724)),
    "a window of all heads": lambda model, trace: trace.patterns(1, slice(700, 724)),
    "a row": lambda model, trace: trace.row(1, 0, 900),
    "roles": lambda model, trace: head_roles.measure(trace),
    "spreads": lambda model, trace: experiments.head_spreads(trace),
    "the quiz on a head": lambda model, trace: quiz.questions(trace, 1, 0),
    "the scores that are closed": lambda model, trace: trace.closed(1, 0),
    "the look at like embeddings": lambda model, trace: embeddings.looked_at(model, trace),
}


@pytest.mark.parametrize("what", LOOKS)
def test_no_look_at_a_long_text_holds_a_number_for_every_pair_of_tokens(long: tuple[Any, Trace], what: str, monkeypatch: Any) -> None:
    from explainer.trace import trace as module

    monkeypatch.setattr(module, "_MOST_CELLS", 2**16)
    with Largest() as seen:
        LOOKS[what](*long)
    assert seen.cells < N_POS**2 / 2
    with Largest() as whole:  # the check can fail
        long[1].pattern(1, 0)
    assert whole.cells >= N_POS**2


def test_a_trace_keeps_no_plain_mask(long: tuple[Any, Trace]) -> None:
    model, trace = long
    per_token = trace.nbytes / N_POS
    short = record_ids(model, ids(100, model.n_vocab))
    assert per_token == pytest.approx(short.nbytes / 100, rel=0.02)
    assert np.array_equal(short.allowed(0), np.tril(np.ones((100, 100), bool)))


def test_the_change_of_earlier_rows_is_measured_in_blocks_too(build_pair: Callable[..., Any], monkeypatch: pytest.MonkeyPatch) -> None:
    from explainer.trace import trace as module

    model = build_pair("bert").model
    trace = record_ids(model, ids(12, model.n_vocab))
    whole = masking.change_of_earlier_rows(model, trace)
    monkeypatch.setattr(module, "_MOST_CELLS", 1)
    assert masking.change_of_earlier_rows(model, trace) == pytest.approx(whole, rel=1e-4)


@pytest.mark.parametrize("silenced", [(False,), (True,), (True, True), (True, False)])
def test_the_check_of_a_silenced_head_is_not_with_itself(
    build_pair: Callable[..., Any], silenced: tuple[bool, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    from explainer.trace import trace as module

    model = build_pair("llama").model
    edits = [Edit.silence(1, 2, mean=mean) for mean in silenced]
    trace = record_ids(model, ids(12, model.n_vocab), edits)
    damaged = replace(trace._layers[1], z=trace._layers[1].z + 0.5)
    wrong = replace(trace, _layers=(trace._layers[0], damaged, *trace._layers[2:]))
    for most_cells in (module._MOST_CELLS, 24, 1):  # all queries at once, two, one
        monkeypatch.setattr(module, "_MOST_CELLS", most_cells)
        assert trace.check(1, 2) <= 1e-5
        assert wrong.check(1, 2) == pytest.approx(0.5, abs=1e-5)
        assert wrong.check(1, 0) == pytest.approx(0.5, abs=1e-5)


@pytest.mark.parametrize("kind", ["gpt2", "bert", "mistral"])
def test_the_closed_scores_are_those_of_minus_infinity(build_pair: Callable[..., Any], kind: str) -> None:
    model = build_pair(kind).model
    edits = EDITS[2:] if kind == "bert" else EDITS  # an encoder has no mask to take away
    trace = record_ids(model, ids(12, model.n_vocab), edits)
    earlier = np.tril(np.ones((12, 12), bool))
    for layer in range(trace.n_layers):
        for head in range(trace.n_heads):
            hidden = np.isneginf(trace.masked(layer, head))
            assert trace.closed(layer, head) == (int(hidden.sum()), int((hidden & earlier).sum()))
