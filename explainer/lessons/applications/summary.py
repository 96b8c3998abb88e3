"""Summary: a story, and one sentence that says what it tells; words that stand in no source are marked."""

from __future__ import annotations

import re

import streamlit as st

from explainer.lessons.applications import written
from explainer.lessons.applications.written import Answer
from explainer.studies.applications.written import WORD, new_words
from explainer.texts.turns import USER, Turn
from explainer.ui.page import show
from explainer.ui.state import shown
from explainer.ui.text import counted, plain


def answer(text: str) -> Answer:
    """The sentence, and what of it stands in the text."""
    found = written.answered("summary", (Turn(USER, text),), text)
    st.markdown(f"**In one sentence:** {_marked(found.text, text) or '(nothing)'}")
    words = WORD.findall(found.text)
    new = new_words(found.text, text)
    total, own = len(words), len(WORD.findall(text))
    shown.put("new_words", lambda: {"words": [total], "words of the text": [own], "in no text": [" ".join(new)]})
    show.prose(
        "applications", "summary_words", words=counted(total, "word"), own=counted(own, "word"), new=counted(len(new), "word"),
        which=": " + ", ".join(f"“{word}”" for word in new[:6]) if new else "",
    )  # fmt: skip
    written.window(found)
    return found


def _marked(said: str, text: str) -> str:
    """The summary as Markdown, its invented words underlined by colour."""
    new = set(new_words(said, text))
    parts = re.split(f"({WORD.pattern})", said)
    return "".join(f":orange-background[{plain(part)}]" if part in new else plain(part) for part in parts)
