"""What is true of the mask while what-if edits are in force: counted on the grids of the open head."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from explainer.ui.page import show
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
