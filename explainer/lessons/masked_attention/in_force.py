"""What is true of the mask in the open head, what-if edits included, and what becomes of the model without it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import streamlit as st

from explainer.figures import grids
from explainer.ui.page import show, widgets
from explainer.ui.state import session
from explainer.ui.state.session import Choice
from explainer.ui.text import counted

if TYPE_CHECKING:
    from explainer.trace import Trace


SAME = 0.005  # nats a token: what two decimals do not show


def with_mask(choice: Choice) -> Choice:
    """The same choice with the mask in every head, which is said where it changes something; all other edits stay in force."""
    kept = replace(choice, edits=tuple(edit for edit in choice.edits if edit.kind != "nomask"))
    if kept != choice:
        show.prose("masked_attention", "kept")
    return kept


def stage(trace: Trace, layer: int, head: int) -> None:
    """Say what the mask does in this head, and what edits have done to it."""
    for section, slots in sections(trace, layer, head):
        show.prose("masked_attention", section, **slots)


def sections(trace: Trace, layer: int, head: int) -> list[tuple[str, dict[str, Any]]]:
    """The sections of the lesson's text that are true of this head, with their numbers."""
    count, not_later = trace.closed(layer, head)
    off = bool(trace.edits_on(layer, head, "nomask"))
    more = count if off else not_later
    placed = {(edit.query, edit.key) for edit in trace.edits_on(layer, head, "set")}
    found: list[tuple[str, dict[str, Any]]] = [("stage_off" if off else "stage", {"layer": layer, "head": head})]
    if more:
        found.append(("stage_cut", {"more": counted(more, "score")}))
    if placed:
        found.append(("stage_set", {"count": counted(len(placed), "weight")}))
    if trace.edits and len(found) == 1 and not off:
        found.append(("stage_edited", {}))
    return found


def verdict(with_mask: float, without: float) -> str:
    """The section that says what taking the mask away did to the mean loss."""
    return "same" if abs(without - with_mask) < SAME else "rises" if without > with_mask else "falls"


def told(fate: str, with_mask: float, without: float) -> str:
    """The same in one sentence with both numbers, for the verdict on a guess."""
    if fate == "same":
        return f"it stays at {with_mask:.2f} nats a token."
    return f"it {fate}, from {with_mask:.2f} to {without:.2f} nats a token."


def both(choice: Choice, names: Sequence[str], layer: int, head: int) -> None:
    """One head of the trained model with the mask, and beside it the same head without."""
    first, size = widgets.window(len(names), key="both")
    part = slice(first, first + size)
    pair = (
        (":material/visibility_off: causal", session.traced(choice)),
        (":material/visibility: bidirectional", session.traced(session.unmasked(choice))),
    )
    for column, (title, each) in zip(st.columns(2), pair, strict=True):
        with column:
            st.markdown(title)
            kind, shown, pattern = title.split(": ")[-1], list(names[part]), each.pattern(layer, head)[part, part]
            show.figure(
                grids.grid(pattern, shown, shown, signed=False, name="weight"),
                alt=f"Pattern of layer {layer}, head {head}, {kind}.",
                table=show.wide_table(pattern, shown, shown),
                name=kind,
            )
