"""What SmolLM2 costs, where it is installed: ``python -m pytest tests/benchmarks --benchmark-only -s -k smollm2``.

From choosing it to the first trace, a trace of 32 tokens, writing on beside generate() on the same model in turn, what the server holds
after a reader has chosen it, and all controls of all lessons on it and on story-gpt in the same run, with what the server holds then.
Without ``--benchmark-only`` a few tokens are traced and written, to see that both ways write the same.
"""

from __future__ import annotations

import itertools
import statistics
import time
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

import numpy as np
import psutil
import pytest
import torch
from playwright.sync_api import Browser
from serving import start_server, stop
from test_response import Seen, Times, open_and_measure

from explainer.curriculum import LESSONS
from explainer.models import load
from explainer.models.smollm2 import release
from explainer.studies.decoding.generation import write
from explainer.trace import record
from explainer.trace.recorder import record_ids

pytestmark = pytest.mark.skipif(release.installed() is None, reason=release.MISSING)
TARGET_FIRST_S, TARGET_TRACE_S, TARGET_TOKENS_A_S, TARGET_RATIO, TARGET_MB = 6.0, 0.4, 10.0, 0.9, 1200
TARGET_CONTROL_MS, OWN_MODELS = 600, ("rnn_bottleneck", "rnn_attention", "parallel", "transformer", "glossary", "labs", "foundation_models")
TWO_NAMES = "When Mary and John went to the store, John gave a drink to"
PROMPT = "Once upon a time, there was a little girl who lived in a village near the forest."
N_TRACED = 32


def seconds(action: Callable[[], Any]) -> float:
    started = time.perf_counter()
    action()
    return time.perf_counter() - started


def test_smollm2(benchmark: Any, request: pytest.FixtureRequest) -> None:
    full = bool(request.config.getoption("benchmark_only", False))
    n_tokens, rounds = (32, 5) if full else (6, 1)
    threads = torch.get_num_threads()
    if full:
        load("story-gpt")  # what imports cost, every model pays once
        torch.set_num_threads(1)  # as the app does for a model of this size

    def choose() -> Any:
        found = load(release.NAME)
        record(found, PROMPT)
        return found

    started = time.perf_counter()
    model = choose()
    first_s = time.perf_counter() - started
    row = tuple(range(1000, 1000 + N_TRACED))
    traces = [seconds(lambda: record_ids(model, row)) for _ in range(rounds + 1)][1:]
    token_ids = model.encode(PROMPT).token_ids
    prompt = torch.tensor([token_ids])

    def stream() -> list[int]:
        return [step.token_id for step in itertools.islice(write(model, token_ids, None), n_tokens)]

    @torch.no_grad()
    def generate() -> list[int]:
        options = {"max_new_tokens": n_tokens, "min_new_tokens": n_tokens, "do_sample": False, "pad_token_id": 2}
        return model.module.generate(prompt, attention_mask=torch.ones_like(prompt), **options)[0, len(token_ids) :].tolist()

    streamed, generated = [], []

    def one_round() -> None:
        ways = [(streamed, stream), (generated, generate)]
        for times, way in ways if len(streamed) % 2 else reversed(ways):
            times.append(seconds(way))

    benchmark.pedantic(one_round, rounds=rounds, warmup_rounds=1 if full else 0)
    assert stream() == generate()
    torch.set_num_threads(threads)
    if full:
        ratio = statistics.median(theirs / ours for ours, theirs in zip(streamed[1:], generated[1:], strict=True))
        ours, theirs = (n_tokens / statistics.median(times[1:]) for times in (streamed, generated))
        print(f"\n\nloaded and traced {first_s:.1f} s after it was chosen (target {TARGET_FIRST_S:.0f} s)")
        print(f"{N_TRACED} tokens traced in {statistics.median(traces):.2f} s, slowest {max(traces):.2f} s (target {TARGET_TRACE_S} s)")
        print(
            f"written on: {ours:.1f} tokens a second (target {TARGET_TOKENS_A_S:.0f}), generate() {theirs:.1f}: ratio {ratio:.2f}", end=" "
        )
        print(f"(target {TARGET_RATIO})")


def test_smollm2_in_the_server(benchmark: Any, browser: Browser) -> None:
    process, address = start_server()
    held, took = [], []

    def read() -> None:
        tab = browser.new_page()
        for model in ("story-gpt", release.NAME):
            started = time.perf_counter()
            tab.goto(f"{address}/self_attention?model={model}", timeout=90_000)
            tab.get_by_text("Take away").first.wait_for(timeout=180_000)
            tab.locator('.stApp[data-test-script-state="notRunning"]').wait_for(timeout=90_000)
            took.append(time.perf_counter() - started)
            held.append(psutil.Process(process.pid).memory_info().rss / 1e6)
        for lesson in LESSONS:
            tab.goto(f"{address}/{'' if lesson is LESSONS[0] else lesson.slug}?{urlencode({'model': release.NAME, 'text': TWO_NAMES})}")
            tab.locator("h1").first.wait_for(timeout=180_000)
            tab.locator('.stApp[data-test-script-state="notRunning"]').wait_for(timeout=180_000)
            tab.wait_for_timeout(2000)  # memory is given back a second after a run
            held.append(psutil.Process(process.pid).memory_info().rss / 1e6)
        tab.close()

    try:
        benchmark.pedantic(read, rounds=1, warmup_rounds=0)
    finally:
        stop(process)
    print(f"\n\nthe server: {held[0]:.0f} MB with story-gpt, {held[1]:.0f} MB with SmolLM2 beside it (target {TARGET_MB} MB);")
    print(f"on the way through all {len(held) - 2} lessons on it at most {max(held[2:]):.0f} MB, {held[-1]:.0f} MB at the end")
    print(f"self-attention on it: the whole page {took[1]:.1f} s after it was chosen, on story-gpt {took[0]:.1f} s with the first imports")


def test_smollm2_controls(benchmark: Any, browser: Browser) -> None:
    process, address = start_server()
    tab = browser.new_page(viewport={"width": 1400, "height": 950})
    tab.set_default_timeout(5000)
    reader = Seen(tab)
    times: dict[str, Times] = {}
    held: dict[str, float] = {}

    def change_all() -> None:
        for model in ("story-gpt", release.NAME):
            seen = times.setdefault(model, Times())
            for slug in (lesson.slug for lesson in LESSONS if lesson.slug not in OWN_MODELS):
                query, began = urlencode({"model": model, "text": TWO_NAMES}), time.perf_counter()
                open_and_measure(reader, f"{address}/{'' if slug == 'home' else slug}?{query}", slug, seen, 3)
                print(f"\n{model}, {slug}: {time.perf_counter() - began:.0f} s for all its controls", end="", flush=True)  # of many minutes
            held[model] = psutil.Process(process.pid).memory_info().rss / 1e6

    try:
        benchmark.pedantic(change_all, rounds=1, warmup_rounds=0)
    finally:
        tab.close()
        stop(process)
    p95 = {model: float(np.percentile(seen.all(), 95)) for model, seen in times.items()}
    for model, seen in times.items():
        all_of_it = seen.all()
        print(f"\n{model}: {len(all_of_it)} changes, median {statistics.median(all_of_it):.0f} ms, p95 {p95[model]:.0f} ms")
        print(f"the server held {held[model]:.0f} MB after them")
    print(f"p95 {p95[release.NAME] / p95['story-gpt']:.1f} times story-gpt's (target {TARGET_CONTROL_MS} ms, {TARGET_MB} MB). The slowest:")
    for (slug, name), found in sorted(times[release.NAME].by_control.items(), key=lambda item: -max(item[1]))[:10]:
        print(f"  {slug:18} {name:32} {', '.join(f'{time:.0f}' for time in found)} ms")
