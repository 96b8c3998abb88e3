"""RoPE on a real query and key."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from explainer.figures import positions as figures
from explainer.ui.page import show, widgets
from explainer.ui.state import session, shown
from explainer.ui.text import number, true_minus

if TYPE_CHECKING:
    from collections.abc import Sequence

    from explainer.studies.vectors.positions import Turned
    from explainer.trace import Trace
    from explainer.ui.state.session import Choice


def turned(choice: Choice, trace: Trace, layer: int, head: int, query: int, key: int) -> Turned:
    """RoPE on a real query and key."""
    from explainer.studies.vectors import positions as study

    return study.turned(session.model(choice), trace, layer, head, query, key)


def turned_figures(found: Turned, names: Sequence[str]) -> None:
    """The same q·k at any shift, and q·k by distance; on demand, its parts pair by pair."""
    left, right = st.columns([2, 3], gap="large")
    with left:
        st.markdown("**Both moved along by the same amount**")
        rows = show.table(
            **{"moved by": [f"{s:,}" for s in found.shifts]},
            **{"query at": [found.query + s for s in found.shifts], "key at": [found.key + s for s in found.shifts]},
            q·k=[number(value, 6) for value in found.shifted],
        )
        alt = f"q·k of query {names[found.query]} and key {names[found.key]}: the same wherever the two stand."
        show.frame(rows, name="shifted", alt=alt)
        shown.put("shifted", lambda: rows.assign(q·k=found.shifted))
    with right:
        st.markdown("**The key moved away from the query**")
        here = abs(found.query - found.key)
        value = float(found.scores[here]) if here < len(found.scores) else found.score
        chart = figures.score_by_distance(found.distances, found.scores, here, value)
        alt = f"q·k of the same two vectors by distance: from {found.scores.min():.2f} to {found.scores.max():.2f}."
        show.figure(chart, alt=alt, table=show.table(distance=found.distances, q·k=found.scores), name="score_by_distance")
    if widgets.toggle("Add q·k up, pair by pair", "pairs"):
        half, apart = len(found.pairs), found.query - found.key
        q, k = found.q, found.k
        parts = show.table(
            pair=range(half),
            ω=found.frequencies,
            **{"turn, in radians": found.frequencies * apart},
            q=[true_minus(f"({a:.3f}, {b:.3f})") for a, b in zip(q[:half], q[half:], strict=True)],
            k=[true_minus(f"({a:.3f}, {b:.3f})") for a, b in zip(k[:half], k[half:], strict=True)],
            **{"part of q·k": found.pairs},
        )
        told = f"Pair i is number i and number i + {half} of the head. Its part is (q₁k₁ + q₂k₂)·cos(turn) + (q₁k₂ − q₂k₁)·sin(turn), "
        told += f"with turn = ω · {apart}. The {half} parts add up to {found.score:.3f}."
        show.frame(parts, name="rope_pairs", alt=true_minus(told))
        whole = {"q, first": q[:half], "q, second": q[half:], "k, first": k[:half], "k, second": k[half:]}
        shown.put("rope_pairs", lambda: parts.drop(columns=["q", "k"]).assign(**whole))
