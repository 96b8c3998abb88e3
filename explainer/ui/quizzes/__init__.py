"""The questions of each lesson, made from what it shows: one module a lesson, one function in each."""

from explainer.ui.quizzes.logits import questions as logits
from explainer.ui.quizzes.tokens import questions as tokens

__all__ = ["logits", "tokens"]
