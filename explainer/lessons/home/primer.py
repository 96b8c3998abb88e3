"""What a token is and what a vector is, in the reader's own text, before the first picture."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from explainer.curriculum import SMOLLM2
from explainer.ui.page import show, translation
from explainer.ui.state import session
from explainer.ui.text import counted, first_byte, first_numbers, listed, quoted

if TYPE_CHECKING:
    from explainer.trace import Trace

MOST = 12  # tokens that are written out
SHOWN = 4  # numbers of the vector


def token_said(choice: session.Choice, tokens: Sequence[str]) -> None:
    """The reader's tokens, and how many another tokenizer makes of the same text."""
    named = [quoted(token) for token in tokens]
    written = listed(named) if len(named) <= MOST else ", ".join(named[:MOST]) + " …"
    other, here = translation.count_of(choice.text), len(tokens)
    slots = {"model": choice.called, "count": counted(here, "token"), "written": written, "other": counted(other, "token")}
    show.prose("home", "token", **slots)
    if not choice.shape.causal and tokens[0].strip().startswith("["):
        show.prose("home", "marks", mark=named[0])
    if example := first_byte(tokens):
        show.prose("home", "bytes", example=example)
    show.prose("home", "other_count" if other != here else "same_count", **slots)


def vector_said(choice: session.Choice, trace: Trace) -> None:
    """The first numbers of the vector with which the last token begins."""
    numbers = first_numbers(trace.embed()[-1], SHOWN)
    show.prose("home", "vector", last=quoted(trace.tokens[-1]), d_model=choice.shape.d_model, numbers=numbers, n_shown=SHOWN)


def tuned(choice: session.Choice) -> str:
    """What is said of a model that has learned to answer, after what is said of all; empty for the others."""
    return " " + show.section("home", "tuned").replace("[[model]]", choice.called) if choice.shape.name == SMOLLM2 else ""
