"""Summary: a story, and one sentence that says what it tells; words that stand in no source are marked."""

from __future__ import annotations

import re

import streamlit as st

from explainer.lessons.applications import written
from explainer.lessons.applications.written import Answer
from explainer.texts.turns import USER, Turn
from explainer.ui.page import show
from explainer.ui.text import counted, plain

_WORD = re.compile(r"\w+(?:['’-]\w+)*")


def answer(text: str) -> Answer:
    """The sentence, and what of it stands in the text."""
    found = written.answered("summary", (Turn(USER, text),), text)
    st.markdown(f"**In one sentence:** {_marked(found.text, text) or '(nothing)'}")
    words = _WORD.findall(found.text)
    new = new_words(found.text, text)
    total, own = len(words), len(_WORD.findall(text))
    show.prose(
        "applications", "summary_words", words=counted(total, "word"), own=counted(own, "word"), new=counted(len(new), "word"),
        which=": " + ", ".join(f"“{word}”" for word in new[:6]) if new else "",
    )  # fmt: skip
    written.window(found)
    return found


def new_words(said: str, text: str) -> list[str]:
    """The words of a summary that stand nowhere in the text, each once."""
    known = {word.lower() for word in _WORD.findall(text)}
    return list(dict.fromkeys(word for word in _WORD.findall(said) if word.lower() not in known))


def _marked(said: str, text: str) -> str:
    """The summary as Markdown, its invented words underlined by colour."""
    new = set(new_words(said, text))
    parts = re.split(r"(\w+(?:['’-]\w+)*)", said)
    return "".join(f":orange-background[{plain(part)}]" if part in new else plain(part) for part in parts)
