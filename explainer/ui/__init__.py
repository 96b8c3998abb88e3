"""The only room that knows Streamlit. Importing it does not import torch."""

from explainer.ui import controls, predictions, session, show
from explainer.ui.lesson import lesson, notes, predict, presets, takeaways

__all__ = ["controls", "lesson", "notes", "predict", "predictions", "presets", "session", "show", "takeaways"]
