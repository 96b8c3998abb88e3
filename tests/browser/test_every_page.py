"""Every lesson in a real browser: no error, no other host, no violation of ours, light and dark, wide and narrow."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

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


def cut_labels(page: Page) -> list[str]:
    """Labels of axes that reach out of their chart, once all charts are drawn."""
    page.wait_for_function("[...document.querySelectorAll('[data-testid=stPlotlyChart]')].every(c => c.querySelector('.main-svg'))")
    return list(page.evaluate(CUT_LABELS))


def test_no_lesson_asks_another_host_or_fails(visit) -> None:
    seen = visit()
    for slug in SLUGS:
        seen.open("" if slug == "home" else slug)
        assert seen.page.get_by_test_id("stException").count() == 0, slug
        assert seen.page.get_by_test_id("stAlertContentError").count() == 0, slug
        assert cut_labels(seen.page) == [], slug
    assert seen.errors == []
    assert seen.strangers == []


@pytest.mark.parametrize("slug", SLUGS)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_of_ours(visit, slug: str, scheme: str) -> None:
    from axe_playwright_python.sync_playwright import Axe

    seen = visit(scheme=scheme).open("" if slug == "home" else slug).still()
    # Streamlit's own sidebar sections break two list rules; everything else is ours.
    found = Axe().run(seen.page, context={"exclude": [["[data-testid=stSidebarNav]"]]}).response["violations"]
    told = [f"{each['id']}: {[node['html'][:160] for node in each['nodes'][:3]]}" for each in found]
    assert told == []


@pytest.mark.parametrize("slug", SLUGS)
def test_a_phone_never_scrolls_sideways_nor_cuts_a_label(visit, slug: str) -> None:
    seen = visit(width=375, height=800).open("" if slug == "home" else slug).still()
    over = seen.page.evaluate(
        "(() => { const m = document.querySelector('[data-testid=stMain]'); return m.scrollWidth - m.clientWidth })()"
    )
    assert over <= 0
    assert cut_labels(seen.page) == []
