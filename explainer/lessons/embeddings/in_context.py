"""The same token behind another beginning."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from explainer.figures import embeddings as figures
from explainer.ui import text
from explainer.ui.page import show, widgets
from explainer.ui.page.part import part
from explainer.ui.state import session
from explainer.ui.text import true_minus

if TYPE_CHECKING:
    from explainer.trace import Trace
    from explainer.ui.state.session import Choice


@part
def in_context(choice: Choice, trace: Trace, pos: int) -> None:
    """The same token behind another beginning."""
    from explainer.studies.vectors import embeddings as study

    here = text.token(trace.tokens[pos])
    beginning = widgets.sentence(f"Another beginning, in front of {here}", "Once upon a time there was a", key="beginning")
    found = study.in_context(session.model(choice), trace, pos, beginning)
    place = "" if found.same_place or trace.pos_embed() is None else " The two places differ, so adding the position already parts them."
    st.markdown(
        true_minus(
            f"The row of W_E is the same number for number: cosine 1.{place} After the last block the cosine is "
            f"**{found.cosine[-1]:.2f}**: the two vectors now stand for {here} *in its sentence*."
        )
    )
    show.figure(
        figures.apart(found.steps, found.cosine),
        alt=f"Cosine of the two vectors: from 1 in W_E to {found.cosine[-1]:.2f} after the last block.",
        table=show.table(stage=found.steps, cosine=found.cosine, **{"distance ÷ length": found.relative}),
        name="in_context",
    )
