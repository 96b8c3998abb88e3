"""The only room that knows Streamlit. Importing it does not import torch."""

from explainer.ui import blocks, bpe, controls, descend, effects, embeddings, experiments, guess, heads, learn, patches, positions, predictions, quizzes, sampling, session, show, stack, tokenizing, two_models, two_trainings, typewriter, ways, writing
from explainer.ui.lesson import lesson, notes, predict, presets, takeaways, tour
from explainer.ui.quiz import quiz

__all__ = [
    "blocks",
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
    "patches",
    "positions",
    "predict",
    "predictions",
    "presets",
    "quiz",
    "quizzes",
    "sampling",
    "session",
    "show",
    "stack",
    "takeaways",
    "tokenizing",
    "tour",
    "two_models",
    "two_trainings",
    "typewriter",
    "ways",
    "writing",
]
