"""What one block adds to the stream: its additions, its norms, and where its heads look."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import streamlit as st

from explainer.ui.page import show, widgets
from explainer.ui.page.part import part
from explainer.ui.shell import frame
from explainer.ui.state import kept, session
from explainer.ui.state.session import Choice
from explainer.ui.text import number, numbered, quoted_at

if TYPE_CHECKING:
    from explainer.trace import Trace


PARTS = ["attention", "the FFN"]


def norm_kind(choice: Choice) -> str:
    """Which words fit the model's norms: post (BERT), rms, or pre."""
    model = session.model(choice)
    if model.post_norm:
        return "post"
    return "pre" if "LayerNorm" in type(model.anatomy.final_norm).__name__ else "rms"


def against(choice: Choice, trace: Trace, layer: int, pos: int) -> dict[str, str]:
    """How far the block's two additions point against the stream at one position, and the furthest of the whole text, for a sentence."""
    from explainer.trace.lens import against as compute

    found = kept.studied(("against", trace.model_key, trace.token_ids, trace.edits), lambda: compute(session.model(choice), trace))
    at, part, where = (int(i) for i in np.unravel_index(int(found.argmin()), found.shape))
    name = f"{('attention', 'the FFN')[part]} of block {at}, at {quoted_at(trace.tokens, where)}"
    return {
        "attention": number(float(found[layer, 0, pos])), "ffn": number(float(found[layer, 1, pos])),
        "low": number(float(found.min())), "who": name, "below": f"{int((found < 0).sum()):,}", "count": f"{found.size:,}",
    }  # fmt: skip


def longer(trace: Trace, layer: int, pos: int) -> tuple[list[str], str]:
    """Which part adds the longer vector at one position (both where two decimals show the same), and that in words."""
    lengths = [f"{np.linalg.norm(added[pos]):.2f}" for added in (trace.attn_out(layer), trace.mlp_out(layer))]
    both = f"attention adds a vector of length {lengths[0]}, the FFN one of {lengths[1]}."
    right = [name for name, length in zip(PARTS, lengths, strict=True) if float(length) == max(map(float, lengths))]
    return right, both


@part
def chain(choice: Choice, trace: Trace, layer: int, pos: int) -> None:
    """Every addition of the block at one position."""
    from explainer.ui.components.chain import chain as draw

    draw(trace, session.model(choice), layer, pos)


@part
def normscope(choice: Choice, trace: Trace, layer: int, pos: int) -> None:
    """One of the block's two norms, chosen by the reader."""
    from explainer.ui.components.normscope import block_normscope

    place = "after" if session.model(choice).post_norm else "before"
    label = f"Which norm? The first stands {place} attention, the second {place} the FFN."
    picked = widgets.choose(label, ["first", "second"], "norm")
    block_normscope(trace, session.model(choice), layer, picked, pos)


@part
def looks(trace: Trace, layer: int, pos: int, window: tuple[int, int]) -> None:
    """Where each head of the block looks from one position; a click lists the keys of one head."""
    from explainer.ui.components.cellgrid import Board, Cell, cellgrid

    first, count = window
    every, names = trace.patterns(layer, slice(pos, pos + 1))[:, 0], numbered(trace.tokens)
    weights, keys = every[:, first : first + count], names[first : first + count]
    rows = [f"head {head}" for head in range(len(weights))]
    cells = []
    for head, row in zip(rows, every, strict=True):
        order = row.argsort()[::-1]
        place = {int(key): at for at, key in enumerate(order, start=1)}
        most = tuple((names[int(key)], float(row[key]), f"{row[key]:.3f}", str(at)) for at, key in enumerate(order[:8], start=1))
        cells.append(
            [
                Cell(
                    f"{head} looks at {key} with weight {row[first + at]:.3f}",
                    (f"That is number {place[first + at]} of the {len(row)} weights of this head here. They add up to {row.sum():.3f}.",),
                    most,
                    f"Where {head} looks most from {names[pos]}",
                )
                for at, key in enumerate(keys)
            ]
        )
    strongest = np.unravel_index(int(weights.argmax()), weights.shape)
    board = Board(
        title=f"Weights of every head of layer {layer} from {names[pos]}", rows=rows, columns=keys, row_title="heads",
        column_title="keys", values=weights, texts=[[f"{value:.2f}" for value in row] for row in weights], cells=cells, extent=1.0,
        signed=False, start=(int(strongest[0]), int(strongest[1])),
    )  # fmt: skip
    cellgrid(board, key="looks", source=f"{trace.model_key}/{layer}/{pos}/{window}/{hash((trace.token_ids, trace.edits))}")
    show.numbers_button("block_attention", lambda: show.wide_table(weights, rows, keys))
    st.page_link(frame.ROOT / "pages" / "self_attention.py", label="Every step of it: Self-attention", icon=":material/hub:")
