"""How far the chain from q and k to z is shown."""

from __future__ import annotations

from collections.abc import Sequence

from explainer.ui.page import widgets


def stage(names: Sequence[str]) -> str:
    """How far the chain is revealed; everything at first."""
    return widgets.choose("Show the chain up to", names, "stage", names[-1])
