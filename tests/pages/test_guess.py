"""A guess: the right answer is among the options, nothing shows it before, the verdict stands below the question, and it may be skipped."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from reader import GIFT, opened, payload_with, said, sound
from streamlit.testing.v1 import AppTest

from explainer.ui.page.guess import SHOW, WAITING, tokens_around
from explainer.ui.text import button_label, numbered


def page(colour: str = "") -> None:
    """A page that asks one thing."""
    import streamlit as st

    from explainer.ui.page.guess import ask

    word = st.session_state.get("word", "sky")
    guess = ask(f"Which colour has the {word}?", ["red", "blue", "*green*"])
    guess.answer("blue", "it is blue.")
    st.markdown("shown" if guess.open else "covered")


def asked(answer: str | None, at: AppTest | None = None) -> tuple[list[str], AppTest]:
    """What the page says after an answer, and the page."""
    at = at or AppTest.from_function(page, default_timeout=600).run()
    at.get("pills")[0].set_value(answer)
    at.run()
    assert not at.exception, at.exception
    return [each.value for each in at.markdown], at


def test_nothing_is_told_before_an_answer_and_the_verdict_stands_below_the_question() -> None:
    told, at = asked(None)
    assert told == ["covered"]
    assert asked("blue", at)[0] == [":material/check_circle: Your guess is right: it is blue.", "shown"]
    assert asked("*green*", at)[0] == [":material/cancel: Not this time: it is blue.", "shown"]
    assert asked(SHOW, at)[0] == ["It is blue.", "shown"]
    assert at.get("pills")[0].options == ["red", "blue", "\\*green\\*", SHOW]


def test_a_link_names_an_answer_as_its_button_does_and_nothing_in_it_is_markdown() -> None:
    for harmless in ("48.3 %", "1 in 5.56 million", "layer 0, head 2", "it falls: the answer is visible", "causal, two-layer", "6 ."):
        assert button_label(harmless) == harmless
    for markup in ("1. a list", "2.", "www.example.com", "a _b_", "*b*", "a :smile: b", "- c", "# d", "[e](f)", "a--b", "`c`", "5 <b>"):
        assert button_label(markup) != markup


def test_an_answer_to_another_question_is_no_guess_at_this_one() -> None:
    told, at = asked("red")
    assert told[0].startswith(":material/cancel:")
    at.session_state["word"] = "sea"
    assert [each.value for each in at.run().markdown] == ["It is blue.", "shown"]  # it stays open, and nothing is judged
    assert asked("blue", at)[0][0].startswith(":material/check_circle:")


def test_the_same_option_on_two_lessons_is_a_guess_at_each() -> None:
    at = AppTest.from_function(page, default_timeout=600)
    verdicts = []
    for lesson, word in (("logits", "sky"), ("controls", "sea"), ("logits", "sky")):
        at.session_state["_lesson"], at.session_state["word"] = lesson, word
        at.session_state["guess"] = "blue"
        verdicts.append(at.run().markdown[0].value)
    assert verdicts == [":material/check_circle: Your guess is right: it is blue."] * 3


def ahead() -> None:
    """A page that asks before a training."""
    import streamlit as st

    from explainer.ui.page.guess import ask_ahead

    ask_ahead("What becomes of it?", ["it rises", "it falls"], "guess", st.session_state.get("told"))


def test_a_guess_about_a_training_is_judged_when_the_result_is_there() -> None:
    at = AppTest.from_function(ahead, default_timeout=600).run()
    assert asked("it falls", at)[0] == []
    assert [each.value for each in at.caption] == [WAITING]
    at.session_state["told"] = ("it rises", "it rises.")
    assert [each.value for each in at.run().markdown] == [":material/cancel: Not this time: it rises."]
    assert asked(SHOW, at)[0] == ["It rises."]  # no guess


def test_nothing_is_asked_where_the_result_is_there_and_nobody_has_guessed() -> None:
    at = AppTest.from_function(ahead, default_timeout=600)
    at.session_state["told"] = ("it rises", "it rises.")
    assert not at.run().get("pills")
    assert not at.markdown


@given(st.lists(st.text(min_size=1, max_size=3), min_size=1, max_size=60), st.data())
def test_the_right_token_is_among_the_options_and_none_that_cannot_be_seen(tokens: list[str], data: st.DataObject) -> None:
    query = data.draw(st.integers(0, len(tokens) - 1))
    right = data.draw(st.integers(0, query))
    offered = tokens_around(tokens, right, query)
    names = numbered(tokens)
    assert names[right] in offered
    assert len(offered) == min(8, query + 1)
    assert set(offered) <= set(names[: query + 1])


def test_the_last_row_of_self_attention_is_covered_until_the_guess() -> None:
    at = sound(opened("self_attention", GIFT, stage="pattern"))
    assert payload_with(at, "veil")["veil"] == 7
    assert "looks most at" not in said(at)
    at = sound(opened("self_attention", GIFT, stage="pattern", guess=SHOW))
    assert payload_with(at, "veil")["veil"] is None
    assert "it looks most at".casefold() in said(at).casefold()
    shared = sound(opened("self_attention", GIFT, cell="pattern.7.2"))
    assert payload_with(shared, "veil")["veil"] is None  # whoever sent the link has seen it
    pointed = sound(opened("self_attention", GIFT, cell="q.7.2"))
    assert payload_with(pointed, "veil")["veil"] == 7  # its query gives nothing away
