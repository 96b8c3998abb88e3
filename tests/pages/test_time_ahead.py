"""How long a training will take: said before it starts, from the last one or from its numbers, and no promise."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from reader import opened, sound

from explainer.jobs import Run
from explainer.ui.trainings import ahead

WANTED = ahead.Ahead("all weights", "story-gpt", steps=100, tokens=1024, total=7_000_000, trainable=7_000_000)


@pytest.fixture(autouse=True)
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("EXPLAINER_RUNS", str(tmp_path))
    return tmp_path


def ended(folder: Path, label: str, n_steps: int = 20) -> Run:
    """A training of 20 steps that took 30 seconds, or of so many."""
    spec = {"lesson": "fine_tuning", "label": label, "model": "story-gpt", "plan": {"steps": 20}, "method": {"kind": "full"}}
    (folder / "spec.json").write_text(json.dumps(spec | {"seconds": 600, "needed_mib": 1.0}))
    records = [
        {"kind": "step", "step": n, "loss": 1.0, "learning_rate": 0.001, "tokens": 1024 * n, "clock": 1.5 * n}
        for n in range(1, n_steps + 1)
    ]
    (folder / "progress.jsonl").write_text("".join(json.dumps(record) + "\n" for record in records))
    run = Run(folder)
    run.end("done")
    return run


def test_by_the_numbers_it_is_six_operations_for_each_weight_and_token() -> None:
    seconds, how = ahead.estimate(WANTED, [], 50e9)
    assert seconds == pytest.approx(100 * 1024 * 6 * 7e6 / 50e9)
    assert "100 steps of at most 1,024 tokens through 7,000,000 numbers" in how


def test_what_is_frozen_is_passed_through_and_takes_no_step() -> None:
    few = ahead.Ahead("LoRA", "story-gpt", 100, 1024, 7_000_000, 0)
    alone = ahead.Ahead("the head alone", "story-gpt", 100, 1024, 7_000_000, 0, through=False)
    assert (few.operations / WANTED.operations, alone.operations / WANTED.operations) == pytest.approx((4 / 6, 2 / 6))


def test_the_last_training_of_the_same_kind_says_it_better(tmp_path: Path) -> None:
    seconds, how = ahead.estimate(WANTED, [ended(tmp_path, "all weights")], 50e9)
    assert seconds == pytest.approx(30 * 100 / 20)
    assert "took 30 s for 20 steps" in how
    assert "matrices" in ahead.estimate(WANTED, [ended(tmp_path, "LoRA, rank 4")], 50e9)[1]


def test_a_training_that_ended_after_a_step_or_two_says_nothing(tmp_path: Path) -> None:
    assert "matrices" in ahead.estimate(WANTED, [ended(tmp_path, "all weights", n_steps=1)], 50e9)[1]


@pytest.mark.parametrize(("seconds", "words"), [(1, "about 5 seconds"), (62, "about 60 seconds"), (130, "about 2 minutes")])
def test_a_duration_is_no_more_exact_than_it_is(seconds: float, words: str) -> None:
    assert ahead.duration(seconds) == words


@pytest.mark.parametrize("slug", ["fine_tuning", "new_language", "new_head", "instruction_pairs"])
def test_each_training_says_it_before_its_start(slug: str) -> None:
    told = [caption.value for caption in sound(opened(slug, "Un jour, le petit chat gris")).caption if "By estimate" in caption.value]
    assert len(told) == 1
    assert "at the latest, finished or not" in told[0]
