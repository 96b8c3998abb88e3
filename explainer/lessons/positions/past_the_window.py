"""The loss of texts past the trained length."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import streamlit as st

from explainer.errors import ExplainerError
from explainer.figures import positions as figures
from explainer.ui import text
from explainer.ui.page import show
from explainer.ui.state import kept, session

if TYPE_CHECKING:
    from explainer.studies.vectors.positions import Beyond
    from explainer.trace import Trace
    from explainer.ui.state.session import Choice


def beyond(choice: Choice, trace: Trace) -> Beyond | None:
    """Loss by position past the trained length; None, with a sentence, where it cannot be measured."""
    from explainer.studies.vectors import positions as study

    loaded = session.model(choice)
    try:
        with st.spinner("Reading a text that is too long …"):
            return kept.studied(("beyond", loaded.key, trace.token_ids), lambda: study.beyond(loaded, trace.token_ids))
    except ExplainerError as error:
        show.prose_text(text.plain(str(error)))
        return None


def beyond_sentence(found: Beyond) -> str:
    """What the tokens past the trained length cost in each way, in one sentence."""
    base = float(found.forgotten.mean())
    ways = [f"“{name}” gives **{found.past(index):.2f}**" for index, (name, _) in enumerate(found.ways)]
    return (
        f"The {len(found.forgotten)} tokens past the trained length cost **{base:.2f}** nats each when the beginning is forgotten and the "
        f"last {found.context} tokens are read alone. Past it, {' and '.join(ways)}."
    )


def beyond_figure(found: Beyond) -> None:
    """Loss by position."""
    window, start = max(4, found.context // 32), found.n_pos - 1 - len(found.forgotten)
    alone = np.concatenate([np.full(start, np.nan), found.forgotten])
    ways = (*found.ways, ("beginning forgotten", alone))
    columns: dict[str, object] = {"position": range(1, found.n_pos)}
    columns |= {f"{name}, loss in nats": loss for name, loss in ways}
    chart = figures.past(ways, found.context, window)
    alt = f"Loss by position. {beyond_sentence(found)}".replace("**", "")
    show.figure(chart, alt=alt, table=show.table(**columns), name="past_the_trained_length")
