"""The doors to the studies: one small experiment each, on the reader's choice. Torch enters only inside functions."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from explainer.ui import session
from explainer.ui.session import Choice

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

    from explainer.models import LanguageModel
    from explainer.studies.attention import EdgeEffects, Spread, TwoContexts
    from explainer.studies.masking import Exercises
    from explainer.studies.tensors import EditEffect, Tensor
    from explainer.trace import Trace
    from explainer.trace.trace import Grids
    from explainer.trace.views import Likely


def by_hand(toy: pd.DataFrame) -> Grids:
    """Attention of the toy's vectors."""
    from explainer.studies.attention import by_hand as compute

    with st.spinner("Starting torch …"):
        numbers = toy.to_numpy(dtype="float32")
        return compute(numbers[:, 0:2], numbers[:, 2:4], numbers[:, 4:6], masked=True)


@st.cache_data(max_entries=64, show_spinner=False)
def _edge_effects(_model: LanguageModel, _trace: Trace, key: tuple[object, ...], layer: int, head: int, query: int) -> EdgeEffects:
    from explainer.studies.attention import edge_effects as compute

    return compute(_model, _trace, layer, head, query)


def edge_effects(chosen: Choice, layer: int, head: int, query: int) -> EdgeEffects:
    """What cutting each of a query's heaviest edges does."""
    trace, loaded = session.traced(chosen), session.model(chosen)
    with st.spinner("Cutting one edge at a time …"):
        return _edge_effects(loaded, trace, (loaded.key, chosen.text, chosen.edits), layer, head, query)


def two_contexts(chosen: Choice, first: str, second: str) -> TwoContexts:
    """One token in two texts."""
    from explainer.studies.attention import two_contexts as compute

    loaded = session.model(chosen)
    return compute(session.trace_of(loaded, first), session.trace_of(loaded, second))


@st.cache_data(max_entries=1, show_spinner=False)
def spread() -> Spread:
    """The spread of q·k of random vectors."""
    from explainer.studies.attention import random_spread

    return random_spread()


def head_spreads(chosen: Choice) -> tuple[np.ndarray, np.ndarray]:
    """The spread of every head's scores, before and after the division."""
    from explainer.studies.attention import head_spreads as compute

    return compute(session.traced(chosen))


def losses(chosen: Choice) -> Exercises:
    """The next-token exercises in the reader's text."""
    from explainer.studies.masking import exercises

    return exercises(session.model(chosen), session.traced(chosen))


def change_of_earlier_rows(chosen: Choice) -> float:
    """How much earlier rows of any pattern change when the last token is written."""
    from explainer.studies.masking import change_of_earlier_rows as compute

    return compute(session.model(chosen), session.traced(chosen.without_edits()))


def tensor(chosen: Choice, name: str, layer: int, head: int) -> Tensor:
    """One tensor of the reader's trace."""
    from explainer.studies.tensors import tensor as compute

    return compute(session.model(chosen), session.traced(chosen), name, layer, head)


def likeliest(chosen: Choice, pos: int, count: int = 12) -> Likely:
    """The likeliest tokens at a position."""
    from explainer.trace import views

    return views.likeliest(session.model(chosen), session.traced(chosen), pos, count)


def effect_of_edits(chosen: Choice) -> EditEffect:
    """What the edits change at the last position."""
    from explainer.studies.tensors import edit_effect

    return edit_effect(session.model(chosen), session.traced(chosen.without_edits()), session.traced(chosen))
