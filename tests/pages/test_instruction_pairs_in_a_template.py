"""Learning to answer with a model that brings a chat template: the question without it and in it, on the page."""

from __future__ import annotations

from pathlib import Path

import pytest
import streamlit as st
from networks import save_chat_model
from reader import opened, payload_with, said, sound

from explainer.models import LanguageModel, load
from explainer.models.smollm2 import release
from explainer.studies.tuning.answering import continued
from explainer.studies.tuning.examples import encode
from explainer.texts.turns import USER, Turn
from explainer.ui.shell.sidebar import FOLDER

QUESTION = "Who is Tom?"
FRANCE = "What is the capital of France?"


@pytest.fixture
def tiny(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> LanguageModel:
    save_chat_model(tmp_path / "models" / "talker")
    monkeypatch.setenv("EXPLAINER_MODEL_ROOT", str(tmp_path / "models"))
    monkeypatch.setenv("EXPLAINER_RUNS", str(tmp_path / "runs"))
    st.cache_resource.clear()
    return load(str(tmp_path / "models" / "talker"))


def test_both_texts_and_the_template_as_tokens_are_shown(tiny: LanguageModel) -> None:
    at = sound(opened("instruction_pairs", QUESTION, model=FOLDER, model_folder="talker"))
    text = said(at)
    assert tiny.chat is not None
    chat = tiny.chat.encode([Turn(USER, QUESTION)]).token_ids
    found = {ids: continued(tiny, ids) for ids in (tuple(encode(tiny, QUESTION)), chat)}
    assert [continued(tiny, ids).ends for ids in found] == [one.ends for one in found.values()]
    assert "the files of talker do not say" in text
    rows = payload_with(at, "rows")["rows"]
    assert [row["name"] for row in rows] == ["the question alone", "this lesson’s frame", "talker’s own template"]
    assert rows[2]["count"] == len(chat)
    assert "which is not its own template" in text


def test_what_is_said_of_story_gpt_is_said_of_it_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EXPLAINER_RUNS", str(tmp_path))
    text = said(sound(opened("instruction_pairs", QUESTION)))
    assert "Ask story-gpt a question, and it **continues**" in text
    assert "How was it trained?" not in text
    assert "story-gpt has no template of its own" in text


@pytest.mark.skipif(release.installed() is None, reason=release.MISSING)
def test_smollm2_answers_in_its_template_and_goes_on_without_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EXPLAINER_RUNS", str(tmp_path))
    text = said(sound(opened("instruction_pairs", FRANCE, folded=True, model=release.NAME)))
    assert f"{FRANCE}  \n**The capital of France is Paris.**" in text
    model = load(release.NAME)
    bare = continued(model, tuple(encode(model, FRANCE)))
    assert bare.held_back is not None
    mark, p = bare.held_back
    assert (model.label(mark), round(p, 1)) == ("<|im_end|>", 0.7)
    assert bare.text.startswith("\n\nThe answer is: Paris")
    assert "The training shows even without the template" in text
    assert "two trillion tokens" in text
    card = (Path(release.__file__).with_name("MODEL_CARD.md")).read_text(encoding="utf-8")
    for word in ("2 trillion tokens", "supervised fine-tuning", "UltraFeedback"):
        assert word in card
