"""All heads of a model on a page: the roles they have earned, those that are silenced, their patterns at a glance."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from explainer.ui.page.show import thumbnails
from explainer.ui.state import kept, session
from explainer.ui.state.session import Choice

if TYPE_CHECKING:
    from explainer.studies.attention.head_roles import RoleScore
    from explainer.trace import Trace
    from explainer.ui.components.thumbnails import Badge


def all_heads(choice: session.Choice, trace: Trace, window: tuple[int, int]) -> None:
    """All heads of all layers with the roles they have earned; a click opens one in the page's first part."""
    earned = badges(roles(choice, trace))
    thumbnails(choice, trace, badges=earned, silenced=silenced(choice), window=window, then={"part": "One head"})


# --- roles -----------------------------------------------------------------------------------------------------------


def roles(choice: Choice, trace: Trace) -> tuple[RoleScore, ...]:
    """Every role's scores on the reader's text."""
    from explainer.studies.attention import head_roles

    return kept.studied(("roles", trace.model_key, trace.token_ids, trace.edits), lambda: head_roles.measure(trace, choice.shape.causal))


def badges(scores: Sequence[RoleScore]) -> list[Badge]:
    """The roles as the thumbnails draw them."""
    from explainer.studies.attention.head_roles import FIRST
    from explainer.ui.components.thumbnails import Badge

    return [
        Badge(
            s.role.letter, s.role.name, s.role.looks_at, s.scores if s.measurable else None, s.named, s.named_by_the_rest, s.role is FIRST
        )
        for s in scores
    ]


def silenced(choice: Choice) -> list[tuple[int, int]]:
    """The heads that the reader's edits silence and this model has."""
    n_layers, n_heads = choice.shape.n_layers, choice.shape.n_heads
    found = [
        (layer, head)
        for edit in choice.edits
        if edit.kind == "silence"
        for layer in (range(n_layers) if edit.layer is None else [edit.layer])
        for head in (range(n_heads) if edit.head is None else [edit.head])
        if layer < n_layers and head < n_heads
    ]
    return sorted(set(found))
