"""The reader's tokens as buttons; a pressed one is hidden from the model."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from explainer.ui.components import read
from explainer.ui.state import url

_mount = st.components.v2.component("maskable", **read("maskable", "snapshot"))


def maskable(tokens: Sequence[str], masked: Sequence[int], fixed: Sequence[int], most: int) -> None:
    """Draw the tokens; which are hidden is kept in the URL as ``masked``. fixed: those that cannot be hidden."""

    def keep() -> None:
        url.state("masked", str(st.session_state["maskable"]["masked"] or ""))

    data = {"tokens": list(tokens), "masked": list(masked), "fixed": list(fixed), "most": most, "source": f"{hash(tuple(tokens))}"}
    _mount(key="maskable", data=data, default={"masked": None}, on_masked_change=keep, height="content")
