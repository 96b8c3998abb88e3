"""The tokens lesson as a reader uses it: steps in the browser alone, by mouse and keyboard, and a link that brings them back."""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import urlparse

import pytest
from playwright.sync_api import Locator, Page, expect

from explainer.models import catalogue

TEXT = "Tom met Bartholomew at the café 🐶"
SHOWN = {"guess": "show me", "open_side": "true", "open_scripts": "true", "open_training": "true"}
IDS = catalogue.find("story-gpt").tokenizer.encode(TEXT).ids


def scope(visit, **query: str) -> tuple[object, Locator]:
    seen = visit().open("tokens", text=TEXT, **{**SHOWN, **query})
    root = seen.page.locator(".st-key-mergescope .root")
    expect(root.locator(".piece").first).to_be_visible()
    return seen, root


def ids(root: Locator) -> list[int]:
    return [int(text.replace(",", "")) for text in root.locator(".board .under").all_inner_texts()]


def test_stepping_to_the_end_shows_the_ids_and_the_link_remembers(visit) -> None:
    seen, root = scope(visit)
    assert root.locator(".board .piece").count() == len(TEXT.encode())
    forward = root.get_by_role("button", name="One step forward")
    before = root.locator(".board .piece").count()
    while forward.is_enabled():
        forward.click()
        now = root.locator(".board .piece").count()
        assert now < before
        before = now
    assert ids(root) == IDS
    expect(root.locator(".said")).to_contain_text(f"{len(IDS)} tokens")
    last = str(root.locator("input[type=range]").get_attribute("max"))
    seen.page.wait_for_url(re.compile(f"merge={last}"))
    _, again = scope(visit, merge=last)
    expect(again.locator("input[type=range]")).to_have_value(last)
    assert ids(again) == IDS
    assert seen.errors == []


TURNS = {
    "the mouse leaves": lambda page: page.mouse.move(5, 5),
    "the focus leaves": lambda page: page.get_by_test_id("stSidebar").locator("textarea").focus(),
    "a finger elsewhere": lambda page: page.locator("h1").dispatch_event("pointerdown"),
}


@pytest.mark.parametrize("turn", TURNS.values(), ids=TURNS)
def test_a_step_is_told_as_soon_as_the_reader_turns_to_something_else(visit, turn: Callable[[Page], None]) -> None:
    seen, root = scope(visit)
    seen.page.evaluate("() => { const real = setTimeout; window.setTimeout = (act, ms) => (ms === 500 ? 0 : real(act, ms)); }")  # never due
    forward, slider = root.get_by_role("button", name="One step forward"), root.locator("input[type=range]")
    forward.hover()
    forward.focus()
    before = slider.input_value()
    seen.page.keyboard.press("Enter")
    expect(slider).to_have_value(str(int(before) + 1))
    seen.settle()
    assert "merge=" not in seen.page.url
    turn(seen.page)
    seen.page.wait_for_url(re.compile(f"merge={int(before) + 1}"))
    assert seen.errors == []


# A finger is on a link for a moment. Streamlit puts a page into the browser's history several times; here: before the first of them.
STEP_AND_LEAVE = """([step, link, ms, here]) => {
    step.click();
    setTimeout(() => link ? link.dispatchEvent(new PointerEvent("pointerdown", { bubbles: true })) : history.go(here - history.length), ms);
    setTimeout(() => link?.click(), ms + 40);
}"""


@pytest.mark.parametrize("way", ["the menu", "Back"])
def test_a_step_just_taken_holds_nobody_back_and_stays_with_the_lesson(visit, way: str) -> None:
    """The server would hear of the step half a second after it; what it hears while the page changes would bring the lesson back."""
    seen = visit().open("positions", text=TEXT)
    page, menu = seen.page, seen.page.get_by_test_id("stSidebarNavLink")
    here = page.evaluate("history.length")
    for ms in (0, 250, 450, 480):
        menu.filter(has_text="Tokens").click()
        expect(page.locator("h1")).to_have_text("Tokens")
        seen.settle()
        reveal = page.get_by_role("radio", name="show me")
        if reveal.count() and not reveal.is_checked():
            reveal.click()
        step = page.locator(".st-key-mergescope .root").get_by_role("button", name="One step forward")
        expect(step).to_be_enabled()
        seen.settle().still()
        link = menu.filter(has_text="Positions").element_handle() if way == "the menu" else None
        page.evaluate(STEP_AND_LEAVE, [step.element_handle(), link, ms, here])
        expect(page.locator("h1")).to_have_text("Positions")
        seen.settle().still()
        assert urlparse(page.url).path == "/positions"
        assert "merge=" not in page.url
    assert seen.errors == []


def test_play_runs_to_the_end_by_itself(visit) -> None:
    seen, root = scope(visit)
    root.get_by_role("button", name="Play the steps").click()
    expect(root.get_by_role("button", name="Pause")).to_be_visible()
    expect(root.locator(".said")).to_contain_text("Nothing more fits")
    assert ids(root) == IDS
    assert seen.errors == []


def test_the_keyboard_opens_a_token_and_its_tree_leads_to_a_merge(visit) -> None:
    seen, root = scope(visit)
    root.locator('.board .piece[tabindex="0"]').focus()
    seen.page.keyboard.press("Home")
    seen.page.keyboard.press("Enter")
    expect(root.locator(".sheet h3")).to_have_text("Token 0 “Tom”")
    expect(root.locator(".sheet dl")).to_contain_text(f"row {IDS[0]:,}")
    seen.settle()
    name = max(i for i, token in enumerate(catalogue.find("story-gpt").tokenizer.encode(TEXT).tokens) if len(token) > 2)
    root.get_by_role("button", name="next").focus()
    for number in range(1, name + 1):
        seen.page.keyboard.press("Enter")
        expect(root.locator(".sheet h3")).to_contain_text(f"Token {number} ")
    tree = root.locator(".tree [role=button]")
    tree.last.focus()
    seen.settle()  # the page draws the component again when it hears of the token; the focus stays
    seen.page.keyboard.press("Enter")
    expect(root.locator(".said")).to_contain_text("Step ")
    assert "piece=" in seen.page.url or seen.page.wait_for_url(re.compile("piece=")) is None


def test_training_on_the_page_and_going_back_to_the_first_merge(visit) -> None:
    seen, _ = scope(visit)
    seen.page.locator(".st-key-train_bpe button").click()
    root = seen.page.locator(".st-key-bpescope .root")
    expect(root.locator(".reel tr.now")).to_be_visible()
    root.get_by_role("button", name="To the start").click()
    expect(root.locator("h3")).to_contain_text(f"with 0 merges: {len(TEXT.encode())} tokens")
    root.get_by_role("button", name="One step forward").click()
    expect(root.locator(".reel tr.now td").first).to_have_text("1")
    seen.page.wait_for_url(re.compile("learned=1"))
    assert seen.errors == []
