"""From ``streamlit run`` to a lesson's title, and to its live figure on a reader's own text.

``python -m pytest tests/benchmarks --benchmark-only -s -k cold`` measures it on this machine.
The clock starts when the server's process does. The browser is there already and asks until somebody answers, as a reader who reloads.
Run only with ``--benchmark-only``.
"""

from __future__ import annotations

import statistics
import time
from typing import Any
from urllib.parse import urlencode

from playwright.sync_api import Browser
from playwright.sync_api import Error as Refused
from serving import start_server, stop

TARGET_TITLE_S, TARGET_FIGURE_S, ROUNDS = 1.0, 5.0, 5
TEXT = "My aunt gave the old dog a bone because it"


def seconds_to(browser: Browser, turn: int) -> tuple[float, float, float]:
    """Seconds until the server answers, until the title is there, and until the figure of this text is."""
    tab = browser.new_page(viewport={"width": 1400, "height": 950})
    started = time.perf_counter()
    process, address = start_server()
    try:
        answered = time.perf_counter() - started
        link = f"{address}/self_attention?{urlencode({'text': f'{TEXT} {turn}'})}"
        while True:
            try:
                tab.goto(link, timeout=90_000, wait_until="commit")
                break
            except Refused:
                time.sleep(0.02)
        tab.locator("h1").first.wait_for(timeout=90_000)
        title = time.perf_counter() - started
        tab.locator(".st-key-microscope .stage").wait_for(timeout=180_000)
        return answered, title, time.perf_counter() - started
    finally:
        tab.close()
        stop(process)


def test_cold(benchmark: Any, browser: Browser) -> None:
    found: list[tuple[float, float, float]] = []
    benchmark.pedantic(lambda: found.append(seconds_to(browser, len(found))), rounds=ROUNDS, warmup_rounds=1)
    answered, title, figure = (statistics.median(part) for part in zip(*found[1:], strict=True))
    slowest = max(row[2] for row in found)
    print(f"\n\nfrom `streamlit run`: the server answers after {answered:.1f} s, the title is there after {title:.1f} s", end=" ")
    print(f"(target {TARGET_TITLE_S} s),\nthe figure on the reader’s own text after {figure:.1f} s, slowest {slowest:.1f} s", end=" ")
    print(f"(target {TARGET_FIGURE_S} s)")
