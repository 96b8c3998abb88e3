"""The only room that knows Streamlit. Importing it does not import torch."""

from explainer.ui import controls, effects, guess, heads, session, show
from explainer.ui.lesson import lesson, notes, predict, presets, takeaways, tour

__all__ = ["controls", "effects", "guess", "heads", "lesson", "notes", "predict", "presets", "session", "show", "takeaways", "tour"]
