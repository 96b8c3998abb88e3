"""The questions of each lesson, made from what it shows: one module a lesson, one function in each."""

from explainer.ui.quizzes.embeddings import questions as embeddings
from explainer.ui.quizzes.logits import questions as logits
from explainer.ui.quizzes.positions import questions as positions

__all__ = ["embeddings", "logits", "positions"]
