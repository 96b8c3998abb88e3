"""One token's way up: its rank after every block, and the parts of its logit."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import streamlit as st

from explainer.figures import decoder_stack as figures
from explainer.lessons.decoder_stack.logit_lens import state_names
from explainer.ui import text
from explainer.ui.page import predictions, show, widgets
from explainer.ui.state import kept, predicted, session
from explainer.ui.state.session import Choice
from explainer.ui.text import percent

if TYPE_CHECKING:
    from explainer.trace import Trace
    from explainer.trace.lens import Trajectory
    from explainer.trace.views import DirectEffects, Likely


def likeliest(choice: Choice, trace: Trace, pos: int) -> Likely:
    """The likeliest tokens at a position."""
    return predicted.likeliest(session.model(choice), trace, pos, 6)


def pick_token(choice: Choice, likely: Likely) -> int:
    """The token that the rest is about: one of the likeliest, or one that the reader looks for."""
    with st.container(horizontal=True, gap="large", vertical_alignment="bottom"):
        rank = predictions.pick_rank("Token", likely.tokens)
        typed = widgets.search("or another one", "find", "a word").strip()
    found = predictions.find(choice, typed) if typed else ()
    if typed and not found:
        st.markdown(f"This model has no token for {text.token(typed)}. Try another word.")
    if found and found[0].n_pieces > 1:
        st.markdown(f"{text.token(typed)} is {found[0].n_pieces} tokens; the first is {text.token(found[0].label)}.")
    return found[0].token_id if found else likely.token_ids[rank]


def trajectory(choice: Choice, trace: Trace, pos: int, token_id: int) -> Trajectory:
    """Rank and probability of a token after each block."""
    from explainer.trace.lens import trajectory as compute

    model = session.model(choice)
    key = ("trajectory", trace.model_key, trace.token_ids, trace.edits, pos, token_id)
    return kept.studied(key, lambda: compute(model, trace, pos, token_id))


def way_up(way: Trajectory) -> None:
    """One token's way up: where it starts and ends, and both curves."""
    word = text.token(way.token)
    st.markdown(f"{word} starts with rank **{way.ranks[0]:,}** and ends with rank **{way.ranks[-1]:,}**, {percent(float(way.probs[-1]))}.")
    names = state_names(len(way.ranks) - 1)
    steps = ", ".join(f"{name} rank {rank:,}, {percent(float(p))}" for name, rank, p in zip(names, way.ranks, way.probs, strict=True))
    numbers = show.table(when=names, rank=way.ranks, probability=way.probs, logit=way.logits)
    left, right = st.columns(2, gap="large")
    with left:
        show.figure(figures.ranks(names, way.ranks), alt=f"Rank of “{way.token.strip()}”: {steps}.", table=numbers, name="way_up")
    with right:
        alt = f"Probability of “{way.token.strip()}” after each block, in the end {percent(float(way.probs[-1]))}."
        show.figure(figures.probabilities(names, way.probs), alt=alt, table=numbers, name="way_up_probability")


def direct_effects(choice: Choice, trace: Trace, pos: int, token_id: int) -> DirectEffects:
    """What each part adds to one logit.

    Raises: ExplainerError for models that normalise after every addition.
    """
    return predicted.direct_effects(session.model(choice), trace, pos, token_id)


def sum_figure(effects: DirectEffects, word: str) -> tuple[str, float]:
    """The whole logit as a waterfall; returns the part that adds most."""
    names, values = effects.parts()
    listed = ", ".join(f"{name} {value:.2f}" for name, value in zip(names, values, strict=True))
    alt = f"The logit of {word} is {effects.logit:.2f}, the sum of: {listed}."
    show.figure(
        figures.waterfall(names, values, effects.logit),
        alt=alt,
        table=show.table(**{"part": names, "added to the logit": values}),
        name="logit_sum",
    )
    best = int(np.argmax(values))
    return names[best], values[best]
