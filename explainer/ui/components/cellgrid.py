"""A grid with a word or a number in every cell, and what is behind the cell that the reader opens."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import streamlit as st

from explainer.ui.components import packed, read
from explainer.ui.state import url

_mount = st.components.v2.component("cellgrid", **read("cellgrid"))


@dataclass(frozen=True, slots=True)
class Cell:
    """What is behind a cell: a sentence, more lines, and bars as (label, share −1 to 1, text, place in front)."""

    title: str
    lines: tuple[str, ...] = ()
    bars: tuple[tuple[str, float, str, str], ...] = ()
    bars_title: str = ""


@dataclass(frozen=True, slots=True)
class Board:
    """A whole grid. values: (row column), colours; texts: what is written; extent: the value with the strongest colour."""

    title: str
    rows: Sequence[str]
    columns: Sequence[str]
    row_title: str
    column_title: str
    values: np.ndarray
    texts: Sequence[Sequence[str]]
    cells: Sequence[Sequence[Cell]]
    extent: float
    signed: bool
    note: str = ""
    start: tuple[int, int] | None = field(default=None)


def payload(board: Board) -> dict[str, Any]:
    """The grid as the component takes it."""
    return {
        "title": board.title, "rows": list(board.rows), "columns": list(board.columns), "rowTitle": board.row_title,
        "columnTitle": board.column_title, "values": packed(board.values), "texts": [list(row) for row in board.texts],
        "extent": board.extent, "signed": board.signed, "note": board.note, "start": "{}.{}".format(*board.start) if board.start else "",
        "cells": [
            [{"title": c.title, "lines": list(c.lines), "bars": [list(bar) for bar in c.bars], "barsTitle": c.bars_title} for c in row]
            for row in board.cells
        ],
    }  # fmt: skip


def cellgrid(board: Board, *, key: str, source: str) -> None:
    """Draw the grid; the open cell is kept in the URL under ``key``. ``source`` names what the numbers were made from."""

    def keep() -> None:
        url.state(key, str(st.session_state[f"grid_{key}"]["picked"] or ""))

    data = payload(board) | {"picked": url.state(key), "source": source, "file": key}
    _mount(key=f"grid_{key}", data=data, default={"picked": None}, on_picked_change=keep, height="content")
