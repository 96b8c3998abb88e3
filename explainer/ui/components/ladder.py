"""The ladder: the likeliest tokens by rank, and how the logit and the probability of one of them are made."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import streamlit as st

from explainer.ui.components import packed, read
from explainer.ui.state import url
from explainer.ui.text import percent, token_name

if TYPE_CHECKING:
    from explainer.models import LanguageModel
    from explainer.trace import Trace
    from explainer.trace.prediction import Prediction

_mount = st.components.v2.component("ladder", **read("ladder", "ladder_walk"))

FEW, MANY = 10, 40


def payload(trace: Trace, model: LanguageModel, prediction: Prediction, pos: int, pinned: str, searched: Sequence[int]) -> dict[str, Any]:
    """The 40 likeliest tokens, the searched ones and the pinned one, with their columns of W_U and the vector they multiply."""
    from explainer.trace import prediction as views

    wanted = [int(pinned)] if pinned.isdecimal() and int(pinned) < len(prediction.logits) else []
    ids = [int(i) for i in prediction.order[:MANY]]
    ids += sorted({int(i) for i in (*searched, *wanted)} - set(ids), key=lambda i: int(prediction.ranks[i]))
    at = np.array(ids)
    steps, norm = views.unembedded(model, trace, pos, at), views.final_norm(model, trace, pos)
    return {
        "ids": ids,
        "tokens": model.labels(ids),
        "ranks": [int(prediction.ranks[i]) for i in ids],
        "searched": [i for i in ids if i in set(searched)],
        "texts": [percent(float(prediction.probs[i])) for i in ids],
        "logits": [float(x) for x in prediction.logits[at]],
        "probs": [float(x) for x in prediction.probs[at]],
        "x": packed(norm.read),
        "W": packed(steps.columns),
        "b": packed(steps.bias),
        "hasBias": bool(np.abs(model.b_U()).max() > 0),
        "low": float(prediction.logits.min()),
        "high": float(prediction.logits.max()),
        "sum": prediction.summed(),
        "nVocab": len(prediction.logits),
        "few": FEW,
        "xName": "the head’s vector" if norm.transformed else "the vector after the final norm",
        "tied": views.tied(model),
        "note": f"Checked: recomputed logits − the model’s own = {steps.error:.0e} at most.",
    }


def ladder(trace: Trace, model: LanguageModel, prediction: Prediction, pos: int, searched: Sequence[int] = ()) -> None:
    """Draw the ladder; the pinned token's id is kept in the URL as ``token``."""
    pinned, here = url.state("token"), token_name(trace.tokens[pos])
    data = payload(trace, model, prediction, pos, pinned, searched) | {
        "pinned": pinned,
        "order": url.state("order"),
        "title": f"The likeliest tokens {'after' if model.causal else 'at'} {pos} “{here}”",
        "place": f"{'after' if model.causal else 'at position'} {pos} “{here}”",
        "source": f"{trace.model_key}/{pos}/{hash((trace.token_ids, trace.edits))}",
    }
    start = {"token": None, "order": None}
    _mount(key="ladder", data=data, default=start, on_token_change=_keep, on_order_change=_keep_order, height="content")


def _keep_order() -> None:
    """The order of the products in the walk."""
    url.state("order", "largest" if st.session_state["ladder"]["order"] == "largest" else "")


def _keep() -> None:
    """Note the pinned token before the rerun. The likeliest is the default: it leaves the URL and follows the text."""
    token = st.session_state["ladder"]["token"]
    url.state("token", "" if token in (None, "top") else str(token))
