"""How fast text comes, beside generate() on the same model, in turn: ``python -m pytest tests/benchmarks/test_generation_speed.py -s``.

A ratio, not a time, so that the machine matters little. ``streamed`` includes everything a reader sees: candidates, entropy, the survivors.
"""

from __future__ import annotations

import itertools
import statistics
import time
from collections.abc import Callable
from typing import Any

import pytest
import torch

from explainer.models import load
from explainer.studies.decoding.controls import Controls
from explainer.studies.decoding.generation import write

PROMPT = "Once upon a time, there was a little"


def seconds(action: Callable[[], Any]) -> float:
    """Processor time of this thread: what other programs do on the machine is left out."""
    started = time.thread_time()
    action()
    return time.thread_time() - started


@pytest.mark.parametrize("controls", [None, Controls(0.8, 40, 0.9, seed=3)], ids=["greedy", "drawn"])
def test_streaming_beside_generate(controls: Controls | None, request: pytest.FixtureRequest) -> None:
    full = request.config.getoption("capture") == "no"  # with -s, as the numbers are read; otherwise only the texts are checked
    n_tokens, rounds = (64, 6) if full else (12, 1)
    torch.set_num_threads(1)  # as the tests have it; a thread of its own could not be timed
    model = load("story-gpt")
    token_ids = model.encode(PROMPT).token_ids
    prompt = torch.tensor([token_ids])
    drawn = {"do_sample": True, "temperature": 0.8, "top_p": 0.9, "top_k": 40}
    options: dict[str, Any] = {"do_sample": False} if controls is None else drawn
    options |= {"max_new_tokens": n_tokens, "eos_token_id": None, "pad_token_id": 0}

    def stream() -> list[int]:
        return [step.token_id for step in itertools.islice(write(model, token_ids, controls), n_tokens)]

    @torch.no_grad()
    def generate() -> torch.Tensor:
        return model.module.generate(prompt, attention_mask=torch.ones_like(prompt), **options)

    streamed, generated = [], []
    for turn in range(rounds + 1):
        ways = [(streamed, stream), (generated, generate)]
        for times, way in ways if turn % 2 else reversed(ways):
            times.append(seconds(way))
    ratio = statistics.median(a / b for a, b in zip(streamed[1:], generated[1:], strict=True))
    ours, theirs = (1000 * statistics.median(times[1:]) / n_tokens for times in (streamed, generated))
    print(f"\n{'greedy' if controls is None else 'drawn'}: streamed {ours:.1f} ms a token, generate() {theirs:.1f} ms: ratio {ratio:.2f}")
    assert len(stream()) == n_tokens == generate().shape[1] - len(token_ids)
