"""Questions at the end of a lesson. The right answer is computed from what is on the screen, never written down."""

from __future__ import annotations

import random
import zlib
from collections.abc import Sequence
from dataclasses import dataclass

import streamlit as st

from explainer.ui.text import plain


@dataclass(frozen=True, slots=True)
class Question:
    """One question.

    ask: the question, Markdown (texts of readers and models already escaped, with ``show.token`` or ``show.plain``).
    options: what can be answered, plain text, each once. right: index of the right one.
    because: Markdown shown after an answer; it names the numbers that decide. at: anchor of the heading over the figure that shows it.
    """

    ask: str
    options: tuple[str, ...]
    right: int
    because: str
    at: str


def ask(text: str, right: str, wrong: Sequence[str], because: str, at: str) -> Question | None:
    """A question with its options in an order of its own; None where fewer than two different options are left.

    ``wrong`` may repeat itself or the right one: repetitions are dropped, and at most three are kept, in the given order.
    """
    others = [option for option in dict.fromkeys(wrong) if option != right][:3]
    if not others:
        return None
    options = [right, *others]
    random.Random(zlib.crc32(f"{text}/{options}".encode("utf-8", "replace"))).shuffle(options)
    return Question(text, tuple(options), options.index(right), because, at)


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
        st.markdown("Every answer can be read from this page, for your text and the settings above.")
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
    st.info(f"It is {labels[question.right]}. {question.because} {look}", icon=":material/lightbulb:")
    return False
