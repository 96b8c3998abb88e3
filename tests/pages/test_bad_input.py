"""Anything a reader can type: it works, or one sentence says what to change, and the next text works again."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from again import differs
from reader import opened, sound
from streamlit.testing.v1 import AppTest

from explainer.curriculum import LESSONS
from explainer.ui.shell.sidebar import FOLDER

SLUGS = [lesson.slug for lesson in LESSONS]  # home is the first
NO_TEXT_NEEDED = ("glossary", "labs", "parallel", "foundation_models", "jumpstart")
TRANSLATED = ("rnn_bottleneck", "rnn_attention", "transformer")  # the text is a sentence for the translators
UNREADABLE = [(" \n ", "There is no text to read"), ("word " * 20_000, "reads at most 256")]
TOO_LONG_TO_TRANSLATE = "at most 99 are translated"
FINE = {
    "one token": "Tom",
    "emoji": "I ❤️ my 🐶 and 👩‍👩‍👧",
    "right to left": "שלום לך, my friend",
    "control": "a\x00b\x07c\td\u202ee",
    "end of text": "Tom <|endoftext|> Sue",
    "markup": "<script>alert(1)</script> **bold** [x](http://evil.example) ![y](http://evil.example/z.png) $a$ :material/home:",
    "quotes": "\"'`\\{}[[text]]",
}
NOTEBOOKS = ("one token", "quotes")


def visited(text: str) -> Iterator[tuple[str, AppTest]]:
    """One reader goes through all lessons with this text."""
    at = opened("home", text)
    yield "home", at
    for slug in SLUGS[1:]:
        yield slug, at.switch_page(f"pages/{slug}.py").run()


def faults(at: AppTest) -> list[str]:
    """What failed and what was refused, in the page's words."""
    return [f"exception: {one.message}" for one in at.exception] + [f"error: {one.value}" for one in at.error]


def loose_axes(at: AppTest) -> list[str]:
    """Charts with an axis of words that plotly might read as numbers or days: “12 7 48213” would then stand at other places."""
    found = []
    for element in at.get("plotly_chart"):
        chart = json.loads(element.proto.spec)
        for trace in chart["data"]:
            for letter in "xy":
                places = trace.get(letter)
                axis = f"{letter}axis{trace.get(f'{letter}axis', letter)[1:]}"
                words = isinstance(places, list) and any(isinstance(place, str) for place in places)
                if words and chart["layout"].get(axis, {}).get("type") is None:
                    found.append(f"an axis of words: {element.proto.alt[:60]}")
    return list(dict.fromkeys(found))


@pytest.mark.parametrize("kind", FINE)
def test_odd_texts_work_in_every_lesson(kind: str) -> None:
    wrong = {slug: found for slug, at in visited(FINE[kind]) if (found := faults(at) + loose_axes(at) + again(at, slug, kind))}
    assert wrong == {}


def again(at: AppTest, slug: str, kind: str) -> list[str]:
    """What the page's notebook finds other than the page; with those texts that differ most."""
    return [found] if kind in NOTEBOOKS and (found := differs(at, slug)) else []


@pytest.mark.parametrize(("text", "sentence"), UNREADABLE)
def test_what_cannot_be_read_is_one_sentence_where_a_text_is_needed(text: str, sentence: str) -> None:
    wrong = {}
    for slug, at in visited(text):
        wanted = TOO_LONG_TO_TRANSLATE if slug in TRANSLATED and text.strip() else sentence
        found = faults(at)
        good = found == [] if slug in NO_TEXT_NEEDED else len(found) == 1 and not at.exception and wanted in found[0].replace("\\", "")
        if not good:
            wrong[slug] = found
    assert wrong == {}


def test_markup_in_a_text_is_printed_not_run() -> None:
    at = sound(opened("masked_attention", text=FINE["markup"]))
    for element in at.markdown:
        assert "<script>" not in element.value
        assert "](http" not in element.value


@pytest.mark.parametrize("name", ["gpt2", "Qwen/Qwen3-0.6B"])
def test_a_model_that_is_not_here_leaves_the_app_on_the_one_it_had(name: str) -> None:
    at = opened("inspect", model=name)
    sound(at)
    said = [element.value.replace("\\", "") for element in at.sidebar.caption]
    assert said[0].startswith(f"{name} is not on this machine yet.")
    assert "The lessons stay on story-gpt." in said


NOWHERE = ["story-gtp", "tuned:AAAAAAAAAAAAAAAAAAAAAA", "tuned on my text (AAAAAAAAAAAAAAAAAAAAAA)", "<b>1</b>", "../x", "[a](http://b)"]


@pytest.mark.parametrize("name", NOWHERE)
def test_a_link_to_a_model_that_no_list_has_says_so_until_another_is_chosen(name: str) -> None:
    at = sound(opened("inspect", model=name))
    asked = f"The link asks for the model {name}, which is not here."
    said = [element.value.replace("\\", "") for element in at.sidebar.caption]
    assert said[:2] == [asked, "The lessons stay on story-gpt."]
    assert "<b>" not in at.sidebar.caption[0].value
    assert "](" not in at.sidebar.caption[0].value
    at.sidebar.selectbox[0].select("story-bert")
    sound(at.run())
    assert not [element for element in at.sidebar.caption if "link asks" in element.value]


def test_a_folder_without_a_model_and_one_outside_the_root_are_sentences(tmp_path, monkeypatch) -> None:
    (tmp_path / "models" / "empty").mkdir(parents=True)
    (tmp_path / "outside").mkdir()
    (tmp_path / "models" / "link").symlink_to(tmp_path / "outside")
    monkeypatch.setenv("EXPLAINER_MODEL_ROOT", str(tmp_path / "models"))
    refused = {"empty": "no readable model", "link": "no such folder", "../outside": "no such folder", "nope": "no such folder"}
    for folder, sentence in refused.items():
        at = opened("home", model=FOLDER, model_folder=folder)
        assert not at.exception
        said = [element.value.replace("\\", "") for element in at.sidebar.error]
        assert len(said) == 1, folder
        assert sentence in said[0]
        assert "The lessons stay on story-gpt." in [element.value.replace("\\", "") for element in at.sidebar.caption]


def test_a_folder_of_the_host_is_opened_and_a_too_large_model_is_not(saved, monkeypatch) -> None:
    from explainer.models import memory

    folder = saved("gpt2")
    monkeypatch.setenv("EXPLAINER_MODEL_ROOT", str(folder.parent))
    at = sound(opened("home", model=FOLDER, model_folder=folder.name))
    assert not [element.value for element in at.sidebar.error]
    assert at.session_state["model_in_use"] == str(folder)
    monkeypatch.setattr(memory, "available_mib", lambda: 0.5)
    import streamlit as st

    st.cache_resource.clear()
    at = opened("home", model=FOLDER, model_folder=folder.name)
    said = [element.value.replace("\\", "") for element in at.sidebar.error]
    assert len(said) == 1
    assert "Choose a smaller model" in said[0]


def test_a_link_with_markup_in_its_edits_is_printed_not_run() -> None:
    at = sound(opened("home", edits="![x](http://evil.example/x.png)"))
    assert len(at.warning) == 1
    assert "](http" not in at.warning[0].value


def test_a_token_cannot_run_as_a_formula_in_a_table() -> None:
    from explainer.ui.text import cell

    assert [cell(text) for text in ("=1+1", " @x", "-2", "ball", "'=1")] == ["'=1+1", "' @x", "'-2", "ball", "'=1"]
