"""The clockwork: the sine and cosine table, one pair of its columns as a clock, and the dot product of two of its rows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import streamlit as st

from explainer.ui.components import packed, read
from explainer.ui.state import url

_mount = st.components.v2.component("clockwork", **read("clockwork"))


def payload(rows: np.ndarray, frequencies: np.ndarray, tokens: Sequence[str], base: float) -> dict[str, Any]:
    """rows (pos width) as float32; frequencies as full numbers, since the browser turns clocks to any position with them."""
    return {
        "rows": packed(rows),
        "n": int(rows.shape[0]),
        "d": int(rows.shape[1]),
        "frequencies": [float(x) for x in frequencies],
        "tokens": list(tokens)[: rows.shape[0]],
        "base": base,
    }


def clockwork(rows: np.ndarray, frequencies: np.ndarray, tokens: Sequence[str], base: float) -> None:
    """Draw it; position, shift and pair are kept in the URL as ``spot``, three numbers."""
    data = payload(rows, frequencies, tokens, base) | {"spot": url.state("spot")}
    _mount(key="clockwork", data=data, default={"spot": None}, on_spot_change=_keep, height="content")


def _keep() -> None:
    """Note the place before the rerun."""
    url.state("spot", str(st.session_state["clockwork"]["spot"] or ""))
    url.keep()
