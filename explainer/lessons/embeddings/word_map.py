"""The reader's words and their neighbours on a map."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from explainer.lessons.embeddings.neighbours import row_lengths
from explainer.ui.page.widgets import choose
from explainer.ui.state import kept, session, shown

if TYPE_CHECKING:
    from explainer.studies.vectors.embeddings import Axes
    from explainer.trace import Trace
    from explainer.ui.state.session import Choice


def map_axes() -> tuple[int, bool]:
    """How many axes the map has, and whether they are those of the whole vocabulary."""
    with st.container(horizontal=True, gap="medium"):
        count = choose("Dimensions", ("2-D", "3-D"), "axes")
        return int(count[0]), choose("Axes found from", ("whole vocabulary", "words shown"), "from") == "whole vocabulary"


# --- the map ---------------------------------------------------------------------------------------------------------


def word_map(choice: Choice, trace: Trace, pos: int, n_axes: int, whole: bool) -> tuple[Axes, int]:
    """The reader's words and their neighbours on two or three axes; returns the axes and how many points are shown."""
    from explainer.studies.vectors import embeddings as study
    from explainer.ui.components import wordmap

    loaded, lengths, chosen = session.model(choice), row_lengths(choice), trace.token_ids[pos]
    place = ("around", loaded.key, chosen, *trace.token_ids)
    own, ids = kept.studied(place, lambda: study.around(loaded, lengths, trace.token_ids, pos))
    key: tuple[object, ...] = ("axes", loaded.key) if whole else ("axes", loaded.key, *ids)
    axes = kept.studied(key, lambda: study.axes_of(loaded, None if whole else ids))
    found = study.map_of(loaded, axes, ids, background=2500 if whole else 0)
    marks = [2 if i == chosen else 0 if i in own else 1 for i in ids]
    data = wordmap.payload(found.at, loaded.labels(ids), marks, found.cosine, found.background, axes.share, n_axes)
    wordmap.wordmap(data, title=f"{len(own)} words of your text and {len(ids) - len(own)} of their nearest neighbours")
    columns = {"token": loaded.labels(ids), "cosine with the chosen token": found.cosine[0]}
    columns |= {f"axis {axis + 1}": found.at[:, axis] for axis in range(n_axes)}
    shown.put("word_map", lambda: columns)
    return axes, len(ids)
