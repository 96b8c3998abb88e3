"""Networks of others with a job of their own: the one that is open, shared by all readers; torch enters only inside functions."""

from __future__ import annotations

import gc
from typing import TYPE_CHECKING

import streamlit as st

from explainer.ui.state import memory
from explainer.ui.state.guest import Guest

if TYPE_CHECKING:
    from explainer.models.outside import Labelled
    from explainer.models.rewriter import Rewriter


@st.cache_resource(max_entries=1, show_spinner=False)
def _guest() -> Guest[Labelled | Rewriter]:
    def gone() -> None:
        gc.collect()
        memory.give_back()

    return Guest(lambda found: found.body.n_parameters, gone)


def network(model_id: str) -> Labelled | Rewriter:
    """A curated network that was downloaded, with a message while it is read.

    Raises: ModelError when it cannot be opened.
    """

    def read() -> Labelled | Rewriter:
        from explainer.models.outside import opened

        found = opened(model_id)
        memory.give_back()
        return found

    key = ("outside", model_id)
    if _guest().holds(key):
        return _guest().get(key, read)
    with st.spinner(f"Reading {model_id} …", show_time=True):
        return _guest().get(key, read)
