"""A vocabulary and its merges as a replay looks them up, in a tenth of the memory of pairs of texts. Torch-free."""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

_BITS = 32  # of one id, beside another in one number


class Entries(Mapping[str, int]):
    """Symbol → id, asked of the tokenizer's own model; what was added to the vocabulary later is not among them."""

    def __init__(self, backend: Any) -> None:
        self._backend = backend
        self.id_of, self.symbol_of = backend.model.token_to_id, backend.model.id_to_token

    def __getitem__(self, symbol: str) -> int:
        found = self.id_of(symbol)
        if found is None:
            raise KeyError(symbol)
        return int(found)

    def __iter__(self) -> Iterator[str]:
        return iter(self._backend.get_vocab(with_added_tokens=False))

    def __len__(self) -> int:
        return int(self._backend.get_vocab_size(with_added_tokens=False))


class Merges(Sequence[tuple[str, str]]):
    """The list of merges, in order: pairs of symbols. Raises: KeyError for a symbol that is no entry."""

    def __init__(self, pairs: Iterable[tuple[str, str]], entries: Entries) -> None:
        self.entries = entries
        self.numbers = array("q", (entries[left] << _BITS | entries[right] for left, right in pairs))

    def __getitem__(self, rank: Any) -> Any:
        if isinstance(rank, slice):
            return [self[at] for at in range(*rank.indices(len(self)))]
        left, right = divmod(self.numbers[rank], 1 << _BITS)
        return self.entries.symbol_of(left), self.entries.symbol_of(right)

    def __len__(self) -> int:
        return len(self.numbers)


class Ranks(Mapping[tuple[str, str], int]):
    """Pair of symbols → its place in the list of merges, from 0; of a pair that stands there twice the last, as in the library."""

    def __init__(self, merges: Merges) -> None:
        self._merges, self._id_of = merges, merges.entries.id_of
        order = sorted(range(len(merges)), key=merges.numbers.__getitem__)
        self._order, self._sorted = array("i", order), array("q", (merges.numbers[rank] for rank in order))

    def get(self, pair: Any, default: Any = None) -> Any:
        """The rank of a pair; ``default`` for one that is not merged."""
        left, right = map(self._id_of, pair)
        if left is None or right is None:
            return default
        number = left << _BITS | right
        at = bisect_right(self._sorted, number) - 1
        return self._order[at] if at >= 0 and self._sorted[at] == number else default

    def __getitem__(self, pair: tuple[str, str]) -> int:
        found = self.get(pair)
        if found is None:
            raise KeyError(pair)
        return int(found)

    def __iter__(self) -> Iterator[tuple[str, str]]:
        return iter(dict.fromkeys(self._merges))

    def __len__(self) -> int:
        return len(set(self._sorted))
