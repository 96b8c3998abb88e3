"""The feed-forward network of one block: its neurons, and the proof that it works on each position alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import streamlit as st

from explainer.figures import bars
from explainer.ui.page import show, widgets
from explainer.ui.page.part import part
from explainer.ui.state import kept, session, shown
from explainer.ui.state.per_lesson import in_link
from explainer.ui.state.session import Choice
from explainer.ui.text import numbered, percent, tiny

if TYPE_CHECKING:
    import pandas as pd

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


@part
def neurons(choice: Choice, trace: Trace, found: Inside, layer: int, pos: int, window: tuple[int, int]) -> None:
    """All neurons of the block, with one of them written out; and their numbers."""
    from explainer.ui.components.neurons import neurons as draw

    if st.session_state.get("pos", pos) != pos:
        st.rerun()  # a click has moved the position, which the whole page is about
    draw(trace, session.model(choice), found, layer, pos, window)

    def numbers() -> pd.DataFrame:
        import pandas as pd

        drawn = slice(window[0], window[0] + window[1])
        row, neuron = (axis.ravel() for axis in np.indices(found.post[drawn].shape))
        columns = {"position": row + window[0], "token": np.array(trace.tokens[drawn], dtype=object)[row], "neuron": neuron}
        columns |= {"before the non-linear step": found.pre[drawn].ravel()} if found.gate is None else _gated(found, drawn)
        return pd.DataFrame(columns | {"passed on to W_out": found.post[drawn].ravel()})

    show.numbers_button("neurons", numbers)


def _gated(found: Inside, drawn: slice) -> dict[str, np.ndarray]:
    gates = np.asarray(found.gate)[drawn].ravel()
    return {"up": found.pre[drawn].ravel(), "gate, before the non-linear step": gates}


def sizes(choice: Choice, layer: int) -> dict[str, str]:
    """How many numbers a block's attention and FFN have learned together, and the FFN's share, for a sentence.

    Source for what the sentence says of them: Geva et al. 2021, Transformer Feed-Forward Layers Are Key-Value Memories.
    """
    weights = session.model(choice).anatomy.blocks[layer].weights
    counts = {name: sum(part.numel() for part in weight() if part is not None) for name, weight in weights.items()}
    ffn = sum(counts[name] for name in ("in", "gate", "out") if name in counts)
    total = sum(counts[name] for name in ("Q", "K", "V", "O")) + ffn
    return {"total": f"{total:,}", "share": percent(ffn / total)}


def share_quiet(found: Inside, pos: int) -> float:
    """The share of neurons that give less than a twentieth of the largest value at one position."""
    size = np.abs(found.post[pos])
    return float((size < 0.05 * size.max()).mean())


def strongest(choice: Choice, found: Inside, layer: int, pos: int) -> list[int]:
    """The neurons that add the longest vectors at one position."""
    from explainer.trace.feed_forward import strongest as find

    return find(session.model(choice), found, layer, pos, 4)


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
            "Change this token", others, index=others.index(start), format_func=numbered(trace.tokens).__getitem__, **in_link("changed"),
        )  # fmt: skip
        word = widgets.search("into", "into", "dog").strip() or "dog"
    changed = shown.setting("changed", int(changed if changed is not None else start))
    shown.setting("into", word)

    def compute() -> Alone:
        from explainer.trace.feed_forward import alone, with_token

        return alone(model, trace, with_token(model, trace, changed, word), layer, pos, changed)

    return kept.studied(("alone", model.key, trace.token_ids, trace.edits, layer, pos, changed, word), compute), changed


def alone_figure(found: Alone, pos: int) -> None:
    """Three lengths: what changes in attention, in the FFN, and in the FFN with the same input."""
    names = ["attention’s addition", "the FFN’s addition", "the FFN’s, given the same input"]
    values = [found.attention, found.ffn, found.same_input]
    texts = [tiny(value) for value in values]
    chart = bars.ranked(names, values, texts, marked=[2], x_title="length of the change")
    alt = f"Change at position {pos}: " + ", ".join(f"{name} {text}" for name, text in zip(names, texts, strict=True)) + "."
    show.figure(chart, alt=alt, table=show.table(**{"part": names, "length of the change": values}), name="position_alone")
