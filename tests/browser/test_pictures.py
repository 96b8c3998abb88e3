"""Drawings that are made of HTML can be saved as a picture that shows them."""

from __future__ import annotations

import base64

import pytest
from playwright.sync_api import Locator, Page, expect

# Decoded by the browser: size, share of pixels unlike the background, number of colours, and the lowest row that has one.
MEASURE = """async (text) => {
  const bytes = Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
  const { width, height, data } = await createImageBitmap(new Blob([bytes], { type: "image/png" })).then((bitmap) => {
    const context = new OffscreenCanvas(bitmap.width, bitmap.height).getContext("2d");
    context.drawImage(bitmap, 0, 0);
    return context.getImageData(0, 0, bitmap.width, bitmap.height);
  });
  const pixels = new Uint32Array(data.buffer), colors = new Set();
  let marked = 0, low = 0;
  pixels.forEach((color, i) => { if (color !== pixels[0]) { marked++; colors.add(color); low = Math.floor(i / width); } });
  return { width, height, marked: marked / pixels.length, colors: colors.size, low };
}"""


def saved(page: Page, root: Locator) -> dict[str, float]:
    with page.expect_download() as started:
        root.get_by_role("button", name="PNG", exact=True).click()
    assert started.value.suggested_filename.endswith(".png")
    raw = started.value.path().read_bytes()
    return dict(page.evaluate(MEASURE, base64.b64encode(raw).decode()))


def at_rest(page: Page, root: Locator) -> tuple[dict[str, float], dict[str, float]]:
    """The boxes of the drawing and of its tools, once they have stood still for half a second: fonts and wide rows come late."""
    seen: list[tuple[object, object]] = []
    for _ in range(1200):
        seen.append((root.bounding_box(), root.locator(".tools").last.bounding_box()))
        if len(seen) > 3 and seen[-1] == seen[-2] == seen[-3] == seen[-4] and None not in seen[-1]:
            break
        page.wait_for_timeout(170)
    box, tools = seen[-1]
    assert isinstance(box, dict)
    assert isinstance(tools, dict)
    return box, tools


@pytest.mark.parametrize(
    ("lesson", "key", "ready"),
    [("tokens", "mergescope", ".board .piece"), ("tokens", "splitstrip", ".strip .piece"), ("learning", "surprise", ".tokens .tok")],
)
def test_a_drawing_in_html_is_saved_as_it_is_seen(visit, lesson: str, key: str, ready: str) -> None:
    seen = visit().open(lesson, guess="show me", open_side="true")  # what waits for a guess or is folded is drawn
    root = seen.page.locator(f".st-key-{key} .root")
    expect(root.locator(ready).first).to_be_visible()
    seen.settle()
    box, tools = at_rest(seen.page, root)
    found = saved(seen.page, root)
    assert found["width"] == pytest.approx(2 * (box["width"] + 24), abs=2)
    assert found["height"] == pytest.approx(2 * (tools["y"] - box["y"] + 24), abs=4)
    assert 0.02 < found["marked"] < 0.6  # neither an empty page nor a filled one
    assert found["colors"] > 40  # letters with smooth edges, on boxes of several colours
    assert found["low"] > 0.7 * found["height"]  # down to its last lines
    assert not seen.errors
