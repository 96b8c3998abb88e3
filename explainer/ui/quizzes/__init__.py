"""The questions of each lesson, made from what it shows: a function a lesson."""

from explainer.ui.quizzes.attention import home, masked_attention, multi_head, self_attention
from explainer.ui.quizzes.logits import questions as logits
from explainer.ui.quizzes.tokens import questions as tokens

__all__ = [
    "home",
    "logits",
    "masked_attention",
    "multi_head",
    "self_attention",
    "tokens",
]
