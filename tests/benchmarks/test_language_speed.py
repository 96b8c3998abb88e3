"""How far a model gets in another language: ``python -m pytest tests/benchmarks --benchmark-only -s -k language``.

Bits a byte of held-out French before and after a minute of learning in each way, on one thread, with the settings that the page proposes.
Without ``--benchmark-only`` two steps of two ways are taken.
"""

from __future__ import annotations

from typing import Any

import pytest
import torch

from explainer.models import load
from explainer.studies.tokens import new_tokenizer
from explainer.studies.tuning.fine_tuning import Plan, bfloat16_is_faster
from explainer.studies.tuning.language_ways import BODY, OLD, SCRATCH, WAYS
from explainer.studies.tuning.new_language import Race, WayEvaluation, text
from explainer.texts import uploads
from explainer.texts.sets import french

STEPS, TARGET = 150, 0.30


def test_a_new_language(benchmark: Any, request: pytest.FixtureRequest) -> None:
    full = bool(request.config.getoption("benchmark_only", False))
    made = french.make()
    train, held_out = uploads.split(made.train, 0.05)
    ways = tuple(WAYS) if full else (BODY, SCRATCH)
    if not full:
        train, held_out = train[:300], held_out[:30]
    plan = Plan(
        steps=STEPS if full else 2,
        batch=8 if full else 2,
        sample_tokens=40 if full else 2,
        prompt="Un jour, le petit chat",
        bf16=bfloat16_is_faster(),
    )
    data = {"train": train, "measured": {"held_out": held_out, "unseen": made.held_out if full else made.held_out[:30]}}
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    looks: list[WayEvaluation] = []

    def one() -> None:
        backend = new_tokenizer.trained(train, 4096 if full else 512)
        race = Race.of(ways, lambda: load("story-gpt"), backend, data, plan, {way: WAYS[way].rate for way in ways})
        looks.extend(record for record in race.run((50, 100) if full else ()) if isinstance(record, WayEvaluation))

    benchmark.pedantic(one, rounds=1, warmup_rounds=0)
    base = load("story-gpt")
    before = {name: text(base, rows, plan.window, name).bits_per_byte(base.module) for name, rows in data["measured"].items()}
    torch.set_num_threads(threads)
    assert looks[-1].bits[BODY]["held_out"] < before["held_out"]
    if not full:
        return
    print(
        f"\n\nFrench, story-gpt as it was: {before['held_out']:.2f} bits a byte held out, {before['unseen']:.2f} on phrases not in training"
    )
    for look in looks:
        for way in ways:
            held, unseen, used = look.bits[way]["held_out"], look.bits[way]["unseen"], look.used[way]
            less = f"{100 * (1 - held / before['held_out']):.0f} and {100 * (1 - unseen / before['unseen']):.0f} % less"
            print(f"  {used:5.1f} s, {look.steps[way]:3d} steps  {WAYS[way].label:36s} {held:.2f}, {unseen:.2f}: {less}")
    assert OLD in ways
    print(f"target: {100 * TARGET:.0f} % less after 180 s")
