"""The only room that knows Streamlit. Importing it does not import torch."""

from explainer.ui import (
    controls,
    effects,
    experiments,
    guess,
    heads,
    predictions,
    quizzes,
    sampling,
    session,
    show,
    typewriter,
    ways,
    writing,
)
from explainer.ui.lesson import lesson, notes, predict, presets, takeaways, tour
from explainer.ui.quiz import quiz

__all__ = [
    "controls",
    "effects",
    "experiments",
    "guess",
    "heads",
    "lesson",
    "notes",
    "predict",
    "predictions",
    "presets",
    "quiz",
    "quizzes",
    "sampling",
    "session",
    "show",
    "takeaways",
    "tour",
    "typewriter",
    "ways",
    "writing",
]
