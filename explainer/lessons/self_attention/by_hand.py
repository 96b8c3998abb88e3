"""Attention by hand: three tokens with two numbers each for q, k and v, edited by the reader."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from explainer.ui.state import url

if TYPE_CHECKING:
    import pandas as pd

    from explainer.trace.trace import Grids


def toy_microscope(grids: Grids, toy: pd.DataFrame) -> None:
    """The linked grids of the hand-sized example."""
    from explainer.ui.components import microscope as component

    component.toy(grids, toy)


TOY_COLUMNS = ("q₀", "q₁", "k₀", "k₁", "v₀", "v₁")
TOY_TOKENS = ("red", "car", "stops")
_TOY = "1,0,1,0,2,0;0,2,1,1,0,2;1,1,0,2,1,1"


def toy() -> pd.DataFrame:
    """Three tokens with two numbers each for q, k and v, to be edited; kept in the URL as ``toy``."""
    import pandas as pd

    def read(text: str) -> list[list[float]]:
        rows = [[max(-9.0, min(9.0, float(cell))) for cell in row.split(",")] for row in text.split(";")]
        if [len(row) for row in rows] != [6, 6, 6]:
            raise ValueError(text)
        return rows

    try:
        rows = read(url.state("toy", default=_TOY))
    except ValueError:
        rows = read(_TOY)
    index = pd.Index(TOY_TOKENS, name="token")
    start = st.session_state.setdefault("_toy_start", pd.DataFrame(rows, columns=list(TOY_COLUMNS), index=index))
    settings = {
        name: st.column_config.NumberColumn(name, min_value=-9, max_value=9, step=0.5, required=True, width="small") for name in TOY_COLUMNS
    }
    edited = st.data_editor(start, column_config=settings, key="toy_editor", width=620)
    edited = edited.fillna(0.0)
    text = ";".join(",".join(f"{value:g}" for value in row) for row in edited.to_numpy())
    url.state("toy", "" if text == _TOY else text)
    url.keep()
    return edited


def by_hand(toy: pd.DataFrame) -> Grids:
    """Attention of the toy's vectors."""
    from explainer.studies.attention.experiments import by_hand as compute

    with st.spinner("Starting torch …"):
        numbers = toy.to_numpy(dtype="float32")
        return compute(numbers[:, 0:2], numbers[:, 2:4], numbers[:, 4:6], masked=True)
