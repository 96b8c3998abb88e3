"""Which models there are, how they are loaded and tapped, and how text becomes printable tokens."""

from explainer.models.language_model import LanguageModel, wrap
from explainer.models.loading import load

__all__ = ["LanguageModel", "load", "wrap"]
