"""A recurrent cell on a series of numbers that the reader writes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import streamlit as st

from explainer.figures import rnn_bottleneck as figures
from explainer.ui.page import show
from explainer.ui.page.part import part
from explainer.ui.state import kept
from explainer.ui.state.per_lesson import in_link
from explainer.ui.text import true_minus

if TYPE_CHECKING:
    from explainer.studies.recurrent.series import NextNumber


SERIES = {
    "a zigzag": "0 1 2 3 2 1 0 1 2 3 2 1 0 1 2 3 2 1",
    "a wave that grows": "0 2 2 0 −2 −2 0 3 3 0 −3 −3 0 4 4 0 −4 −4",
    "a jump": "5 5 6 5 5 6 5 12 13 12 12 13 12 12 13",
}


@st.cache_resource(max_entries=1, show_spinner=False)
def _network() -> NextNumber:
    from explainer.studies.recurrent.series import opened

    return opened()


@part
def follow() -> None:
    """The reader's series, what the cell expected at each step, and the cell's states."""
    from explainer.studies.recurrent import series as study
    from explainer.ui.components.recurrence import recurrence

    show.prose("rnn_bottleneck", "series", d_hidden=study.D_HIDDEN)
    with st.container(horizontal=True, vertical_alignment="center", key="series_presets"):
        st.markdown("Try")
        for number, (name, text) in enumerate(SERIES.items()):
            st.button(name, key=f"series_{number}", on_click=st.session_state.update, args=({"series": text},))
    start = next(iter(SERIES.values()))
    written = st.text_input("Your series", value=start, **in_link("series"), max_chars=400)
    values = study.numbers(written or "")
    network = _network()
    found = kept.studied(("series", values), lambda: study.follow(network, values))
    expected = [float(value) for value in found.expected]
    table = show.table(step=np.arange(len(values) + 1), value=[*values, np.nan], expected=[*expected, found.after])
    alt = f"A series of {len(values)} numbers and what the cell expected: off by {found.error:.3g} on average; next {found.after:.3g}."
    show.figure(figures.followed(found.values, found.expected, found.after), alt=alt, table=table, name="series")
    verdict = "So it has found something to go by." if found.error < 0.8 * found.still else "So it has found next to nothing to go by."
    sizes = {"error": found.error, "still": found.still, "after": found.after}
    show.prose("rnn_bottleneck", "followed", verdict=verdict, **{name: true_minus(f"{value:.3g}") for name, value in sizes.items()})
    core: Any = network.core
    names = {"W_x": core.weight_ih_l0, "W_h": core.weight_hh_l0, "b_x": core.bias_ih_l0, "b_h": core.bias_hh_l0}
    recurrence(
        found.trace,
        {name: value.detach().numpy() for name, value in names.items()},
        key="series_cell",
        exact=True,
        reads="the scaled value of",
    )
