"""Any tensor of a trace by its name, and what a set of edits changes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from explainer.models.language_model import LanguageModel
from explainer.notation import TENSORS
from explainer.trace import views
from explainer.trace.trace import Trace


@dataclass(frozen=True, slots=True)
class Tensor:
    """One tensor of a trace, (pos width) or (query key), with its size in words and its statistics over finite values."""

    values: np.ndarray
    meaning: str
    shape: str
    square: bool
    signed: bool
    mean: float
    spread: float
    low: float
    high: float


def tensor(model: LanguageModel, trace: Trace, name: str, layer: int, head: int) -> Tensor:
    """The tensor called ``name``; layer and head are ignored where it has none."""
    needs_layer, needs_head, square, signed, meaning = TENSORS[name]
    if name in ("ln1_out", "ln2_out"):
        values = getattr(views, name)(model, trace, layer)
    elif name in ("mlp_pre", "mlp_post"):
        values = getattr(views.feed_forward(model, trace, layer), name.removeprefix("mlp_"))
    elif name == "pos_embed":
        found = trace.pos_embed()
        values = np.zeros_like(trace.embed()) if found is None else found
        meaning = meaning if found is not None else "This model has none: it rotates q and k instead, so these are zeros."
    else:
        arguments = (layer, head) if needs_head else (layer,) if needs_layer else ()
        values = getattr(trace, name)(*arguments)
    finite = values[np.isfinite(values)]
    shape = f"{values.shape[0]} {'queries' if square else 'positions'} × {values.shape[1]} {'keys' if square else 'numbers'}"
    return Tensor(
        values, meaning, shape, square, signed, float(finite.mean()), float(finite.std()), float(finite.min()), float(finite.max())
    )


@dataclass(frozen=True, slots=True)
class EditEffect:
    """Next-token distributions after the last position without and with edits.

    tokens: the union of both top tens, likeliest without edits first; p_unedited, p_edited belong to them.
    before, after: the three likeliest without and with; kl: KL(unedited ‖ edited) in nats.
    """

    tokens: tuple[str, ...]
    p_unedited: np.ndarray
    p_edited: np.ndarray
    before: tuple[str, ...]
    after: tuple[str, ...]
    p_before: np.ndarray
    p_after: np.ndarray
    kl: float


def edit_effect(model: LanguageModel, unedited: Trace, edited: Trace, count: int = 8) -> EditEffect:
    """Compare the two runs at the last position."""
    p, q = views.probabilities(model, unedited, -1), views.probabilities(model, edited, -1)
    order_p, order_q = np.argsort(-p, kind="stable"), np.argsort(-q, kind="stable")
    union = list(dict.fromkeys([*order_p[:count], *order_q[:count]]))
    held = p > 0
    kl = float((p[held] * (np.log(p[held]) - np.log(np.maximum(q[held], 1e-300)))).sum())
    labels = model.labels
    return EditEffect(
        tuple(labels(union)), p[union], q[union], tuple(labels(order_p[:3])), tuple(labels(order_q[:3])), p[order_p[:3]], q[order_q[:3]], kl
    )
