"""A link opened on a freshly started server restores the exact state."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlparse

import pytest
from playwright.sync_api import Locator, expect
from serving import start_server, stop

TEXT = "Tom had a red ball. Tom lost the"


def test_a_cold_server_restores_lesson_text_layer_head_and_cell(cold_server: str, visit) -> None:
    page = visit(address=cold_server).open("self_attention", text=TEXT, layer="3", head="5", cell="scores.4.1").page
    expect(page).to_have_title(re.compile("Self-attention"))
    expect(page.locator("h1")).to_have_text("Self-attention")
    expect(page.get_by_role("textbox", name="Your text")).to_have_value(TEXT)
    stage = page.locator(".st-key-microscope .stage")
    expect(stage).to_be_visible()
    expect(stage).to_have_attribute("aria-label", re.compile("Layer 3, head 5"))
    expect(page.locator(".st-key-microscope .sheet .title")).to_contain_text("query 4 “ball” looks at key 1 “had”")
    # The menu of the whole course is there, though app.py was not the first page of this process.
    assert page.get_by_test_id("stSidebarNavLink").count() >= 7


HELD = """
import pathlib, sys, time
from importlib.machinery import PathFinder


class Held:
    def find_spec(self, name, path=None, target=None):
        if name != "torch":
            return None
        spec = PathFinder.find_spec(name, path, target)
        begin = spec.loader.exec_module

        def later(module):
            while not pathlib.Path(__file__).with_name("go on").exists():
                time.sleep(0.05)
            begin(module)

        spec.loader.exec_module = later  # here, and not above: while a module is looked for, Python imports nothing else
        return spec


sys.meta_path.insert(0, Held())
"""


@pytest.fixture
def without_torch(tmp_path: Path) -> Iterator[str]:
    """A cold server that gets no torch before there is a file "go on": on a quick machine it would be there before the browser looks."""
    (tmp_path / "sitecustomize.py").write_text(HELD, encoding="utf-8")
    process, address = start_server(PYTHONPATH=str(tmp_path))
    yield address
    (tmp_path / "go on").touch()
    stop(process)


def test_the_page_is_painted_before_torch_is_there(without_torch: str, tmp_path: Path, visit) -> None:
    seen = visit(address=without_torch)
    seen.page.goto(f"{without_torch}/self_attention")
    waiting = seen.page.get_by_text("Starting torch, then reading story-gpt")
    expect(waiting).to_be_visible()
    # While it waits, the lesson can be read and its controls are there.
    assert seen.page.locator("h1").inner_text() == "Self-attention"
    assert "is the work of attention" in seen.main_text()
    expect(seen.page.get_by_text("Head", exact=True).first).to_be_visible()  # the browser fetches this control's code by itself
    assert seen.page.locator(".st-key-microscope").count() == 0
    (tmp_path / "go on").touch()
    expect(seen.page.locator(".st-key-microscope .stage")).to_be_visible()
    expect(waiting).to_have_count(0)


def test_what_if_edits_come_back_from_the_link(visit) -> None:
    seen = visit().open("inspect", edits="cut:2.2.7.2~silence:3.1")
    expect(seen.page.get_by_text("head 1 of layer 3 is silent")).to_be_visible()
    expect(seen.page.get_by_text("What your edits change")).to_be_visible()
    assert "edits=" in seen.page.url


def test_a_damaged_link_shows_the_lesson_all_the_same(visit) -> None:
    seen = visit().open("self_attention", layer="99", head="x", cell="scores.900.2", edits="bogus", stage="nothing", toy="1;2")
    expect(seen.page.locator(".st-key-microscope .stage")).to_be_visible()
    expect(seen.page.get_by_text("is not a what-if edit")).to_be_visible()
    assert not seen.errors
    assert seen.page.get_by_test_id("stException").count() == 0


def test_the_text_stays_when_the_page_changes(visit) -> None:
    seen = visit().open("self_attention", text=TEXT)
    expect(seen.page.get_by_role("textbox", name="Your text")).to_have_value(TEXT)
    seen.page.get_by_test_id("stSidebarNavLink").filter(has_text="Masked attention").click()
    expect(seen.page.locator("h1")).to_have_text("Masked attention")
    seen.settle()
    expect(seen.page.get_by_role("textbox", name="Your text")).to_have_value(TEXT)
    expect(seen.page).to_have_url(re.compile("text="))


def test_a_model_that_cannot_be_fetched_leaves_the_app_on_the_one_it_had(visit) -> None:
    seen = visit().open("inspect", text=TEXT, model="gpt2")
    sidebar = seen.page.get_by_test_id("stSidebar")
    expect(sidebar.get_by_text("gpt2 is not on this machine yet.")).to_be_visible()
    expect(seen.page.locator(".st-key-microscope .stage")).to_be_visible()
    sidebar.get_by_role("button", name="Look it up").click()
    expect(sidebar.get_by_text("choose an embedded model")).to_be_visible()
    expect(sidebar.get_by_text("The lessons stay on story-gpt.")).to_be_visible()
    expect(seen.page.locator(".st-key-microscope .stage")).to_be_visible()


def test_what_is_set_on_a_lesson_stays_with_it(visit) -> None:
    """The next lesson opens as on a fresh start, though both have a control of this name; the first is found again as it was left."""
    seen = visit().open("generation", text=TEXT)
    page, menu = seen.page, seen.page.get_by_test_id("stSidebarNavLink")

    def chosen(name: str) -> Locator:
        return page.get_by_role("radio", name=name, exact=True)

    chosen("the likeliest").click()
    expect(page.get_by_role("slider", name="Temperature")).to_be_disabled()  # its run is here; the browser writes the link before
    seen.settle()
    expect(page).to_have_url(re.compile("method=the"))
    menu.filter(has_text="Fine-tuning").click()
    expect(page.locator("h1")).to_have_text("Fine-tuning")
    expect(chosen("all weights")).to_be_checked()
    chosen("LoRA").click()
    expect(page.get_by_test_id("stMain").get_by_text("Rank of B·A")).to_be_visible()
    seen.settle()
    expect(page).to_have_url(re.compile("method=LoRA"))
    menu.filter(has_text="Writing on").click()
    expect(page.locator("h1")).to_have_text("Writing on")
    expect(chosen("the likeliest")).to_be_checked()
    expect(page).to_have_url(re.compile("method=the"))
    seen.settle()
    # Streamlit puts the address of one page into the browser's history several times, as words are added to it. The title follows it when
    # the page has run: to go by that would lead past the lesson on a slow machine.
    while urlparse(page.url).path != "/fine_tuning":
        page.go_back()
    expect(page.locator("h1")).to_have_text("Fine-tuning")
    expect(chosen("LoRA")).to_be_checked()
    assert page.get_by_test_id("stException").count() == 0


SET_AND_LEAVE = "([radio, elsewhere, ms]) => { radio.click(); setTimeout(() => elsewhere.click(), ms) }"


def test_no_link_contradicts_what_was_set_in_the_moment_of_leaving(visit) -> None:
    """Whether the run that tells the link comes to its end depends on the machine; the page and its link agree in each case."""
    seen = visit().open("generation", text=TEXT).still()
    page, menu = seen.page, seen.page.get_by_test_id("stSidebarNavLink")
    likeliest, drawn = (page.get_by_role("radio", name=name, exact=True) for name in ("the likeliest", "drawn"))
    heat = page.get_by_role("slider", name="Temperature")
    for ms in (20, 40, 60):
        likeliest.click()
        expect(heat).to_be_disabled()
        drawn.click()
        expect(heat).to_be_enabled()
        seen.settle().still()
        expect(page).to_have_url(re.compile("method=drawn"))
        page.evaluate(SET_AND_LEAVE, [likeliest.element_handle(), menu.filter(has_text="Fine-tuning").element_handle(), ms])
        expect(page.locator("h1")).to_have_text("Fine-tuning")
        seen.settle()
        menu.filter(has_text="Writing on").click()
        expect(page.locator("h1")).to_have_text("Writing on")
        seen.settle().still()
        shown = "the likeliest" if likeliest.is_checked() else "drawn"
        assert parse_qs(urlparse(page.url).query).get("method", [shown]) == [shown]
