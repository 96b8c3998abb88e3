"""The questions of each lesson, made from what it shows: one module a lesson, one function in each."""

from explainer.ui.quizzes.gpt_vs_bert import questions as gpt_vs_bert
from explainer.ui.quizzes.learning import questions as learning
from explainer.ui.quizzes.logits import questions as logits

__all__ = ["gpt_vs_bert", "learning", "logits"]
