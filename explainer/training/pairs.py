"""Sentence pairs for the translation models: read, split so that nothing held out was seen, joined into longer ones."""

from __future__ import annotations

import random
import unicodedata
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from explainer.errors import ExplainerError

MOST_CONNECTED = 6  # a larger group, such as the many ways to say "Follow me", is for training


@dataclass(frozen=True, slots=True)
class Pair:
    """A sentence and one translation of it."""

    source: str
    target: str

    @property
    def length(self) -> int:
        """Words of the source."""
        return len(self.source.split())


@dataclass(frozen=True, slots=True)
class Asked:
    """A held-out sentence with all the translations that people gave it."""

    source: str
    references: tuple[str, ...]

    @property
    def length(self) -> int:
        """Words of the source."""
        return len(self.source.split())


@dataclass(frozen=True, slots=True)
class Split:
    """Pairs to learn from, and sentences to be asked about, of every length."""

    train: tuple[Pair, ...]
    held_out: tuple[Asked, ...]


def _clean(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).split())


def read(path: Path) -> list[Pair]:
    """Pairs of a file with a source, a tab and a target on each line.

    Raises: ExplainerError when the file is missing or a line has no two sides.
    """
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except FileNotFoundError as missing:
        raise ExplainerError(f"There are no sentence pairs at {path}. Pass their file with --data.") from missing
    pairs = []
    for number, line in enumerate(lines, start=1):
        source, _, rest = line.partition("\t")
        target = rest.partition("\t")[0]
        if not source.strip() or not target.strip():
            raise ExplainerError(f"Line {number} of {path.name} has no source and target with a tab between them.")
        pairs.append(Pair(_clean(source), _clean(target)))
    return list(dict.fromkeys(pairs))


def connected(pairs: Sequence[Pair]) -> list[list[Pair]]:
    """Groups of pairs that share a sentence, on either side and over any number of steps; each sentence is in one group only.

    "Go!" has two translations, and each of them may translate other sentences too: all of these are one group.
    """
    parent: dict[tuple[int, str], tuple[int, str]] = {}

    def root(node: tuple[int, str]) -> tuple[int, str]:
        while parent.setdefault(node, node) != node:
            parent[node] = parent[parent[node]]
            node = parent[node]
        return node

    for pair in pairs:
        parent[root((0, pair.source))] = root((1, pair.target))
    groups: defaultdict[tuple[int, str], list[Pair]] = defaultdict(list)
    for pair in pairs:
        groups[root((0, pair.source))].append(pair)
    return list(groups.values())


def split(pairs: Sequence[Pair], per_length: int = 120, most_share: float = 0.3, seed: int = 0) -> Split:
    """Hold out whole groups of connected pairs, about ``per_length`` sentences of each length.

    Of a rare length at most ``most_share`` is held out, so that there is something left to learn from.
    """
    by_length: defaultdict[int, list[list[Pair]]] = defaultdict(list)
    train: list[Pair] = []
    for group in connected(pairs):
        if len(group) > MOST_CONNECTED:
            train += group
        else:
            by_length[group[0].length].append(group)
    rng, held_out = random.Random(seed), []
    for _, groups in sorted(by_length.items()):
        rng.shuffle(groups)
        n_held = min(per_length, int(most_share * len(groups)))
        for group in groups[:n_held]:
            sources = dict.fromkeys(pair.source for pair in group)
            held_out += [Asked(source, tuple(pair.target for pair in group if pair.source == source)) for source in sources]
        train += [pair for group in groups[n_held:] for pair in group]
    return Split(tuple(train), tuple(held_out))


def join(parts: Sequence[Pair]) -> Pair:
    """Several pairs as one long one: their sentences one after another, on both sides."""
    return Pair(" ".join(part.source for part in parts), " ".join(part.target for part in parts))


def join_asked(asked: Sequence[Asked], n_words: int, count: int, seed: int = 0) -> list[Asked]:
    """``count`` long sentences of about ``n_words`` words each, joined from held-out ones; the first translation of each counts."""
    rng, made = random.Random(seed), []
    for _ in range(count):
        parts: list[Asked] = []
        while sum(part.length for part in parts) < n_words:
            fitting = [one for one in asked if one.length <= n_words - sum(part.length for part in parts)]
            if not fitting:
                break
            parts.append(rng.choice(fitting))
        made.append(Asked(" ".join(part.source for part in parts), (" ".join(part.references[0] for part in parts),)))
    return made
