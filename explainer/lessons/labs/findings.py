"""A guess at what a lab shows, and then the numbers that the labs printed."""

from __future__ import annotations

import streamlit as st

from explainer.lessons.labs.recorded import Recorded
from explainer.ui import ask_and_tell
from explainer.ui.page import show
from explainer.ui.page.guess import COVERED
from explainer.ui.text import number

FALLS, STAYS, RISES = "it falls", "it stays the same", "it rises"


def right(found: Recorded) -> str:
    """What the loss does without the mask."""
    with_mask, without = found.mask
    return RISES if without > with_mask else FALLS if without < with_mask else STAYS


def guess(found: Recorded) -> bool:
    """Ask what taking the mask away does; whether the answer may be shown."""
    show.prose("labs", "guess")
    question = "Lab 2 lets every token of a trained model see the tokens after it. What happens to its loss?"
    with_mask, without = found.mask
    told = f"it goes from {number(with_mask)} to {number(without)} nats. The model has never learned to use the future."
    return ask_and_tell(question, [FALLS, STAYS, RISES], lambda _: (right(found), told))


def tell(found: Recorded, opened: bool) -> None:
    """The numbers of all labs, once the reader has guessed."""
    if not opened:
        st.caption(COVERED)
        return
    for name in ("found_tokens", "found_attention", "found_gpt", "found_jumpstart"):
        show.prose("labs", name, **found.slots)
