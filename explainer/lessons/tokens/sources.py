"""The built-in texts that a tokenizer can be trained on."""

from __future__ import annotations

import inspect

import streamlit as st


@st.cache_data(max_entries=1, show_spinner=False)
def stories() -> str:
    """The built-in text: short made-up stories in English."""
    from explainer.texts.stories.maker import stories as make

    return "\n".join(make(seed=7, count=220))[:60_000]


def own_code() -> str:
    """Another built-in text: some of this app's own Python."""
    from explainer.models import labels, pieces, replay
    from explainer.studies.tokens import bpe, splits

    return "\n".join(inspect.getsource(module) for module in (labels, pieces, replay, bpe, splits))
