"""A chat as the one text that a model reads: its own template, or a well-known one. Torch-free."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from jinja2.exceptions import TemplateError

from explainer.studies.tokens.splits import Split, by_tokenizer

CHATML = "<|im_start|>user\n{question}<|im_end|>\n<|im_start|>assistant\n"
"""Source: OpenAI's ChatML of 2023, as Qwen's and SmolLM's instruction models have it in their tokenizer_config.json."""


@dataclass(frozen=True, slots=True)
class ChatText:
    """text: the whole chat up to where the answer begins. own: whether the model's own tokenizer brought the template."""

    text: str
    own: bool


def chat_text(tokenizer: Any, question: str) -> ChatText:
    """One question in the chat template of a transformers tokenizer; in ChatML where it has none, or one that does not take a question."""
    if getattr(tokenizer, "chat_template", None):
        try:
            asked = [{"role": "user", "content": question}]
            return ChatText(str(tokenizer.apply_chat_template(asked, tokenize=False, add_generation_prompt=True)), True)
        except (TemplateError, ValueError):
            pass
    return ChatText(CHATML.replace("{question}", question), False)


def as_tokens(backend: Any, name: str, text: str, about: str) -> Split:
    """The text as tokens, its marks as the single tokens that they are where the vocabulary has them."""
    from tokenizers import Tokenizer

    marked = Tokenizer.from_str(backend.to_str())  # the shared one takes marks in a reader's text for plain text, and stays so
    marked.encode_special_tokens = False
    return by_tokenizer(name, marked, text, about)


def n_marks(backend: Any, text: str) -> int:
    """How many of the text's tokens are marks of the vocabulary."""
    special = {token_id for token_id, token in backend.get_added_tokens_decoder().items() if token.special}
    marked = as_tokens(backend, "", text, "")
    return sum(piece.token_id in special for word in marked.words for piece in word.pieces)
