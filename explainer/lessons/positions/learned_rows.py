"""A model's own rows of W_pos, measured."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import streamlit as st

from explainer.figures import positions as figures
from explainer.ui.page import show
from explainer.ui.state import kept, session
from explainer.ui.state import shown as noted

if TYPE_CHECKING:
    from explainer.studies.vectors.positions import Learned
    from explainer.ui.state.session import Choice


def learned(choice: Choice) -> Learned | None:
    """A model's own rows of W_pos, measured; None where it has none."""
    from explainer.studies.vectors import positions as study

    loaded = session.model(choice)
    if loaded.anatomy.positions is None:
        return None
    return kept.studied(("learned positions", loaded.key), lambda: study.learned(loaded))


def distance_figure(choice: Choice, found: Learned | None) -> None:
    """How alike two positions are, by their distance."""
    from explainer.studies.vectors import positions as study

    far = min(choice.shape.context, 128)
    width = choice.shape.d_model + choice.shape.d_model % 2
    fixed = study.table(far, width, 10_000.0).by_distance / (width / 2)
    curves = None if found is None else (found.middle, found.low, found.high)
    columns = {"distance": np.arange(far), "table of sines and cosines, cosine": fixed}
    if found is not None:
        columns["learned rows, mean cosine"] = np.pad(found.middle, (0, max(0, far - len(found.middle))), constant_values=np.nan)[:far]
    alt = f"Cosine of two position vectors by distance, 0 to {far - 1}: the table falls from 1 to {fixed[-1]:.2f}"
    alt += "." if found is None else f", the learned rows to {found.middle[:far][-1]:.2f} on average."
    show.figure(figures.by_distance(fixed, curves), alt=alt, table=show.table(**columns), name="by_distance")


MOST_COLUMNS = 256
MOST_ROWS = 32


def shown(choice: Choice) -> int:
    """How many rows are drawn."""
    return min(MOST_ROWS, choice.shape.context)


def learned_rows(choice: Choice) -> None:
    """The first rows of W_pos, drawn as the fixed table is."""
    rows = session.model(choice).W_pos()
    if rows is None:
        return
    part = rows[: shown(choice), :MOST_COLUMNS]
    names, columns = [str(p) for p in range(len(part))], [str(c) for c in range(part.shape[1])]
    alt = f"The first {len(part)} rows of W_pos, {part.shape[1]} of {rows.shape[1]} columns."
    show.figure(figures.rows_of_the_table(part), alt=alt, table=show.wide_table(part, names, columns), name="learned_rows")


def learned_figures(found: Learned) -> None:
    """The rows of W_pos: how alike any two are, and the path they make on their principal axes."""
    from explainer.ui.components import wordmap

    n_pos = len(found.cosine)
    step = -(-n_pos // 64)
    picked = np.arange(0, n_pos, step)
    left, right = st.columns(2, gap="large")
    with left:
        st.markdown(f"**Cosine of any two rows**{'' if step == 1 else f', every {step}th'}")
        names = [str(p) for p in picked]
        part = found.cosine[np.ix_(picked, picked)]
        alt = f"Cosine of any two of {len(picked)} rows of W_pos; next to each other {found.middle[1]:.2f} on average."
        show.figure(figures.alike(part, names), alt=alt, table=show.wide_table(part, names, names), name="learned_cosine")
    with right:
        st.markdown("**The rows on three principal axes**, joined in order")
        few = np.arange(0, n_pos, -(-n_pos // 128))
        labels = [str(p) if p % (16 if n_pos <= 256 else n_pos // 16) == 0 else "" for p in few]
        cosine = found.cosine[np.ix_(few, few)]
        data = wordmap.payload(found.at[few], labels, [1] * len(few), cosine, np.zeros((0, 3)), found.share, 3)
        data |= {"names": [f"position {p}" for p in few], "hint": "Point at a position."}
        wordmap.wordmap(data, title="The path of the learned positions", path=True, key="posmap", name="bend")
    path = {"position": few} | {f"axis {axis + 1}": found.at[few, axis] for axis in range(3)}
    noted.put("learned_path", lambda: path)
