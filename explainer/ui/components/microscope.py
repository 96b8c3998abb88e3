"""The microscope: one head's matrices as linked grids, every cell with its arithmetic."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import streamlit as st

from explainer.ui.components import at_most, packed, read
from explainer.ui.state import shown, url

if TYPE_CHECKING:
    import pandas as pd

    from explainer.models import LanguageModel
    from explainer.trace import Trace
    from explainer.trace.recurrent import DecoderTrace, EncoderTrace
    from explainer.trace.trace import Grids
    from explainer.trace.translation import TranslationTrace

_mount = st.components.v2.component("microscope", **read("microscope", "microscope_grids", "microscope_sheet"))

PANELS = ("q", "k", "scores", "scaled", "masked", "pattern", "v", "z")
STEPS = ("scores", "scaled", "masked", "pattern")
COVERED = ("scores", "scaled", "masked", "pattern", "z")  # where a veiled query's row would give the guess away


def _rows(grids: Grids, v: np.ndarray, rows: slice, columns: slice) -> dict[str, Any]:
    """The grids in view. What a query takes from keys outside the window is one number (weight, exp) or one vector (z) a query."""
    outside = np.ones(len(v), bool)
    outside[columns] = False
    masked_rows = grids.masked[rows].astype(np.float64)
    row_max = masked_rows.max(1)
    # The same rule as in microscope.js: far from 0 the largest score is taken off first, which changes no weight.
    shift = np.where((row_max > 12) | (row_max < -3), row_max, 0.0)[:, None]
    rest_exp = np.exp(np.minimum(masked_rows[:, outside] - shift, 700)).sum(1)
    rest = grids.pattern[rows][:, outside]
    return {
        "v": packed(v[columns]),
        "z": packed(grids.z[rows]),
        "scores": packed(grids.scores[rows, columns]),
        "scaled": packed(grids.scaled[rows, columns]),
        "masked": packed(grids.masked[rows, columns]),
        "pattern": packed(grids.pattern[rows, columns]),
        "restWeight": packed(rest.sum(1)),
        "restExp": packed(rest_exp),
        "restZ": packed(rest @ v[outside]) if outside.any() else "",
        "rowMax": [float(value) for value in row_max],
    }


def payload(trace: Trace, model: LanguageModel, layer: int, head: int, first: int, count: int) -> dict[str, Any]:
    """Everything the grids and the sums need, for the positions ``first`` to ``first + count − 1``."""
    from explainer.trace import views

    part, x = slice(first, first + count), views.ln1_out(model, trace, layer)
    return _rows(trace.grids(layer, head, part), trace.v(layer, head), slice(None), part) | {
        "tokens": list(trace.tokens[part]),
        "first": first,
        "d": trace.d_head,
        "dModel": x.shape[1],
        "q": packed(trace.q(layer, head)[part]),
        "k": packed(trace.k(layer, head)[part]),
        "x": packed(x[part]),
        "WQ": packed(model.W_Q(layer, head)),
        "WK": packed(model.W_K(layer, head)),
        "WV": packed(model.W_V(layer, head)),
        "bQ": packed(model.b_Q(layer, head)),
        "bK": packed(model.b_K(layer, head)),
        "bV": packed(model.b_V(layer, head)),
        "scaling": trace.scaling(layer),
        "plainScale": bool(abs(trace.scaling(layer) * trace.d_head**0.5 - 1) < 1e-6),
        "unscaled": bool(trace.edits_on(layer, head, "noscale")),
        "causal": model.causal and not trace.edits_on(layer, head, "nomask"),
        "rotates": trace.rotates,
        "norm": model.norm,
    }


def microscope(
    trace: Trace,
    model: LanguageModel,
    layer: int,
    head: int,
    *,
    window: tuple[int, int],
    panels: tuple[str, ...] = PANELS,
    veil: int | None = None,
) -> None:
    """Draw the microscope; the pinned cell is kept in the URL as ``cell``. veil: the query whose row is covered."""
    first, count = window
    title = f"Layer {layer}, head {head}"
    data = payload(trace, model, layer, head, first, count) | {
        "panels": list(panels),
        "title": title,
        "file": f"layer{layer}_head{head}",
        "veil": veil,
        "source": f"{trace.model_key}/{layer}/{head}/{first}/{count}/{hash((trace.token_ids, trace.edits))}",
        "note": f"Checked: recomputed z − the model’s own z = {at_most(trace.check(layer, head))}.",
    }
    shown.put("microscope", lambda: _numbers(trace, layer, head, first, count))
    _shown(data)


def _numbers(trace: Trace, layer: int, head: int, first: int, count: int) -> dict[str, Any]:
    """The grids in view as columns, a row for each query and key."""
    grids = trace.grids(layer, head, slice(first, first + count))
    return _columns(grids, (0, count), (first, count)) | {"query": np.repeat(np.arange(first, first + count), count)}


def _columns(grids: Grids, rows: tuple[int, int], columns: tuple[int, int], names: Sequence[str] = STEPS) -> dict[str, Any]:
    """The same of grids that are there as a whole; rows and columns are windows (first, count)."""
    part = tuple(slice(first, first + count) for first, count in (rows, columns))
    queries, keys = np.indices((rows[1], columns[1]))
    found = {"query": queries.ravel() + rows[0], "key": keys.ravel() + columns[0]}
    return found | {name: getattr(grids, name)[part].ravel() for name in names}


def of_alignment(
    read: EncoderTrace,
    wrote: DecoderTrace,
    weights: dict[str, np.ndarray],
    *,
    rows: tuple[int, int],
    columns: tuple[int, int],
    veil: int | None = None,
) -> None:
    """The microscope on additive attention: w·tanh(q + k) stands where q·k stands later. weights: W_Q, W_K, b_K and w."""
    from explainer.trace.trace import Grids

    part, of_keys = (slice(first, first + count) for first, count in (rows, columns))
    states = read.hidden[1:]
    grids = Grids(wrote.scores, wrote.scores, wrote.scores, wrote.weights, wrote.contexts)
    data = _rows(grids, states, part, of_keys) | {
        "tokens": list(wrote.tokens[part]), "first": rows[0], "keys": list(read.tokens[of_keys]), "firstKey": columns[0],
        "d": wrote.queries.shape[1], "dModel": states.shape[1], "direction": packed(weights["w"]),
        "q": packed(wrote.queries[part]), "k": packed(wrote.keys[of_keys]),
        "x": packed(wrote.hidden[:-1][part]), "xK": packed(states[of_keys]),
        "WQ": packed(weights["W_Q"]), "bQ": packed(np.zeros(wrote.queries.shape[1])),
        "WK": packed(weights["W_K"]), "bK": packed(weights["b_K"]),
        "scaling": 1.0, "plainScale": False, "unscaled": False, "causal": False, "rotates": False, "reads": {"q": "s", "k": "h"},
        "panels": ["q", "k", "scores", "pattern", "v", "z"], "title": "Additive attention", "file": "alignment", "veil": veil,
        "source": f"{read.model_key}/{rows}/{columns}/{hash((read.token_ids, wrote.token_ids))}",
        "note": f"Checked: recomputed logits − the network’s own = {at_most(wrote.error)}.",
    }  # fmt: skip
    shown.put("microscope", lambda: _columns(grids, rows, columns, ("scores", "pattern")))
    _shown(data)


def _shown(data: dict[str, Any]) -> None:
    panel, _, place = url.state("cell").partition(".")
    if panel in COVERED and place.split(".")[0] == str(data.get("veil")):
        data["veil"] = None  # whoever sent this link has shown the row
    result = _mount(
        key="microscope", data=data | {"cell": url.state("cell")}, default={"cell": None}, on_cell_change=lambda: None, height="content"
    )
    if result.cell:
        url.state("cell", str(result.cell))
        url.keep()


def toy(grids: Grids, numbers: pd.DataFrame) -> None:
    """The same grids for made-up vectors of width 2; nothing is kept in the URL but the numbers themselves."""
    q, k, v = (numbers.to_numpy(dtype="float32")[:, i : i + 2] for i in (0, 2, 4))
    blank = np.zeros(len(numbers))
    data = {
        "tokens": list(numbers.index), "first": 0, "d": 2, "dModel": 0,
        "q": packed(q), "k": packed(k), "v": packed(v), "z": packed(grids.z),
        "scores": packed(grids.scores), "scaled": packed(grids.scaled), "masked": packed(grids.masked), "pattern": packed(grids.pattern),
        "restWeight": packed(blank), "restExp": packed(blank), "rowMax": [float(row.max()) for row in grids.masked],
        "scaling": 2**-0.5, "plainScale": True, "unscaled": False, "causal": True, "rotates": False,
        "panels": list(PANELS), "title": "Toy head", "file": "toy_head", "cell": "pattern.1.0",
        "source": "toy", "note": "Toy: made-up numbers, real arithmetic.",
    }  # fmt: skip
    _mount(key="toy_microscope", data=data, default={"cell": None}, on_cell_change=lambda: None, height="content")


def of_translation(
    trace: TranslationTrace,
    weights: dict[str, np.ndarray],
    role: str,
    layer: int,
    head: int,
    *,
    rows: tuple[int, int],
    columns: tuple[int, int],
    veil: int | None = None,
) -> None:
    """The microscope on one head of an encoder–decoder; rows and columns are windows (first, count) of queries and keys."""
    view, queries, keys = trace.head(role, layer, head), trace.queries(role), trace.keys(role)
    part, of_keys = (slice(first, first + count) for first, count in (rows, columns))
    two_texts = {"keys": list(keys[of_keys]), "firstKey": columns[0], "xK": packed(view.x_keys[of_keys])} if role == "cross" else {}
    matrices = {name.replace("_", ""): packed(value) for name, value in weights.items()}
    data = _rows(view.grids, view.v, part, of_keys) | two_texts | matrices | {
        "tokens": list(queries[part]), "first": rows[0], "d": view.q.shape[1], "dModel": view.x.shape[1],
        "q": packed(view.q[part]), "k": packed(view.k[of_keys]), "x": packed(view.x[part]),
        "scaling": view.scaling, "plainScale": True, "unscaled": False, "causal": role == "decoder", "rotates": False,
        "reads": {"q": "x", "k": "x", "v": "x"}, "panels": list(PANELS), "veil": veil,
        "title": f"{role}, layer {layer}, head {head}", "file": f"{role}_layer{layer}_head{head}",
        "source": f"{trace.model_key}/{role}/{layer}/{head}/{rows}/{columns}/{hash((trace.source_ids, trace.written_ids))}",
        "note": f"Checked: recomputed z − the model’s own z = {at_most(view.error)}.",
    }  # fmt: skip
    shown.put("microscope", lambda: _columns(view.grids, rows, columns))
    _shown(data)
