"""What must not keep a reader waiting, beside other work: ``python -m pytest tests/benchmarks --benchmark-only -s -k soon``.

Ratios of processor time, each the least of some rounds. Run only with ``--benchmark-only``: what comes out is tested elsewhere.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import pytest
from networks import Pair
from tokenizer_kinds import llama_like

from explainer.errors import TextError
from explainer.models.pieces import merge
from explainer.models.replay import Splitter
from explainer.studies.tokens.bpe import learn
from explainer.texts.sets import entities, french, sentiment, spanish
from explainer.texts.stories.maker import stories
from explainer.trace import record


def seconds(action: Callable[[], Any], rounds: int = 5) -> float:
    """The least processor time of a call."""
    taken = []
    for _ in range(rounds):
        started = time.thread_time()
        action()
        taken.append(time.thread_time() - started)
    return min(taken)


def soon(benchmark: Any, name: str, own: Callable[[], Any], beside: Callable[[], Any], most: float) -> None:
    """Print the ratio of the times, and hold it."""
    ratio = seconds(own) / seconds(beside)
    benchmark.pedantic(own, rounds=1)
    print(f"\n{name}: {ratio:.2f} × (at most {most})")
    assert ratio < most


def test_merging_a_line_twice_as_long_is_soon_done(benchmark: Any) -> None:
    """A quadratic way would take four times as long."""
    ranks = Splitter(llama_like()).ranks
    short, long = (list("▁the▁cat▁sat" * count) for count in (1000, 2000))
    soon(benchmark, "a line twice as long", lambda: merge(list(long), ranks), lambda: merge(list(short), ranks), 3.0)


def test_a_hundred_kilobytes_are_soon_learned(benchmark: Any) -> None:
    text = "\n".join(stories(2, 1200))[:100_000]
    soon(benchmark, "1,000 merges of 100 kB, beside 10 kB", lambda: list(learn(text, 1000)), lambda: list(learn(text[:10_000], 1000)), 15.0)


@pytest.mark.parametrize("text", ["a" * 100_000, " ball" * 20_000, "🙂" * 100_000, "x" * 5_000_000], ids=["a", "ball", "emoji", "x"])
def test_a_very_long_text_is_soon_refused(benchmark: Any, gpt2: Pair, text: str) -> None:
    def refused() -> None:
        with pytest.raises(TextError):
            record(gpt2.model, text)

    soon(benchmark, "refused, beside a trace of 60 tokens", refused, lambda: record(gpt2.model, " ball" * 60), 500.0)


@pytest.mark.parametrize(
    "make", [sentiment.make, entities.make, french.make, spanish.make], ids=lambda make: make.__module__.rsplit(".", 1)[-1]
)
def test_a_set_is_soon_made(benchmark: Any, make: Callable[..., Any]) -> None:
    soon(benchmark, "a set, beside 4,000 stories", make, lambda: stories(0, 4000), 5.0)
