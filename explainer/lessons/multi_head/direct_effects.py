"""What every head adds to the logit of one next token."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import streamlit as st

from explainer.errors import ExplainerError
from explainer.figures import multi_head as figures
from explainer.lessons.multi_head.tables import by_head_table, listed, name_of
from explainer.ui import text
from explainer.ui.page import predictions, show
from explainer.ui.state import predicted, session
from explainer.ui.state.session import Choice
from explainer.ui.text import number, token_name

if TYPE_CHECKING:
    from explainer.trace import Trace
    from explainer.trace.views import DirectEffects, Likely


def with_sign(value: float) -> str:
    """A number with its sign, the minus a true one."""
    return number(value, sign=True)


def refuse(choice: Choice, trace: Trace) -> None:
    """Say why a model has none of what follows, in its own sentence."""
    from explainer.trace import views

    try:
        views.direct_effects(session.model(choice), trace, trace.n_pos - 1, trace.token_ids[-1])
    except ExplainerError as error:
        st.info(text.plain(str(error)), icon=":material/info:")
    name = text.plain(session.model(choice).name)
    st.info(f"{name} fills in hidden words and does not predict a next token; choose a GPT model to silence heads.", icon=":material/info:")


def of_one_token(choice: Choice, trace: Trace) -> tuple[DirectEffects, str]:
    """What each head and every other part adds to the logit of a token that the reader picks; returned with the token in quotes."""
    before = next_tokens(choice, trace)
    rank = pick_token(before)
    word, direct = text.token(before.tokens[rank]), direct_effects(choice, trace, before.token_ids[rank])
    left, right = st.columns([3, 2], gap="large")
    with left:
        st.markdown(effect_sentence(direct, word))
        grid_figure(direct.heads, "direct effect on the logit", "direct_effect", signed=True)
    with right:
        st.markdown(f"All parts of the logit of {word}, which add up to {direct.logit:.2f}:")
        parts_figure(direct)
    return direct, word


def effect_sentence(effects: DirectEffects, word: str) -> str:
    """The heads that raise and lower a logit the most, in the model's numbers."""
    high, low = (np.unravel_index(pick(effects.heads), effects.heads.shape) for pick in (np.argmax, np.argmin))

    def said(at: tuple[np.intp, ...]) -> str:
        return f"{name_of(int(at[0]), int(at[1]))} ({with_sign(effects.heads[at])})"

    return f"For {word}, {said(high)} says the most for it, {said(low)} the most against it. Orange raises its logit, blue lowers it."


def grid_figure(values: np.ndarray, title: str, name: str, *, signed: bool) -> None:
    """A (layer head) grid with its extremes as alt text."""
    high, low = (np.unravel_index(pick(values), values.shape) for pick in (np.nanargmax, np.nanargmin))
    ends = [f"{name_of(int(at[0]), int(at[1]))} with {values[at]:.3f}" for at in (high, low)]
    alt = f"For every layer and head: {title}. Highest {ends[0]}, lowest {ends[1]}."
    show.figure(figures.by_head(values, signed=signed, name=title), alt=alt, table=by_head_table(values, title), name=name)


def parts_figure(effects: DirectEffects) -> None:
    """The whole logit as bars, one for each part."""
    names, values = effects.by_layer()
    alt = f"Parts of the logit: {listed(names, values)}."
    numbers: dict[str, Any] = {"part": names, "added to the logit": values}
    show.figure(figures.contributions(names, values), alt=alt, table=show.table(**numbers), name="logit_parts")


def candidates_figures(before: Likely, after: Likely) -> None:
    """The ten likeliest next tokens with and without the edits, side by side on one scale."""
    most = float(max(before.probs[0], after.probs[0]))
    sides = ((before, "As it is", "before"), (after, "With the heads silenced", "after"))
    for column, (found, title, name) in zip(st.columns(2, gap="large"), sides, strict=True):
        with column:
            st.markdown(f"**{title}**")
            words = [token_name(token) for token in found.tokens]
            marks = [i for i, token_id in enumerate(found.token_ids) if token_id == before.token_ids[0]]
            numbers: dict[str, Any] = {"token": found.tokens, "token id": found.token_ids, "logit": found.logits}
            numbers["probability"] = found.probs
            chart = figures.candidates(words, [float(p) for p in found.probs], most=most, marked=marks)
            show.figure(chart, alt=f"{title}: {listed(words, found.probs)}.", table=show.table(**numbers), name=f"next_{name}")


def next_tokens(choice: Choice, trace: Trace, count: int = 10) -> Likely:
    """The likeliest tokens after the last position."""
    return predicted.likeliest(session.model(choice), trace, -1, count)


def direct_effects(choice: Choice, trace: Trace, token_id: int) -> DirectEffects:
    """What each part adds to one next-token logit.

    Raises: ExplainerError for models that normalise after every addition.
    """
    return predicted.direct_effects(session.model(choice), trace, -1, token_id)


def pick_token(likely: Likely) -> int:
    """Which of the likeliest tokens the effects are about, as an index; kept in the URL as its rank."""
    return predictions.pick_rank("Logit of", likely.tokens)


def pair(word: str) -> tuple[int, int]:
    """Layer and head of a widget's word, such as "2.1"."""
    layer, head = word.split(".")
    return int(layer), int(head)
