"""The questions of each lesson, made from what it shows: one module a lesson, one function in each."""

from explainer.ui.quizzes.decoder_block import questions as decoder_block
from explainer.ui.quizzes.decoder_stack import questions as decoder_stack
from explainer.ui.quizzes.logits import questions as logits

__all__ = ["decoder_block", "decoder_stack", "logits"]
