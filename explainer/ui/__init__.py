"""The only room that knows Streamlit. Importing it does not import torch."""

from explainer.ui import controls, effects, heads, session, show
from explainer.ui.lesson import lesson, notes, predict, presets, takeaways

__all__ = ["controls", "effects", "heads", "lesson", "notes", "predict", "presets", "session", "show", "takeaways"]
