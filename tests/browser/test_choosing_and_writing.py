"""The sampler and the writer in a real browser: the pipeline in JavaScript against Python's, at once while dragging, and into the link."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import unquote

import numpy as np
import pytest
from playwright.sync_api import expect

from explainer.studies.decoding.controls import Controls
from explainer.studies.decoding.sampling import pipeline

JS = (Path(__file__).resolve().parents[2] / "explainer/ui/components/js/sampling.js").read_text(encoding="utf-8")
OPEN = "Once upon a time, a little girl named Lily lost her red ball. She looked in the"
WAYS = [
    Controls(), Controls(0.05), Controls(3.0), Controls(1.0, 1), Controls(0.8, 40), Controls(1.3, 0, 0.9), Controls(0.7, 50, 0.95, 0.1),
    Controls(2.0, 700, 0.35), Controls(1.0, 0, 1.0, 0.3), Controls(0.4, 5, 0.05, 0.5), Controls(1.0, 10**6),
]  # fmt: skip


@pytest.mark.parametrize("seed", [0, 1])
def test_the_browsers_pipeline_is_pythons(browser, seed: int) -> None:
    logits = np.random.default_rng(seed).normal(0, 3, 4000).astype(np.float32)
    if seed:
        logits = np.round(logits)  # ties everywhere
    page = browser.new_page()
    for controls in WAYS:
        ours = pipeline(logits, controls)
        run = page.evaluate(
            f"""([z, text, counts, us]) => {{ {JS}
            const c = readControls(text), run = samplePipeline(z, c), told = samplePipeline(z, c, counts);
            const drawn = us.map((u) => drawRank(told.edges, u));
            return {{ ...run, p: Array.from(run.p), final: Array.from(told.final), edges: [], drawn, round: writeControls(c) }} }}""",
            [
                [float(x) for x in logits[ours.order]], controls.to_query(), [stage.kept for stage in ours.stages],
                [float(u) for u in ours.uniforms],
            ],
        )  # fmt: skip
        kept = [stage.kept for stage in ours.stages]
        # With ties, which of equals top-p cuts is a matter of order, never how many; float32 may differ by one at a boundary.
        assert np.abs(np.array(run["left"]) - kept).max() <= 1, controls
        if run["left"] == kept:
            np.testing.assert_allclose(run["mass"], [stage.mass for stage in ours.stages], rtol=1e-5, atol=1e-7)
            np.testing.assert_allclose(run["entropy"], [stage.entropy for stage in ours.stages], atol=1e-5)
        np.testing.assert_allclose(run["p"], ours.softened[ours.order], atol=1e-7)
        np.testing.assert_allclose(run["final"], ours.probs[ours.order][: ours.kept], atol=1e-7)
        assert np.mean(ours.order[run["drawn"]] == ours.drawn) > 0.998
        assert Controls.from_query(run["round"]) == controls
    page.close()


def test_dragging_changes_the_pictures_at_once_and_letting_go_changes_the_link(visit) -> None:
    seen = visit().open("controls", text=OPEN)
    knob = seen.page.locator(".knob-t")
    knob.wait_for()
    address = seen.page.url
    painted = knob.evaluate(
        """async (input) => {
            const root = input.closest(".root");
            let painted = 0;
            for (let i = 0; i < 40; i++) {
                const before = root.sampled;
                input.value = 0.3 + 0.05 * i;
                input.dispatchEvent(new Event("input"));
                await new Promise((done) => { const look = () => (root.sampled !== before ? done() : setTimeout(look)); look(); });
                painted++;
            }
            return painted;
        }"""
    )
    assert (painted, seen.page.url) == (40, address), "dragging is answered in the browser alone"
    knob.focus()
    seen.page.keyboard.press("Home")
    seen.page.wait_for_url(re.compile("draw=t0.05"))
    seen.settle()
    assert knob.evaluate("(input) => input.getRootNode().activeElement === input"), "the control keeps the focus over the rerun"
    assert knob.evaluate("(input) => input.closest('.root').sampled.left[0]") == knob.evaluate("(i) => i.closest('.root').sampled.left[3]")
    seen.page.reload()
    seen.settle()
    seen.page.wait_for_function(
        "() => [...document.querySelectorAll('*')].some((e) => e.shadowRoot?.querySelector('.knob-t')?.value === '0.05')"
    )
    assert seen.errors == []


def test_a_candidate_is_a_branch_in_the_link_and_the_text_grows_until_it_is_stopped(visit) -> None:
    seen = visit().open("generation", text=OPEN)
    seen.page.locator(".option").nth(3).wait_for()
    seen.page.locator(".page .tok").nth(2).click()
    seen.page.locator(".option:not(.headrow):not(.written)").nth(2).click()
    seen.page.wait_for_url(re.compile("branch=8_2"))
    seen.settle()
    expect(seen.page.locator(".page .tok.own")).to_have_count(1)
    words = seen.page.locator(".page").inner_text()
    seen.page.locator(".st-key-on button").click()
    seen.page.wait_for_url(re.compile("branch=60_2"))
    seen.page.get_by_text("ended: max tokens").wait_for()
    seen.settle()
    expect(seen.page.locator(".page .tok")).to_have_count(60)
    assert seen.page.locator(".page").inner_text().startswith(words.rstrip())
    address = unquote(seen.page.url)
    other = visit()
    other.page.goto(address)
    other.settle()
    other.page.get_by_text("ended: max tokens").wait_for()
    expect(other.page.locator(".page .tok")).to_have_count(60)
    assert other.page.locator(".page").inner_text() == seen.page.locator(".page").inner_text()
    assert seen.errors == other.errors == []


def test_a_long_text_can_be_stopped_on_the_way(visit) -> None:
    seen = visit().open("generation", text=OPEN, max_tokens="400", window="64", branch="0")
    seen.page.locator(".st-key-on button").click()
    seen.page.locator(".st-key-halt button:not([disabled])").click()
    seen.page.get_by_text("it could go on").wait_for()
    seen.settle()
    assert 0 < seen.page.locator(".page .tok").count() < 400
    assert seen.errors == []
