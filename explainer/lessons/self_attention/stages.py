"""How far the chain from q and k to z is shown."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st


def stage(names: Sequence[str]) -> str:
    """How far the chain is revealed; everything at first."""
    value = st.segmented_control(
        "Show the chain up to",
        list(names),
        default=names[-1] if "stage" not in st.session_state else None,
        key="stage",
        bind="query-params",
        required=True,
    )
    return str(value or names[-1])
