"""How far the gradient of the last state reaches back, in the trained cell and in cells that have learned nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from explainer.figures import rnn_bottleneck as figures
from explainer.ui import text
from explainer.ui.page import show
from explainer.ui.state import translators
from explainer.ui.state.translators import FIXED, LARGE, LARGER
from explainer.ui.text import numbered, percent

if TYPE_CHECKING:
    from explainer.trace.recurrent import EncoderTrace


TRAINED = "this GRU, trained"


def section(read: EncoderTrace, sentence: str) -> np.ndarray:
    """The section of the page; the size of the gradient at each token in the trained cell."""
    show.prose("rnn_bottleneck", "gradient", larger=LARGER)
    far = translators.reach(FIXED, sentence)
    reach(read, far, translators.fresh_reach(FIXED, sentence))
    return far


def reach(read: EncoderTrace, sizes: np.ndarray, fresh: dict[str, np.ndarray]) -> None:
    """The size of the gradient from the last state to each token, in the trained cell and in cells that have learned nothing."""
    names = numbered(read.tokens)
    series = {TRAINED: sizes} | {f"{kind}, untrained": values for kind, values in fresh.items()}
    ends = "; ".join(f"{name}: {values[0]:.2g} at {names[0]}, {values[-1]:.2g} at {names[-1]}" for name, values in series.items())
    alt = f"Size of the gradient from the last state back to each token. {ends}."
    table = show.table(token=names, **series)
    show.figure(figures.sizes(names, series, "size of the gradient"), alt=alt, table=table, name="gradient_reach")
    near, steps = text.quoted(read.tokens[-1]), read.n_steps - 1
    if steps > 1:
        vanished, grown = left(fresh["RNN"]), left(fresh[LARGE])
        factor = f"{(1 / vanished) ** (1 / steps):.1f}"
        show.prose("rnn_bottleneck", "fresh", factor=factor, steps=steps, near=near, left=percent(vanished))
        if grown > 1:
            show.prose("rnn_bottleneck", "exploding", larger=LARGER, times=f"{grown:,.0f}", factor=f"{grown ** (1 / steps):.2f}")
    kept = left(sizes)
    more = f"{kept:,.1f} times more" if kept >= 1.05 else f"{1 / kept:,.1f} times less" if kept <= 0.95 else "about the same"
    places = {"far": text.quoted(read.tokens[0]), "near": near, "far_size": f"{sizes[0]:.3g}", "near_size": f"{sizes[-1]:.3g}"}
    show.prose("rnn_bottleneck", "reach", factor=more, **places)
    show.prose("rnn_bottleneck", "reach_far" if kept > 0.5 else "reach_better" if kept > left(fresh["RNN"]) else "reach_no_better")


def left(sizes: np.ndarray) -> float:
    """The gradient at the first token, as a share of the one at the last step."""
    return float(sizes[0] / max(float(sizes[-1]), 1e-30))
