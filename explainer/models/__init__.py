"""Which models there are, how they are loaded and tapped, and how text becomes printable tokens.

The names below are imported on first use, so that the torch-free modules of this room stay light.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

# Else the Hub's client reports on its host, and first asks for up to three seconds what to report (huggingface_hub 2.4).
os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")

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
