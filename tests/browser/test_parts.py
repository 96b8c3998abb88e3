"""Parts of a page that run alone: what they change elsewhere is changed there too, and the rest of the page stays as it is."""

from __future__ import annotations

import re

from playwright.sync_api import expect

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
