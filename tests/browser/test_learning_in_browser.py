"""The components of the lesson on learning in a real browser: what is answered there, and what a click writes into the URL."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import expect


def query(seen) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(seen.page.url).query).items()}


def test_pointing_at_a_token_shows_what_its_loss_is_made_of(visit):
    seen = visit().open("learning", guess="show me")
    chips = seen.page.locator(".st-key-surprise .tok")
    chips.first.wait_for()
    chips.nth(2).hover()
    sheet = seen.page.locator(".st-key-surprise .sheet")
    assert "after “gave”" in sheet.inner_text()
    chips.nth(2).focus()
    seen.page.keyboard.press("ArrowRight")
    assert "3 “a”" in sheet.inner_text()
    assert "−ln" in sheet.inner_text()
    chips.nth(4).click()
    seen.page.wait_for_url("**chip=4**")
    seen.page.locator(".st-key-surprise").get_by_role("button", name="the bigram").click()
    seen.page.wait_for_url("**chip=4.1**")
    again = visit().open("learning", chip="4.1", guess="show me")
    bigram = again.page.locator(".st-key-surprise").get_by_role("button", name="the bigram")
    bigram.wait_for()
    assert bigram.get_attribute("aria-pressed") == "true"
    assert seen.errors == again.errors == []


def test_an_entry_of_the_gradient_opens_and_is_kept_in_the_link(visit):
    seen = visit().open("learning", open_nudged="true")
    board = seen.page.locator(".st-key-gradscope .board")
    board.wait_for()
    board.focus()
    seen.page.keyboard.press("ArrowRight")
    seen.page.keyboard.press("Enter")
    seen.page.wait_for_url("**entry=**")
    row, column = query(seen)["entry"].split(".")
    seen.settle()
    expect(seen.page.locator(".st-key-gradscope .sheet")).to_contain_text(f"The gradient of W_Q[{row}, {column}]")
    expect(seen.page.locator(".st-key-prose_nudge")).to_contain_text(f"W_Q[{row}, {column}]")
    assert seen.errors == []


def test_the_moments_are_scrubbed_without_the_server(visit):
    seen = visit().open("learning", open_moments="true", at="twice.3")
    when = seen.page.locator(".st-key-moments .when")
    when.wait_for()
    first = when.inner_text()
    slider = seen.page.locator(".st-key-moments input[type=range]")
    seen.page.context.set_offline(True)
    slider.focus()
    slider.evaluate("node => { node.value = '31'; node.dispatchEvent(new Event('input')); }")
    expect(when).not_to_have_text(first)
    expect(when).to_contain_text("1,953 of 1,953")
    seen.page.context.set_offline(False)
    assert seen.errors == []


def test_play_runs_to_the_end_and_stops(visit):
    seen = visit().open("learning", open_moments="true", at="twice.28")
    seen.page.locator(".st-key-moments .play").click()
    expect(seen.page.locator(".st-key-moments .when")).to_contain_text("1,953 of 1,953")
    expect(seen.page.locator(".st-key-moments .play")).to_contain_text("Play")
    assert seen.errors == []
