"""The beginning of a lab's notebook, drawn as Jupyter draws it."""

from __future__ import annotations

import re

import streamlit as st

from explainer.deploy.notebooks.labs import Lab
from explainer.deploy.notebooks.labs.versions import Shown, beginning, headings
from explainer.lessons.labs.shelf import picture


def contents(lab: Lab) -> None:
    """The parts of the notebook, and the exercises in each."""
    lines = []
    for part, exercises in headings(lab):
        lines.append(f"- **{part}**")
        lines += [f"    - {exercise}" for exercise in exercises]
    with st.container(key="prose_contents"):
        st.markdown("\n".join(lines))


def first_cells(lab: Lab) -> None:
    """The first part, up to its first check cell."""
    with st.container(border=True, height=620, key="notebook"):
        for shown in beginning(lab):
            _cell(shown, lab)


def _cell(shown: Shown, lab: Lab) -> None:
    if shown.cell.kind == "markdown":
        # A heading of the notebook is none of the page.
        st.markdown(re.sub(r"^#+ (.*)$", r"**\1**", shown.cell.text, flags=re.MULTILINE))
        return
    st.code(shown.cell.text, language="python", wrap_lines=True)
    if shown.printed:
        st.code(shown.printed.rstrip("\n"), language=None, wrap_lines=True)
    for png in shown.figures:
        picture(png, f"A figure of lab {lab.number}")
