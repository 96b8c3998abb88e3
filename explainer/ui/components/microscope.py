"""The microscope: one head's matrices as linked grids, every cell with its arithmetic."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import streamlit as st

from explainer.ui import session
from explainer.ui.components import packed, read

if TYPE_CHECKING:
    import pandas as pd

    from explainer.models import LanguageModel
    from explainer.trace import Trace
    from explainer.trace.trace import Grids

_mount = st.components.v2.component("microscope", **read("microscope", "microscope_sheet"))

PANELS = ("q", "k", "scores", "scaled", "masked", "pattern", "v", "z")


def payload(trace: Trace, model: LanguageModel, layer: int, head: int, first: int, count: int) -> dict[str, Any]:
    """Everything the grids and the sums need, for the positions ``first`` to ``first + count − 1``.

    What a query takes from keys outside the window is sent as one number (weight, exp) or one vector (z) a query.
    """
    from explainer.trace import views

    part, grids = slice(first, first + count), trace.grids(layer, head)
    v, x = trace.v(layer, head), views.ln1_out(model, trace, layer)
    outside = np.ones(trace.n_pos, bool)
    outside[part] = False
    masked_rows = grids.masked[part].astype(np.float64)
    row_max = masked_rows.max(1)
    # The same rule as in microscope.js: far from 0 the largest score is taken off first, which changes no weight.
    shift = np.where((row_max > 60) | (row_max < -3), row_max, 0.0)[:, None]
    rest_exp = np.exp(np.minimum(masked_rows[:, outside] - shift, 700)).sum(1)
    rest = grids.pattern[part][:, outside]
    d_head = trace.d_head
    return {
        "tokens": list(trace.tokens[part]),
        "first": first,
        "d": d_head,
        "dModel": x.shape[1],
        "q": packed(trace.q(layer, head)[part]),
        "k": packed(trace.k(layer, head)[part]),
        "v": packed(v[part]),
        "z": packed(grids.z[part]),
        "scores": packed(grids.scores[part, part]),
        "scaled": packed(grids.scaled[part, part]),
        "masked": packed(grids.masked[part, part]),
        "pattern": packed(grids.pattern[part, part]),
        "x": packed(x[part]),
        "WQ": packed(model.W_Q(layer, head)),
        "WK": packed(model.W_K(layer, head)),
        "WV": packed(model.W_V(layer, head)),
        "bQ": packed(model.b_Q(layer, head)),
        "bK": packed(model.b_K(layer, head)),
        "bV": packed(model.b_V(layer, head)),
        "restWeight": packed(rest.sum(1)),
        "restExp": packed(rest_exp),
        "restZ": packed(rest @ v[outside]) if outside.any() else "",
        "rowMax": [float(value) for value in row_max],
        "scaling": trace.scaling(layer),
        "plainScale": bool(abs(trace.scaling(layer) * d_head**0.5 - 1) < 1e-6),
        "unscaled": any(e.kind == "noscale" and e.layer in (None, layer) and e.head in (None, head) for e in trace.edits),
        "causal": model.causal,
        "rotates": trace.rotates,
    }


def microscope(
    trace: Trace, model: LanguageModel, layer: int, head: int, *, window: tuple[int, int], panels: tuple[str, ...] = PANELS
) -> None:
    """Draw the microscope; the pinned cell is kept in the URL as ``cell``."""
    first, count = window
    title = f"Layer {layer}, head {head}"
    data = payload(trace, model, layer, head, first, count) | {
        "panels": list(panels),
        "title": title,
        "file": f"layer{layer}_head{head}",
        "cell": session.url_state("cell"),
        "source": f"{trace.model_key}/{layer}/{head}/{first}/{count}/{hash((trace.token_ids, trace.edits))}",
        "note": f"Checked: recomputed z − the model’s own z = {trace.check(layer, head):.0e} at most.",
    }
    result = _mount(key="microscope", data=data, default={"cell": None}, on_cell_change=lambda: None, height="content")
    if result.cell:
        session.url_state("cell", str(result.cell))
        session.keep_url()


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
