"""What is beyond the short way of a lesson: a heading that the reader opens. What is closed is not computed."""

from __future__ import annotations

from typing import Any

import streamlit as st

from explainer.ui.page import show
from explainer.ui.state.per_lesson import in_link


def deeper(title: str, key: str, minutes: int) -> Any | None:
    """A part behind its heading: a container while it is open, None while it is closed; bound to the link as ``open_<key>``.

    ``key`` is its anchor, to which a quiz can lead.
    ``if section := deeper("Width against length", "surface", 4):`` and ``with section:`` around what is in it.
    """
    with st.container(key=f"deeper_{key}", gap=None):
        show.anchor(key)
        section = st.expander(f"{title} :small[· {minutes} min]", on_change="rerun", **in_link(f"open_{key}"))
    return section if section.open else None
