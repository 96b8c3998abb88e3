"""A guess before the answer, for each application: from the text alone."""

from __future__ import annotations

import re
from typing import Any

import streamlit as st

from explainer.ui import ask
from explainer.ui.page.guess import Guess
from explainer.ui.text import percent

_WORD = re.compile(r"\w+(?:['’-]\w+)*")


def ahead(app: str, text: str) -> Guess:
    """Ask what can be said before the model is run; open at once where there is nothing to ask."""
    if app == "sentiment":
        return ask("Your guess first: negative or positive?", ["negative", "positive"])
    if app == "entities":
        return ask("Your guess first: how many names will it find?", _counts(text))
    if app == "desk":
        return ask("Your guess first: who answers?", ["the desk", "a person"])
    return Guess(None, True, st.container())


MANY = 4


def _counts(text: str) -> list[str]:
    """From none to as many as there are words; from ``MANY`` on in one option."""
    most = min(MANY, len(_WORD.findall(text)))
    return [_count(n) for n in range(most + 1)]


def _count(n: int) -> str:
    return f"{MANY} or more" if n >= MANY else str(n)


def judged(app: str, asked: Guess, found: Any) -> None:
    """The verdict, once the answer stands there."""
    if app == "sentiment":
        asked.answer(found.label, f"the model says {found.label}, with {percent(found.sure)}.")
    elif app == "entities":
        count = len(found.spans)
        asked.answer(_count(count), f"it finds {'no name' if not count else 'one name' if count == 1 else f'{count} names'}.")
    elif app == "desk":
        who = "a person" if found.handed_over else "the desk"
        least = percent(found.threshold) if found.threshold else "0 %"
        asked.answer(who, f"{who} does: {percent(found.sure)} for the likeliest class, and {least} is asked for.")
