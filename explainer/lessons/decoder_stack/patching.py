"""Activation patching on a page: the second text, the two answers, and the sweep as a grid."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import streamlit as st

from explainer.errors import ExplainerError
from explainer.ui.page import predictions, show, widgets
from explainer.ui.page.sweep import swept
from explainer.ui.state import session
from explainer.ui.state.per_lesson import in_link
from explainer.ui.state.session import Choice
from explainer.ui.text import number, numbered, plain, token, token_name, true_minus

if TYPE_CHECKING:
    import pandas as pd

    from explainer.studies.attention.patching import Ends
    from explainer.trace import Trace


FREE_WORK = 4e10  # parameters × tokens of a sweep that needs no asking: some seconds on one core
_KINDS = {"stream": "resid_pre", "attention": "attn_out", "FFN": "mlp_out", "head": "z"}
_WHAT = {
    "resid_pre": "The stream as it enters block {layer}",
    "attn_out": "What attention adds in block {layer}",
    "mlp_out": "What the FFN adds in block {layer}",
    "z": "z of layer {layer}, head {head}",
}


@dataclass(frozen=True, slots=True)
class Setting:
    """What is patched: the two traces, the answers' ids and words, the unpatched logits, what, where it is read, and where it goes in."""

    here: Trace
    there: Trace
    answers: tuple[int, int]
    words: tuple[str, str]
    ends: Ends
    kind: str
    at: int
    positions: tuple[int, ...]


def setting(choice: Choice, trace: Trace, at: int, window: tuple[int, int]) -> Setting | None:
    """The controls; None, with a sentence, while there is nothing to patch."""
    from explainer.studies.attention import patching

    model = session.model(choice)
    default = patching.swapped(trace.text)
    typed = st.text_input(
        "The other text", **in_link("other"), placeholder=default or "the same text with one word changed", max_chars=1200
    )
    other = str(typed or "").strip() or default
    if not other:
        show.prose_text("Type a second text with as many tokens as yours: the same text with one or two words changed.")
        return None
    try:
        there = session.trace_of(model, other)
        first, second = int(trace.logits(at).argmax()), 0
        if there.n_pos == trace.n_pos:
            second = int(there.logits(at).argmax())
            if second == first:
                second = int(np.argsort(-trace.logits(at), kind="stable")[1])
        patching.ends(trace, there, (first, second), at)
    except ExplainerError as error:
        show.prose_text(plain(str(error)))
        return None
    with st.container(horizontal=True, gap="large", vertical_alignment="bottom"):
        answers = (_answer(choice, "First answer", "answer_a", first), _answer(choice, "Second answer", "answer_b", second))
        what = widgets.choose("Patch", list(_KINDS), "what")
        kind = _KINDS[what]
        spots = tuple(range(window[0], min(sum(window), at + 1 if choice.shape.causal else sum(window))))
        if kind == "z":
            spots = (widgets.position(trace.tokens, key="patch_pos", label="at", default=at),)
    words = (model.label(answers[0]), model.label(answers[1]))
    return Setting(trace, there, answers, words, patching.ends(trace, there, answers, at), kind, at, spots)


def _answer(choice: Choice, label: str, key: str, default: int) -> int:
    """A token that the reader types, or the default."""
    name = token_name(session.model(choice).label(default))
    typed = widgets.search(label, key, name).strip()
    found = predictions.find(choice, typed) if typed else ()
    if typed and not found:
        st.caption(f"No token for {token(typed)}: {token(name)} is used.")
    return found[0].token_id if found else default


def difference_sentence(chosen: Setting) -> str:
    """The logit difference in both texts."""
    a, b = (token(word) for word in chosen.words)
    ends = chosen.ends

    def said(pair: tuple[float, float], value: float) -> str:
        return true_minus(f"{pair[0]:.2f} − {signed(pair[1])} = **{value:.2f}**")

    return (
        f"Logit of {a} − logit of {b}, in your text: {said(ends.here, ends.before)}; in the other text: {said(ends.there, ends.other)}. "
        "A patch that does nothing scores 0; one that carries the other text’s answer over completely scores 1."
    )


def signed(value: float) -> str:
    """A number that stands after a minus."""
    return f"({value:.2f})" if value < 0 else f"{value:.2f}"


def run(choice: Choice, chosen: Setting) -> np.ndarray | None:
    """The sweep's logits (layer column 2), at once where it is quick, else when the reader asks for it; kept. None where it was stopped."""
    from explainer.studies.attention import patching

    model = session.model(choice)
    columns = model.n_heads if chosen.kind == "z" else len(chosen.positions)
    total = model.n_layers * columns
    if chosen.ends.other == chosen.ends.before:
        show.prose_text("Both texts give the same difference, so there is nothing to carry over. Choose another text or other answers.")
        return None
    if total * chosen.here.n_pos * model.n_parameters > FREE_WORK and not st.toggle(
        f"Run the model {total} times, each time with one patch", **in_link("sweep")
    ):
        return None

    key = ("patching", model.key, chosen.here.token_ids, chosen.there.token_ids, chosen.kind, chosen.answers, chosen.at, chosen.positions)
    found = swept(
        "patch",
        key,
        lambda: patching.sweep(model, chosen.here, chosen.there, chosen.kind, chosen.answers, at=chosen.at, positions=chosen.positions),
        lambda effect: f"Patched {effect.done} of {effect.total} places",
    )
    return None if found is None else patching.collect(found, model.n_layers, columns)


def shares(chosen: Setting, logits: np.ndarray) -> np.ndarray:
    """(layer column): how far each patch carries the difference from this text's (0) to the other's (1)."""
    way = chosen.ends.other - chosen.ends.before
    return np.asarray((logits[..., 0] - logits[..., 1] - chosen.ends.before) / way)


def board(chosen: Setting, logits: np.ndarray) -> None:
    """The sweep as a grid; a click writes the arithmetic out."""
    from explainer.ui.components.cellgrid import Board, Cell, cellgrid

    share, names = shares(chosen, logits), numbered(chosen.here.tokens)
    others = numbered(chosen.there.tokens)
    is_head, ends = chosen.kind == "z", chosen.ends
    columns = [f"head {head}" for head in range(logits.shape[1])] if is_head else [names[pos] for pos in chosen.positions]
    rows, cells = [f"block {layer}" for layer in range(len(logits))], []
    a, b = (token_name(word) for word in chosen.words)
    most = max(1e-9, abs(ends.before), abs(ends.other), float(np.abs(logits[..., 0] - logits[..., 1]).max()))
    for layer in range(len(logits)):
        line = []
        for column in range(logits.shape[1]):
            pos, (one, two) = chosen.positions[0 if is_head else column], (float(x) for x in logits[layer, column])
            patched, what = one - two, _WHAT[chosen.kind].format(layer=layer, head=column)
            place = f"block {layer}, " + (f"head {column} at {names[pos]}" if is_head else f"at {names[pos]}")
            told = (
                f"{what}, at {names[pos]}, is replaced by the one from {others[pos]} in the other text. Everything after it follows.",
                f"patched: logit of “{a}” {one:.2f} − logit of “{b}” {signed(two)} = {patched:.2f}",
                f"(patched {patched:.2f} − yours {signed(ends.before)}) ÷ (other {ends.other:.2f} − yours {signed(ends.before)}) "
                f"= {share[layer, column]:.2f}",
            )
            bars = tuple(
                (name, value / most, number(value), "")
                for name, value in (("your text", ends.before), ("patched", patched), ("other text", ends.other))
            )
            score = true_minus(f"{place}: {share[layer, column]:.2f} of the way")
            line.append(Cell(score, tuple(true_minus(text) for text in told), bars, f"logit of “{a}” − logit of “{b}”"))
        cells.append(line)
    texts = [[_cell(value) for value in row] for row in share]
    chart = Board(
        title="How far a patch carries the answer over", rows=rows, columns=columns, row_title="blocks",
        column_title="heads" if is_head else "positions", values=share, texts=texts, cells=cells, extent=1.0, signed=True,
        note="0: the answer stays as in your text. 1: it is as in the other text. Orange goes that way, blue goes further away.",
        start=closest(share),
    )  # fmt: skip
    key = (chosen.here.token_ids, chosen.there.token_ids, chosen.kind, chosen.answers, chosen.at, chosen.positions)
    cellgrid(chart, key="patch", source=f"{chosen.here.model_key}/{hash(key)}")

    def numbers() -> pd.DataFrame:
        import pandas as pd

        row, at = (axis.ravel() for axis in np.indices(share.shape))
        where = {"head": at, "position": chosen.positions[0]} if is_head else {"position": np.array(chosen.positions)[at]}
        columns = {"block": row, **where, f"logit of {a}": logits[..., 0].ravel(), f"logit of {b}": logits[..., 1].ravel()}
        return pd.DataFrame(columns | {"share": share.ravel()})

    show.numbers_button("patching", numbers)


def _cell(value: float) -> str:
    return "0" if abs(value) < 0.005 else number(value)


def closest(share: np.ndarray) -> tuple[int, int]:
    """(layer, column) of the patch whose share is nearest to 1."""
    layer, column = np.unravel_index(int(np.argmin(np.abs(share - 1))), share.shape)
    return int(layer), int(column)


def best_sentence(chosen: Setting, logits: np.ndarray) -> str:
    """Where a single patch carries the answer over best."""
    share, names = shares(chosen, logits), numbered(chosen.here.tokens)
    layer, column = closest(share)
    where = f"head {column}" if chosen.kind == "z" else token(names[chosen.positions[column]])
    still = int((np.abs(share) < 0.05).sum())
    return (
        f"The patch that comes closest to the other text’s answer: block {layer}, {where}, with {share[layer, column]:.2f}. "
        f"{still} of {share.size} patches move the answer by less than 0.05 of it."
    )
