"""The table of sines and cosines, with its clocks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import streamlit as st

from explainer.ui.page import widgets
from explainer.ui.state import shown

if TYPE_CHECKING:
    from collections.abc import Sequence

    from explainer.studies.vectors.positions import Table


WIDTHS, BASES, LENGTHS = (8, 16, 32, 64, 128), (100, 1_000, 10_000, 100_000), (16, 32, 64, 128)


def knobs() -> tuple[int, int, int]:
    """Positions shown, width and base of the table."""
    with st.container(horizontal=True, gap="medium"):
        return (
            widgets.one_of("Positions shown", LENGTHS, "shown", 32),
            widgets.one_of("Width d", WIDTHS, "width", 32, "The number of columns; in a model it is d_model."),
            widgets.one_of("Base", BASES, "base", 10_000, "The 2017 transformer uses 10,000."),
        )


def table(n_pos: int, width: int, base: int) -> Table:
    """The sine and cosine table."""
    from explainer.studies.vectors import positions as study

    with st.spinner("Starting torch …"):
        return study.table(n_pos, width, float(base))


def clockwork(found: Table, tokens: Sequence[str], base: int) -> None:
    """The table with its clocks and its dot products."""
    from explainer.ui.components.clockwork import clockwork as draw

    draw(found.rows, found.frequencies, tokens, base)
    names = [str(column) for column in range(found.rows.shape[1])]
    shown.put("sine_table", lambda: dict(zip(names, found.rows.T, strict=True)))
    by_distance: dict[str, Any] = {"distance": range(len(found.by_distance)), "row · row": found.by_distance}
    shown.put("sine_table_by_distance", lambda: by_distance)
