"""The neurons of one block: all positions and neurons as a grid, and one neuron from its dot product to the words it promotes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import streamlit as st

from explainer.ui.components import at_most, packed, read
from explainer.ui.state import shown, url

if TYPE_CHECKING:
    from explainer.models import LanguageModel
    from explainer.trace import Trace
    from explainer.trace.feed_forward import Inside

_mount = st.components.v2.component("neurons", **read("neurons", "neurons_sheet"))

STRONGEST = 12


def pinned(d_mlp: int) -> int | None:
    """The neuron that the link names, if this model has it."""
    word = url.state("neuron").rsplit(".", 1)[-1]
    return int(word) if word.isascii() and word.isdecimal() and int(word) < d_mlp else None


def payload(trace: Trace, model: LanguageModel, found: Inside, layer: int, pos: int, window: tuple[int, int]) -> dict[str, Any]:
    """The activations in view, and the weights of the strongest neurons at ``pos`` and of the pinned one."""
    from explainer.trace import feed_forward

    first, count = window
    part, d_mlp = slice(first, first + count), found.post.shape[1]
    strong = feed_forward.strongest(model, found, layer, pos, STRONGEST)
    chosen = pinned(d_mlp)
    chosen = strong[0] if chosen is None else chosen
    wanted = list(dict.fromkeys([*strong, chosen]))
    weights = feed_forward.neurons(model, layer, wanted)
    added = np.stack([found.post[pos, one.index] * one.w_out for one in weights])
    words = feed_forward.promoted(model, trace, pos, added)
    function = feed_forward.activation(model)
    before = found.pre if found.gate is None else found.gate
    at_pos = [float(before[pos, i]) for i in wanted]
    x, y = feed_forward.curve(model, min(-4.0, 1.15 * min(at_pos)), max(4.0, 1.15 * max(at_pos)))
    listed = [
        {
            "index": one.index, "strong": one.index in strong, "wIn": packed(one.w_in), "bIn": one.b_in,
            "wGate": "" if one.w_gate is None else packed(one.w_gate), "bGate": one.b_gate, "wOut": packed(one.w_out),
            "row": float(np.linalg.norm(one.w_out)), "length": float(np.linalg.norm(vector)),
            "up": [list(pair) for pair in words[k].up] if words else [], "down": [list(pair) for pair in words[k].down] if words else [],
        }
        for k, (one, vector) in enumerate(zip(weights, added, strict=True))
    ]  # fmt: skip
    short = {"gelu": "GELU", "silu": "SiLU", "swis": "SiLU", "relu": "ReLU"}.get(function.key[:4], function.key)
    return {
        "tokens": list(trace.tokens[part]), "first": first, "at": pos - first, "d": d_mlp, "neuron": chosen,
        "gated": found.gate is not None, "pre": packed(found.pre[part]), "gate": "" if found.gate is None else packed(found.gate[part]),
        "post": packed(found.post[part]), "x": packed(found.read[pos]), "list": listed, "curveX": packed(x), "curveY": packed(y),
        "act": short, "actName": function.name, "formula": function.formula, "outLength": float(np.linalg.norm(found.out[pos])),
        "outBias": model.anatomy.blocks[layer].weights["out"]()[1] is not None,
        "silent": "This model normalises the stream after every addition, so no addition reaches the logits unchanged.",
    }  # fmt: skip


def neurons(trace: Trace, model: LanguageModel, found: Inside, layer: int, pos: int, window: tuple[int, int]) -> None:
    """Draw the neurons; the one that is written out is kept in the URL as ``neuron``, its position as ``pos``."""
    data = payload(trace, model, found, layer, pos, window) | {
        "drawn": url.state("neurons_as"),
        "title": f"The neurons of block {layer}",
        "source": f"{trace.model_key}/{layer}/{pos}/{window}/{url.state('neuron')}/{hash((trace.token_ids, trace.edits))}",
        "note": f"Checked: recomputed mlp_out − the model’s own = {at_most(found.error)}. Orange is above 0, blue below.",
    }
    strong = [one for one in data["list"] if one["strong"]]
    columns = {"neuron": [one["index"] for one in strong], "length of what it adds": [one["length"] for one in strong]}
    if all(one["up"] for one in strong):
        columns |= {"raises most": [one["up"][0][0] for one in strong], "by": [one["up"][0][1] for one in strong]}
    shown.put("strongest_neurons", lambda: columns)
    start = {"neuron": None, "drawn": None}
    _mount(key="neurons", data=data, default=start, on_neuron_change=_keep, on_drawn_change=_keep_drawn, height="content")


def _keep_drawn() -> None:
    """What is drawn and in which order; the state after the activation, by number, leaves the URL."""
    drawn = st.session_state["neurons"]["drawn"]
    url.state("neurons_as", "" if drawn in (None, "post.") else str(drawn))


def _keep() -> None:
    """Note the neuron and move to its position before the rerun."""
    word = str(st.session_state["neurons"]["neuron"] or "")
    row, _, neuron = word.partition(".")
    if row.isdecimal() and neuron.isdecimal():
        url.state("neuron", neuron)
        st.session_state["pos"] = int(row)
