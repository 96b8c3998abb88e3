"""The built-in sets for fine-tuning, written by this project: authored sentences and seeded generators. Torch-free.

The held-out part of a set shares no sentence with the training part, and its sentences are built from patterns and words that the
training part was not given; each module says which.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Texts:
    """Whole documents, each a story or an entry of its own."""

    train: tuple[str, ...]
    held_out: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Labelled:
    """Sentences with the index of their label in ``labels``."""

    labels: tuple[str, ...]
    train: tuple[tuple[str, int], ...]
    held_out: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Tagged:
    """Sentences as words with a tag for each; a text is its words joined by single spaces. ``tags[0]`` is "O", no entity."""

    tags: tuple[str, ...]
    train: tuple[tuple[tuple[str, int], ...], ...]
    held_out: tuple[tuple[tuple[str, int], ...], ...]


@dataclass(frozen=True, slots=True)
class Pairs:
    """Prompts and completions."""

    train: tuple[tuple[str, str], ...]
    held_out: tuple[tuple[str, str], ...]
