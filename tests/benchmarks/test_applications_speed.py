"""From a new text to its answer, for each of the seven applications: ``pytest tests/benchmarks --benchmark-only -s -k applications_speed``.

In a real browser, on a warm server, one reader. The clock starts at the key that sends the text. Printed: when the section "The answer"
first changes (the first words, where they are written token by token) and when it changes for the last time, the median of three texts.
Run only with ``--benchmark-only``.
"""

from __future__ import annotations

import statistics
from typing import Any

import pytest
from applications_answer import ANSWER
from playwright.sync_api import Browser, Page
from serving import start_server, stop

TARGET_MS = 1000
TEXTS = {
    "chat": ("Hello, I am Rose.", "Tell me a story about Ben and Mia.", "What is a logit?"),
    "translation": ("The dog sleeps under the table.", "We eat bread in the morning.", "My sister has a new red car."),
    "sentiment": ("The soup was cold and the bread was old.", "What a lovely day we had.", "The book was not boring."),
    "entities": ("Anna Weber flew from Oslo to Cairo.", "The Bank of Peru was founded by Paul Novak.", "Mr. Silva lives in Lisbon."),
    "summary": (
        "Ben was sad because his kite was gone. Mia gave him a blue ball. Ben was happy.",
        "Ida was hungry. Tom gave some bread to Ida. Ida was glad.",
        "Max could not swim. Leo taught Max how to swim. Max was proud.",
    ),
    "code": ("Give the sum of the odd numbers in x.", "Return x backward, with ! at the end.", "Give the largest of the numbers in x."),
    "desk": ("please cancel order 77123", "how many points do I have", "what is in the soup"),
}
WATCH = """
() => {
  const answer = ANSWER;
  window.seen = {start: 0, first: null, last: null};
  let before = answer();
  document.addEventListener('keydown', event => {
    if (event.key !== 'Enter') return;
    window.seen = {start: performance.now(), first: null, last: null};
    before = answer();
  }, true);
  const look = () => {
    const now = answer();
    if (window.seen.start && now !== before) {
      before = now;
      const took = performance.now() - window.seen.start;
      window.seen.first = window.seen.first ?? took;
      window.seen.last = took;
    }
    requestAnimationFrame(look);
  };
  look();
}
""".replace("ANSWER", ANSWER.strip())


def settle(page: Page) -> None:
    page.wait_for_timeout(400)
    page.locator('.stApp[data-test-script-state="notRunning"]').wait_for(timeout=90_000)
    page.wait_for_timeout(400)


@pytest.mark.benchmark(group="applications")
def test_applications_speed(benchmark: Any, browser: Browser) -> None:
    process, address = start_server()
    context = browser.new_context(viewport={"width": 1400, "height": 950})
    page = context.new_page()
    page.set_default_timeout(90_000)
    times: dict[str, list[tuple[float, float]]] = {}
    try:
        for app, texts in TEXTS.items():
            page.goto(f"{address}/applications?app={app}&guess=show+me&text=Tom+gave+Sue+a+red+ball.+Sue+was+happy.")
            page.get_by_role("heading", name="Take away").or_(page.get_by_text("Take away")).first.wait_for()
            settle(page)
            page.evaluate(WATCH)
            for text in texts:
                field = page.get_by_role("textbox", name="Your text")
                field.fill(text)
                field.press("Control+Enter")
                settle(page)
                page.wait_for_function("window.seen.last !== null")
                seen = page.evaluate("window.seen")
                times.setdefault(app, []).append((seen["first"], seen["last"]))
    finally:
        context.close()
        stop(process)
    print(f"\n{'application':<14}{'first change':>14}{'last change':>14}   milliseconds, target {TARGET_MS}")
    for app, found in times.items():
        first, last = (statistics.median(column) for column in zip(*found, strict=True))
        print(f"{app:<14}{first:>14.0f}{last:>14.0f}")
    benchmark.extra_info["times"] = times
    benchmark.pedantic(lambda: None)
    assert set(times) == set(TEXTS)
