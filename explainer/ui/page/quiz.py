"""The questions at the end of a lesson, as they are drawn. How they are built: ``questions.py``."""

from __future__ import annotations

import zlib
from collections.abc import Sequence

import streamlit as st

from explainer.ui.page.questions import Question
from explainer.ui.text import plain


@st.fragment
def quiz(slug: str, questions: Sequence[Question | None]) -> None:
    """Draw the questions of a lesson; an answer runs this part alone.

    A question that new text or another model changed is unanswered again.
    """
    real = [question for question in questions if question is not None]
    if not real:
        return
    st.header("Check yourself", anchor=False)
    with st.container(key=f"quiz_{slug}"):
        st.markdown("Every answer follows from the numbers of this page, for your text and the settings above.")
        right = [_one(slug, number, question) for number, question in enumerate(real)]
        answered = [mark for mark in right if mark is not None]
        if len(answered) == len(real):
            st.markdown(f"**{sum(answered)} of {len(real)} right.**")


def _one(slug: str, number: int, question: Question) -> bool | None:
    """One question; None until it is answered."""
    mark = zlib.crc32(f"{question.ask}/{question.options}".encode("utf-8", "replace"))
    labels = [plain(option) for option in question.options]
    picked = st.radio(f"{number + 1}. {question.ask}", labels, index=None, key=f"quiz_{slug}_{mark}", horizontal=True)
    if picked is None:
        return None
    look = f"[Look at it again](#{question.at})."
    if picked == labels[question.right]:
        st.success(f"Yes. {question.because} {look}", icon=":material/check:")
        return True
    st.info(f"It is **{labels[question.right]}**. {question.because} {look}", icon=":material/lightbulb:")
    return False
