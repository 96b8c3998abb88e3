"""The tokens lesson as a reader uses it: steps in the browser alone, by mouse and keyboard, and a link that brings them back."""

from __future__ import annotations

import re

from playwright.sync_api import Locator, expect

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
