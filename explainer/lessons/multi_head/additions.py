"""What the heads of one layer add to the stream."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from explainer.figures.bars import columns
from explainer.figures.style import NEUTRAL
from explainer.lessons.multi_head.tables import listed
from explainer.ui import text
from explainer.ui.page import show
from explainer.ui.page.shared_heads import shared_heads
from explainer.ui.state import session
from explainer.ui.state.session import Choice

if TYPE_CHECKING:
    from explainer.trace import Trace


@dataclass(frozen=True, slots=True)
class Additions:
    """What the heads of one layer add to the stream of one position: the length of each, and how well they add up."""

    lengths: np.ndarray
    bias: float
    error: float


def additions(choice: Choice, trace: Trace, layer: int, pos: int = -1) -> Additions:
    """z · W_O of every head of a layer at one position; error = max |their sum + b_O − attn_out|."""
    model = session.model(choice)
    each = np.stack([trace.z(layer, head)[pos] @ model.W_O(layer, head) for head in range(model.n_heads)])
    bias = model.b_O(layer)
    error = float(np.abs(each.sum(0) + bias - trace.attn_out(layer)[pos]).max())
    return Additions(np.linalg.norm(each, axis=1), float(np.linalg.norm(bias)), error)


def lengths_figure(layer: int, added: Additions) -> None:
    """Bars: the length of what each head adds."""
    heads, lengths = [str(head) for head in range(len(added.lengths))], [float(length) for length in added.lengths]
    alt = f"Length of what each head of layer {layer} adds: {listed([f'head {head}' for head in heads], lengths)}."
    names = [*(f"head {head}" for head in heads), "b_O"]
    numbers = show.table(layer=[layer] * len(names), part=names, length=[*lengths, added.bias])
    chart = columns(heads, lengths, color=NEUTRAL, x_title="head", y_title="length of z · W_O")
    show.figure(chart, alt=alt, table=numbers, name="head_additions")


def explained(choice: Choice) -> None:
    """What heads are for, what a layer makes of them, and what they cost; each as it is in this model."""
    shape, model = choice.shape, session.model(choice)
    sizes = {"n_heads": shape.n_heads, "d_model": shape.d_model, "d_head": shape.d_head, "width": shape.n_heads * shape.d_head}
    if any(np.any(model.b_O(layer)) for layer in range(shape.n_layers)):
        show.prose("multi_head", "bias")
    show.prose("multi_head", "cost" if sizes["width"] == shape.d_model else "cost_other", **sizes)
    if shape.sharing > 1:
        kept = shape.d_model * shape.n_kv_heads * shape.d_head
        show.prose("multi_head", "cost_shared", shared=shape.sharing, kept=f"{kept:,}", own=f"{kept * shape.sharing:,}")
        shared_heads(shape, 0)


def bias_sentence(added: Additions) -> str:
    """How long b_O is, where there is one."""
    return f"b_O, which comes to them once, is {added.bias:.2f} long." if added.bias else ""


def sharing(choice: Choice) -> str:
    """A remark on models whose heads share keys and values."""
    if choice.shape.sharing == 1:
        return ""
    return f" (in {text.plain(choice.called)}, {choice.shape.sharing} heads share one $W_K$ and one $W_V$)"
