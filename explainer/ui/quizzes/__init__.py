"""The questions of each lesson, made from what it shows: a function a lesson."""

from explainer.ui.quizzes.attention import home, masked_attention, multi_head, self_attention
from explainer.ui.quizzes.controls import questions as controls
from explainer.ui.quizzes.decoder_block import questions as decoder_block
from explainer.ui.quizzes.decoder_stack import questions as decoder_stack
from explainer.ui.quizzes.embeddings import questions as embeddings
from explainer.ui.quizzes.fine_tuning import questions as fine_tuning
from explainer.ui.quizzes.generation import questions as generation
from explainer.ui.quizzes.gpt_vs_bert import questions as gpt_vs_bert
from explainer.ui.quizzes.instruction_pairs import questions as instruction_pairs
from explainer.ui.quizzes.learning import questions as learning
from explainer.ui.quizzes.logits import questions as logits
from explainer.ui.quizzes.new_head import questions as new_head
from explainer.ui.quizzes.new_language import questions as new_language
from explainer.ui.quizzes.parallel import questions as parallel
from explainer.ui.quizzes.positions import questions as positions
from explainer.ui.quizzes.rnn_attention import questions as rnn_attention
from explainer.ui.quizzes.rnn_bottleneck import questions as rnn_bottleneck
from explainer.ui.quizzes.tokens import questions as tokens
from explainer.ui.quizzes.transformer import questions as transformer

__all__ = [
    "controls",
    "decoder_block",
    "decoder_stack",
    "embeddings",
    "fine_tuning",
    "generation",
    "gpt_vs_bert",
    "home",
    "instruction_pairs",
    "learning",
    "logits",
    "masked_attention",
    "multi_head",
    "new_head",
    "new_language",
    "parallel",
    "positions",
    "rnn_attention",
    "rnn_bottleneck",
    "self_attention",
    "tokens",
    "transformer",
]
