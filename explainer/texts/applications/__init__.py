"""What the models of the applications learn from: dialogues, summaries, functions, reviews, names and a shop's desk. Torch-free.

Every set is a :class:`Parts`, made from a seed. Held out twice: examples of patterns that training was not given, filled with its
words, and examples of its patterns with at least one word that it was not given.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, TypeVar

_Example = TypeVar("_Example")


@dataclass(frozen=True, slots=True)
class Parts(Generic[_Example]):
    """Training, and what is held out by pattern and by word."""

    train: tuple[_Example, ...]
    new_patterns: tuple[_Example, ...]
    new_words: tuple[_Example, ...]
