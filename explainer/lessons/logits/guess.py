"""Which token is likeliest: the reader's guess, and where a token stands that the reader looks for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import streamlit as st

from explainer.ui import ask_and_tell, text
from explainer.ui.page.guess import as_good
from explainer.ui.text import percent, told_apart, true_minus

if TYPE_CHECKING:
    from explainer.trace.prediction import Found, Prediction


def guess(said: Prediction, names: Sequence[str], place: str) -> bool:
    """Ask which of four tokens is likeliest, and answer; True once the answer may be shown."""
    offered = said.quiz(names)
    options = dict(zip(offered, told_apart([names[i] for i in offered]), strict=True))
    best = int(said.order[0])
    right = as_good(options.values(), (said.probs[i] for i in options), said.probs[best], percent)

    def told(guessed: str | None) -> tuple[list[str], str]:
        mine = next((i for i, option in options.items() if option == guessed), best)
        gets = f"{text.token(names[best])} gets {percent(said.probs[best])}"
        if mine == best:
            return right, f"{gets}, more than any other of {len(names):,} tokens."
        share = said.probs[mine]
        times = f"{said.probs[best] / share:,.1f} times as much as your {text.token(names[mine])}"
        return right, f"{gets}. That is {times}, which has rank {said.ranks[mine]:,} and {percent(share)}."

    question = f"Your guess first: which of these does the model find likeliest {place}?"
    return ask_and_tell(question, list(options.values()), told)


def answer(said: Prediction, found: Sequence[Found], typed: str) -> None:
    """One sentence for each way to read the typed text as a token."""
    if typed and not found:
        st.markdown(f"This model has no token for {text.token(typed)}. Try another word.")
    for one in found:
        where = "with a space in front" if one.spaced else "without a space in front"
        pieces = f"is {one.n_pieces} tokens; the first is {text.token(one.label)}:" if one.n_pieces > 1 else "is one token:"
        rank, logit, p = said.ranks[one.token_id], said.logits[one.token_id], percent(said.probs[one.token_id])
        numbers = true_minus(f"**rank {rank:,}** of {len(said.probs):,}, logit {logit:.2f}, probability **{p}**.")
        st.markdown(f"{text.token(typed)} {where} {pieces} {numbers}")
