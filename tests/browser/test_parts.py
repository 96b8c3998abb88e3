"""Parts of a page that run alone: what they change elsewhere is changed there too, and the rest of the page stays as it is."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect
from sent import Sent
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

TEXT = "Tom gave Sue a ball. Sue thanked"


def test_silencing_a_head_in_its_part_says_so_at_the_top_of_the_page(visit) -> None:
    seen = visit().open("multi_head", text=TEXT, open_silence="true")
    told = seen.page.get_by_text("What-if edits are on")
    assert told.count() == 0
    seen.page.get_by_role("button", name=re.compile("Add all of layer")).click()
    told.wait_for()
    seen.page.wait_for_url(re.compile("edits=silence"))
    seen.page.get_by_role("button", name="Remove them").click()
    told.wait_for(state="detached")
    assert seen.errors == []


def test_another_head_goes_into_the_link_and_into_the_parts_below(visit) -> None:
    seen = visit().open("self_attention", text=TEXT)
    seen.page.locator(".st-key-layer button").nth(2).click()
    seen.page.locator(".st-key-head button").nth(6).click()
    seen.page.wait_for_url(re.compile("head=6"))
    seen.settle()
    assert "layer=2" in seen.page.url
    expect(seen.page.get_by_text(re.compile(r"layer 2.{0,40}head 6")).first).to_be_visible()
    seen.page.reload()
    seen.settle()
    expect(seen.page.get_by_text(re.compile(r"layer 2.{0,40}head 6")).first).to_be_visible()
    assert seen.errors == []


def test_what_is_unchanged_does_not_fade_while_the_page_runs(visit) -> None:
    seen = visit().open("multi_head", text=TEXT, open_silence="true")
    silence = seen.page.get_by_role("button", name=re.compile("Add all of layer"))
    before = silence.inner_text()
    seen.page.evaluate(
        """() => { window.faded = 0; window.stale = 0;
        const look = () => {
            for (const e of document.querySelectorAll('[data-testid=stElementContainer]')) {
                if (e.dataset.stale === 'true') window.stale += 1;
                if (getComputedStyle(e).opacity !== '1' || e.getAnimations().length) window.faded += 1;
            }
            requestAnimationFrame(look);
        };
        look(); }"""
    )
    seen.page.locator(".st-key-layer button").nth(1).click()
    expect(silence).not_to_have_text(before)
    seen.settle()
    assert seen.page.evaluate("window.faded") == 0
    assert seen.errors == []


@pytest.mark.parametrize(("lesson", "changed"), [("home", "layer"), ("self_attention", "head")])
def test_the_count_below_the_questions_follows_each_answer(visit, lesson: str, changed: str) -> None:
    """They run alone, after the whole page or the part around them has run again; the right answer is the one that is told."""
    seen = visit().open(lesson.removeprefix("home"), text=TEXT, guess="show me").still()
    seen.page.locator(f".st-key-{changed} button").nth(1).click()
    seen.page.wait_for_url(re.compile(f"{changed}=1"))
    seen.settle().still()
    quiz = seen.page.locator(f".st-key-quiz_{lesson}")
    questions, told = quiz.get_by_test_id("stRadio"), quiz.get_by_test_id("stAlert")
    count = quiz.get_by_text(re.compile(r"^\d of \d right\.$"))
    asked = questions.count()
    assert asked > 1
    for number in range(asked):
        expect(count).to_have_count(0)
        questions.nth(number).locator("label:has(input)").first.click()
        expect(told).to_have_count(number + 1)
    wrong = [number for number in range(asked) if told.nth(number).inner_text().startswith("lightbulb")]
    assert wrong, "every first option is right, and no answer is left to be changed"
    expect(count).to_have_text(f"{asked - len(wrong)} of {asked} right.")
    for done, number in enumerate(wrong, 1):
        right = told.nth(number).locator("strong").first.inner_text()
        questions.nth(number).locator("label:has(input)").filter(has_text=re.compile(rf"^\s*{re.escape(right)}\s*$")).click()
        expect(count).to_have_text(f"{asked - len(wrong) + done} of {asked} right.")
    assert seen.page.get_by_test_id("stException").count() == 0
    assert seen.errors == []


def test_the_first_picture_changes_its_head_alone_and_opens_lessons(visit) -> None:
    """Its controls, its cards and its headings are one part: the page around it is not run for another head."""
    tab = visit()
    sent = Sent(tab.page)
    seen = tab.open("", text=TEXT).still()
    picture = seen.page.locator(".st-key-overview")
    sent.clear()
    seen.page.locator(".st-key-layer button").nth(2).click()
    seen.page.wait_for_url(re.compile("layer=2"))
    picture.get_by_role("button", name="Show head 6", exact=True).click()
    seen.page.wait_for_url(re.compile("head=6"))
    seen.settle()
    expect(seen.page.locator(".st-key-head button").nth(6)).to_have_attribute("aria-checked", "true")
    expect(seen.page.locator(".st-key-layer button").nth(2)).to_have_attribute("aria-checked", "true")
    assert ForwardMsg.FINISHED_FRAGMENT_RUN_SUCCESSFULLY in sent.ended()
    assert ForwardMsg.FINISHED_SUCCESSFULLY not in sent.ended()
    picture.get_by_role("button", name="Attention: open the lesson").first.click()
    seen.page.wait_for_url(re.compile("/self_attention"))
    seen.settle()
    expect(seen.page.locator("h1")).to_have_text("Self-attention")
    assert "head=6" in seen.page.url
    assert seen.errors == []


@pytest.mark.parametrize("lesson", ["home", "positions", "self_attention"])
def test_the_first_guess_opens_the_page_and_another_one_is_judged_alone(visit, lesson: str) -> None:
    """On "positions" what is behind the answer is computed late; on "self_attention" the question lies in a larger part."""
    tab = visit()
    sent = Sent(tab.page)
    seen = tab.open(lesson.removeprefix("home"), text=TEXT).still()
    asked = seen.page.locator("[class*=st-key-guess_of_]").first
    option, verdict = asked.get_by_role("radio"), asked.get_by_test_id("stMarkdown")
    judged = re.compile("Your guess is right|Not this time")
    expect(verdict).to_have_count(0)
    sent.clear()
    option.first.click()
    expect(verdict).to_have_text(judged)
    seen.settle()
    assert (ForwardMsg.FINISHED_SUCCESSFULLY in sent.ended()) == (lesson != "self_attention")
    sent.clear()
    option.last.click()  # show me
    expect(verdict).not_to_have_text(judged)
    expect(verdict).to_have_count(1)
    seen.settle()
    assert sent.ended() == {ForwardMsg.FINISHED_FRAGMENT_RUN_SUCCESSFULLY}
    seen.page.reload()
    seen.settle()
    expect(verdict).not_to_have_text(judged)
    option.last.click()  # taken back
    expect(verdict).to_have_count(0)
    expect(option.last).to_have_attribute("aria-checked", "false")
    seen.page.wait_for_url(re.compile(r"^((?!guess).)*$"))
    option.first.click()
    expect(verdict).to_have_text(judged)
    assert seen.page.get_by_test_id("stException").count() == 0
    assert seen.errors == []
