"""The only room that knows Streamlit. Importing it does not import torch."""

from explainer.ui import (
    controls,
    descend,
    effects,
    experiments,
    guess,
    heads,
    learn,
    predictions,
    quizzes,
    session,
    show,
    two_models,
    two_trainings,
)
from explainer.ui.lesson import lesson, notes, predict, presets, takeaways, tour
from explainer.ui.quiz import quiz

__all__ = [
    "controls",
    "descend",
    "effects",
    "experiments",
    "guess",
    "heads",
    "learn",
    "lesson",
    "notes",
    "predict",
    "predictions",
    "presets",
    "quiz",
    "quizzes",
    "session",
    "show",
    "takeaways",
    "tour",
    "two_models",
    "two_trainings",
]
