"""From ``streamlit run`` to a title and to a live figure on a reader's own text, beside a page that has a title and nothing else.

``python -m pytest tests/benchmarks --benchmark-only -s -k cold`` measures it on this machine.
The clock starts when the server's process does. The browser is there already and asks until somebody answers, as a reader who reloads.
Run only with ``--benchmark-only``.
"""

from __future__ import annotations

import shutil
import statistics
import subprocess
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from playwright.sync_api import Browser
from playwright.sync_api import Error as Refused
from serving import ROOT, command, free_port, stop

TARGET_TITLE_S, TARGET_FIGURE_S, ROUNDS = 1.0, 5.0, 5
TEXT = "My aunt gave the old dog a bone because it"


def seconds_to(browser: Browser, link: str, seen: Sequence[str], folder: Path = ROOT) -> list[float]:
    """Seconds until the title of a page is there, and until each of ``seen`` is. folder: of the app.py that is started."""
    tab = browser.new_page(viewport={"width": 1400, "height": 950})
    port = free_port()
    started = time.perf_counter()
    process = subprocess.Popen(command(port), cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        while True:
            try:
                tab.goto(f"http://127.0.0.1:{port}/{link}", timeout=90_000, wait_until="commit")
                break
            except Refused:
                time.sleep(0.02)
        found = []
        for what in ("h1", *seen):
            tab.locator(what).first.wait_for(timeout=180_000)
            found.append(time.perf_counter() - started)
        return found
    finally:
        tab.close()
        stop(process)


def test_cold(benchmark: Any, browser: Browser, tmp_path: Path) -> None:
    shutil.copytree(ROOT / ".streamlit", tmp_path / ".streamlit")
    (tmp_path / "app.py").write_text('import streamlit as st\n\nst.title("A title")\n', encoding="utf-8")
    ours: list[list[float]] = []
    empty: list[list[float]] = []

    def both() -> None:
        link = f"self_attention?{urlencode({'text': f'{TEXT} {len(ours)}'})}"
        ours.append(seconds_to(browser, link, [".st-key-microscope .stage"]))
        empty.append(seconds_to(browser, "", [], tmp_path))

    benchmark.pedantic(both, rounds=ROUNDS, warmup_rounds=1)
    title, figure = (statistics.median(part) for part in zip(*ours[1:], strict=True))
    least = statistics.median(row[0] for row in empty[1:])
    print(f"\n\nfrom `streamlit run` to the title {title:.1f} s (target {TARGET_TITLE_S} s),", end=" ")
    print(f"{title / least:.2f} × the {least:.1f} s of a page that has a title and nothing else;")
    print(f"to the figure on the reader’s own text {figure:.1f} s, slowest {max(row[1] for row in ours):.1f} s", end=" ")
    print(f"(target {TARGET_FIGURE_S} s)")
