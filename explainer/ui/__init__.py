"""The only room that knows Streamlit. Importing it does not import torch."""

from explainer.ui import blocks, controls, effects, experiments, guess, heads, patches, predictions, quizzes, session, show, stack
from explainer.ui.lesson import lesson, notes, predict, presets, takeaways, tour
from explainer.ui.quiz import quiz

__all__ = [
    "blocks",
    "controls",
    "effects",
    "experiments",
    "guess",
    "heads",
    "lesson",
    "notes",
    "patches",
    "predict",
    "predictions",
    "presets",
    "quiz",
    "quizzes",
    "session",
    "show",
    "stack",
    "takeaways",
    "tour",
]
