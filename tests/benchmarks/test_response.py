"""From a control's change to the new picture, in a real browser: ``python -m pytest tests/benchmarks --benchmark-only -s -k response``.

Every control of every lesson is changed a few times; the first change is not counted. The clock starts at the browser's own event (the key
or the click) and stops two frames after the script has run to its end; a run so short that the page never shows it as running ends with
its last change of the page. Printed: the 95th percentile and the median over all changes; both also for runs of a whole page, of a part
and of the questions; the slowest controls. Run only with ``--benchmark-only``.
"""

from __future__ import annotations

import statistics
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Browser, Locator, Page
from playwright.sync_api import TimeoutError as Silence
from sent import Sent
from serving import start_server, stop
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from explainer.curriculum import LESSONS

MEDIAN_MS, P95_MS = 80, 200  # what is aimed at
CHANGES = 3
WATCH = """
() => {
  const app = document.querySelector('.stApp');
  window.clock = {start: 0, took: null, running: false, changed: 0};
  for (const kind of ['keydown', 'click']) {
    document.addEventListener(kind, () => { window.clock.start = performance.now(); }, true);
  }
  new MutationObserver(() => requestAnimationFrame(() => requestAnimationFrame(() => { window.clock.changed = performance.now(); })))
    .observe(document.querySelector('[data-testid="stMain"]'), {subtree: true, childList: true, characterData: true});
  new MutationObserver(() => {
    if (app.getAttribute('data-test-script-state') !== 'notRunning') { window.clock.running = true; return; }
    if (!window.clock.running) return;
    window.clock.running = false;
    requestAnimationFrame(() => requestAnimationFrame(() => {
      window.clock.took = performance.now() - window.clock.start;
      window.clock.told?.();
    }));
  }).observe(app, {attributes: true, attributeFilter: ['data-test-script-state']});
}
"""
TOLD = """
(longest) => new Promise((done) => {
  window.clock.told = done;
  if (window.clock.took !== null) done();
  setTimeout(done, longest);
})
"""
KINDS = {
    "slider": '[data-testid="stSlider"] input[type="range"]',
    "buttons": '[data-testid="stButtonGroup"]',
    "toggle": '[data-testid="stCheckbox"]',
    "list": '[data-testid="stSelectbox"]',
    "number": '[data-testid="stNumberInput"]',
    "radio": '[data-testid="stRadio"]',
}


@dataclass
class Times:
    """Milliseconds by lesson and control, and by what ran."""

    by_control: dict[tuple[str, str], list[float]] = field(default_factory=dict)
    by_kind: dict[str, list[float]] = field(default_factory=dict)

    def note(self, slug: str, name: str, took: float, whole: bool) -> None:
        """One change. whole: whether the whole page ran."""
        self.by_control.setdefault((slug, name), []).append(took)
        kind = "the whole page" if whole else "the questions" if f"quiz_{slug}" in name else "a part"
        self.by_kind.setdefault(kind, []).append(took)

    def all(self) -> list[float]:
        return [time for times in self.by_control.values() for time in times]


class Seen:
    """A tab, and what its server has sent since the last change."""

    def __init__(self, page: Page) -> None:
        self.page, self.sent = page, Sent(page)


@pytest.fixture(scope="module")
def page(browser: Browser) -> Iterator[tuple[Seen, str]]:
    process, address = start_server()
    context = browser.new_context(viewport={"width": 1400, "height": 950})
    tab = context.new_page()
    tab.set_default_timeout(5000)
    yield Seen(tab), address
    context.close()
    stop(process)


def settle(page: Page) -> None:
    page.locator('.stApp[data-test-script-state="notRunning"]').wait_for(timeout=90_000)
    page.wait_for_timeout(300)


def name_of(kind: str, control: Locator) -> str:
    """The control's key, which Streamlit writes as a class, else its label."""
    found = control.evaluate(
        "node => { const holder = node.closest('[class*=st-key-]'); "
        "return [...(holder ? holder.classList : [])].find(c => c.startsWith('st-key-'))?.slice(7) || node.innerText.slice(0, 30); }"
    )
    return f"{kind} {found}"


def change(page: Page, kind: str, control: Locator, turn: int) -> None:
    """Do what a reader would: the next value, another button, the other state."""
    if kind == "slider":
        control.focus()
        page.keyboard.press("ArrowRight" if turn % 2 == 0 else "ArrowLeft")
    elif kind == "buttons":
        buttons = control.locator("button")
        buttons.nth((turn + 1) % buttons.count()).click()
    elif kind == "toggle":
        control.locator("label").first.click()
    elif kind == "number":
        control.get_by_test_id("stNumberInputStepDown" if turn % 2 else "stNumberInputStepUp").click()
    elif kind == "radio":
        labels = control.locator('[role="radiogroup"] label')
        labels.nth((turn + 1) % labels.count()).click()
    else:
        control.locator("input").click()
        page.keyboard.press("ArrowDown")
        page.keyboard.press("Enter")


def answer(page: Page, seconds: float) -> float | None:
    """Milliseconds from the event to the new picture; None where the page stayed as it was.

    The page tells when it is done: to ask it at each frame would have it make frames.
    """
    page.evaluate(TOLD, 1000 * seconds)
    took = page.evaluate("window.clock.took ?? window.clock.changed - window.clock.start")
    return float(took) if took > 0 else None


def measure(seen: Seen, slug: str, times: Times, changes: int) -> None:
    """Change every control that the lesson shows."""
    page = seen.page
    for kind, selector in KINDS.items():
        controls = page.locator(f'[data-testid="stMain"] {selector}:visible')
        for index in range(controls.count()):
            for turn in range(changes):
                control = controls.nth(index)
                if control.count() == 0 or control.is_disabled():
                    break
                name = name_of(kind, control)
                page.evaluate("window.clock.took = null")
                seen.sent.clear()
                try:
                    change(page, kind, control, turn)
                except Silence:  # a button that has nothing more to step to
                    break
                took = answer(page, 20 if turn == 0 else 3)
                if took is None:  # nothing on the page answered
                    break
                settle(page)
                if turn:  # the first change may compute what later ones find
                    times.note(slug, name, took, ForwardMsg.FINISHED_SUCCESSFULLY in seen.sent.ended())


def open_and_measure(seen: Seen, link: str, slug: str, times: Times, changes: int) -> None:
    """Open a lesson by its link, wait until it is still, and change each of its controls."""
    page = seen.page
    page.goto(link, timeout=90_000)
    page.locator("h1").first.wait_for(timeout=90_000)
    settle(page)
    page.wait_for_timeout(1500)
    page.evaluate(WATCH)
    measure(seen, slug, times, changes)


def test_response(benchmark: Any, page: tuple[Seen, str]) -> None:
    tab, address = page
    times = Times()
    lessons = [lesson.slug for lesson in LESSONS]

    def run() -> None:
        for slug in lessons:
            open_and_measure(tab, f"{address}/{'' if slug == 'home' else slug}", slug, times, CHANGES)
            own = [time for (lesson, _), seen in times.by_control.items() if lesson == slug for time in seen]
            print(f"\n{slug}: {len(own)} changes, slowest {max(own, default=0):.0f} ms", end="", flush=True)

    benchmark.pedantic(run, rounds=1, warmup_rounds=0)
    assert times.all(), "no control answered"
    median, p95 = statistics.median(times.all()), np.percentile(times.all(), 95)
    print(f"\n\n{len(times.by_control)} controls, {len(times.all())} changes: p95 {p95:.0f} ms (aim {P95_MS}),")
    print(f"median {median:.0f} ms (aim {MEDIAN_MS}). By what ran:")
    for kind, took in sorted(times.by_kind.items()):
        print(f"  {kind:18} {len(took):4} changes, median {statistics.median(took):.0f} ms, p95 {np.percentile(took, 95):.0f} ms")
    print("The slowest five:")
    slowest = sorted(times.by_control.items(), key=lambda item: -max(item[1]))
    for place, ((slug, name), seen) in enumerate(slowest):
        if place == 5:
            print(f"Others above {P95_MS} ms:")
        if place < 5 or max(seen) > P95_MS:
            print(f"  {slug:18} {name:32} {', '.join(f'{time:.0f}' for time in seen)} ms")
