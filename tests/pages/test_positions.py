"""The positions lesson through app.py: the table, the real q and k, who can tell the order, past the trained length."""

from __future__ import annotations

import base64
import json

import numpy as np
import pytest
from reader import GIFT, payload, sound, story, words
from reader import shown as opened

from explainer.curriculum import BY_SLUG
from explainer.studies.vectors import positions as study
from explainer.studies.vectors import word_order
from explainer.trace import record
from explainer.ui.page.guess import COVERED
from explainer.ui.shell.sidebar import FOLDER

TEXTS = [preset.text for preset in BY_SLUG["positions"].presets]
ANY = {"guess": "causal, one layer"}


def chart(at, part: str):
    return next(element.proto for element in at.get("plotly_chart") if part in element.proto.alt)


def test_the_table_is_numpys() -> None:
    at = sound(opened("positions", width="16", shown="64", base="1,000"))
    data = payload(at, "clockwork")
    rows = np.frombuffer(base64.b64decode(data["rows"]), "<f4").reshape(data["n"], data["d"])
    assert rows.shape == (64, 16)
    angle = np.arange(64)[:, None] / 1000 ** (np.arange(0, 16, 2) / 16)
    np.testing.assert_allclose(rows[:, 0::2], np.sin(angle), atol=1e-6)
    np.testing.assert_allclose(rows[:, 1::2], np.cos(angle), atol=1e-6)
    assert data["tokens"] == list(story().encode(GIFT).tokens)


def test_nonsense_in_the_link_falls_back_and_a_real_place_is_restored() -> None:
    data = payload(
        sound(opened("positions", width="7", shown="x", base="-1", spot="a.b", bend=",", query="99", key="-4", layer="77")), "clockwork"
    )
    assert (data["n"], data["d"], data["base"]) == (32, 32, 10_000)
    assert payload(sound(opened("positions", spot="3.5.1")), "clockwork")["spot"] == "3.5.1"


def test_learned_rows_are_measured_and_rope_is_marked_as_a_demonstration() -> None:
    at = sound(opened("positions", layer="2", head="3", query="6 Sue", key="1 gave"))
    found, rows = study.learned(story()), story().W_pos()
    assert found is not None
    assert rows is not None
    assert f"their cosine is {found.middle[1]:.2f} on average".replace(".", "\\.") in words(at)
    assert "A demonstration" in words(at)
    trace = record(story(), GIFT)
    turned = study.turned(story(), trace, 2, 3, 6, 1)
    table = next(frame.value for frame in at.dataframe if "moved by" in frame.value)
    assert set(table["q·k"]) == {f"{turned.score:.6f}".replace("-", "−")}
    assert chart(at, "learned rows")


@pytest.mark.parametrize("text", TEXTS)
def test_on_every_preset_only_the_mask_and_a_second_layer_tell_the_order(text: str) -> None:
    found = word_order.random_networks(story(), story().encode(text).token_ids)
    assert [(one.causal, one.n_layers) for one in found if not one.positions and one.tells] == [(True, 2)]
    assert all(one.tells for one in found if one.positions)
    on, off = word_order.shuffled(story(), story().encode(text).token_ids)
    assert on.mean > 0.05, "the order matters to the trained model"
    assert off.most > 1e-4


def test_the_figure_waits_for_a_guess_and_then_says_what_is_true() -> None:
    at = sound(opened("positions", guess=""))
    assert COVERED in [element.value for element in at.caption]
    assert not [element for element in at.get("plotly_chart") if "eight networks" in element.proto.alt]
    assert "can. The last vector" not in words(at)
    told = sound(opened("positions", **ANY))
    assert "Not this time: only" in words(told)
    assert "causal, two layers" in words(told)
    spec = json.loads(chart(told, "eight networks").spec)
    assert len(spec["data"]) == 2
    assert "Your guess is right" in words(sound(opened("positions", guess="causal, two layers")))


def test_past_the_trained_length_the_learned_rows_cost_more() -> None:
    found = study.beyond(story(), story().encode(GIFT).token_ids)
    assert min(found.past(0), found.past(1)) > float(found.forgotten.mean()) + 0.1
    at = sound(opened("positions", past="true"))
    assert f"{found.past(0):.2f}" in words(at)
    assert chart(at, "Loss by position")


@pytest.mark.parametrize("text", ["Tom", "a a a a a", "🙂 🙂 🙂"])
def test_a_text_without_an_order_is_one_sentence(text: str) -> None:
    at = sound(opened("positions", text=text))
    if len(set(story().encode(text).token_ids[:-1])) < 2:
        assert any("two different tokens" in element.value for element in at.info)


@pytest.mark.parametrize("kind", ["bert", "llama", "qwen3"])
def test_other_families(kind: str, saved, monkeypatch) -> None:
    folder = saved(kind)
    monkeypatch.setenv("EXPLAINER_MODEL_ROOT", str(folder.parent))
    at = sound(opened("positions", model=FOLDER, model_folder=folder.name, past="true", pairs="true", **ANY))
    said = words(at)
    if kind == "bert":
        assert "an encoder sees a bag of words" in said
        assert "A demonstration" in said
        assert any("no loss by position" in element.value for element in at.info)
    else:
        assert "own q and k" in said
        assert "no row is ever missing" in said
        assert "go on turning" in said


def test_a_long_text_is_shown() -> None:
    sound(opened("positions", text="The dog saw the cat and the bird. " * 25, **ANY))


def test_the_quiz_is_answered_by_the_table_and_the_networks() -> None:
    at = sound(opened("positions", width="16"))
    dots = study.table(32, 16, 10_000.0)
    for part, right in (
        ("What is row", f"{dots.by_distance[4]:.2f}".replace("-", "−")),
        ("gone round once", f"{2 * np.pi / dots.frequencies[2]:,.1f}"),
        ("Which row of W_pos", str(len(story().encode(GIFT).token_ids) - 1)),
    ):
        (radio,) = [radio for radio in at.radio if part in radio.label.replace("\\", "")]
        radio.set_value(next(option for option in radio.options if option.replace("\\", "") == right))
    assert sum(element.value.startswith("Yes. ") for element in sound(at.run()).success) == 3
    assert float(dots.rows[9] @ dots.rows[13]) == pytest.approx(dots.by_distance[4])
