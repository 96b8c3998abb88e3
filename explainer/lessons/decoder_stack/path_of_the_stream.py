"""The path of the stream at one position, from the embedding to the end."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from explainer.figures import decoder_stack as figures
from explainer.ui.page import show
from explainer.ui.state import kept, session
from explainer.ui.state.session import Choice
from explainer.ui.text import number

if TYPE_CHECKING:
    from explainer.trace import Trace
    from explainer.trace.lens import Path


def against(choice: Choice, trace: Trace) -> dict[str, str]:
    """How many additions of all blocks point against the stream, and the furthest, for a sentence."""
    from explainer.trace.lens import against as compute

    found = kept.studied(("against", trace.model_key, trace.token_ids, trace.edits), lambda: compute(session.model(choice), trace))
    return {"below": f"{int((found < 0).sum()):,}", "count": f"{found.size:,}", "low": number(float(found.min()))}


def path(choice: Choice, trace: Trace, pos: int, here: str) -> None:
    """The stream of one position from the embedding to the end, in words and figures; and how often a step goes back."""
    from explainer.trace.lens import path as compute

    found = compute(session.model(choice), trace, pos)
    numbers = {"start": f"{found.norms[0]:.1f}", "end": f"{found.norms[-1]:.1f}", "shown": f"{100 * found.shown:.0f} %"}
    section = "path" if choice.shape.causal else "path_post"
    show.prose("decoder_stack", section, here=here, cosine=number(float(found.cosine[0])), **numbers)
    path_figures(found, here)
    show.prose("decoder_stack", "against", **against(choice, trace))


def path_figures(found: Path, here: str) -> None:
    """Lengths, cosines, and the way in a plane."""
    columns = {
        "after": found.names,
        "length": found.norms,
        "length of what is added": found.moved,
        "cosine with the last vector": found.cosine,
        "across, in the plane": found.points[:, 0],
        "up, in the plane": found.points[:, 1],
    }
    numbers = show.table(**columns)
    ends = f"length from {found.norms[0]:.1f} to {found.norms[-1]:.1f}, cosine with the final vector from {found.cosine[0]:.2f} to 1"
    left, right = st.columns(2, gap="large")
    with left:
        chart = figures.lengths(found.names, found.norms, found.moved)
        show.figure(chart, alt=f"The stream at {here}: {ends}.", table=numbers, name="path_lengths")
    with right:
        alt = f"Cosine of the stream at {here} with its last vector, from {found.cosine[0]:.2f} to 1."
        show.figure(figures.cosines(found.names, found.cosine), alt=alt, table=numbers, name="path_cosine")
    plane = f"The stream at {here} from the embedding to the end, in the plane that shows {100 * found.shown:.0f} % of its spread."
    show.figure(figures.path_plane(found.names, found.points), alt=plane, table=numbers, name="path_plane")
