"""The lesson on seven applications in a real browser: each answers the text that a reader sends with the keys."""

from __future__ import annotations

import pytest
from applications_answer import ANSWER
from playwright.sync_api import expect

from explainer.lessons.applications.frame import APPLICATIONS, EXAMPLES

TEXT = "Tom gave Sue a red ball. Sue was happy."


@pytest.mark.parametrize("app", APPLICATIONS)
def test_another_text_gets_another_answer(visit, app: str) -> None:
    seen = visit().open("applications", app=app, guess="show me", text=TEXT)
    seen.page.get_by_role("heading", name="What attention did").wait_for()
    before = seen.settle().page.evaluate(ANSWER)
    assert before
    field = seen.page.get_by_role("textbox", name="Your text")
    field.fill(EXAMPLES[app][0])
    field.press("Control+Enter")
    seen.page.wait_for_function(f"before => {{ const now = ({ANSWER})(); return now && now !== before; }}", arg=before)
    seen.settle()
    expect(field).to_have_value(EXAMPLES[app][0])
    assert seen.page.get_by_test_id("stException").count() == 0
    assert seen.errors == []
