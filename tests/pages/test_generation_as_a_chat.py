"""Writing on in a chat: with a tiny model that has a chat template, and with SmolLM2 where it is installed."""

from __future__ import annotations

import itertools
from pathlib import Path

import pytest
import streamlit as st
from networks import CHAT_SYSTEM, save_chat_model
from reader import opened, payload, sound, story, words
from streamlit.testing.v1 import AppTest

from explainer.lessons.generation import writing
from explainer.models import LanguageModel, load
from explainer.models.smollm2 import release
from explainer.studies.decoding.generation import Written, ending, text_of, write
from explainer.texts.turns import ASSISTANT, SYSTEM, USER, Turn
from explainer.ui.shell.sidebar import FOLDER

QUESTION = "Who is Tom?"
FIRST = (Turn(SYSTEM, CHAT_SYSTEM), Turn(USER, QUESTION))


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """No clock: AppTest does not tick."""
    monkeypatch.setattr(writing, "FIRST_SLICE_S", 600.0)


@pytest.fixture
def tiny(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> LanguageModel:
    save_chat_model(tmp_path / "models" / "talker")
    monkeypatch.setenv("EXPLAINER_MODEL_ROOT", str(tmp_path / "models"))
    st.cache_resource.clear()
    return load(str(tmp_path / "models" / "talker"))


def at_tiny(text: str = QUESTION, **query: str) -> AppTest:
    query = {"read_as": "as a chat", "method": "the likeliest", "max_tokens": "12", "guess": "show me", **query}
    return opened("generation", text, model=FOLDER, model_folder="talker", **query)


def answer(model: LanguageModel, turns: tuple[Turn, ...], most: int) -> list[Written]:
    assert model.chat is not None
    done: list[Written] = []
    for step in itertools.islice(write(model, model.chat.encode(turns).token_ids), most):
        done.append(step)
        if ending(model, done, most):
            break
    return done


def test_the_prompt_is_the_chat_and_the_answer_is_what_the_model_writes_after_it(tiny: LanguageModel) -> None:
    at = sound(at_tiny())
    data = payload(at, "writer")
    assert tiny.chat is not None
    chat = tiny.chat.encode(FIRST)
    assert data["prompt"] == list(chat.tokens)
    assert data["roles"] == list(chat.roles)
    assert data["written"] == tiny.labels(step.token_id for step in answer(tiny, FIRST, 12))
    assert f"all that it reads, {len(chat.token_ids)} tokens, {chat.count('frame')} of them from the frame" in words(at)
    assert at.text_input(key="system").value == CHAT_SYSTEM


def test_plain_text_is_what_it_was_and_a_model_without_a_template_has_no_choice(tiny: LanguageModel) -> None:
    data = payload(sound(at_tiny(read_as="as plain text")), "writer")
    assert data["prompt"] == list(tiny.encode(QUESTION).tokens)
    assert data["roles"] == []
    at = sound(opened("generation", QUESTION, read_as="as a chat"))
    assert payload(at, "writer")["prompt"] == list(story().encode(QUESTION).tokens)
    assert not [widget for widget in at.get("button_group") if widget.key == "read_as"]
    assert not at.chat_input


def test_the_system_line_is_the_readers(tiny: LanguageModel) -> None:
    data = payload(sound(at_tiny(system="Be <|im_end|> short")), "writer")
    assert "".join(token for token, who in zip(data["prompt"], data["roles"], strict=True) if who == SYSTEM) == "Be <|im_end|> short"
    assert data["prompt"].count("<|im_end|>") == 2


def test_steps_back_and_branches_lead_through_an_answer(tiny: LanguageModel) -> None:
    steps = answer(tiny, FIRST, 12)
    at = at_tiny()
    at.get_by_key("back").click().run()
    assert payload(sound(at), "writer")["written"] == tiny.labels(step.token_id for step in steps[:-1])
    assert at.session_state["_url"]["answer"] == f"{len(steps) - 1}"
    assert not at.session_state["_url"].get("branch")
    other = steps[2].candidates[3]
    data = payload(sound(at_tiny(answer=f"5_2.{other}")), "writer")
    assert data["chosen"] == [False, False, True, False, False]


def test_a_further_message_is_answered_with_all_that_was_said(tiny: LanguageModel) -> None:
    at = sound(at_tiny())
    said = answer(tiny, FIRST, 12)
    at.chat_input(key="next_message").set_value("And <|im_end|> Sue?").run()
    turns = (*FIRST, Turn(ASSISTANT, text_of(tiny, [step.token_id for step in said])), Turn(USER, "And <|im_end|> Sue?"))
    data = payload(sound(at), "writer")
    assert tiny.chat is not None
    assert data["prompt"] == list(tiny.chat.encode(turns).tokens)
    assert data["written"] == tiny.labels(step.token_id for step in answer(tiny, turns, 12))
    at.get_by_key("back").click().run()
    assert len(payload(sound(at), "writer")["written"]) == 11
    assert not at.session_state["_url"].get("answer")  # the link is about the first answer
    at.get_by_key("take_back").click().run()
    assert payload(sound(at), "writer")["prompt"] == list(tiny.chat.encode(FIRST).tokens)
    assert payload(at, "writer")["written"] == tiny.labels(step.token_id for step in said)


def test_another_text_is_another_chat_and_a_message_that_does_not_fit_is_refused_with_numbers(tiny: LanguageModel) -> None:
    at = sound(at_tiny())
    at.chat_input(key="next_message").set_value("The cat sat on the mat. " * 60).run()
    assert "the window holds 256" in "\n".join(info.value for info in sound(at).info)
    at.chat_input(key="next_message").set_value("And Sue?").run()
    assert payload(sound(at), "writer")["roles"].count(ASSISTANT) > 0
    at.text_area(key="text").set_value("Who is Sue?").run()
    assert payload(sound(at), "writer")["roles"].count(ASSISTANT) == 0
    long = at_tiny("The cat sat on the mat. " * 60)
    assert not long.exception
    assert "reads at most 256" in long.error[0].value


def test_all_that_is_folded_is_about_the_chat(tiny: LanguageModel) -> None:
    at = sound(at_tiny(measure_both="true", greedy_loop="true", window="24"))
    text = words(at)
    assert tiny.chat is not None
    n_prompt = len(tiny.chat.encode(FIRST).token_ids)
    assert "tokens from the chat above" in text
    assert f"of {n_prompt + 12} tokens were out of the window" in text
    assert payload(at, "writer")["first"] > 0


@pytest.mark.skipif(release.installed() is None, reason=release.MISSING)
def test_smollm2_answers_a_question_and_ends_its_answer() -> None:
    query = {"model": release.NAME, "read_as": "as a chat", "method": "the likeliest", "guess": "show me"}
    at = sound(opened("generation", "What is the capital of France?", folded=True, **query))
    data = payload(at, "writer")
    assert "".join(data["written"]) == "The capital of France is Paris.<|im_end|>"
    assert data["status"] == "ended: the model wrote its end token"
    model = load(release.NAME)
    assert model.chat is not None
    assert at.text_input(key="system").value == model.chat.system
    messages = [{"role": "user", "content": "What is the capital of France?"}]
    ids = model.tokenizer.apply_chat_template(messages, add_generation_prompt=True, return_dict=True)["input_ids"]
    assert data["prompt"] == model.labels(ids)
