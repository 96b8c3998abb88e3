"""The logits lesson through app.py: its numbers against the trace, searches against numpy, odd texts."""

from __future__ import annotations

import base64
import json
from functools import lru_cache
from typing import Any

import numpy as np
import pytest
import reader
from streamlit.testing.v1 import AppTest

from explainer.curriculum import BY_SLUG, GIFT
from explainer.texts.wording import percent


def opened(text: str = GIFT, link: dict[str, str] | None = None, **controls: Any) -> AppTest:
    """The page with a text; ``link``: entries that only a link carries; ``controls``: values the reader sets."""
    app = reader.shown("logits", text, **(link or {}))
    for key, value in controls.items():
        app.get_by_key(key).set_value(value).run()
    assert not app.exception, app.exception[0].message
    return app


@lru_cache(maxsize=1)
def story() -> Any:
    from explainer.models import load

    return load("story-gpt")


def logits_of(text: str, pos: int = -1) -> np.ndarray:
    from explainer.trace import record

    return np.asarray(record(story(), text).logits(pos))


def softmax(logits: np.ndarray) -> np.ndarray:
    exps = np.exp(logits.astype(np.float64) - logits.max())
    return np.asarray(exps / exps.sum())


def payload(app: AppTest, name: str) -> dict[str, Any]:
    """The data of one of our components, by a key that only it has."""
    for block in app.get("bidi_component"):
        data = json.loads(block.proto.json) if block.proto.json else {}
        if name in data:
            return dict(data)
    raise AssertionError(f"no component with {name}")


def floats(packed: str) -> np.ndarray:
    return np.frombuffer(base64.b64decode(packed), "<f4").astype(np.float64)


def words(app: AppTest) -> str:
    return reader.unlinked("\n".join(block.value for block in app.markdown)).replace("\\", "")


@pytest.mark.parametrize("pos", [-1, 2])
def test_the_ladder_shows_the_models_own_logits_and_their_softmax(pos: int) -> None:
    app = opened() if pos < 0 else opened(pos=pos)
    data, logits = payload(app, "logits"), logits_of(GIFT, pos)
    assert data["ids"][:40] == [int(i) for i in np.argsort(-logits, kind="stable")[:40]]
    np.testing.assert_allclose(data["logits"], logits[data["ids"]], atol=1e-4)
    np.testing.assert_allclose(data["probs"], softmax(logits)[data["ids"]], atol=1e-6)
    x, columns = floats(data["x"]), floats(data["W"]).reshape(len(data["ids"]), -1)
    np.testing.assert_allclose(columns @ x + floats(data["b"]), logits[data["ids"]], atol=1e-4)
    assert data["sum"] == pytest.approx(np.exp(logits.astype(np.float64) - logits.max()).sum(), rel=1e-5)
    assert data["tied"]


def test_the_norm_scope_ends_in_what_the_ladder_multiplies() -> None:
    app = opened()
    norm, data = payload(app, "normalised"), payload(app, "logits")
    stream, gain, bias = (floats(norm[name]) for name in ("stream", "gain", "bias"))
    np.testing.assert_allclose((stream - stream.mean()) / stream.std() * gain + bias, floats(data["x"]), atol=1e-3)
    assert norm["spread"] == pytest.approx(stream.std(), rel=1e-4)


@pytest.mark.parametrize("word", ["ball", "dog"])
def test_a_search_gives_numpys_rank(word: str) -> None:
    app = opened(find=word)
    logits, token_id = logits_of(GIFT), story().tokenizer.backend_tokenizer.encode(" " + word).ids[0]
    rank, p = 1 + int((logits > logits[token_id]).sum()), percent(float(softmax(logits)[token_id]))
    assert f"rank {rank:,}** of {len(logits):,}" in words(app)
    assert f"probability **{p}**" in words(app)
    data = payload(app, "logits")
    assert data["ranks"][data["ids"].index(token_id)] == rank
    assert token_id in data["searched"]


def test_a_search_for_several_tokens_uses_the_first_and_says_so() -> None:
    app = opened(find="xylophonist")
    assert "tokens; the first is" in words(app)


def test_a_search_for_what_looks_like_markup_is_text() -> None:
    app = opened(find="<b>![x](y)")
    assert not app.exception
    assert "![x](y)" not in "\n".join(block.value for block in app.markdown)


def test_the_pinned_token_comes_from_the_link_even_far_down_the_list() -> None:
    last = int(np.argmin(logits_of(GIFT)))
    data = payload(opened(link={"token": str(last), "dim": "7"}), "logits")
    assert data["pinned"] == str(last)
    assert data["ids"][-1] == last
    assert data["ranks"][-1] == len(logits_of(GIFT))


@pytest.mark.parametrize("token", ["999999999", "-3", "abc", "²"])
def test_a_link_to_a_token_that_is_not_there_is_left_alone(token: str) -> None:
    assert len(payload(opened(link={"token": token}), "logits")["ids"]) == 40


def test_a_guess_is_answered_with_the_models_numbers() -> None:
    app = opened(link={"guess": ""})
    assert not [element for element in reader.drawings(app) if element.proto.component_name == "ladder"]
    assert not app.metric
    best = story().label(int(np.argmax(logits_of(GIFT)))).strip()
    other = next(option for option in app.get_by_key("guess").options if option != best)
    assert "Your guess is right" in reader.said(opened(guess=best))
    told = next(line for line in reader.said(opened(guess=other)).splitlines() if "Not this time" in line)
    assert best in told
    assert other in told


def test_the_chart_marks_the_search_and_its_table_is_the_whole_vocabulary() -> None:
    app = opened(find="dog")
    chart = app.get("plotly_chart")[0].proto
    spec, logits = json.loads(chart.spec), logits_of(GIFT)
    assert any("dog" in note["text"] for note in spec["layout"]["annotations"])
    assert f"all {len(logits):,} tokens" in chart.alt
    assert "dog” has rank" in chart.alt


def test_the_presets_differ_in_how_sure_the_model_is() -> None:
    entropies = {}
    for preset in BY_SLUG["logits"].presets:
        probs = softmax(logits_of(preset.text))
        entropies[preset.label] = -(probs * np.log(probs)).sum()
    assert entropies["once upon"] < 0.5 * min(entropies["a gift"], entropies["many choices"])


@pytest.mark.parametrize("text", ["Tom", "🙂", "🙂🙂 مرحبا", "<script>alert(1)</script>", "<|endoftext|>", "=1+1"])
def test_odd_texts_are_shown(text: str) -> None:
    app = opened(text, find="🙂")
    data, logits = payload(app, "logits"), logits_of(text)
    assert not app.error
    np.testing.assert_allclose(data["logits"], logits[data["ids"]], atol=1e-4)


def test_an_empty_text_is_one_sentence() -> None:
    app = opened("   ")
    assert len(app.error) == 1


def test_the_table_cannot_run_in_a_spreadsheet() -> None:
    from explainer.figures.logits import table

    frame = table(np.array([1, 0]), ["=1+1", "a"], np.array([0.5, 2.0]), np.array([0.2, 0.8]))
    assert list(frame["token"]) == ["a", "'=1+1"]
    assert list(frame["rank"]) == [1, 2]
