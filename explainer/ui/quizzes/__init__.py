"""The questions of each lesson, made from what it shows: one module a lesson, one function in each."""

from explainer.ui.quizzes.controls import questions as controls
from explainer.ui.quizzes.generation import questions as generation
from explainer.ui.quizzes.logits import questions as logits

__all__ = ["controls", "generation", "logits"]
