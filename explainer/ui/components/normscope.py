"""The norm scope: one position's vector before, within and after the last norm."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import streamlit as st

from explainer.ui.components import at_most, packed, read
from explainer.ui.state import shown, url

if TYPE_CHECKING:
    from explainer.models import LanguageModel
    from explainer.trace import Trace
    from explainer.trace.prediction import FinalNorm

_mount = st.components.v2.component("normscope", **read("normscope", "number_by_number"))


def payload(norm: FinalNorm, n_layers: int) -> dict[str, Any]:
    """The vector at each step, the learned numbers, and the two numbers that all d_model share."""
    last = n_layers - 1
    return {
        "stream": packed(norm.stream),
        "normalised": packed(norm.normalised),
        "gain": packed(norm.gain),
        "bias": packed(norm.bias),
        "out": packed(norm.out),
        "read": packed(norm.read) if norm.transformed else "",
        "mean": norm.mean,
        "spread": norm.spread,
        "eps": norm.eps,
        "centred": norm.centred,
        "hasBias": norm.centred,
        "transformed": norm.transformed,
        "streamTitle": f"x: block {last}, before its last LayerNorm" if norm.post_norm else f"x: the stream after block {last}",
    }


def normscope(trace: Trace, model: LanguageModel, pos: int) -> None:
    """Draw the norm scope; the number that is written out is kept in the URL as ``dim``."""
    from explainer.trace.prediction import final_norm

    norm = final_norm(model, trace, pos)
    data = payload(norm, model.n_layers) | {
        "title": f"The final norm at position {pos}",
        "dim": url.state("dim"),
        "source": f"{trace.model_key}/{pos}/{hash((trace.token_ids, trace.edits))}",
        "note": f"Checked: recomputed final_normed − the model’s own = {at_most(norm.error)}.",
    }
    shown.put("final_norm", lambda: _numbers(norm))
    _mount(key="normscope", data=data, default={"dim": None}, on_dim_change=_keep, height="content")


def _numbers(norm: FinalNorm) -> dict[str, Any]:
    """The vector at each step, and the learned numbers, as columns."""
    steps = {"x": norm.stream, "normalised": norm.normalised, "gain": norm.gain, "bias": norm.bias}
    return steps | {"out": norm.out, "read": norm.read}


def block_normscope(trace: Trace, model: LanguageModel, layer: int, which: str, pos: int) -> None:
    """The same for one of a block's two norms; ``which`` is "first" or "second"."""
    from explainer.trace.feed_forward import norm as block_norm

    norm = block_norm(model, trace, layer, which, pos)
    before = {"first": "resid_mid", "second": "resid_post"} if model.post_norm else {"first": "resid_pre", "second": "resid_mid"}
    after = {"first": "what the FFN reads", "second": "what the next block reads"}
    after = after if model.post_norm else {"first": "ln1_out, what attention reads", "second": "ln2_out, what the FFN reads"}
    data = payload(norm, model.n_layers) | {
        "streamTitle": f"x: {before[which]} of block {layer}",
        "outTitle": after[which],
        "file": f"block{layer}_{which}_norm",
        "title": f"The {which} norm of block {layer} at position {pos}",
        "dim": url.state("dim"),
        "source": f"{trace.model_key}/{layer}/{which}/{pos}/{hash((trace.token_ids, trace.edits))}",
        "note": f"Checked: recomputed norm − the model’s own = {at_most(norm.error)}.",
    }
    vectors: dict[str, Any] = {"before": norm.stream, "normalised": norm.normalised, "after": norm.out}
    shown.put("block_norm", lambda: vectors)
    _mount(key="normscope", data=data, default={"dim": None}, on_dim_change=_keep, height="content")


def _keep() -> None:
    """Note the number that is written out, before the rerun."""
    url.state("dim", str(st.session_state["normscope"]["dim"] or ""))
