"""The reader's own labels: which of them are one label spelled in several ways, and which stand where none was given."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from explainer.texts import uploads
from explainer.texts.label_names import joined, missing, told_alike, told_missing
from explainer.ui.page import show
from explainer.ui.state.per_lesson import in_link
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


def _wanted(said: str, what: str, key: str) -> bool:
    """Tell what was found in the labels, and ask whether to do ``what`` about it; no where nothing was found."""
    if not said:
        return False
    show.prose_text(plain(said))
    return st.toggle(what, **in_link(key))


def _with_a_label(rows: Rows) -> Rows:
    """The rows, without those whose label stands for none, where the reader wants it so."""
    labels = [label for _, label in rows]
    if not _wanted(told_missing(labels), "Leave out the rows without a label", "head_leave_out"):
        return rows
    none = set(missing(labels))
    return [row for row in rows if row[1] not in none]


def _in_one_spelling(rows: Rows) -> Rows:
    """The rows, with one spelling for labels that differ only in it, where the reader wants it so."""
    labels = [label for _, label in rows]
    if not _wanted(told_alike(labels), "Join them, in the commonest spelling", "head_join"):
        return rows
    return [(text, label) for (text, _), label in zip(rows, joined(labels), strict=True)]
