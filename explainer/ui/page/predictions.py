"""What a position predicts: the whole vocabulary, its names, and the reader's searches."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import streamlit as st

from explainer.ui import text
from explainer.ui.page import widgets
from explainer.ui.state import session
from explainer.ui.text import told_apart

if TYPE_CHECKING:
    from explainer.models import LanguageModel
    from explainer.trace import Trace
    from explainer.trace.prediction import Found, Prediction


def at(chosen: session.Choice, trace: Trace, pos: int) -> Prediction:
    """Logits, probabilities and ranks of the whole vocabulary at one position."""
    from explainer.trace.prediction import predict

    return predict(session.model(chosen), trace, pos)


@st.cache_resource(max_entries=2, show_spinner=False)
def _names(key: str, _loaded: LanguageModel) -> list[str]:
    return _loaded.labels(range(_loaded.n_vocab))


def names(chosen: session.Choice) -> list[str]:
    """The printable text of every token, by id."""
    loaded = session.model(chosen)
    return _names(loaded.key, loaded)


def find(chosen: session.Choice, typed: str) -> tuple[Found, ...]:
    """The typed text as tokens of the model, with and without a space in front."""
    from explainer.trace.prediction import find as search

    return search(session.model(chosen), typed)


def pick_rank(label: str, tokens: Sequence[str]) -> int:
    """One of the likeliest tokens, as an index; kept in the URL as ``rank``."""
    options = list(range(len(tokens)))
    if st.session_state.get("rank") not in options:
        st.session_state.pop("rank", None)
    names = told_apart(tokens)  # Streamlit knows an option by its name
    return widgets.choose(label, options, "rank", format_func=lambda i: text.button_label(names[i]))
