"""Code: a description, a function of one expression, and what it gives on examples. It is never run as Python."""

from __future__ import annotations

import streamlit as st

from explainer.lessons.applications import written
from explainer.lessons.applications.written import Answer
from explainer.studies.applications.code_check import Tried, tried
from explainer.texts.turns import USER, Turn
from explainer.ui.page import show
from explainer.ui.text import plain

MOST_SHOWN = 60


def _source(text: str) -> str:
    """The function in what was written: of a model that says more around it, the line that begins with def."""
    lines = [line.strip() for line in text.splitlines()]
    at = next((i for i, line in enumerate(lines) if line.startswith("def ")), None)
    if at is None:
        return text.strip()
    line = lines[at]
    return f"{line} {lines[at + 1]}" if line.endswith(":") and at + 1 < len(lines) else line


def check(found: Answer) -> Tried:
    """What the function in an answer gives on examples."""
    return tried(_source(found.text))


def answer(text: str) -> Answer:
    """The function, and its calls."""
    found = written.answered("code", (Turn(USER, text),), text)
    with st.chat_message("user"):
        st.markdown(plain(text))
    st.code(_source(found.text), language="python", wrap_lines=True)
    checked = check(found)
    if checked.refused:
        show.prose("applications", "code_refused")
        st.markdown(f"> {plain(checked.refused)}")
        return found
    show.prose("applications", "code_tried", kind=checked.kind, count=len(checked.calls))
    lines = ["| called with | gives |", "|---|---|"]
    for call in checked.calls:
        given = ", ".join(_shown(value) for value in call.values)
        lines.append(f"| `f({given})` | {plain(call.wrong) if call.wrong else f'`{_shown(call.result)}`'} |")
    st.markdown("\n".join(lines))
    written.window(found)
    return found


def _shown(value: object) -> str:
    """A value as Python writes it, in a table of Markdown."""
    text = repr(value)
    return (text if len(text) <= MOST_SHOWN else f"{text[: MOST_SHOWN - 1]}…").replace("|", "\\|").replace("`", "ˋ")
