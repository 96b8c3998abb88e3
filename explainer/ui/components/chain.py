"""The stream through one block at one position: every addition, number by number."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import streamlit as st

from explainer.notation import TENSORS
from explainer.ui.components import at_most, packed, read
from explainer.ui.state import shown, url

if TYPE_CHECKING:
    from explainer.models import LanguageModel
    from explainer.trace import Trace

_mount = st.components.v2.component("chain", **read("chain", "number_by_number"))


def chain(trace: Trace, model: LanguageModel, layer: int, pos: int) -> None:
    """Draw the vectors of the block under each other; the number that is written out is kept in the URL as ``dim``."""
    from explainer.trace.feed_forward import additions

    parts, error = additions(model, trace, layer, pos)
    data = {
        "parts": [
            {"name": part.name, "sign": part.sign, "values": packed(part.values), "what": _what(part.name, model.post_norm)}
            for part in parts
        ],
        "title": f"Block {layer} at position {pos}: what is added to the stream",
        "dim": url.state("dim"),
        "source": f"{trace.model_key}/{layer}/{pos}/{hash((trace.token_ids, trace.edits))}",
        "note": f"Checked: the sums − what the model itself has there = {at_most(error)}.",
    }
    columns: dict[str, Any] = {part.name: part.values for part in parts}
    shown.put("block_additions", lambda: columns)
    _mount(key="chain", data=data, default={"dim": None}, on_dim_change=_keep, height="content")


def _what(name: str, post_norm: bool) -> str:
    """A vector in a few words."""
    if name.startswith("LayerNorm"):
        return "what is read next"
    if post_norm and name in ("resid_mid", "resid_post"):
        return "the sum, before its LayerNorm"
    return TENSORS[name][4].rstrip(".").lower().replace("ffn", "FFN")


def _keep() -> None:
    """Note the number that is written out, before the rerun."""
    url.state("dim", str(st.session_state["chain"]["dim"] or ""))
