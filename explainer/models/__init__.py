"""Which models there are, how they are loaded and tapped, and how text becomes printable tokens."""

import os

# Else the Hub's client reports on its host, and first asks for up to three seconds what to report (huggingface_hub 2.4).
os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")

from explainer.models.language_model import LanguageModel, wrap  # noqa: E402
from explainer.models.loading import load  # noqa: E402

__all__ = ["LanguageModel", "load", "wrap"]
