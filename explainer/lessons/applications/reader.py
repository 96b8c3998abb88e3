"""The encoder with three heads, kept for all readers; and what its attention did for one place."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import streamlit as st

from explainer.figures import grids
from explainer.models import catalogue
from explainer.ui.page import show, widgets
from explainer.ui.state import kept, session
from explainer.ui.text import numbered

if TYPE_CHECKING:
    from explainer.models.classifier import Classifier, LabelHead
    from explainer.models.outside import Patterns
    from explainer.trace import Trace

NAME = "story-reader"


def choice(text: str) -> session.Choice:
    """The encoder on a text."""
    return session.Choice(catalogue.find(NAME), text)


@st.cache_resource(max_entries=1, show_spinner=False)
def _heads(key: str, _model: object) -> dict[str, Classifier]:
    from explainer.models.several_heads import read

    return read(_model, catalogue.ASSETS / NAME)  # type: ignore[arg-type]


def heads(text: str) -> dict[str, Classifier]:
    """Its heads by name."""
    model = session.model(choice(text))
    return _heads(model.key, model)


def trace(text: str) -> Trace:
    """The trace of the encoder over a text.

    Raises: TextError when the window does not take it.
    """
    chosen = choice(text)
    session.encoding(chosen)
    return session.trace_of(session.model(chosen), text)


def looked(head: LabelHead, text: str) -> Trace | Patterns:
    """The weights of attention of the network below a head.

    Raises: TextError when the window does not take the text.
    """
    from explainer.models.outside import Labelled

    if isinstance(head, Labelled):
        return kept.studied(("looked", head.model.key, text), lambda: head.looked(text))
    return trace(text)


def rows_of(found: Trace | Patterns, pos: int, name: str) -> np.ndarray:
    """(head key): the weights of one query in the layer that the reader opens, drawn as a grid."""
    layer = widgets.pick("Layer", found.n_layers, "layer", found.n_layers - 1)
    rows = found.patterns(layer, slice(pos, pos + 1))[:, 0]
    keys, names = numbered(found.tokens), [f"head {head}" for head in range(len(rows))]
    head, key = (int(i) for i in np.unravel_index(int(rows.argmax()), rows.shape))
    best = f"{rows[head, key]:.2f}, head {head} at {keys[key]}"
    alt = f"Weights of query {keys[pos]} in layer {layer}, a row for each head. The largest is {best}."
    chart = grids.grid(rows, names, keys, signed=False, name="weight")
    show.figure(chart, alt=alt, table=show.wide_table(rows, names, keys), name=name)
    return rows
