"""The reader's own labels: which of them are one label spelled in several ways, and which stand where none was given."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from explainer.texts import uploads
from explainer.texts.label_names import joined, missing, told_alike, told_missing
from explainer.ui.page import show
from explainer.ui.text import plain
from explainer.ui.trainings import datasets

Rows = Sequence[tuple[str, str]]


def given() -> tuple[list[str], list[tuple[str, int]]]:
    """The labels, the commonest first, and the reader's texts with the index of their label.

    Raises: DataError with one sentence when there are none yet, or they cannot be read.
    """
    told = "A table with a column “text” and a column “label”"
    rows = datasets.own(told, "own_labels", ["csv", "jsonl"], uploads.read_labelled)
    return uploads.labelled(_in_one_spelling(_with_a_label(rows)))


def _with_a_label(rows: Rows) -> Rows:
    """The rows, without those whose label stands for none, where the reader wants it so."""
    labels = [label for _, label in rows]
    said = told_missing(labels)
    if not said:
        return rows
    show.prose_text(plain(said))
    if not st.toggle("Leave out the rows without a label", key="head_leave_out", bind="query-params"):
        return rows
    none = set(missing(labels))
    return [row for row in rows if row[1] not in none]


def _in_one_spelling(rows: Rows) -> Rows:
    """The rows, with one spelling for labels that differ only in it, where the reader wants it so."""
    labels = [label for _, label in rows]
    said = told_alike(labels)
    if not said:
        return rows
    show.prose_text(plain(said))
    if not st.toggle("Join them, in the commonest spelling", key="head_join", bind="query-params"):
        return rows
    return [(text, label) for (text, _), label in zip(rows, joined(labels), strict=True)]
