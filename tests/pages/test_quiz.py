"""The questions at the end of the lessons: their right answers against the trace, and what the reader is told."""

from __future__ import annotations

import numpy as np
import pytest
from reader import GIFT, opened, shown, sound, story, words
from streamlit.testing.v1 import AppTest

from explainer.trace import record
from explainer.ui.page.questions import Question, ask, figure


def radios(at: AppTest, slug: str) -> dict[str, object]:
    """The lesson's questions by what they ask, without their number."""
    return {radio.label.split(". ", 1)[1]: radio for radio in at.radio if (radio.key or "").startswith(f"quiz_{slug}_")}


def test_the_right_answer_is_among_the_options_once_and_not_always_first() -> None:
    made = [ask(f"Question {n}?", "right", ["wrong", "right", "wrong", "other", "third", "fourth"], "Since.", "x") for n in range(20)]
    questions = [question for question in made if isinstance(question, Question)]
    assert len(questions) == 20
    for question in questions:
        assert sorted(question.options) == ["other", "right", "third", "wrong"]
        assert question.options[question.right] == "right"
    assert len({question.right for question in questions}) > 1
    assert ask("Question?", "right", ["right", "right"], "Since.", "x") is None


def test_the_logits_questions_are_answered_by_the_trace() -> None:
    at = sound(shown("logits"))
    logits = record(story(), GIFT).logits(-1)
    first, second = np.sort(softmax(logits))[::-1][:2]
    (left,) = [radio for ask, radio in radios(at, "logits").items() if "all other tokens have together" in ask]
    left.set_value(next(option for option in left.options if option.replace("\\", "") == f"{1 - first - second:.3f}"))  # type: ignore[attr-defined]
    (ratio,) = [radio for ask, radio in radios(at, "logits").items() if "How many times as likely" in ask]
    right = figure(float(first / second))
    ratio.set_value(next(option for option in ratio.options if option.replace("\\", "") != right))  # type: ignore[attr-defined]
    sound(at.run())
    assert any(element.value.startswith("Yes. ") and f"{1 - first - second:.3f}" in element.value for element in at.success)
    told = next(element.value for element in at.info if "exp(" in element.value)
    assert f" = {right}" in told
    assert told.endswith("(#softmax).")
    assert "of 3 right" not in words(at)


def test_when_all_are_answered_the_score_is_told_and_another_text_is_asked_anew() -> None:
    at = sound(shown("logits"))
    keys = {radio.key for radio in at.radio if (radio.key or "").startswith("quiz_logits_")}
    assert len(keys) == 3
    for key in keys:
        at.radio(key=key).set_value(at.radio(key=key).options[0])
    assert "of 3 right" in words(at.run())
    other = sound(shown("logits", "Once upon a"))
    assert not keys & {radio.key for radio in other.radio}


@pytest.mark.parametrize("text", ["* [x](y)", "<b>", "日本語"])
def test_odd_texts_are_asked_about_as_text(text: str) -> None:
    at = sound(shown("logits", text))
    assert len(radios(at, "logits")) >= 2


def test_self_attention_asks_about_the_cells_of_the_microscope() -> None:
    at = sound(opened("self_attention", layer="1", head="2"))
    trace = record(story(), GIFT)
    row = trace.pattern(1, 2)[trace.n_pos - 2]
    best = int(row.argmax())
    (asked,) = [radio for label, radio in radios(at, "self_attention").items() if "look at most in layer 1, head 2" in label]
    chosen = next(option for option in asked.options if option.startswith(f"{best} "))  # type: ignore[attr-defined]
    asked.set_value(chosen)  # type: ignore[attr-defined]
    sound(at.run())
    assert any(f"has {row[best]:.3f} there" in element.value.replace("\\", "") for element in at.success)


def test_masked_attention_asks_for_the_hardest_token() -> None:
    at = sound(opened("masked_attention"))
    trace = record(story(), GIFT)
    loss = [-np.log(softmax(trace.logits(pos))[trace.token_ids[pos + 1]]) for pos in range(trace.n_pos - 1)]
    hardest = 1 + int(np.argmax(loss))
    asked = radios(at, "masked_attention")["Which token of your text surprised the model most?"]
    chosen = next(option for option in asked.options if option.startswith(f"{hardest} "))  # type: ignore[attr-defined]
    asked.set_value(chosen)  # type: ignore[attr-defined]
    sound(at.run())
    assert any(f"Its loss is {max(loss):.2f} nats" in element.value for element in at.success)


def test_many_heads_asks_for_the_longest_addition_and_the_strongest_head() -> None:
    at = sound(opened("multi_head", layer="2", head="0"))
    trace, model = record(story(), GIFT), story()
    lengths = [np.linalg.norm(trace.z(2, head)[-1] @ model.W_O(2, head)) for head in range(model.n_heads)]
    asked = radios(at, "multi_head")
    asked["Which head of layer 2 adds the longest vector at the last token?"].set_value(f"head {int(np.argmax(lengths))}")  # type: ignore[attr-defined]
    assert any("by their own additions" in label for label in asked)
    sound(at.run())
    assert any(f"has length {max(lengths):.2f}" in element.value for element in at.success)


@pytest.mark.parametrize("slug", ["home", "self_attention", "masked_attention", "multi_head"])
@pytest.mark.parametrize("text", ["Tom", "* [x](y) <b>"])
def test_every_lesson_of_the_spine_asks_on_odd_texts_too(slug: str, text: str) -> None:
    at = sound(shown(slug, text))
    assert len(radios(at, slug)) >= (0 if slug == "masked_attention" and text == "Tom" else 2)


def softmax(logits: np.ndarray) -> np.ndarray:
    exps = np.exp(logits.astype(np.float64) - logits.max())
    return np.asarray(exps / exps.sum())
