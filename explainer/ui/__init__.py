"""The only room that knows Streamlit. Importing it does not import torch."""

from explainer.ui import controls, experiments, guess, predictions, session, show
from explainer.ui.lesson import lesson, notes, predict, presets, takeaways, tour

__all__ = [
    "controls",
    "experiments",
    "guess",
    "lesson",
    "notes",
    "predict",
    "predictions",
    "presets",
    "session",
    "show",
    "takeaways",
    "tour",
]
