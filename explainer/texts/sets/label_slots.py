"""Slots in authored sentences: ``{name}`` stands for one entry of a table, and an entry may hold slots of its own."""

from __future__ import annotations

import random
import re
from collections.abc import Mapping

Words = Mapping[str, tuple[str, ...]]

_SLOT = re.compile(r"\{(\w+)\}")
_A = re.compile(r"\b([Aa]) (?=[aeiouAEIOU])")


def table(**rows: str) -> dict[str, tuple[str, ...]]:
    """Rows of entries, each row written as one string with a bar between its entries."""
    return {slot: tuple(row.split("|")) for slot, row in rows.items()}


def lines(text: str) -> tuple[str, ...]:
    """The lines of a block of authored sentences."""
    return tuple(text.strip().splitlines())


def fill(rng: random.Random, pattern: str, words: Words) -> str:
    """The pattern with every slot filled, and "a" as "an" before a vowel."""
    while "{" in pattern:
        pattern = _SLOT.sub(lambda slot: rng.choice(words[slot[1]]), pattern)
    return _A.sub(r"\1n ", pattern)
