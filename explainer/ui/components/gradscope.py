"""The gradient of one matrix: every number of it, and the sum over positions behind one of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import streamlit as st

from explainer.ui.components import at_most, packed, read
from explainer.ui.state import url

if TYPE_CHECKING:
    from explainer.studies.learning.gradients import Gradient

_mount = st.components.v2.component("gradscope", **read("gradscope"))


def chosen(gradient: Gradient) -> tuple[int, int]:
    """Row and column of the entry in the URL; the largest one where there is none, or none such."""
    row, _, column = url.state("entry").partition(".")
    n_rows, n_columns = gradient.gradient.shape
    if row.isdecimal() and column.isdecimal() and int(row) < n_rows and int(column) < n_columns:
        return int(row), int(column)
    return gradient.steepest


def gradscope(gradient: Gradient, tokens: Sequence[str], *, source: str) -> None:
    """Draw the gradient of W_Q of one head; the opened entry is kept in the URL as ``entry``.

    tokens: those the loss is computed from, all but the last.
    """

    def keep() -> None:
        url.state("entry", str(st.session_state["gradscope"]["entry"] or ""))

    data = {
        "gradient": packed(gradient.gradient),
        "weights": packed(gradient.weights),
        "read": packed(gradient.read),
        "back": packed(gradient.back),
        "dModel": gradient.gradient.shape[0],
        "dHead": gradient.gradient.shape[1],
        "tokens": list(tokens),
        "start": list(gradient.steepest),
        "entry": ".".join(map(str, chosen(gradient))),
        "source": source,
        "note": f"Checked: sum over positions − torch’s own gradient = {at_most(gradient.error)}.",
    }
    _mount(key="gradscope", data=data, default={"entry": None}, on_entry_change=keep, height="content")
