"""The lesson on many blocks through app.py: lens, sum, path and patches against the trace; odd links; other families."""

from __future__ import annotations

import base64
import json
import re
from typing import Any

import numpy as np
import pytest
import reader
from reader import sound, story, words

from explainer.curriculum import BY_SLUG, GIFT, TWO_NAMES
from explainer.figures import decoder_stack as figures
from explainer.figures.style import KEY, QUERY
from explainer.studies.attention import patching
from explainer.trace import lens, record, views
from explainer.ui.page.guess import SHOW
from explainer.ui.shell.sidebar import FOLDER


def opened(slug: str, **query: str) -> Any:
    """With the answer shown, where nothing else is said."""
    return reader.opened(slug, **{"guess": SHOW, **query})


def grid(at, title: str) -> dict:
    """The data of one of the two grids."""
    for element in at.get("bidi_component"):
        data = json.loads(element.proto.json) if element.proto.json else {}
        if title in data.get("title", ""):
            return dict(data)
    raise AssertionError(f"no grid {title}")


def numbers(data: dict) -> np.ndarray:
    return np.frombuffer(base64.b64decode(data["values"]), "<f4").reshape(len(data["rows"]), len(data["columns"]))


def test_the_lens_shows_the_models_own_last_row() -> None:
    data, trace = grid(sound(opened("decoder_stack")), "say after each block"), record(story(), GIFT)
    assert len(data["rows"]) == trace.n_layers + 1
    for pos in range(trace.n_pos):
        likely = views.likeliest(story(), trace, pos, 8)
        cell = data["cells"][-1][pos]
        assert [bar[0] for bar in cell["bars"]] == list(likely.tokens)
        np.testing.assert_allclose([bar[1] for bar in cell["bars"]], likely.probs, atol=1e-4)
        assert numbers(data)[-1, pos] == pytest.approx(likely.probs[0], abs=1e-4)
    assert data["start"] == f"{trace.n_layers}.{trace.n_pos - 1}"


def test_the_lens_waits_for_the_guess() -> None:
    at, trace = sound(reader.opened("decoder_stack")), record(story(), GIFT)
    assert "takes the lead for good" not in words(at)
    with pytest.raises(AssertionError, match="no grid"):
        grid(at, "say after each block")
    way = lens.trajectory(story(), trace, trace.n_pos - 1, int(trace.logits(-1).argmax()))
    lead = int(np.flatnonzero(way.ranks > 1)[-1]) + 1
    right = ("in the first third", "in the middle", "in the last third")[3 * (lead - 1) // trace.n_layers]
    at.get_by_key("guess").set_value(right).run()
    assert f"takes the lead for good after block {lead - 1}," in words(sound(at))
    assert "Your guess is right" in words(at)
    assert grid(at, "say after each block")


def test_the_sum_is_the_logit_and_its_bars_end_there() -> None:
    at, trace = sound(opened("decoder_stack", pos="2 Sue")), record(story(), GIFT)
    chart = next(element.proto for element in at.get("plotly_chart") if element.proto.alt.startswith("The logit of"))
    logit = float(trace.logits(2).max())
    assert f"is {logit:.2f}, the sum of:" in chart.alt
    values = [float(text) for text in re.findall(r" (-?\d+\.\d\d)(?:[,.]|$)", chart.alt.split("the sum of:")[1])]
    assert len(values) == 2 * trace.n_layers + 4
    assert sum(values) == pytest.approx(logit, abs=0.005 * len(values))


def test_a_searched_token_is_followed() -> None:
    at = sound(opened("decoder_stack", find="dog"))
    token_id = story().tokenizer.backend_tokenizer.encode(" dog").ids[0]
    logits = record(story(), GIFT).logits(-1)
    rank = 1 + int((logits > logits[token_id]).sum())
    assert f"ends with rank **{rank:,}**" in words(at)


def test_the_patches_are_the_studys() -> None:
    at = sound(opened("decoder_stack", text=TWO_NAMES))
    data = grid(at, "carries the answer over")
    here, there = record(story(), TWO_NAMES), record(story(), patching.swapped(TWO_NAMES))
    answers = (int(here.logits(-1).argmax()), int(there.logits(-1).argmax()))
    ends = patching.ends(here, there, answers, here.n_pos - 1)
    cells = patching.sweep(story(), here, there, "resid_pre", answers, at=here.n_pos - 1, positions=range(here.n_pos))
    own = np.array([ends.share(cell.logits) for cell in cells]).reshape(here.n_layers, -1)
    np.testing.assert_allclose(numbers(data), own, atol=1e-4)
    row, column = (int(part) for part in data["start"].split("."))
    assert abs(own[row, column] - 1) == pytest.approx(np.abs(own - 1).min(), abs=1e-4)
    assert f"= {own[row, column]:.2f}".replace("-", "−") in data["cells"][row][column]["lines"][-1]


@pytest.mark.parametrize(("what", "columns"), [("attention", 8), ("FFN", 8), ("head", 8)])
def test_other_things_can_be_patched(what: str, columns: int) -> None:
    data = grid(sound(opened("decoder_stack", what=what)), "carries the answer over")
    assert len(data["columns"]) == columns
    assert (data["columnTitle"] == "heads") == (what == "head")
    assert np.isfinite(numbers(data)).all()


def test_another_text_of_another_length_is_one_sentence() -> None:
    at = sound(opened("decoder_stack", other="Sue ran"))
    assert any("make them equally long" in element.value.replace("\\", "") for element in at.info)


def test_the_same_text_has_nothing_to_carry_over() -> None:
    at = sound(opened("decoder_stack", other=GIFT))
    assert any("nothing to carry over" in element.value for element in at.info)


def test_a_text_without_names_asks_for_another() -> None:
    at = sound(opened("decoder_stack", text="Once upon a time, there was a little"))
    assert any("Type a second text" in element.value for element in at.info)


def test_a_link_full_of_nonsense_falls_back() -> None:
    at = sound(
        opened("decoder_stack", lens="99.99", patch="x", rank="70", what="soup", pos="77 x", answer_a="<b>", find="\u202e", patch_pos="a")
    )
    assert grid(at, "say after each block")["picked"] in ("99.99", "")


def test_the_quiz_is_answered_by_the_lens() -> None:
    at = sound(opened("decoder_stack", text=TWO_NAMES))
    trace = record(story(), TWO_NAMES)
    way = lens.trajectory(story(), trace, trace.n_pos - 1, int(trace.logits(-1).argmax()))
    first = int(np.flatnonzero(way.ranks > 1)[-1]) + 1
    asked = next(radio for radio in at.radio if "first moment from which on" in radio.label)
    asked.set_value(f"after block {first - 1}")
    assert any("Yes. From there on" in element.value for element in sound(at.run()).success)


@pytest.mark.parametrize("label", [preset.label for preset in BY_SLUG["decoder_stack"].presets])
def test_in_every_preset_the_answer_grows_on_the_way(label: str) -> None:
    text = next(preset.text for preset in BY_SLUG["decoder_stack"].presets if preset.label == label)
    trace = record(story(), text)
    best = int(trace.logits(-1).argmax())
    way = lens.trajectory(story(), trace, trace.n_pos - 1, best)
    assert way.ranks[0] > 1 == way.ranks[-1]
    assert way.probs[-1] > way.probs[0]
    path = lens.path(story(), trace, trace.n_pos - 1)
    assert path.cosine[0] < 0.5 < path.cosine[-2]


@pytest.mark.parametrize("text", [GIFT, TWO_NAMES])
def test_swapping_the_names_moves_the_answer_from_the_names_to_the_end(text: str) -> None:
    here, there = record(story(), text), record(story(), patching.swapped(text))
    answers = (int(here.logits(-1).argmax()), int(there.logits(-1).argmax()))
    assert answers[0] != answers[1], "the swapped names have another answer"
    ends, last = patching.ends(here, there, answers, -1), here.n_pos - 1
    cells = list(patching.sweep(story(), here, there, "resid_pre", answers, at=-1, positions=range(here.n_pos)))
    share = np.array([ends.share(cell.logits) for cell in cells]).reshape(here.n_layers, -1)
    differ = [pos for pos in range(here.n_pos) if here.token_ids[pos] != there.token_ids[pos]]
    assert share[0, differ].max() > 0.4, "early, the names carry the answer"
    assert abs(share[0, last]) < 0.05, "early, the last position does not"
    assert share[-1, last] > 0.3, "before the last block, the last position carries a good part; that block may fetch the rest"


@pytest.mark.parametrize("kind", ["gpt2", "bert", "llama", "qwen3"])
def test_every_family_is_shown_in_its_own_terms(kind: str, saved, monkeypatch) -> None:
    folder = saved(kind)
    monkeypatch.setenv("EXPLAINER_MODEL_ROOT", str(folder.parent))
    at = sound(opened("decoder_stack", model=FOLDER, model_folder=folder.name))
    said = words(at)
    assert ("has no such sum" in said) == (kind == "bert")
    assert len(grid(at, "say after each block")["rows"]) == 4
    assert any(element.proto.alt.startswith("The logit of") for element in at.get("plotly_chart")) == (kind != "bert")


@pytest.mark.parametrize("text", ["Tom", "🙂", "مرحبا بك", "<script>alert(1)</script>", "<|endoftext|>", "=1+1"])
def test_odd_texts_are_shown(text: str) -> None:
    at = sound(opened("decoder_stack", text=text))
    assert len(grid(at, "say after each block")["columns"]) == min(24, record(story(), text).n_pos)


def test_what_raises_the_logit_is_orange_and_what_lowers_it_blue() -> None:
    chart = figures.waterfall(["embedding", "block 0 attention", "block 0 FFN"], [1.5, -0.5, 2.0], 3.0)
    of = {bar.name: (bar.marker.color, list(bar.x)) for bar in chart.data if bar.type == "bar"}
    assert of["raises the logit"] == (KEY, [1.5, 2.0])
    assert of["lowers it"] == (QUERY, [-0.5])
