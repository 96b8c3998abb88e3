"""The drill-down, used as a reader does: by mouse, by keyboard, on a phone, in the dark."""

from __future__ import annotations

import json
import math
import re

import pytest
from playwright.sync_api import Locator, expect

TEXT = "Tom gave Sue a ball. Sue thanked"


def number(text: str) -> float:
    if "∞" in text:
        return -math.inf if "−" in text else math.inf
    if "·10" in text:  # 3.8·10⁻⁴
        digits, power = text.split("·10")
        return number(digits) * 10.0 ** int(power.strip().translate(str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻", "0123456789-")))
    return float(re.sub(r"[^\d.eE+-]", "", text.replace("−", "-")))


@pytest.fixture(scope="module")
def trace():
    from explainer.models import load
    from explainer.trace import record

    return record(load("story-gpt"), TEXT)


def microscope(visit, **viewport) -> tuple[object, Locator]:
    seen = visit(**viewport).open("inspect", text=TEXT, layer="2", head="3")
    root = seen.page.locator(".st-key-microscope .root")
    expect(root.locator(".stage")).to_be_visible()
    return seen, root


def test_pointing_needs_no_server_and_clicking_writes_the_sum(visit, trace) -> None:
    seen, root = microscope(visit)
    frames: list[str] = []
    seen.page.on("websocket", lambda socket: socket.on("framesent", lambda _: frames.append("sent")))
    seen.page.reload()
    seen.settle()
    expect(root.locator(".stage")).to_be_visible()
    root.locator(".stage").scroll_into_view_if_needed()
    box = root.locator("canvas").first.bounding_box()
    before = len(frames)
    # Walk over the grids of the first row until the score of some pair is read out.
    for x in range(60, int(box["width"]), 9):
        seen.page.mouse.move(box["x"] + x, box["y"] + 160)
        said = root.locator(".readout").inner_text()
        if ": q·k =" in said:
            break
    found = re.search(r"query (\d+) .* looks at key (\d+) .*: q·k = ([−\d.]+)", said)
    assert found, said
    query, key = int(found[1]), int(found[2])
    assert number(found[3]) == pytest.approx(float(trace.scores(2, 3)[query, key]), abs=6e-3)
    assert len(frames) == before, "pointing sent something to the server"
    seen.page.mouse.down()
    seen.page.mouse.up()
    expect(root.locator(".sheet .formula")).to_contain_text("Σ q")
    expect(seen.page).to_have_url(re.compile(rf"cell=scores\.{query}\.{key}"))
    # The terms that are written out are the products of the model's own q and k, largest first.
    products = trace.q(2, 3)[query] * trace.k(2, 3)[key]
    shown = [number(text) for text in root.locator(".terms tbody tr td:last-child .num").all_inner_texts()]
    expected = sorted(products.tolist(), key=abs, reverse=True)[: len(shown)]
    assert shown == pytest.approx(expected, abs=6e-3)
    root.locator(".sheet .link").click()
    everything = [number(text) for text in root.locator(".terms tbody tr td:last-child .num").all_inner_texts()]
    assert len(everything) == trace.d_head
    assert sum(everything) == pytest.approx(float(trace.scores(2, 3)[query, key]), abs=0.02)


def test_the_whole_chain_by_keyboard(visit, trace) -> None:
    seen, root = microscope(visit)
    stage = root.locator(".stage")
    stage.focus()
    stage.press("ArrowUp")
    stage.press("Enter")
    live = root.locator("[aria-live]")
    expect(live).to_contain_text("weight")
    chain = [number(text.split("=")[1]) for text in root.locator(".chain button").all_inner_texts()]
    cell = re.search(r"cell=pattern\.(\d+)\.(\d+)", _url_with(seen, "cell=pattern"))
    query, key = int(cell[1]), int(cell[2])
    expected = [float(getattr(trace, name)(2, 3)[query, key]) for name in ("scores", "scaled", "masked", "pattern")]
    assert chain == pytest.approx(expected, abs=6e-3)
    # Past the last column the arrows go on in the next grid; its cells have sums of their own.
    for _ in range(trace.n_pos):
        stage.press("ArrowRight")
    stage.press("Enter")
    expect(root.locator(".sheet .title")).to_contain_text("v of")
    _url_with(seen, "cell=v.")
    seen.settle()
    # The page has run again for the link; the grid still has the focus, and the keys still move.
    seen.page.keyboard.press("ArrowDown")
    expect(live).to_contain_text(re.compile(r"v of \d"))


def _url_with(seen, word: str) -> str:
    expect(seen.page).to_have_url(re.compile(re.escape(word)))
    return seen.page.url


@pytest.mark.parametrize("panel", ["q", "z", "masked"])
def test_sums_of_other_cells_equal_the_model(visit, trace, panel: str) -> None:
    cell = {"q": "q.3.5", "z": "z.6.4", "masked": "masked.2.5"}[panel]
    seen = visit().open("inspect", text=TEXT, layer="2", head="3", cell=cell)
    formula = seen.page.locator(".st-key-microscope .sheet .formula")
    expect(formula).to_be_visible()
    value = formula.locator("b").last.inner_text()
    if panel == "masked":
        assert value == "−∞"
        return
    row, column = (int(part) for part in cell.split(".")[1:])
    assert number(value) == pytest.approx(float(getattr(trace, panel)(2, 3)[row, column]), abs=6e-3)


def test_a_phone_shows_one_grid_at_a_time_and_no_sideways_scroll(visit) -> None:
    seen, root = microscope(visit, width=375, height=800, scheme="dark")
    expect(root.locator(".steps")).to_be_visible()
    root.locator(".steps button", has_text="scores").click()
    expect(root.locator(".steps button[aria-pressed=true]")).to_have_text("scores")
    wide = seen.page.evaluate("document.scrollingElement.scrollWidth - document.scrollingElement.clientWidth")
    inner = seen.page.evaluate(
        "(() => { const m = document.querySelector('[data-testid=stMain]'); return m.scrollWidth - m.clientWidth })()"
    )
    assert wide <= 0
    assert inner <= 0
    assert not seen.errors


def test_pointing_over_sixty_four_tokens_is_answered(visit) -> None:
    """Every pointer move over a 64 × 64 grid is answered within two frames; how long those take is a benchmark."""
    words = "the dog saw the cat and the cat saw the dog in the garden near the house . " * 6
    seen = visit().open("inspect", text=words.strip(), first_size="64")
    root = seen.page.locator(".st-key-microscope .root")
    expect(root.locator(".stage")).to_be_visible()
    told = json.loads(
        seen.page.evaluate("""async () => {
        const root = document.querySelector('.st-key-microscope [data-testid=stBidiComponentRegular], .st-key-microscope');
        const find = (node) => {
            if (node.querySelector?.('.stage')) return node.querySelector('.stage');
            for (const child of node.querySelectorAll('*'))
                if (child.shadowRoot) { const hit = find(child.shadowRoot); if (hit) return hit; }
            return null;
        };
        const stage = find(root), box = stage.getBoundingClientRect(), readout = stage.parentElement.querySelector('.readout');
        let answered = 0, last = '';
        for (let i = 0; i < 120; i++) {
            const at = {clientX: box.left + 100 + (i * 7) % (box.width - 120), clientY: box.top + 60 + i % 150, pointerType: 'mouse'};
            stage.dispatchEvent(new PointerEvent('pointermove', at));
            await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
            if (readout.textContent !== last) answered++;
            last = readout.textContent;
        }
        return JSON.stringify({answered});
    }""")
    )
    assert told["answered"] > 90
