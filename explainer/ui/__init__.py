"""The only room that knows Streamlit. Importing it does not import torch."""

from explainer.ui import bpe, controls, descend, effects, embeddings, experiments, guess, heads, learn, positions, predictions, quizzes, sampling, session, show, tokenizing, two_models, two_trainings, typewriter, ways, writing
from explainer.ui.lesson import lesson, notes, predict, presets, takeaways, tour
from explainer.ui.quiz import quiz

__all__ = [
    "bpe",
    "controls",
    "descend",
    "effects",
    "embeddings",
    "experiments",
    "guess",
    "heads",
    "learn",
    "lesson",
    "notes",
    "positions",
    "predict",
    "predictions",
    "presets",
    "quiz",
    "quizzes",
    "sampling",
    "session",
    "show",
    "takeaways",
    "tokenizing",
    "tour",
    "two_models",
    "two_trainings",
    "typewriter",
    "ways",
    "writing",
]
