"""A recurrent cell read from left to right: its state after every token, and the arithmetic behind each number."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, Any

import numpy as np
import streamlit as st

from explainer.ui.components import at_most, packed, read
from explainer.ui.state import shown, url

if TYPE_CHECKING:
    from explainer.trace.recurrent import EncoderTrace

_mount = st.components.v2.component("recurrence", **read("recurrence", "recurrence_sheet"))


def halves(array: Any) -> str:
    """Any array as base64 of little-endian float16: exact for weights that are stored in half precision."""
    return base64.b64encode(np.ascontiguousarray(array, dtype="<f2").tobytes()).decode("ascii")


def payload(trace: EncoderTrace, weights: dict[str, np.ndarray], *, exact: bool = False, reads: str = "the embedding of") -> dict[str, Any]:
    """What the drawing and its sums need. weights: W_x (3·d_hidden d_embed), W_h (3·d_hidden d_hidden), b_x, b_h, as torch orders them."""
    pack = packed if exact else halves
    return {
        "exact": exact,
        "reads": reads,
        "tokens": list(trace.tokens),
        "d": trace.hidden.shape[1],
        "dX": trace.embedded.shape[1],
        "hidden": packed(trace.hidden),
        "reset": packed(trace.reset),
        "update": packed(trace.update),
        "candidate": packed(trace.candidate),
        "x": packed(trace.embedded),
        "WX": pack(weights["W_x"]),
        "WH": pack(weights["W_h"]),
        "bX": packed(weights["b_x"]),
        "bH": packed(weights["b_h"]),
        "note": f"Checked: recomputed h − the states that torch’s own GRU makes = {at_most(trace.error)}.",
        "file": "hidden_states",
        "source": f"{trace.model_key}/{hash(trace.token_ids)}",
    }


def _numbers(trace: EncoderTrace) -> dict[str, Any]:
    """What the cell makes at each step, a row for each step and unit."""
    step, unit = (axis.ravel() for axis in np.indices(trace.reset.shape))
    parts = {"reset": trace.reset, "update": trace.update, "candidate": trace.candidate, "state": trace.hidden[1:]}
    return {"step": step, "unit": unit} | {name: part.ravel() for name, part in parts.items()}


def recurrence(
    trace: EncoderTrace, weights: dict[str, np.ndarray], *, key: str = "recurrence", exact: bool = False, reads: str = "the embedding of"
) -> None:
    """Draw the cell over the sentence; the opened number is kept in the URL as ``loop``: step, unit, what is shown.

    reads: what x is, before the token. exact: the weights are sent in single precision, as they were never rounded to half.
    A second one on a page has a key of its own, and its opened number is not in the URL.
    """

    def keep() -> None:
        if key == "recurrence":
            url.state("loop", str(st.session_state[key]["loop"] or ""))

    data = payload(trace, weights, exact=exact, reads=reads) | {"loop": url.state("loop") if key == "recurrence" else ""}
    shown.put(key, lambda: _numbers(trace))
    _mount(key=key, data=data, default={"loop": None}, on_loop_change=keep, height="content")
