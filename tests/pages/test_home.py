"""The home lesson through app.py: the picture's numbers against the trace, odd texts, a model that reads both sides."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import reader
from streamlit.testing.v1 import AppTest

from explainer.curriculum import BY_SLUG, GIFT, LESSONS
from explainer.ui.page.guess import SHOW

LONG = BY_SLUG["home"].presets[1].text


def opened(text: str = GIFT, **params: str) -> AppTest:
    app = reader.opened("home", text, **params)
    assert not app.exception, app.exception[0].message
    return app


def payload(app: AppTest) -> dict[str, Any]:
    return dict(json.loads(reader.drawings(app)[0].proto.json))


def floats(packed: str) -> np.ndarray:
    return np.frombuffer(base64.b64decode(packed), "<f4")


@pytest.fixture(scope="module")
def story() -> Any:
    from explainer.models import load

    return load("story-gpt")


@pytest.mark.parametrize("text", [GIFT, LONG])
def test_every_stripe_ribbon_and_bar_is_the_models_own(story: Any, text: str) -> None:
    from explainer.trace import record, views

    data, trace = payload(opened(text, layer="3", head="1")), record(story, text)
    first, n = data["first"], len(data["tokens"])
    assert (data["layer"], data["head"], data["causal"], first + n) == (3, 1, True, trace.n_pos)
    assert n <= 16
    own = {
        "embed": trace.embed(), "pos_embed": trace.pos_embed(), "resid_pre": trace.resid_pre(3), "q": trace.q(3, 1), "k": trace.k(3, 1),
        "v": trace.v(3, 1), "z": trace.z(3, 1), "attn_out": trace.attn_out(3), "mlp_out": trace.mlp_out(3),
        "final_normed": trace.final_normed(), "mlp_post": views.feed_forward(story, trace, 3).post,
    }  # fmt: skip
    assert set(data["parts"]) == set(own)
    for name, part in data["parts"].items():
        shown = floats(part["values"]).reshape(n, -1)
        np.testing.assert_allclose(shown, own[name][first:][:, part["which"]], atol=1e-6, err_msg=name)
        assert part["width"] == own[name].shape[1]
    pattern = trace.pattern(3, 1)
    drawn = floats(data["pattern"]).reshape(n, n)
    np.testing.assert_allclose(drawn, pattern[first:, first:], atol=1e-6)
    np.testing.assert_allclose(drawn.sum(1) + floats(data["earlier"]), 1, atol=1e-5)
    assert data["deck"][-1] == 1
    decks = floats(data["deckPatterns"]).reshape(-1, n, n)
    for head, card in zip(data["deck"], decks, strict=True):
        np.testing.assert_allclose(card, trace.pattern(3, head)[first:, first:], atol=1e-6)
    for pos, at in zip(range(first, trace.n_pos), data["likely"], strict=True):
        probs = views.probabilities(story, trace, pos)
        np.testing.assert_allclose(at["probs"], np.sort(probs)[::-1][:10], rtol=1e-5)
        np.testing.assert_allclose(probs[at["ids"]], at["probs"], rtol=1e-5)
    assert len(json.dumps(data)) < 300_000


def test_the_answer_is_covered_until_the_reader_guesses() -> None:
    app = opened()
    assert payload(app)["ask"] is True
    guess = next(group for group in app.pills if (group.key or "").startswith("guess"))
    assert len(guess.options) == 5
    assert guess.options[-1] == SHOW
    assert not any("likeliest token" in radio.label for radio in app.radio), "the quiz does not tell it either"
    guess.set_value(guess.options[0]).run()
    assert not app.exception
    assert any("likeliest token" in radio.label for radio in app.radio)
    assert payload(app)["ask"] is False
    assert any("first choice" in text.value for text in app.markdown)


@pytest.mark.parametrize("text", ["a", "I 😀 the שלום", "<script>alert(1)</script> [x](http://x.y) $a$ `b`", "word " * 120])
def test_odd_texts_are_drawn(text: str) -> None:
    data = payload(opened(text))
    assert 1 <= len(data["tokens"]) <= 16
    assert len(json.dumps(data)) < 300_000


@pytest.mark.parametrize("text", [GIFT, "a", "Tom's naïve 🙂 friend", "word " * 120])
def test_token_and_vector_are_said_in_the_readers_own_before_the_picture(story: Any, text: str) -> None:
    from explainer.models.translators import load_translator
    from explainer.trace import record

    told, trace = reader.said(opened(text)), record(story, text)
    assert f"reads your text as {trace.n_pos} token" in told
    numbers = ", ".join(f"{x:.2f}".replace("-", "−") for x in trace.embed()[-1][:4])
    assert f"starts here as {trace.embed().shape[1]} numbers, and the first 4 are {numbers}" in told
    if text == GIFT:
        other = len(load_translator("translate-gru").encode(text).token_ids) - 1  # without the end mark
        assert f"it makes {other} tokens of the same text" in told
        assert other != trace.n_pos
    elif len(text) < 99:
        other = len(load_translator("translate-gru").encode(text).token_ids) - 1
        assert f"it makes {other} token" in told or other == trace.n_pos


def test_one_link_says_where_to_begin_at_the_top_and_above_the_other_lessons() -> None:
    at = opened()
    links = [link.proto.label for link in at.get("page_link")]
    assert [label for label in links if label.startswith("Begin")] == [f"Begin: {LESSONS[1].title}"] * 2
    assert links[0].startswith("Begin")
    assert links.index(LESSONS[1].title) > 1, "the list of the others comes below"


def test_a_text_that_is_too_long_is_one_sentence() -> None:
    app = opened("word " * 2000)
    assert len(app.error) == 1
    assert not reader.drawings(app)


def test_a_followed_token_is_kept_in_the_link() -> None:
    assert payload(opened(cell="pattern.3.1"))["cell"] == "pattern.3.1"


def test_a_model_that_reads_both_sides(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import torch
    from transformers import BertConfig, BertForMaskedLM, BertTokenizerFast

    from explainer.ui.shell.sidebar import FOLDER

    torch.manual_seed(0)
    words = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *"tom gave sue a ball . thanked her him the red dog".split()]
    BertTokenizerFast(vocab={word: index for index, word in enumerate(words)}).save_pretrained(tmp_path / "tiny")
    shape = BertConfig(vocab_size=len(words), hidden_size=16, num_hidden_layers=2, num_attention_heads=2, intermediate_size=32)
    BertForMaskedLM(shape).save_pretrained(tmp_path / "tiny")
    monkeypatch.setenv("EXPLAINER_MODEL_ROOT", str(tmp_path))
    app = opened(model=FOLDER, model_folder="tiny")
    data = payload(app)
    assert (data["causal"], data["postNorm"], data["tokens"][0]) == (False, True, "[CLS]")
    assert (floats(data["pattern"]) > 0).all()
    assert "A token in square brackets, such as “[CLS]”, is no piece of your text" in reader.said(app)
    assert any("expect in the place of" in (group.label or "") for group in app.pills)
