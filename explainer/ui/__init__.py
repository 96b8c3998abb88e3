"""The only room that knows Streamlit. Importing it does not import torch."""

from explainer.ui import controls, effects, embeddings, experiments, guess, heads, positions, predictions, quizzes, session, show
from explainer.ui.lesson import lesson, notes, predict, presets, takeaways, tour
from explainer.ui.quiz import quiz

__all__ = [
    "controls",
    "effects",
    "embeddings",
    "experiments",
    "guess",
    "heads",
    "lesson",
    "notes",
    "positions",
    "predict",
    "predictions",
    "presets",
    "quiz",
    "quizzes",
    "session",
    "show",
    "takeaways",
    "tour",
]
