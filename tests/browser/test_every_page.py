"""Every lesson in a real browser: no error, no other host, no violation of ours, light and dark, wide and narrow.

A lesson is opened once, from the menu: wide and light, then dark, then narrow, when the sidebar folds itself away and the page is as
long as one that was loaded on a phone. What was found is noted by name, and each check below reports its own part of it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from urllib.parse import urlparse

import pytest
from conftest import Visit
from playwright.sync_api import Browser, Page
from playwright.sync_api import TimeoutError as Silence

from explainer.curriculum import LESSONS

SLUGS = [lesson.slug for lesson in LESSONS]
CUT_LABELS = """
() => [...document.querySelectorAll('[data-testid="stPlotlyChart"]')].flatMap(chart => {
  const box = chart.getBoundingClientRect();
  return [...chart.querySelectorAll('.xtick text, .ytick text, .xtitle, .ytitle')].filter(label => {
    const own = label.getBoundingClientRect();
    return own.width && (own.left < box.left - 1 || own.right > box.right + 1 || own.bottom > box.bottom + 1);
  }).map(label => label.textContent);
})
"""
COVERED_LEGENDS = """
() => [...document.querySelectorAll('[data-testid="stPlotlyChart"]')].filter(chart => {
  const [legend, buttons] = ['.legend', '.modebar'].map(name => chart.querySelector(name)?.getBoundingClientRect());
  return legend?.width && buttons?.width && legend.right > buttons.left && legend.left < buttons.right
    && legend.bottom > buttons.top && legend.top < buttons.bottom;
}).map(chart => chart.querySelector('.legend').textContent)
"""
OVER = "(() => { const m = document.querySelector('[data-testid=stMain]'); return m.scrollWidth - m.clientWidth })()"
HEIGHT = "document.querySelector('[data-testid=stMain]').scrollHeight"
PAINTED = "getComputedStyle(document.querySelector('.stApp')).backgroundColor"
IS_DARK = f"({PAINTED}.match(/[0-9.]+/g) || []).slice(0, 3).every(part => Number(part) < 80)"
RUNS = """
() => {
  const app = document.querySelector('.stApp'), name = 'data-test-script-state';
  window.states = [];
  new MutationObserver(() => window.states.push(app.getAttribute(name))).observe(app, {attributes: true, attributeFilter: [name]});
}
"""


@dataclass(frozen=True, slots=True)
class Found:
    """What the visit to one lesson found; the lists hold what is wrong. paper: the colour of the page when axe ran, by scheme.

    covered: legends under the buttons of their chart, on a phone.
    """

    failures: list[str]
    refusals: list[str]
    cut: dict[str, list[str]]
    axe: dict[str, list[str]]
    paper: dict[str, str]
    over: int
    covered: list[str]
    errors: list[str]
    strangers: list[str]


def cut_labels(page: Page) -> list[str]:
    """Labels of axes that reach out of their chart, once all charts are drawn."""
    page.wait_for_function("[...document.querySelectorAll('[data-testid=stPlotlyChart]')].every(c => c.querySelector('.main-svg'))")
    return list(page.evaluate(CUT_LABELS))


def unrolled(seen: Visit) -> Page:
    """The page in a window so tall that nothing is left to scroll to: what is out of the window, axe does not compare with its paper."""
    seen.page.set_viewport_size({"width": 1400, "height": int(seen.page.evaluate(HEIGHT))})
    seen.still()
    return seen.page


def violations(page: Page, only: list[str] | None = None) -> list[str]:
    """What axe finds, by all rules or some. Streamlit's own sidebar sections break two list rules; everything else is ours."""
    from axe_playwright_python.sync_playwright import Axe

    options = {"resultTypes": ["violations"]} | ({} if only is None else {"runOnly": {"type": "rule", "values": only}})
    found = Axe().run(page, context={"exclude": [["[data-testid=stSidebarNav]"]]}, options=options).response["violations"]
    return [f"{each['id']}: {[node['html'][:160] for node in each['nodes'][:3]]}" for each in found]


def texts(page: Page, name: str) -> list[str]:
    return page.get_by_test_id(name).all_inner_texts()


def run_again(seen: Visit, act: Callable[[], None]) -> None:
    """Do what makes the page run again, and wait until it has run and stands still.

    What comes while the page is busy may be lost: where no run begins, it is done once more.
    """
    seen.page.evaluate(RUNS)
    for _ in range(60):
        act()
        with suppress(Silence):
            seen.page.wait_for_function("window.states.some(state => state !== 'notRunning')", timeout=3_000)
            seen.settle().still()
            return
    raise AssertionError("the page does not run again")


def gone_to(seen: Visit, slug: str) -> None:
    """The lesson, by its link in the menu: wide and light."""
    seen.errors.clear()
    seen.strangers.clear()
    seen.page.emulate_media(color_scheme="light")
    seen.page.set_viewport_size({"width": 1400, "height": 950})
    seen.page.wait_for_function(f"!{IS_DARK}")
    path = "" if slug == "home" else slug
    if urlparse(seen.page.url).path == f"/{path}":  # a link to where one is does nothing
        seen.open(path).still()
        return
    link = seen.page.locator(f'[data-testid="stSidebarNav"] a[href$="/{path}"]')
    run_again(seen, lambda: link.evaluate("link => link.click()"))
    seen.page.wait_for_url(re.compile(rf"/{path}(\?|$)"))


def darkened(seen: Visit) -> None:
    """The page after the system has turned dark: repainted, and run again by Streamlit's key r, since charts are drawn for their paper."""
    seen.page.emulate_media(color_scheme="dark")
    seen.page.wait_for_function(IS_DARK)
    run_again(seen, lambda: seen.page.keyboard.press("r"))


def looked_at(seen: Visit, slug: str) -> Found:
    """The visit."""
    cut, axe, paper = {}, {}, {}
    gone_to(seen, slug)
    page = seen.page
    failures, refusals = texts(page, "stException"), texts(page, "stAlertContentError")
    cut["wide"] = cut_labels(page)
    paper["light"], axe["light"] = page.evaluate(PAINTED), violations(unrolled(seen))
    darkened(seen)
    paper["dark"], axe["dark"] = page.evaluate(PAINTED), violations(unrolled(seen), ["color-contrast"])  # the one rule on colours
    page.set_viewport_size({"width": 375, "height": 800})
    seen.still()
    over, cut["phone"] = int(page.evaluate(OVER)), cut_labels(page)
    return Found(failures, refusals, cut, axe, paper, over, list(page.evaluate(COVERED_LEGENDS)), list(seen.errors), list(seen.strangers))


@pytest.fixture(scope="session")
def tab(browser: Browser, server: str) -> Iterator[Visit]:
    """A reader's tab, in which all lessons are opened by the menu. A link that is opened afresh is what the other tests begin with."""
    context = browser.new_context()
    yield Visit(context.new_page(), server).open("glossary")
    context.close()


@pytest.fixture(scope="module", params=SLUGS)
def found(request: pytest.FixtureRequest, tab: Visit) -> Found:
    """Of one lesson after the other."""
    return looked_at(tab, request.param)


def test_no_lesson_fails_or_refuses(found: Found) -> None:
    assert found.failures == []
    assert found.refusals == []
    assert found.errors == []


def test_no_lesson_asks_another_host(found: Found) -> None:
    assert found.strangers == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_of_ours(found: Found, scheme: str) -> None:
    shades = [float(part) for part in found.paper[scheme].strip("rgba()").split(",")[:3]]
    assert all(shade > 200 if scheme == "light" else shade < 80 for shade in shades), "axe looked at the other scheme"
    assert found.axe[scheme] == []


def test_a_phone_never_scrolls_sideways(found: Found) -> None:
    assert found.over <= 0


def test_no_legend_lies_under_the_buttons_of_its_chart(found: Found) -> None:
    assert found.covered == []


@pytest.mark.parametrize("width", ["wide", "phone"])
def test_no_label_is_cut(found: Found, width: str) -> None:
    assert found.cut[width] == []
