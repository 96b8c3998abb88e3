"""What the lesson on one block needs: its additions, its norms, its neurons, and the proof that the FFN works on each position alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import streamlit as st

from explainer.figures import bars
from explainer.models.labels import numbered
from explainer.ui import controls, frame, kept, session, show
from explainer.ui.lesson import part
from explainer.ui.session import Choice

if TYPE_CHECKING:
    from explainer.trace import Trace
    from explainer.trace.feed_forward import Activation, Alone, Inside


def inside(choice: Choice, trace: Trace, layer: int) -> Inside:
    """The FFN of one block on the reader's text."""
    from explainer.trace.feed_forward import inside as compute

    return compute(session.model(choice), trace, layer)


def activation(choice: Choice) -> Activation:
    """The model's own non-linear step."""
    from explainer.trace.feed_forward import activation as find

    return find(session.model(choice))


def norm_kind(choice: Choice) -> str:
    """Which words fit the model's norms: post (BERT), rms, or pre."""
    model = session.model(choice)
    if model.post_norm:
        return "post"
    return "pre" if "LayerNorm" in type(model.anatomy.final_norm).__name__ else "rms"


def lengths(trace: Trace, layer: int, pos: int) -> tuple[float, float]:
    """How long the vectors are that attention and the FFN add at one position."""
    return float(np.linalg.norm(trace.attn_out(layer)[pos])), float(np.linalg.norm(trace.mlp_out(layer)[pos]))


@part
def chain(choice: Choice, trace: Trace, layer: int, pos: int) -> None:
    """Every addition of the block at one position."""
    from explainer.ui.components.chain import chain as draw

    draw(trace, session.model(choice), layer, pos)


@part
def normscope(choice: Choice, trace: Trace, layer: int, pos: int) -> None:
    """One of the block's two norms, chosen by the reader."""
    from explainer.ui.components.normscope import block_normscope

    first = "first" if "norm" not in st.session_state else None
    place = "after" if session.model(choice).post_norm else "before"
    label = f"Which norm? The first stands {place} attention, the second {place} the FFN."
    picked = st.segmented_control(label, ["first", "second"], default=first, key="norm", bind="query-params", required=True)
    block_normscope(trace, session.model(choice), layer, str(picked or "first"), pos)


def around(window: tuple[int, int], pos: int, n_pos: int) -> tuple[int, int]:
    """The window, moved where it would not show the position."""
    first, count = window
    return window if first <= pos < first + count else (min(max(0, pos - count // 2), n_pos - count), count)


@part
def looks(trace: Trace, layer: int, pos: int, window: tuple[int, int]) -> None:
    """Where each head of the block looks from one position; a click lists the keys of one head."""
    from explainer.ui.components.cellgrid import Board, Cell, cellgrid

    first, count = window
    every, names = trace.patterns(layer)[:, pos], numbered(trace.tokens)
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


@part
def neurons(choice: Choice, trace: Trace, found: Inside, layer: int, pos: int, window: tuple[int, int]) -> None:
    """All neurons of the block, with one of them written out; and their numbers."""
    from explainer.ui.components.neurons import neurons as draw

    if st.session_state.get("pos", pos) != pos:
        st.rerun()  # a click has moved the position, which the whole page is about
    draw(trace, session.model(choice), found, layer, pos, window)

    def numbers() -> pd.DataFrame:
        drawn = slice(window[0], window[0] + window[1])
        row, neuron = (axis.ravel() for axis in np.indices(found.post[drawn].shape))
        columns = {"position": row + window[0], "token": np.array(trace.tokens[drawn], dtype=object)[row], "neuron": neuron}
        columns |= {"before": found.pre[drawn].ravel()} | ({} if found.gate is None else {"gate": found.gate[drawn].ravel()})
        return pd.DataFrame(columns | {"after": found.post[drawn].ravel()})

    show.numbers_button("neurons", numbers)


def share_quiet(found: Inside, pos: int) -> float:
    """The share of neurons that give less than a twentieth of the largest value at one position."""
    size = np.abs(found.post[pos])
    return float((size < 0.05 * size.max()).mean())


def strongest(choice: Choice, found: Inside, layer: int, pos: int) -> list[int]:
    """The neurons that add the longest vectors at one position."""
    from explainer.trace.feed_forward import strongest as find

    return find(session.model(choice), found, layer, pos, 4)


def after(choice: Choice, before: float) -> float:
    """What the activation function makes of one number."""
    from explainer.trace.feed_forward import curve

    return float(curve(session.model(choice), before, before, 1)[1][0])


# --- each position alone ---------------------------------------------------------------------------------------------


def change_one(choice: Choice, trace: Trace, layer: int, pos: int) -> tuple[Alone, int] | None:
    """Controls that change one other token, and what that changes here; None where there is no other token."""
    if trace.n_pos < 2:
        show.prose_text("The text is one token long, so there is no other token to change. Type a few more words.")
        return None
    model = session.model(choice)
    others = [at for at in range(trace.n_pos) if at != pos]
    start = 0 if choice.shape.causal or trace.n_pos < 3 else 1
    start = start if start in others else others[0]
    with st.container(horizontal=True, gap="large", vertical_alignment="bottom"):
        if st.session_state.get("changed") not in others:
            st.session_state.pop("changed", None)
        changed = st.selectbox(
            "Change this token", others, index=others.index(start), format_func=numbered(trace.tokens).__getitem__, key="changed",
            bind="query-params",
        )  # fmt: skip
        word = controls.search("into", "into", "dog").strip() or "dog"
    changed = int(changed if changed is not None else start)

    def compute() -> Alone:
        from explainer.trace.feed_forward import alone
        from explainer.trace.prediction import find
        from explainer.trace.recorder import record_ids

        found = find(model, word)
        new = found[0].token_id if found else trace.token_ids[0]
        if new == trace.token_ids[changed]:
            new = (new + 1) % model.n_vocab
        ids = [*trace.token_ids[:changed], new, *trace.token_ids[changed + 1 :]]
        return alone(model, trace, record_ids(model, ids, trace.edits), layer, pos, changed)

    return kept.studied(("alone", model.key, trace.token_ids, trace.edits, layer, pos, changed, word), compute), changed


def tiny(value: float) -> str:
    """A length with two decimals; below that its size in powers of ten, and 0 only for 0."""
    return "0" if value == 0 else f"{value:.2f}" if value >= 0.005 else f"{value:.0e}".replace("-", "−")


def alone_figure(found: Alone, pos: int) -> None:
    """Three lengths: what changes in attention, in the FFN, and in the FFN with the same input."""
    names = ["attention’s addition", "the FFN’s addition", "the FFN’s, given the same input"]
    values = [found.attention, found.ffn, found.same_input]
    texts = [tiny(value) for value in values]
    chart = bars.ranked(names, values, texts, marked=[2], x_title="length of the change")
    alt = f"Change at position {pos}: " + ", ".join(f"{name} {text}" for name, text in zip(names, texts, strict=True)) + "."
    show.figure(chart, alt=alt, table=show.table(part=names, change=values), name="position_alone")
