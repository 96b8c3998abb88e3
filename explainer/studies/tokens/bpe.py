"""Byte-pair encoding, trained by counting: a generator of merges, equal to those of the ``tokenizers`` library. Torch-free."""

from __future__ import annotations

import heapq
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Any

from explainer.errors import TextError
from explainer.models.labels import byte_of_symbol
from explainer.models.pieces import Join, Word, byte_atoms, merge, pieces_of
from explainer.texts.wording import encodable

MOST_BYTES = 100_000


@dataclass(frozen=True, slots=True)
class Learned:
    """One merge: the pair of ids that stood side by side most often, ``count`` times, and the id that it became.

    n_tokens: tokens of the training text after this merge.
    """

    left: int
    right: int
    token_id: int
    count: int
    n_tokens: int


@lru_cache(maxsize=1)
def _gpt2_split() -> Any:
    from tokenizers import pre_tokenizers

    return pre_tokenizers.ByteLevel(add_prefix_space=False)


def alphabet() -> list[str]:
    """The 256 byte symbols, as entries 0 to 255 of a vocabulary: in the order of their code points."""
    return sorted(byte_of_symbol())


def parts(text: str) -> list[str]:
    """The text split before merging, as GPT-2 does it: words with the space in front, numbers, marks; in byte symbols."""
    return [part for part, _ in _gpt2_split().pre_tokenize_str(encodable(text))]


def learn(text: str, n_merges: int) -> Iterator[Learned]:
    """Learn up to ``n_merges`` merges: again and again, the commonest pair of neighbours becomes a new entry.

    Of equally common pairs the one with the smaller ids is taken. It ends when no pair stands side by side twice.
    Source: Sennrich et al. 2016, "Neural Machine Translation of Rare Words with Subword Units", algorithm 1.
    """
    ids = {symbol: i for i, symbol in enumerate(alphabet())}
    counted = Counter(parts(text))
    words = [[ids[symbol] for symbol in part] for part in counted]
    times = list(counted.values())
    pairs: Counter[tuple[int, int]] = Counter()
    where: defaultdict[tuple[int, int], set[int]] = defaultdict(set)  # the words in which a pair stands
    for w, word in enumerate(words):
        for pair in pairwise(word):
            pairs[pair] += times[w]
            where[pair].add(w)
    n_tokens = sum(len(word) * n for word, n in zip(words, times, strict=True))
    best = [(-count, pair) for pair, count in pairs.items()]
    heapq.heapify(best)
    for new in range(len(ids), len(ids) + n_merges):
        while best and -best[0][0] != pairs[best[0][1]]:  # that count is out of date: note the true one
            _, pair = heapq.heappop(best)
            heapq.heappush(best, (-pairs[pair], pair))
        if not best or -best[0][0] < 2:
            return
        count, (left, right) = -best[0][0], heapq.heappop(best)[1]
        for w in where.pop((left, right)):
            old, word = words[w], []
            for token in old:  # from left to right, so that of “aaa” the first two are merged
                if word and (word[-1], token) == (left, right):
                    word[-1] = new
                else:
                    word.append(token)
            n_tokens -= (len(old) - len(word)) * times[w]
            changed = Counter(pairwise(word))
            changed.subtract(pairwise(old))
            for pair, change in changed.items():
                pairs[pair] += change * times[w]
                if change > 0:
                    where[pair].add(w)
                    heapq.heappush(best, (-pairs[pair], pair))
            words[w] = word
        del pairs[left, right]
        yield Learned(left, right, new, count, n_tokens)


@dataclass(frozen=True, slots=True)
class Trained:
    """A tokenizer that was trained here. n_start: bytes of the training text, its tokens before the first merge."""

    merges: tuple[Learned, ...]
    n_start: int

    @property
    def symbols(self) -> list[str]:
        """The entries of the vocabulary by id, in byte symbols."""
        entries = alphabet()
        for one in self.merges:
            entries.append(entries[one.left] + entries[one.right])
        return entries

    def words(self, text: str) -> tuple[Word, ...]:
        """A text split by all merges; each join's rank is the number of its merge, so that any number of them can be shown."""
        symbols = self.symbols
        vocab = {symbol: i for i, symbol in reversed(list(enumerate(symbols)))}
        ranks = {(symbols[one.left], symbols[one.right]): rank for rank, one in enumerate(self.merges)}
        found = []
        for part in parts(text):
            chars, atoms = byte_atoms(part)
            joins: list[Join] = merge([atom.symbol for atom in atoms], ranks)
            found.append(Word(chars, atoms, tuple(joins), pieces_of(atoms, joins, vocab)))
        return tuple(found)


def check(text: str) -> int:
    """The bytes of a training text. Raises: TextError when it is too long or has nothing to count."""
    size = len(text.encode("utf-8", "replace"))
    if size > MOST_BYTES:
        raise TextError(f"That is {size:,} bytes to learn from; this page takes at most {MOST_BYTES:,}. Shorten the text.")
    if size < 2:
        raise TextError("There is no text to learn from. Paste a few sentences.")
    return size
