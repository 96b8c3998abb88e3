"""How long until story-gpt can be traced, and what memory the app takes: ``python -m pytest tests/benchmarks --benchmark-only -s``.

Seconds are the processor's own, in a fresh process, so that other work on the machine does not count. Resident memory is that of
the server's process after a browser has shown the first traced lesson. Run only with ``--benchmark-only``.
"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
from typing import Any

import psutil
from playwright.sync_api import Browser
from serving import ROOT, start_server, stop

TARGET_S, TARGET_MIB = 1.5, 600
FRESH = """
import json, time
clock, marks = time.process_time, []
marks.append(clock())
import torch
marks.append(clock())
from explainer.models import load
from explainer.trace import record
import explainer.models.loading, transformers.models.gpt2.modeling_gpt2
marks.append(clock())
trace = record(load("story-gpt"), "Tom gave Sue a ball. Sue thanked")
marks.append(clock())
assert trace.n_pos > 5
print(json.dumps([after - before for before, after in zip(marks, marks[1:])]))
"""


def fresh_process() -> tuple[float, float, float]:
    """Processor seconds for torch, for the rest of the imports, and for loading and the first trace."""
    done = subprocess.run([sys.executable, "-c", FRESH], cwd=ROOT, capture_output=True, text=True, check=True, timeout=300)
    torch_s, imports_s, ready_s = json.loads(done.stdout.splitlines()[-1])
    return torch_s, imports_s, ready_s


def resident_mib(browser: Browser) -> tuple[float, float]:
    """The server's memory before and after a reader has seen a traced lesson."""
    process, address = start_server()
    try:
        before = psutil.Process(process.pid).memory_info().rss / 2**20
        tab = browser.new_page()
        tab.goto(f"{address}/self_attention", timeout=90_000)
        tab.get_by_text("Take away").first.wait_for(timeout=180_000)
        tab.locator('.stApp[data-test-script-state="notRunning"]').wait_for(timeout=90_000)
        tab.close()
        return before, psutil.Process(process.pid).memory_info().rss / 2**20
    finally:
        stop(process)


def test_start(benchmark: Any, browser: Browser) -> None:
    seen: list[tuple[float, float, float]] = []
    benchmark.pedantic(lambda: seen.append(fresh_process()), rounds=5, warmup_rounds=0)
    assert all(ready > 0 for _, _, ready in seen)
    torch_s, imports_s, ready_s = (statistics.median(part) for part in zip(*seen, strict=True))
    before, after = resident_mib(browser)
    print(f"\n\nimport torch {torch_s:.2f} s, transformers and the explainer {imports_s:.2f} s")
    print(f"load story-gpt and trace a text {ready_s:.2f} s (target {TARGET_S} s); with those imports {imports_s + ready_s:.2f} s")
    print(f"the server: {before:.0f} MiB at its start, {after:.0f} MiB after the first traced lesson (target {TARGET_MIB} MiB)")
