"""Which models there are, how they are loaded and tapped, and how text becomes printable tokens.

The names below are imported on first use, so that the torch-free modules of this room stay light.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from explainer.models.language_model import LanguageModel, wrap
    from explainer.models.loading import load

__all__ = ["LanguageModel", "load", "wrap"]


def __getattr__(name: str) -> Any:
    if name == "load":
        from explainer.models.loading import load

        return load
    if name in ("LanguageModel", "wrap"):
        from explainer.models import language_model

        return getattr(language_model, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
