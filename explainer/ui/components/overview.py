"""The overview: the reader's own text running through the model, from tokens to the next token, as one picture."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import streamlit as st

from explainer.models.tuned import called
from explainer.ui.components import packed, read
from explainer.ui.state import predicted, url

if TYPE_CHECKING:
    from explainer.models import LanguageModel
    from explainer.trace import Trace

_mount = st.components.v2.component("overview", **read("overview", "overview_brush", "overview_wide", "overview_narrow"))

KEY = "overview"
MOST_TOKENS = 16  # rows drawn; of a longer text the last ones
CELLS = 24  # numbers drawn of a vector
FFN_CELLS = 32
DECK = 9  # head cards, the chosen one included


def stripes(vectors: np.ndarray, count: int = CELLS) -> dict[str, Any]:
    """Every n-th number of each vector, never an average. ``extent`` is the 98th percentile of |value|, where the colour is full."""
    width = vectors.shape[1]
    which = np.arange(min(count, width)) * (width // min(count, width))
    shown = vectors[:, which]
    extent = float(np.percentile(np.abs(shown), 98)) if shown.size else 1.0
    return {"width": width, "which": [int(i) for i in which], "values": packed(shown), "extent": extent or 1.0}


def _parts(trace: Trace, model: LanguageModel, layer: int, head: int, part: slice) -> dict[str, dict[str, Any]]:
    from explainer.trace import views

    vectors = {
        "embed": trace.embed(),
        "pos_embed": trace.pos_embed(),
        "resid_pre": trace.resid_pre(layer),
        "q": trace.q(layer, head),
        "k": trace.k(layer, head),
        "v": trace.v(layer, head),
        "z": trace.z(layer, head),
        "attn_out": trace.attn_out(layer),
        "mlp_out": trace.mlp_out(layer),
        "final_normed": trace.final_normed(),
    }
    found = {name: stripes(array[part]) for name, array in vectors.items() if array is not None}
    return found | {"mlp_post": stripes(views.feed_forward(model, trace, layer).post[part], FFN_CELLS)}


def payload(trace: Trace, model: LanguageModel, layer: int, head: int) -> dict[str, Any]:
    """Everything the picture draws, for the last MOST_TOKENS positions; keys before them are one summed weight a query."""
    first = max(0, trace.n_pos - MOST_TOKENS)
    part = slice(first, trace.n_pos)
    patterns = trace.patterns(layer, part)
    start = min(max(0, head - DECK // 2), max(0, trace.n_heads - DECK))
    deck = [index for index in range(start, min(start + DECK, trace.n_heads)) if index != head] + [head]
    likely = [predicted.likeliest(model, trace, pos) for pos in range(first, trace.n_pos)]
    return {
        "tokens": list(trace.tokens[part]),
        "first": first,
        "layer": layer,
        "nLayers": trace.n_layers,
        "head": head,
        "nHeads": trace.n_heads,
        "parts": _parts(trace, model, layer, head, part),
        "pattern": packed(patterns[head, :, part]),
        "earlier": packed(patterns[head, :, :first].sum(1)),
        "deck": deck,
        "deckPatterns": packed(patterns[deck][:, :, part]),
        "likely": [{"tokens": list(at.tokens), "ids": list(at.token_ids), "probs": [float(p) for p in at.probs]} for at in likely],
        "causal": model.causal,
        "postNorm": model.post_norm,
        "norm": model.norm,
        "model": called(model.name),
    }


def _choose_head() -> None:
    """A card was clicked: its head becomes the lesson's, before the controls are drawn."""
    st.session_state["head"] = int(st.session_state[KEY].head)


def overview(trace: Trace, model: LanguageModel, layer: int, head: int, *, ask: bool = False) -> str | None:
    """Draw the picture; ``ask`` keeps the last bars covered until the reader has guessed. Returns the lesson the reader opened."""
    data = payload(trace, model, layer, head) | {
        "ask": ask,
        "cell": url.state("cell"),
        "file": f"overview_layer{layer}_head{head}",
        "source": f"{trace.model_key}/{hash((trace.token_ids, trace.edits))}",
    }
    result = _mount(
        key=KEY,
        data=data,
        default={"cell": None},
        on_cell_change=lambda: None,
        on_open_change=lambda: None,
        on_head_change=_choose_head,
        height="content",
    )
    if result.cell:
        url.state("cell", str(result.cell))
        url.keep()
    return str(result.open) if result.open else None
