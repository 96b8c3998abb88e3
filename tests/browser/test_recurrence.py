"""The lessons on recurrence and translation in a real browser: the cell is stepped, sums are opened, towers lead to their grids."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, expect
from test_microscope import number
from test_pictures import saved

TEXT = "Tom gave Mary a book."
N_STEPS, D = 7, 256  # with the end token; numbers of a state


@pytest.fixture(scope="module")
def trace():
    from explainer.models.translators import load_translator
    from explainer.trace.recurrent import record_encoder

    return record_encoder(load_translator("translate-gru"), TEXT)


def cell(visit, key: str = "recurrence", **viewport) -> tuple[object, Locator]:
    seen = visit(**viewport).open("rnn_bottleneck", text=TEXT)
    root = seen.page.locator(f".st-key-{key} .root")
    expect(root.locator(".sheet .title")).to_be_visible()
    return seen, root


def test_stepping_and_opening_a_number_writes_its_gates(visit, trace) -> None:
    seen, root = cell(visit)
    board = root.locator(".board")
    board.focus()
    for _ in range(N_STEPS):  # the page answers meanwhile, and the board must keep the keyboard
        seen.page.keyboard.press("ArrowLeft")
    expect(root.locator(".where")).to_have_text("step 0 (of 0 … 6)")
    seen.page.keyboard.press("ArrowRight")
    unit, step = int(root.locator(".sheet .title").inner_text().split()[1]), 1
    expect(root.locator(".sheet .title")).to_have_text(f"Unit {unit} after step 1, “gave”")
    expect(seen.page).to_have_url(re.compile(rf"loop=1\.{unit}\.h"))
    seen.still()
    for key, there in (("ArrowRight", "after step 2,"), ("ArrowLeft", "after step 1,")):
        seen.page.keyboard.press(key)
        expect(root.locator(".sheet .title")).to_contain_text(there)
        seen.still()
    shown = [number(text.rsplit("=", 1)[1]) for text in root.locator(".steps td:nth-child(2)").all_inner_texts()]
    wanted = [trace.update[step, unit], trace.reset[step, unit], trace.candidate[step, unit], trace.hidden[step + 1, unit]]
    assert shown == pytest.approx([float(value) for value in wanted], abs=2e-3)
    # The terms of the update gate add up to what stands in σ(…).
    root.locator(".link").click()
    terms = [number(text) for text in root.locator(".terms tbody tr td:last-child .num").all_inner_texts()]
    assert len(terms) == 2 * D + 1
    gate = float(trace.update[step, unit])
    assert 1 / (1 + 2.718281828 ** -sum(terms)) == pytest.approx(gate, abs=0.02)
    assert seen.errors == []


def test_play_goes_through_the_sentence_and_ends(visit) -> None:
    seen, root = cell(visit)
    root.get_by_role("button", name="Play").click()
    expect(root.get_by_role("button", name="Stop")).to_be_visible()
    expect(root.locator(".where")).to_have_text("step 6 (of 0 … 6)")
    expect(root.get_by_role("button", name="Play")).to_be_visible()
    root.get_by_role("button", name="update gate z", exact=True).click()
    expect(seen.page).to_have_url(re.compile(r"loop=6\.\d+\.z"))


def test_a_link_opens_the_same_number(visit) -> None:
    seen = visit().open("rnn_bottleneck", text=TEXT, loop="3.17.r")
    root = seen.page.locator(".st-key-recurrence .root")
    expect(root.locator(".sheet .title")).to_have_text("Unit 17 after step 3, “a”")
    expect(root.get_by_role("button", name="reset gate r", exact=True)).to_have_attribute("aria-pressed", "true")


def test_on_a_phone_the_chosen_step_is_in_view(visit) -> None:
    _, root = cell(visit, width=375, height=800)
    board = root.locator(".board")
    at, width, whole = board.evaluate("(node) => [node.scrollLeft, node.clientWidth, node.scrollWidth]")
    assert at + width >= whole - 1


@pytest.mark.parametrize(("lesson", "key", "ready"), [("rnn_bottleneck", "recurrence", "canvas"), ("transformer", "towers", ".box")])
def test_the_drawing_is_saved_as_a_picture(visit, lesson: str, key: str, ready: str) -> None:
    seen = visit().open(lesson, text=TEXT)
    root = seen.page.locator(f".st-key-{key} .root")
    expect(root.locator(ready).first).to_be_visible()
    seen.settle()
    found = saved(seen.page, root)
    assert found["width"] > 600
    assert 0.02 < found["marked"] < 0.9
    assert found["colors"] > 20
    assert not seen.errors


def test_a_click_on_a_tower_opens_that_attention(visit) -> None:
    seen = visit().open("transformer", text=TEXT)
    towers = seen.page.locator(".st-key-towers .root")
    towers.locator("[data-place='decoder.0']").click()
    stage = seen.page.locator(".st-key-microscope .stage")
    expect(stage).to_have_attribute("aria-label", re.compile(r"^decoder, layer 0, head 2"))
    expect(towers.locator("[data-place='decoder.0']")).to_have_attribute("aria-pressed", "true")
    expect(seen.page).to_have_url(re.compile(r"role=masked.decoder"))
    towers.get_by_role("button", name="GPT: the decoder alone").click()
    expect(towers.locator("[data-place='cross.0']")).to_have_class(re.compile("gone"))
    expect(towers.locator("[data-place='decoder.0']")).not_to_have_class(re.compile("gone"))
    assert seen.errors == []


def test_every_grid_of_the_alignment_can_be_pointed_at_and_a_score_opened(visit) -> None:
    """The vectors are wider than the sentence is long, so a column is not always a key."""
    seen = visit().open("rnn_attention", text=TEXT)
    root = seen.page.locator(".st-key-microscope .root")
    expect(root.locator(".stage")).to_be_visible()
    root.locator(".stage").scroll_into_view_if_needed()
    box = root.locator("canvas").first.bounding_box()
    read = set()
    for y in (100, int(box["height"]) - 180):
        for x in range(50, int(box["width"]), 25):
            seen.page.mouse.move(box["x"] + x, box["y"] + y)
            seen.page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
            said = root.locator(".readout").inner_text()
            read.add("score" if "score =" in said else "weight" if "weight" in said else said.split(" of ")[0])
    assert {"q", "k", "score", "weight", "state h", "context"} <= read
    assert seen.errors == []
    stage = root.locator(".stage")
    seen.page.mouse.move(5, 5)
    stage.focus()
    root.get_by_role("button", name=re.compile("^score = ")).click()
    expect(root.locator(".sheet .formula")).to_contain_text("tanh(")
    shown = number(root.locator(".sheet .formula").inner_text().rsplit("=", 1)[1])
    root.locator(".sheet .link").click()
    terms = [number(text) for text in root.locator(".terms tbody tr td:last-child .num").all_inner_texts()]
    assert len(terms) == D
    assert sum(terms) == pytest.approx(shown, abs=0.02)
