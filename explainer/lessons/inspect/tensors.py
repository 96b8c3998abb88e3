"""Any tensor of the trace by its name, the likeliest tokens, and what a set of edits changes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from explainer.notation import TENSORS
from explainer.ui.page import show
from explainer.ui.page.widgets import layer_and_head, pick
from explainer.ui.state import predicted, session
from explainer.ui.state.per_lesson import in_link
from explainer.ui.state.session import Choice

if TYPE_CHECKING:
    import pandas as pd

    from explainer.studies.vectors.tensors import EditEffect, Tensor
    from explainer.trace.views import Likely


def chosen(choice: Choice) -> str:
    """One tensor of the trace, by name."""
    return str(st.selectbox("Tensor", list(TENSORS), index=list(TENSORS).index("resid_post"), **in_link("tensor")))


def place(choice: Choice, name: str) -> tuple[int, int]:
    """The layer and head a tensor needs; 0 where it needs none."""
    needs_layer, needs_head, *_ = TENSORS[name]
    if needs_head:
        return layer_and_head(choice)
    return (pick("Layer", choice.shape.n_layers, "layer") if needs_layer else 0), 0


def tensor(chosen: Choice, name: str, layer: int, head: int) -> Tensor:
    """One tensor of the reader's trace."""
    from explainer.studies.vectors.tensors import tensor as compute

    return compute(session.model(chosen), session.traced(chosen), name, layer, head)


def likeliest(chosen: Choice, pos: int, count: int = 12) -> Likely:
    """The likeliest tokens at a position."""
    return predicted.likeliest(session.model(chosen), session.traced(chosen), pos, count)


def effect_of_edits(chosen: Choice) -> EditEffect:
    """What the edits change at the last position."""
    from explainer.studies.vectors.tensors import edit_effect

    return edit_effect(session.model(chosen), session.traced(chosen.without_edits()), session.traced(chosen))


def likely_table(likely: Likely) -> pd.DataFrame:
    """The likeliest tokens with their numbers, for the CSV."""
    numbers = {"token": likely.tokens, "token id": likely.token_ids, "logit": likely.logits, "probability": likely.probs}
    return show.table(**numbers)


def effect_table(effect: EditEffect) -> pd.DataFrame:
    """The probabilities without and with the edits, for the CSV."""
    numbers = {"token": effect.tokens, "probability without the edits": effect.p_unedited, "probability with them": effect.p_edited}
    return show.table(**numbers)
