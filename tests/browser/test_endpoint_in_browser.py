"""A deployment in a browser: seen as it goes on, found again after a reload, asked, and deleted."""

from __future__ import annotations

import re
from collections.abc import Callable

from conftest import Visit
from playwright.sync_api import expect


def test_a_rehearsal_is_watched_found_again_asked_and_deleted(visit: Callable[..., Visit]) -> None:
    seen = visit().open("jumpstart", text="Once upon a time", guess="show me")
    page = seen.page
    page.get_by_role("button", name="Deploy it").click()
    expect(page.locator(".stations li.doing")).to_contain_text(re.compile("model.tar.gz|endpoint"))
    expect(page.get_by_text("In service after")).to_be_visible()
    expect(page.locator(".stations li.done")).to_have_count(5)
    line = page.locator(".calls details", has_text="create_endpoint_config").first
    line.locator("summary").click()
    expect(line.locator("pre").first).to_contain_text('"InstanceType": "ml.m5.xlarge"')

    page.reload()
    seen.settle()
    expect(page.locator(".stations li.done")).to_have_count(5)
    expect(page.get_by_role("button", name="Deploy it")).to_be_disabled()

    page.get_by_role("button", name="Ask the endpoint").click()
    expect(page.get_by_text("the same text, character by character")).to_be_visible()
    page.get_by_role("button", name="Ask what is there").click()
    page.get_by_role("button", name="Delete all of it").click()
    expect(page.get_by_text("Nothing is there: it was asked for")).to_be_visible()
    expect(page.locator(".stations li.gone")).to_have_count(4)
    expect(page.get_by_role("button", name="Deploy it")).to_be_enabled()
    assert seen.errors == []
