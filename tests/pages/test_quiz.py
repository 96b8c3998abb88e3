"""The questions at the end of the lessons: their right answers against the trace, and what the reader is told."""

from __future__ import annotations

import numpy as np
import pytest
from reader import GIFT, opened, sound, story, words
from streamlit.testing.v1 import AppTest

from explainer.trace import record
from explainer.ui.quiz import Question, ask


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
    at = sound(opened("logits"))
    logits = record(story(), GIFT).logits(-1)
    order = np.argsort(-logits)
    asked = radios(at, "logits")
    second = asked["Which token is second on the list?"]
    name = story().label(int(order[1])).strip()
    second.set_value(name)  # type: ignore[attr-defined]
    gap = float(logits[order[0]] - logits[order[1]])
    (ratio,) = [radio for ask, radio in radios(at, "logits").items() if "How many times as likely" in ask]
    wrong = next(option for option in ratio.options if not option.startswith(f"{np.exp(gap):,.2f}".replace(".", "\\.")))  # type: ignore[attr-defined]
    ratio.set_value(wrong)  # type: ignore[attr-defined]
    sound(at.run())
    assert any(element.value.startswith("Yes. ") and name in element.value for element in at.success)
    told = next(element.value for element in at.info if "exp(" in element.value)
    assert f"exp({gap:.2f}) = {np.exp(gap):,.2f}" in told
    assert told.endswith("(#softmax).")
    assert "of 3 right" not in words(at)


def test_when_all_are_answered_the_score_is_told_and_another_text_is_asked_anew() -> None:
    at = sound(opened("logits"))
    keys = {radio.key for radio in at.radio if (radio.key or "").startswith("quiz_logits_")}
    assert len(keys) == 3
    for key in keys:
        at.radio(key=key).set_value(at.radio(key=key).options[0])
    assert "of 3 right" in words(at.run())
    other = sound(opened("logits", "Once upon a"))
    assert len(keys & {radio.key for radio in other.radio}) == 1  # the length of a dot product is the model's alone


@pytest.mark.parametrize("text", ["* [x](y)", "<b>", "日本語"])
def test_odd_texts_are_asked_about_as_text(text: str) -> None:
    at = sound(opened("logits", text))
    assert len(radios(at, "logits")) >= 2
