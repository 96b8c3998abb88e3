"""What a fine-tuning costs: ``python -m pytest tests/benchmarks --benchmark-only -s -k tuning``.

Three figures, each a ratio in one run, or a time with its target beside it: our fine-tuning beside ``transformers.Trainer`` (one thread,
the same batches, dtype, optimizer); the response of another reader's page while a training runs, beside that of an idle one; and the time
from the start of a training to the first changed output. Without ``--benchmark-only`` the first is
tried once in small, and the others are left out.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from playwright.sync_api import Browser, Page
from serving import start_server, stop
from test_response import Seen, Times, open_and_measure
from test_training_speed import Rows, by_trainer

from explainer.jobs import Queue, Run
from explainer.jobs.queue import Limits
from explainer.jobs.records import Evaluation
from explainer.jobs.specs import HeadSpec, LanguageSpec, TuneSpec
from explainer.lessons.new_head.setup import BATCH as HEAD_BATCH
from explainer.lessons.new_head.setup import STEPS_AT_FIRST, usual_rates
from explainer.models import load
from explainer.models.catalogue import shape
from explainer.studies.learning.loop import Step
from explainer.studies.tuning.fine_tuning import Dataset, Plan, Tuning
from explainer.studies.tuning.head_costs import HEAD_FIRST
from explainer.studies.tuning.language_ways import BODY, SCRATCH, WAYS
from explainer.studies.tuning.methods import Method
from explainer.studies.tuning.plans import HeadPlan
from explainer.studies.tuning.training_data import LabelledTexts, TrainingTexts
from explainer.texts.sets import french, sentiment
from explainer.texts.stories import maker
from explainer.texts.uploads import split

FIRST_CHANGE_S, MOST_RATIO = 20, 1.5
LESSONS = ("logits", "self_attention", "embeddings")


@pytest.fixture
def full(request: pytest.FixtureRequest) -> bool:
    return bool(request.config.getoption("benchmark_only", False))


def common(lesson: str, label: str, data_name: str) -> dict[str, Any]:
    return {"lesson": lesson, "label": label, "data_name": data_name, "model": "story-gpt", "seconds": 300, "needed_mib": 1.0}


def spec(steps: int) -> TuneSpec:
    return TuneSpec(**common("fine_tuning", "all weights", "stories"), method=Method(), plan=Plan(steps, learning_rate=3e-4))


def data() -> TrainingTexts:
    stories = tuple(maker.stories(1, 400))
    return TrainingTexts(stories[:300], {"held_out": stories[300:350], "old": stories[350:]})


@pytest.fixture
def queue(tmp_path: Path) -> Iterator[Queue]:
    made = Queue(tmp_path / "runs", Limits(at_once=1, steps=100_000, seconds=600)).start()
    yield made
    made.stop()


def end(queue: Queue, run: Run, token: str) -> None:
    queue.cancel(run.id, token)
    while not run.state().ended or run.worker() is not None:
        time.sleep(0.1)


def test_tuning_beside_the_trainer(benchmark: Any, full: bool, tmp_path: Path) -> None:
    n_steps, rounds, batch, window = (8, 4, 8, 128) if full else (2, 1, 2, 16)
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    rows = Rows(batch * n_steps, window, 8192)
    found: dict[str, list[float]] = {"Trainer": [], "our fine-tuning": []}

    def one_round() -> None:
        seen = by_trainer(load("story-gpt").module, rows, batch, n_steps, True, tmp_path)
        found["Trainer"].append((seen.ended - seen.started) / (n_steps - 1))
        tuning = Tuning(load("story-gpt"), Method(), Plan(steps=n_steps, batch=batch, window=window, sample_tokens=1))

        def batch_at(step: int) -> tuple[torch.Tensor, ...]:
            block = rows.rows[step * batch : (step + 1) * batch]
            return block[:, :-1], block[:, 1:]

        given = Dataset(batch_at, {"held_out": [batch_at(0)]})
        at = [record.seconds for record in tuning.run(given, looks=(0, n_steps)) if isinstance(record, Step)]
        found["our fine-tuning"].append((at[-1] - at[0]) / (n_steps - 1))

    benchmark.pedantic(one_round, rounds=rounds, warmup_rounds=0)
    torch.set_num_threads(threads)
    ratios = [own / base for own, base in zip(found["our fine-tuning"], found["Trainer"], strict=True)]
    assert all(ratio > 0 for ratio in ratios)
    if full:
        speed = batch * window / statistics.median(found["our fine-tuning"])
        print(f"\n\nfine-tuning story-gpt, one thread, {batch} × {window}, bf16 autocast: {speed:,.0f} tokens/s,")
        print(f"time ÷ Trainer {statistics.median(ratios):.3f} (median of {rounds} rounds)")


def other_language() -> tuple[LanguageSpec, TrainingTexts]:
    """The lesson on a new language as its page proposes it: two ways side by side."""
    made = french.make()
    train, held_out = split(made.train, 0.05)
    ways, plan = (BODY, SCRATCH), Plan(100, learning_rate=3e-4)
    wanted = LanguageSpec(
        **common("new_language", "", "French"), plan=plan, ways=ways, rates={way: WAYS[way].rate for way in ways}, entries=4096
    )
    measured = {"held_out": tuple(held_out), "old": tuple(maker.stories(987_654, 60)), "unseen": tuple(made.held_out)}
    return wanted, TrainingTexts(tuple(train), measured)


def new_head() -> tuple[HeadSpec, LabelledTexts]:
    """The lesson on a new head as its page proposes it."""
    made = sentiment.make()
    train, held_out = split(made.train)
    rate, head_rate = usual_rates(shape("story-gpt"), HEAD_FIRST)
    plan = HeadPlan(STEPS_AT_FIRST, HEAD_FIRST, HEAD_BATCH, learning_rate=rate, head_rate=head_rate)
    measured = {"held_out": tuple(held_out[:250]), "unseen": tuple(made.held_out[:250])}
    return HeadSpec(**common("new_head", "", "sentiment"), plan=plan), LabelledTexts(tuple(made.labels), tuple(train), measured)


def test_tuning_shows_its_first_change(benchmark: Any, queue: Queue) -> None:
    lessons = {"fine_tuning": (spec(100), data()), "new_language": other_language(), "new_head": new_head()}
    took: dict[str, list[float]] = {name: [] for name in lessons}

    def first_change() -> None:
        for name, (wanted, given) in lessons.items():
            started = time.monotonic()
            run = queue.submit(wanted, given, "token")
            while sum(isinstance(record.what, Evaluation) for record in run.records()) < 2:
                assert not run.state().ended, (run.path / "log.txt").read_text()
                time.sleep(0.05)
            took[name].append(time.monotonic() - started)
            end(queue, run, "token")

    benchmark.pedantic(first_change, rounds=3, warmup_rounds=0)
    assert all(took.values())
    print(f"\n\nfrom the start of a training to the first changed output (target {FIRST_CHANGE_S} s):")
    for name, seconds in took.items():
        print(f"  {name}: {', '.join(f'{each:.1f}' for each in seconds)} s")


def responses(page: Page, address: str) -> list[float]:
    """Milliseconds of changes of all controls of some lessons, the first of each not counted."""
    times, reader = Times(), Seen(page)
    for slug in LESSONS:
        open_and_measure(reader, f"{address}/{slug}", slug, times, 4)
    return times.all()


def test_another_reader_while_tuning(benchmark: Any, queue: Queue, browser: Browser) -> None:
    process, address = start_server(EXPLAINER_RUNS=str(queue.place))
    idle: list[float] = []
    busy: list[float] = []

    def both() -> None:
        context = browser.new_context(viewport={"width": 1400, "height": 950})
        page = context.new_page()
        page.set_default_timeout(5000)
        for _ in range(2):
            idle.extend(responses(page, address))
            run = queue.submit(spec(50_000), data(), "token")
            while run.state().step < 2:
                assert not run.state().ended, (run.path / "log.txt").read_text()
                time.sleep(0.1)
            busy.extend(responses(page, address))
            assert run.state().status == "running"
            end(queue, run, "token")
        context.close()

    benchmark.pedantic(both, rounds=1, warmup_rounds=0)
    stop(process)
    assert idle
    assert busy
    calm, loaded = np.percentile(idle, 95), np.percentile(busy, 95)
    print(f"\n\nanother reader's changes, p95: {calm:.0f} ms on an idle server, {loaded:.0f} ms while a training runs:")
    print(f"{loaded / calm:.2f} × (target {MOST_RATIO}); medians {statistics.median(idle):.0f} and {statistics.median(busy):.0f} ms")
