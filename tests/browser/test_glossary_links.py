"""Technical words in a browser: the meaning on hover, focus and tap, the way to the entry and back, with the reader's text and model."""

from __future__ import annotations

from collections.abc import Callable

from conftest import Readers, Visit
from playwright.sync_api import Locator, Page, expect

TEXT = "The token has a head"
STATE = {"text": TEXT, "model": "story-bert"}
WORDS = 'a[href*="glossary?term="]'
FOCUS_EARLY = f"const w = document.querySelector(`{WORDS}`); if (w && !document.explainerWords) w.focus({{ focusVisible: true }})"
PUT_INTO_HISTORY = """
window.addresses = [];
const push = history.pushState.bind(history);
history.pushState = (state, title, url) => { window.addresses.push(String(url)); push(state, title, url) };
"""
IN_VIEW = "e => { const r = e.getBoundingClientRect(); return r.top >= 0 && r.bottom <= innerHeight }"


def word(page: Page, name: str) -> Locator:
    return page.locator(f'a[href*="glossary?term={name}"]')


def reader_s(page: Page) -> str:
    return page.get_by_role("textbox", name="Your text").input_value()


def arrived(seen: Visit, name: str) -> None:
    """In the glossary, at the entry, with what the reader had."""
    seen.page.wait_for_url("**/glossary?**")
    seen.settle()
    entry = seen.page.locator(f"#term-{name}")
    expect(entry).to_be_focused()
    expect(entry).to_have_class("here")
    seen.page.wait_for_function(f"({IN_VIEW})(document.querySelector('#term-{name}'))")
    assert reader_s(seen.page) == TEXT
    seen.page.wait_for_url("**model=story-bert**")


def test_a_word_shows_its_meaning_and_leads_to_its_entry_and_back(visit: Callable[..., Visit]) -> None:
    seen = visit().open("tokens", **STATE).still()
    page, box = seen.page, seen.page.locator("#term-meaning")
    meaning = word(page, "vocabulary").get_attribute("title")
    before = page.locator('[data-testid="stMain"]').evaluate("e => e.scrollHeight")
    word(page, "vocabulary").hover()
    expect(box).to_be_visible()
    expect(box).to_have_text(meaning)
    expect(word(page, "vocabulary")).to_have_attribute("aria-describedby", "term-meaning")
    assert page.locator('[data-testid="stMain"]').evaluate("e => e.scrollHeight") == before
    page.keyboard.press("Escape")
    expect(box).to_be_hidden()
    word(page, "vocabulary").click()
    arrived(seen, "vocabulary")
    expect(page.locator(".glossary dd.here")).to_contain_text(meaning)
    while "/glossary?" in page.url:  # Streamlit puts the address of one page into the history several times, as words are added to it
        page.go_back()
        seen.still()
    page.wait_for_url("**/tokens?**")
    seen.settle()
    expect(word(page, "vocabulary")).to_be_focused()
    assert word(page, "vocabulary").evaluate(IN_VIEW)
    assert reader_s(page) == TEXT
    page.wait_for_url("**model=story-bert**")
    assert "term=" not in page.url
    word(page, "vocabulary").click()  # a second time, and home by the link
    arrived(seen, "vocabulary")
    page.get_by_role("link", name="Back to “Tokens”").click()
    page.wait_for_url("**/tokens?**")
    seen.settle()
    expect(word(page, "vocabulary")).to_be_focused()
    assert reader_s(page) == TEXT
    assert seen.errors == []


def test_no_address_on_the_way_is_without_the_model(visit: Callable[..., Visit]) -> None:
    seen = visit()
    seen.page.add_init_script(PUT_INTO_HISTORY)
    seen.open("tokens", projector="true", **STATE).still()
    word(seen.page, "vocabulary").click()
    arrived(seen, "vocabulary")
    seen.page.get_by_role("link", name="Back to “Tokens”").click()
    seen.page.wait_for_url("**/tokens?**")
    seen.settle().still()
    addresses = seen.page.evaluate("window.addresses")
    assert [each for each in addresses if "model=story-bert" not in each or "projector=true" not in each] == []
    assert any("/glossary?" in each for each in addresses)


def test_the_keyboard_shows_the_meaning_and_opens_the_entry(visit: Callable[..., Visit]) -> None:
    seen = visit(scheme="dark").open("controls", **STATE)
    page, box = seen.page, seen.page.locator("#term-meaning")
    page.locator(WORDS).first.evaluate("e => e.focus()")
    page.keyboard.press("Tab")
    second = page.evaluate("document.activeElement.textContent")
    assert page.locator(WORDS).all_inner_texts()[1] == second
    expect(box).to_be_visible()
    assert (
        page.locator(WORDS).nth(1).evaluate("e => getComputedStyle(e).outlineStyle !== 'none' || getComputedStyle(e).boxShadow !== 'none'")
    )
    page.keyboard.press("Enter")
    arrived(seen, "token")


def test_a_word_reached_before_the_page_was_ready_shows_its_meaning(visit: Callable[..., Visit]) -> None:
    seen = visit()
    page, box = seen.page, seen.page.locator("#term-meaning")
    page.add_init_script(f"new MutationObserver(() => {{ {FOCUS_EARLY} }}).observe(document, {{ subtree: true, childList: true }})")
    seen.open("controls", **STATE)
    expect(word(page, "top-p").first).to_be_focused()
    expect(box).to_be_visible()
    expect(box).to_have_text(word(page, "top-p").first.get_attribute("data-meaning"))


def test_a_tap_shows_the_meaning_and_a_second_one_opens_the_entry(readers: Readers, server: str) -> None:
    context = readers._browser.new_context(viewport={"width": 375, "height": 800}, has_touch=True, is_mobile=True)
    seen = Visit(context.new_page(), server).open("self_attention", **(STATE | {"model": "story-gpt"})).still()
    page, box = seen.page, seen.page.locator("#term-meaning")
    word(page, "softmax").tap()
    expect(box).to_contain_text("Tap the word again")
    place = box.bounding_box()
    assert place["x"] >= 0
    assert place["x"] + place["width"] <= 375
    assert "self_attention" in page.url
    page.locator("h1").tap()
    expect(box).to_be_hidden()
    word(page, "softmax").tap()
    expect(box).to_be_visible()
    word(page, "softmax").tap()
    page.wait_for_url("**/glossary?**")
    seen.settle()
    expect(page.locator("#term-softmax")).to_be_focused()
    assert page.evaluate("document.querySelector('[data-testid=stMain]').scrollWidth <= innerWidth")
    context.close()


def test_a_link_opens_the_glossary_at_its_entry_and_a_lesson_keeps_the_text(visit: Callable[..., Visit]) -> None:
    seen = visit().open("glossary", term="rotary-position-embedding", **STATE)
    arrived(seen, "rotary-position-embedding")
    seen.page.locator("dd.here a").click()
    seen.page.wait_for_url("**/positions?**")
    seen.settle()
    assert reader_s(seen.page) == TEXT
    seen.page.wait_for_url("**model=story-bert**")


def test_a_tab_of_its_own_begins_with_the_reader_s_text_too(visit: Callable[..., Visit]) -> None:
    seen = visit().open("tokens", **STATE).still()
    with seen.page.context.expect_page() as opened:
        word(seen.page, "vocabulary").click(modifiers=["Control"])
    arrived(Visit(opened.value, seen.address).settle().still(), "vocabulary")
    assert "/tokens" in seen.page.url


def test_a_part_that_is_run_alone_links_no_word_twice(visit: Callable[..., Visit]) -> None:
    seen = visit().open("self_attention", text=TEXT)
    seen.still()
    page = seen.page

    def terms() -> list[str]:
        return page.locator(WORDS).evaluate_all("ws => ws.map(w => new URL(w.href).searchParams.get('term'))")

    before = terms()
    page.locator('[data-testid="stButtonGroup"]', has_text="Head").first.get_by_role("radio").nth(2).click()
    seen.settle().still()
    assert sorted(terms()) == sorted(before)
    assert len(before) == len(set(before)) > 10
