"""How far the chain from q and k to z is shown, and what is said of each step: measured on the open head, edits included."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from explainer.ui.page import show, widgets
from explainer.ui.page.guess import as_good
from explainer.ui.state import session
from explainer.ui.text import number, numbered, plain, quoted_at

if TYPE_CHECKING:
    from explainer.models.catalogue import Shape
    from explainer.trace import Trace
    from explainer.ui.state.session import Choice


def stage(names: Sequence[str]) -> str:
    """How far the chain is revealed; everything at first."""
    return widgets.choose("Show the chain up to", names, "stage", names[-1])


def start(shape: Shape) -> str:
    """What a token's vector holds at the very start."""
    return "plus a row for the position" if shape.learns_positions else "a row of numbers for this token alone"


def told(step: str, choice: Choice, trace: Trace, layer: int, head: int, *, covered: bool) -> None:
    """The sections that are true of one step of this head, with its numbers. covered: the last row is still being guessed about."""
    sections = _SECTIONS[step](choice, trace, layer, head)
    if covered and step == "pattern":
        sections = [("stage_pattern_covered", {"last": quoted_at(trace.tokens, -1)})]
    for section, slots in sections:
        show.prose("self_attention", section, **slots)


def answer(row: np.ndarray, tokens: Sequence[str]) -> tuple[list[str], str]:
    """The tokens with the largest weight of a row, as options (several where they look the same with three digits), and that in words."""
    top = int(row.argmax())
    right = as_good(numbered(tokens), row, row[top], "{:.3f}".format)
    return right, plain(f"it looks most at {quoted_at(tokens, top)}, with weight {row[top]:.3f}.")


Sections = list[tuple[str, dict[str, Any]]]


def qkv(choice: Choice, trace: Trace, layer: int, head: int) -> Sections:
    """Norm, matrices, biases, and what is done to q and k afterwards."""
    model, shape = session.model(choice), choice.shape
    biased = any(np.any(bias) for bias in (model.b_Q(layer, head), model.b_K(layer, head), model.b_V(layer, head)))
    own = trace.n_kv_heads == trace.n_heads
    shared = show.section("self_attention", "shared_not" if own else "shared").replace("[[heads]]", f"{trace.n_heads // trace.n_kv_heads}")
    words = {"bias": show.section("self_attention", "bias") if biased else "", "shared": shared}
    turned = show.section("self_attention", "turned") if trace.rotates else ""
    return [("stage_qkv", {"norm": shape.norm, "d_head": trace.d_head, "d_model": shape.d_model, "turned": turned, **words})]


def scores(choice: Choice, trace: Trace, layer: int, head: int) -> Sections:
    """How many rows have no positive score, and one pair both ways."""
    from explainer.trace.trace import query_blocks

    negative, there, back = 0, 0.0, 0.0
    for queries in query_blocks(trace.n_pos):
        grids = trace.grids(layer, head, queries)
        negative += int(((grids.scores <= 0) | ~np.isfinite(grids.masked)).all(1).sum())
        there = float(grids.scores[-1, 0])  # of the last query at the end
        if queries.start == 0:
            back = float(grids.scores[0, -1])
    found: Sections = [("stage_scores", {"negative": negative, "rows": trace.n_pos})]
    if trace.n_pos > 1:
        names = {"first": quoted_at(trace.tokens, 0), "last": quoted_at(trace.tokens, -1)}
        found.append(("pair", names | {"there": number(there), "back": number(back)}))
    return found


def scaled(choice: Choice, trace: Trace, layer: int, head: int) -> Sections:
    """The division, the model's own factor, or neither."""
    if trace.edits_on(layer, head, "noscale"):
        return [("stage_scaled_off", {})]
    if abs(trace.scaling(layer) * trace.d_head**0.5 - 1) < 1e-6:
        return [("stage_scaled", {"d_head": trace.d_head})]
    return [("stage_scaled_by", {"scaling": f"{trace.scaling(layer):.4g}"})]


def masked(choice: Choice, trace: Trace, layer: int, head: int) -> Sections:
    """What the mask hides: counted on the grid itself."""
    (count, not_later), n_pos = trace.closed(layer, head), trace.n_pos
    if count and not not_later and count == n_pos * (n_pos - 1) // 2:
        return [("stage_masked", {})]
    if count:
        why = show.section("self_attention", "why_cut" if trace.edits_on(layer, head, "cut") else "why_window")
        return [("stage_masked_cut", {"count": f"{count:,} of {n_pos**2:,} scores", "why": why})]
    if not choice.shape.causal:
        return [("stage_masked_both", {"model": choice.called})]
    return [("stage_masked_one" if trace.n_pos == 1 else "stage_masked_off", {})]


def pattern(choice: Choice, trace: Trace, layer: int, head: int) -> Sections:
    """The last token's largest weight."""
    row = trace.row(layer, head, trace.n_pos - 1)
    top = int(row.argmax())
    names = {"last": quoted_at(trace.tokens, -1), "top": quoted_at(trace.tokens, top)}
    found: Sections = [("stage_pattern", names | {"weight": f"{row[top]:.3f}"})]
    return [*found, ("pattern_set", {})] if trace.edits_on(layer, head, "set") else found


def z(choice: Choice, trace: Trace, layer: int, head: int) -> Sections:
    """The average of the values, or what a silenced head gives."""
    silent = trace.edits_on(layer, head, "silence")
    if not silent:
        return [("stage_z", {})]
    return [("stage_z_silent", {"instead": "its mean over the text" if all(edit.mean for edit in silent) else "0"})]


_SECTIONS = {"qkv": qkv, "scores": scores, "scaled": scaled, "masked": masked, "pattern": pattern, "z": z}
