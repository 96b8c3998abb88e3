"""What each application is measured against: rules and counts that need no network. Counted words: ``studies.tuning.word_counts``."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass


def words(text: str) -> list[str]:
    """The words and numbers of a text in lower case."""
    return re.findall(r"[a-z]+(?:'[a-z]+)?|\d+", text.lower())


def first_sentence(story: str) -> str:
    """The first sentence of a story, as its summary."""
    return re.split(r"(?<=[.!?])\s+", story.strip())[0]


def commonest_name(story: str) -> str:
    """The capitalised word that a story has most often within its sentences, the first of those that are equal; empty if there is none."""
    found = Counter(re.findall(r"(?<![.!?\"“] )(?<!^)(?<!\")\b[A-Z][a-z]+\b", story))
    if not found:
        found = Counter(re.findall(r"\b[A-Z][a-z]+\b", story))
    return found.most_common(1)[0][0] if found else ""


def nearest(text: str, known: Sequence[str]) -> int:
    """The index of the known text that shares the largest part of its words with this one."""
    wanted = set(words(text))

    def shared(other: str) -> float:
        there = set(words(other))
        return len(wanted & there) / len(wanted | there) if wanted | there else 0.0

    return max(range(len(known)), key=lambda index: shared(known[index]))


@dataclass(frozen=True, slots=True)
class Dictionary:
    """The commonest tag of each word of training, and the tag for a new word with a capital."""

    known: Mapping[str, int]
    unknown: int

    @classmethod
    def of(cls, train: Iterable[Sequence[tuple[str, int]]], unknown: int) -> Dictionary:
        """Count the tags of the words of training."""
        counts: dict[str, Counter[int]] = {}
        for sentence in train:
            for word, tag in sentence:
                counts.setdefault(word, Counter())[tag] += 1
        return cls({word: min(count, key=lambda tag: (-count[tag], tag)) for word, count in counts.items()}, unknown)

    def tags(self, sentence: Sequence[str]) -> list[int]:
        """A tag for each word of a sentence."""
        capital = [self.unknown if index and word[:1].isupper() else 0 for index, word in enumerate(sentence)]
        return [self.known.get(word, other) for word, other in zip(sentence, capital, strict=True)]


@dataclass(frozen=True, slots=True)
class WordForWord:
    """A translation that takes each word for itself: the foreign word that stands most often where this one stands.

    Source: the coefficient of Dice, 2·both ÷ (one + other), over the pairs of training.
    """

    known: Mapping[str, str]

    @classmethod
    def of(cls, pairs: Sequence[tuple[str, str]]) -> WordForWord:
        """Count which words stand in the same pairs."""
        ours, theirs, both = Counter[str](), Counter[str](), Counter[tuple[str, str]]()
        for source, target in pairs:
            here, there = set(_parts(source)), set(_parts(target))
            ours.update(here)
            theirs.update(there)
            both.update((word, other) for word in here for other in there)
        best: dict[str, tuple[float, bool, str]] = {}  # of equal ones the word itself, as it is with marks
        for (word, other), count in both.items():
            best[word] = max(best.get(word, (0.0, False, "")), (2 * count / (ours[word] + theirs[other]), word == other, other))
        return cls({word: other for word, (_, _, other) in best.items()})

    def translation(self, text: str) -> str:
        """The words of the text, one for one, with a capital in front; an unknown word stays as it is."""
        found = " ".join(self.known.get(word, word) for word in _parts(text))
        found = re.sub(r" ([.,?!;:])", r"\1", found).replace("¿ ", "¿").replace("¡ ", "¡")
        return f"{found[:1].upper()}{found[1:]}"


def _parts(text: str) -> list[str]:
    """Words in small letters, and marks, one after the other."""
    return re.findall(r"\w+(?:'\w+)?|[^\w\s]", text.lower())
