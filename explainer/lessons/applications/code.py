"""Code: a description, a function of one expression, and what it gives on examples. It is never run as Python."""

from __future__ import annotations

import streamlit as st

from explainer.lessons.applications import written
from explainer.lessons.applications.written import Answer
from explainer.studies.applications.code_check import Tried, source_in, tried
from explainer.texts.turns import USER, Turn
from explainer.ui.page import show
from explainer.ui.state import shown
from explainer.ui.text import plain

MOST_SHOWN = 60


def check(found: Answer) -> Tried:
    """What the function in an answer gives on examples."""
    return tried(source_in(found.text))


def answer(text: str) -> Answer:
    """The function, and its calls."""
    found = written.answered("code", (Turn(USER, text),), text)
    with st.chat_message("user"):
        st.markdown(plain(text))
    st.code(source_in(found.text), language="python", wrap_lines=True)
    checked = check(found)
    if checked.refused:
        show.prose("applications", "code_refused")
        st.markdown(f"> {plain(checked.refused)}")
        return found
    show.prose("applications", "code_tried", kind=checked.kind, count=len(checked.calls))
    shown.put("calls", lambda: _calls(checked))
    lines = ["| called with | gives |", "|---|---|"]
    for call in checked.calls:
        given = ", ".join(_shown(value) for value in call.values)
        lines.append(f"| `f({given})` | {plain(call.wrong) if call.wrong else f'`{_shown(call.result)}`'} |")
    st.markdown("\n".join(lines))
    written.window(found)
    return found


def _calls(checked: Tried) -> shown.Columns:
    """The table of the calls, its values whole."""
    return {
        "called with": [", ".join(map(repr, call.values)) for call in checked.calls],
        "gives": [call.wrong or repr(call.result) for call in checked.calls],
    }


def _shown(value: object) -> str:
    """A value as Python writes it, in a table of Markdown."""
    text = repr(value)
    return (text if len(text) <= MOST_SHOWN else f"{text[: MOST_SHOWN - 1]}…").replace("|", "\\|").replace("`", "ˋ")
