"""How soon the browser answers a pointer and a dragged knob: ``python -m pytest tests/benchmarks --benchmark-only -s -k beside_two``.

Ratios to two frames in which nothing is done, taken in turn in the same tab, so that the machine matters little. Both are answered without
the server. Run only with ``--benchmark-only``: that every move is answered at all is tested in tests/browser.
"""

from __future__ import annotations

import statistics
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page
from serving import start_server, stop

MOST_RATIO = 3.0  # of the median; two frames are 33 ms where the screen is drawn 60 times a second
WAIT_MS = 300_000
OPEN = "Once upon a time, a little girl named Lily lost her red ball. She looked in the"
FRAMES = "const frames = () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));"
TIMED = "const timed = async (act) => { const start = performance.now(); await act(); return performance.now() - start; };"
POINT = f"""async (stage) => {{
    {FRAMES} {TIMED}
    const box = stage.getBoundingClientRect(), idle = [], busy = [];
    for (let i = 0; i < 120; i++) {{
        idle.push(await timed(frames));
        const at = {{clientX: box.left + 100 + (i * 7) % (box.width - 120), clientY: box.top + 60 + i % 150, pointerType: 'mouse'}};
        busy.push(await timed(async () => {{ stage.dispatchEvent(new PointerEvent('pointermove', at)); await frames(); }}));
    }}
    return [idle, busy];
}}"""
DRAG = f"""async (input) => {{
    {FRAMES} {TIMED}
    const root = input.closest('.root'), idle = [], busy = [];
    for (let i = 0; i < 40; i++) {{
        idle.push(await timed(frames));
        const before = root.sampled;
        busy.push(await timed(async () => {{
            input.value = 0.3 + 0.05 * i;
            input.dispatchEvent(new Event('input'));
            await new Promise((done) => {{ const look = () => (root.sampled !== before ? done() : setTimeout(look)); look(); }});
            await frames();
        }}));
    }}
    return [idle, busy];
}}"""


@pytest.fixture(scope="module")
def tab(browser: Browser) -> Iterator[tuple[Page, str]]:
    process, address = start_server()
    context = browser.new_context(viewport={"width": 1400, "height": 950})
    page = context.new_page()
    page.set_default_timeout(WAIT_MS)
    yield page, address
    context.close()
    stop(process)


def told(name: str, times: list[list[float]]) -> float:
    """Print both medians and the slowest, and return the ratio of the medians."""
    idle, busy = (statistics.median(each) for each in times)
    print(f"\n{name}: {busy:.0f} ms, slowest {max(times[1]):.0f}; empty frames {idle:.0f} ms: {busy / idle:.2f} × (at most {MOST_RATIO})")
    return busy / idle


def test_pointing_beside_two_empty_frames(benchmark: Any, tab: tuple[Page, str]) -> None:
    page, address = tab
    words = "the dog saw the cat and the cat saw the dog in the garden near the house . " * 6
    page.goto(f"{address}/inspect?first_size=64&text={words.strip()}")
    stage = page.locator(".st-key-microscope .root .stage")
    stage.wait_for()
    times: list[list[float]] = benchmark.pedantic(stage.evaluate, args=(POINT,), rounds=1)
    assert told("a move over 64 × 64", times) < MOST_RATIO


def test_dragging_beside_two_empty_frames(benchmark: Any, tab: tuple[Page, str]) -> None:
    page, address = tab
    page.goto(f"{address}/controls?text={OPEN}")
    knob = page.locator(".knob-t")
    knob.wait_for()
    times: list[list[float]] = benchmark.pedantic(knob.evaluate, args=(DRAG,), rounds=1)
    assert told("a dragged temperature", times) < MOST_RATIO
