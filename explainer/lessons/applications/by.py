"""Who answers: the embedded network, or one of the Hub for the same job."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import streamlit as st

from explainer.errors import ModelError
from explainer.lessons.applications.frame import APPLICATIONS
from explainer.models.hub import for_labels
from explainer.models.layout import TEXT
from explainer.ui.page import widgets
from explainer.ui.shell import hub_downloads
from explainer.ui.state import outside
from explainer.ui.text import plain

if TYPE_CHECKING:
    from explainer.models.outside import Labelled
    from explainer.models.rewriter import Rewriter

KEY = "by"


def network(app: str) -> Labelled | Rewriter | None:
    """The Hub's network that the reader has chosen for this application; None where the embedded one answers.

    What is not on this machine is offered with its size, and meanwhile the embedded one answers; so it does where it cannot be opened.
    """
    ours, names = APPLICATIONS[app].embedded, for_labels.curated(app)
    if not names:
        return None
    options = [ours, *names]
    if st.session_state.get(KEY) not in (None, *options):  # of another application
        del st.session_state[KEY]
    name = widgets.choose("Answered by", options, KEY)
    if name == ours:
        return None
    try:
        if for_labels.cached(name) is None:
            with st.container(border=True, width=420):
                hub_downloads.offer_for_labels(name)
        else:
            return outside.network(name)
    except ModelError as error:
        st.error(plain(str(error)), icon=":material/error:")
    st.caption(f"Until then {ours} answers.")
    return None


def called(found: Any) -> str:
    """The name of a network in a sentence."""
    return str(found.body.name)


def head(found: Any) -> str:
    """What stands on it, where it is a network of others; empty for our own."""
    if found is None:
        return ""
    if not hasattr(found, "labels"):
        return "unembedding"
    return f"{len(found.labels)} {'labels' if found.kind == TEXT else 'tags a word'}"
