"""The logit lens: what the model would say after each block."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import streamlit as st

from explainer.ui import ask_and_tell, text
from explainer.ui.page import show
from explainer.ui.page.part import part
from explainer.ui.state import kept, session
from explainer.ui.state.session import Choice
from explainer.ui.text import numbered, percent, token_name

if TYPE_CHECKING:
    import pandas as pd

    from explainer.trace import Trace
    from explainer.trace.lens import LensRow, Trajectory


WHEN = ["in the first third", "in the middle", "in the last third"]


def state_names(n_layers: int) -> list[str]:
    """The moments of the lens in words."""
    return ["at the start", *(f"after block {layer}" for layer in range(n_layers))]


# --- the lens --------------------------------------------------------------------------------------------------------


def lens_rows(choice: Choice, trace: Trace, window: tuple[int, int]) -> tuple[LensRow, ...]:
    """What the model would say after each block, for the positions in view; with progress where it takes time."""
    from explainer.trace import lens

    model = session.model(choice)

    def run() -> tuple[LensRow, ...]:
        place, found = st.empty(), []
        bar = place.progress(0.0, "Asking after each block …")
        for row in lens.rows(model, trace, *window):
            found.append(row)
            bar.progress(len(found) / lens.n_states(trace), f"Asked after {row.state} of {model.n_layers} blocks")
        place.empty()
        return tuple(found)

    return kept.studied(("lens", model.key, trace.token_ids, trace.edits, window), run)


@part
def lens_board(choice: Choice, trace: Trace, rows: tuple[LensRow, ...], window: tuple[int, int], pos: int) -> None:
    """The likeliest token after every block at every position; a click lists the eight likeliest."""
    from explainer.trace import lens
    from explainer.ui.components import at_most
    from explainer.ui.components.cellgrid import Board, Cell, cellgrid

    model, first, count = session.model(choice), window[0], window[1]
    columns, names = numbered(trace.tokens)[first : first + count], state_names(model.n_layers)
    words = {int(i): model.label(int(i)) for row in rows for i in np.unique(row.token_ids)}
    ends, cells, texts = rows[-1].token_ids[:, 0], [], []
    for name, row in zip(names, rows, strict=True):
        line = []
        for at in range(count):
            ids, probs = row.token_ids[at], row.probs[at]
            best, last = token_name(words[int(ids[0])]), token_name(words[int(ends[at])])
            told = (f"The likeliest in the end is “{last}”.",) if ids[0] != ends[at] else ("It is also the likeliest in the end.",)
            top = tuple((words[int(i)], float(p), percent(float(p)), str(k + 1)) for k, (i, p) in enumerate(zip(ids, probs, strict=True)))
            title = f"{name}, at {first + at} “{token_name(trace.tokens[first + at])}”: “{best}” with {percent(float(probs[0]))}"
            line.append(Cell(title, told, top, "The eight likeliest"))
        cells.append(line)
        texts.append([token_name(words[int(i)]) for i in row.token_ids[:, 0]])
    board = Board(
        title="What the model would say after each block", rows=names, columns=columns, row_title="after each block",
        column_title="positions", values=np.stack([row.probs[:, 0] for row in rows]), texts=texts, cells=cells, extent=1.0, signed=False,
        note=f"Checked: the last row − the model’s own logits = {at_most(lens.error(model, trace, pos))}.",
        start=(model.n_layers, pos - first),
    )  # fmt: skip
    cellgrid(board, key="lens", source=f"{trace.model_key}/{window}/{pos}/{hash((trace.token_ids, trace.edits))}")

    def numbers() -> pd.DataFrame:
        import pandas as pd

        parts = []
        for name, row in zip(names, rows, strict=True):
            at, rank = (axis.ravel() for axis in np.indices(row.token_ids.shape))
            tokens = [words[int(i)] for i in row.token_ids.ravel()]
            columns = {"when": name, "position": at + first, "rank": rank + 1, "token": tokens, "probability": row.probs.ravel()}
            parts.append(pd.DataFrame(columns))
        return pd.concat(parts, ignore_index=True)

    show.numbers_button("logit_lens", numbers)


def settled(way: Trajectory) -> int:
    """The first moment from which on the token stays the likeliest."""
    behind = np.flatnonzero(way.ranks > 1)
    return int(behind[-1]) + 1 if len(behind) else 0


def guess(way: Trajectory, n_layers: int, here: str) -> bool:
    """Ask how late the final answer takes the lead, and answer; True once the answer may be shown."""
    question = f"Before you look: when does the final answer at {here} take the lead for good?"
    at = settled(way)
    right = WHEN[min(2, 3 * max(0, at - 1) // n_layers)]
    when = "before the first block" if at == 0 else f"after block {at - 1}, the {_nth(at)} of {n_layers}"
    return ask_and_tell(question, WHEN, lambda _: (right, f"{text.token(way.token)} takes the lead for good {when}: {right}."))


def _nth(count: int) -> str:
    endings = {1: "st", 2: "nd", 3: "rd"}
    return f"{count}{'th' if 10 <= count % 100 <= 20 else endings.get(count % 10, 'th')}"
