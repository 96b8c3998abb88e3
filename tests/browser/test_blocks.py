"""The neurons and the lens, used as a reader does: by mouse and by keyboard."""

from __future__ import annotations

import re

import numpy as np
import pytest
from playwright.sync_api import expect

TEXT = "Tom gave Sue a ball. Sue thanked"


def number(text: str) -> float:
    if "·10" in text:  # 3.8·10⁻⁴
        digits, power = text.split("·10")
        return number(digits) * 10.0 ** int(power.strip().translate(str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻", "0123456789-")))
    return float(re.sub(r"[^\d.eE+-]", "", text.replace("−", "-")))


@pytest.fixture(scope="module")
def story():
    from explainer.models import load

    return load("story-gpt")


@pytest.fixture(scope="module")
def trace(story):
    from explainer.trace import record

    return record(story, TEXT)


def test_a_neuron_is_pointed_at_clicked_and_written_out(visit, story, trace) -> None:
    from explainer.trace import feed_forward

    seen = visit().open("decoder_block", text=TEXT, layer="2")
    root = seen.page.locator(".st-key-neurons .root")
    stage = root.locator(".stage")
    expect(stage).to_be_visible()
    stage.scroll_into_view_if_needed()
    box, found = stage.bounding_box(), feed_forward.inside(story, trace, 2)
    seen.page.mouse.move(box["x"] + 0.6 * box["width"], box["y"] + 0.56 * box["height"])
    said = root.locator(".readout").inner_text()
    neuron, pos = (int(part) for part in re.match(r"neuron (\d+) at (\d+)", said).groups())
    before, after = (number(part) for part in re.search(r"before (\S+) → GELU → (\S+)", said).groups())
    assert before == pytest.approx(float(found.pre[pos, neuron]), abs=6e-3)
    assert after == pytest.approx(float(found.post[pos, neuron]), abs=6e-3)
    seen.page.mouse.down()
    seen.page.mouse.up()
    expect(seen.page).to_have_url(re.compile(rf"neuron={neuron}\b"))
    expect(seen.page).to_have_url(re.compile(rf"pos={pos}\+"))
    seen.settle()
    expect(root.locator("h3", has_text=f"Neuron {neuron} at {pos}")).to_be_visible()
    # The dot product that is written out, all terms of it, is the model's own.
    table = root.locator(".termbox").first
    table.locator(".link").click()
    terms = [number(text) for text in root.locator(".termbox").first.locator("tbody tr td:last-child .num").all_inner_texts()]
    weights = feed_forward.neurons(story, 2, [neuron])[0]
    products = found.read[pos] * weights.w_in
    assert len(terms) == story.d_model
    assert terms == pytest.approx(sorted(products.tolist(), key=abs, reverse=True), abs=6e-3)
    assert products.sum() + weights.b_in == pytest.approx(before, abs=6e-3)
    assert not seen.errors


def test_the_lens_by_keyboard(visit, story, trace) -> None:
    from explainer.trace import lens

    seen = visit().open("decoder_stack", text=TEXT, guess="show me")
    root = seen.page.locator(".st-key-grid_lens .root")
    expect(root.locator(".board")).to_be_visible()
    root.locator(".board").focus()
    for _ in range(2):
        seen.page.keyboard.press("ArrowUp")
    seen.page.keyboard.press("Enter")
    expect(seen.page).to_have_url(re.compile(rf"lens={trace.n_layers - 2}\.{trace.n_pos - 1}\b"))
    row = list(lens.rows(story, trace, 0, trace.n_pos))[trace.n_layers - 2]
    words = [text.strip() for text in root.locator(".bars .name").all_inner_texts()]
    assert words == [label.strip() or "␣" for label in story.labels(row.token_ids[-1])]
    expect(root.locator(".sheet h3").first).to_contain_text(f"after block {trace.n_layers - 3}")
    assert np.all(np.diff(row.probs[-1]) <= 0)
    assert not seen.errors


def test_what_the_neurons_draw_and_their_order_are_in_the_link(visit) -> None:
    seen = visit().open("decoder_block", text=TEXT, layer="2")
    root = seen.page.locator(".st-key-neurons .root")
    expect(root.locator(".stage")).to_be_visible()
    root.get_by_role("button", name="before GELU").click()
    root.get_by_role("button", name=re.compile("by value at")).click()
    expect(seen.page).to_have_url(re.compile(r"neurons_as=pre\.sorted"))
    again = visit().open("decoder_block", text=TEXT, layer="2", neurons_as="pre.sorted").page.locator(".st-key-neurons .root")
    for name in ("before GELU", re.compile("by value at")):
        expect(again.get_by_role("button", name=name)).to_have_attribute("aria-pressed", "true")
    other = visit().open("decoder_block", text=TEXT, layer="2", neurons_as="<b>.x").page.locator(".st-key-neurons .root")
    expect(other.get_by_role("button", name="after GELU")).to_have_attribute("aria-pressed", "true")
    assert not seen.errors


def test_the_order_of_the_products_is_in_the_link(visit) -> None:
    seen = visit().open("logits", text=TEXT, guess="show me")
    root = seen.page.locator(".st-key-ladder .root")
    root.get_by_role("button", name="largest first").click()
    expect(seen.page).to_have_url(re.compile("order=largest"))
    again = visit().open("logits", text=TEXT, guess="show me", order="largest").page.locator(".st-key-ladder .root")
    expect(again.get_by_role("button", name="largest first")).to_have_attribute("aria-pressed", "true")
    assert not seen.errors
