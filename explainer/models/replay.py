"""How a tokenizer comes to its tokens: normalise, split, then merge pair by pair (or match piece by piece). Torch-free.

The replay is ours; that it ends in the very ids that the ``tokenizers`` library gives is checked every time. Where it does not,
the library's tokens are shown and ``why`` says that their making is not.
"""

from __future__ import annotations

import heapq
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from explainer.models.labels import byte_of_symbol, is_byte_level

# Pair of symbols → rank: its place in the list of merges, from 0. The lower, the earlier it was learned and the sooner it is merged.
Ranks = Mapping[tuple[str, str], int]

NOT_MERGED = {
    "Unigram": "This tokenizer (Unigram) does not merge: of all ways to cut the text into its entries it takes the likeliest. "
    "Only the result is shown.",
    "WordLevel": "This tokenizer looks whole words up in a list. There is nothing to merge.",
}
NOT_REPLAYED = "This tokenizer has a rule of its own that this page does not know, so only its result is shown."


@dataclass(frozen=True, slots=True)
class Atom:
    """What merging starts from: a byte or a character. first, end: which characters of the word it is, or is a part of."""

    symbol: str
    raw: bytes
    first: int
    end: int


@dataclass(frozen=True, slots=True)
class Join:
    """Two neighbours became one piece: the border in front of atom ``border`` went, by the merge with this rank."""

    border: int
    rank: int


@dataclass(frozen=True, slots=True)
class Piece:
    """A token of a word: its atoms first … end − 1. tries: what WordPiece looked for, longest first, the last one found."""

    first: int
    end: int
    symbol: str
    token_id: int
    tries: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Word:
    """One part of the split before merging, with every merge inside it in the order in which they happen."""

    chars: tuple[str, ...]
    atoms: tuple[Atom, ...]
    joins: tuple[Join, ...]
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Step:
    """One entry of the list of merges at work: ``left`` + ``right``, in ``places`` places of the text."""

    rank: int
    left: str
    right: str
    token_id: int
    places: int


@dataclass(frozen=True, slots=True)
class Replay:
    """A text on its way to ids.

    kind: "bytes" or "characters" (merged), "wordpiece" (matched), "whole" (only the result, ``why`` says so in a sentence).
    before, after: (symbol, id) of tokens that the tokenizer adds around the text.
    """

    kind: str
    text: str
    normalised: str
    words: tuple[Word, ...]
    before: tuple[tuple[str, int], ...]
    after: tuple[tuple[str, int], ...]
    why: str = ""

    @property
    def token_ids(self) -> tuple[int, ...]:
        """All ids in order, the added ones too."""
        own = [piece.token_id for word in self.words for piece in word.pieces]
        return (*(i for _, i in self.before), *own, *(i for _, i in self.after))


def merge(symbols: Sequence[str], ranks: Ranks) -> list[Join]:
    """Merge neighbours until no pair is on the list: always the pair with the lowest rank, and of equal ones the leftmost.

    Source: Sennrich et al. 2016, "Neural Machine Translation of Rare Words with Subword Units", section 3.2.
    """
    piece = list(symbols)  # piece[i] is the text of the piece that starts at atom i
    after = [*range(1, len(piece)), -1]
    before = list(range(-1, len(piece) - 1))
    waiting = [(ranks[pair], i) for i, pair in enumerate(zip(piece, piece[1:], strict=False)) if pair in ranks]
    heapq.heapify(waiting)
    joins = []
    while waiting:
        rank, left = heapq.heappop(waiting)
        right = after[left]
        if right < 0 or ranks.get((piece[left], piece[right])) != rank:
            continue  # one of the two was merged with another neighbour in the meantime
        joins.append(Join(right, rank))
        piece[left] += piece[right]
        piece[right], after[left] = "", after[right]
        if after[left] >= 0:
            before[after[left]] = left
        for one, other in ((before[left], left), (left, after[left])):
            if one >= 0 and other >= 0 and (piece[one], piece[other]) in ranks:
                heapq.heappush(waiting, (ranks[piece[one], piece[other]], one))
    return joins


def pieces_of(atoms: Sequence[Atom], joins: Sequence[Join], vocab: Mapping[str, int]) -> tuple[Piece, ...]:
    """What is left between the borders. Raises: KeyError when a piece is no entry of the vocabulary."""
    gone = {join.border for join in joins}
    starts = [i for i in range(len(atoms)) if i not in gone]
    pieces = []
    for first, end in zip(starts, [*starts[1:], len(atoms)], strict=True):
        symbol = "".join(atom.symbol for atom in atoms[first:end])
        pieces.append(Piece(first, end, symbol, vocab[symbol]))
    return tuple(pieces)


def byte_atoms(symbols: str) -> tuple[tuple[str, ...], tuple[Atom, ...]]:
    """The characters and the bytes of a part that is written in byte symbols. Raises: KeyError when it is not."""
    table = byte_of_symbol()
    chars = tuple(bytes(table[symbol] for symbol in symbols).decode("utf-8", "replace"))
    places = [place for place, char in enumerate(chars) for _ in char.encode("utf-8")]
    return chars, tuple(Atom(s, bytes([table[s]]), p, p + 1) for s, p in zip(symbols, places, strict=True))


def timeline(words: Sequence[Word]) -> tuple[list[int], list[list[int]]]:
    """The merges of all words as one row of steps: the rank of each step, and the step of each word's joins.

    Words do not touch each other, so they may be merged side by side: the lowest rank that is next in any word comes next.
    """
    ranks: list[int] = []
    at: list[list[int]] = [[] for _ in words]
    waiting = [(word.joins[0].rank, i) for i, word in enumerate(words) if word.joins]
    heapq.heapify(waiting)
    while waiting:
        rank, i = heapq.heappop(waiting)
        if not ranks or ranks[-1] != rank:
            ranks.append(rank)
        at[i].append(len(ranks) - 1)
        if len(at[i]) < len(words[i].joins):
            heapq.heappush(waiting, (words[i].joins[len(at[i])].rank, i))
    return ranks, at


class Splitter:
    """A tokenizer taken apart, to be replayed on any text. Nothing in the tokenizer itself is changed."""

    def __init__(self, backend: Any) -> None:
        self.backend = backend
        spec = json.loads(backend.to_str())
        model = spec["model"]
        self.byte_level, self.model_type = is_byte_level(backend), str(model.get("type") or "")
        self.vocab: dict[str, int] = model["vocab"] if isinstance(model["vocab"], dict) else {}
        pairs = (tuple(m) if isinstance(m, list) else tuple(m.split(" ", 1)) for m in model.get("merges") or ())
        self.merges: list[tuple[str, str]] = [(left, right) for left, right in pairs]
        self.ranks: dict[tuple[str, str], int] = {pair: rank for rank, pair in enumerate(self.merges)}
        self.unknown = str(model.get("unk_token") or "")
        self._model = model
        # Entries added later that are no special tokens are cut out of the text before anything else; the longest first.
        added = sorted((str(a["content"]) for a in spec["added_tokens"] if not a["special"]), key=len, reverse=True)
        self._added_ids = {str(a["content"]): int(a["id"]) for a in spec["added_tokens"]}
        self._added = re.compile("(" + "|".join(map(re.escape, added)) + ")") if added else None

    @property
    def n_entries(self) -> int:
        """Entries of the vocabulary, the special ones too."""
        return int(self.backend.get_vocab_size())

    def pair(self, rank: int) -> tuple[str, str, int]:
        """The two symbols of a merge, and the id of what they make."""
        left, right = self.merges[rank]
        return left, right, self.vocab[left + right]

    def replay(self, text: str) -> Replay:
        """Every step from the text to its ids."""
        text = text.encode("utf-8", "replace").decode("utf-8")
        found = self.backend.encode(text)
        special = [bool(mask) for mask in found.special_tokens_mask]
        rows = list(zip(found.tokens, found.ids, strict=True))
        inner = [i for i, mask in enumerate(special) if not mask] or [len(rows)]
        before, after = tuple(rows[: inner[0]]), tuple(rows[inner[-1] + 1 :])
        normalised = self.backend.normalizer.normalize_str(text) if self.backend.normalizer else text
        kind = {"BPE": "bytes" if self.byte_level else "characters", "WordPiece": "wordpiece"}.get(self.model_type, "whole")
        if kind != "whole":
            try:
                words = tuple(word for part in self._parts(text) for word in part)
                ours = Replay(kind, text, normalised, words, before, after)
                if ours.token_ids == tuple(found.ids):
                    return ours
            except KeyError:
                pass  # a symbol that is not in the list: said below
        parts = tuple(self._known(token, i) for token, i in rows[inner[0] : inner[-1] + 1])
        return Replay("whole", text, normalised, parts, before, after, NOT_MERGED.get(self.model_type, NOT_REPLAYED))

    def _parts(self, text: str) -> list[list[Word]]:
        """The words of each stretch of text between added entries; an added entry is a word of one piece."""
        stretches = self._added.split(text) if self._added else [text]
        parts = []
        for i, stretch in enumerate(stretches):
            if i % 2:
                parts.append([self._known(stretch, self._added_ids[stretch])])
                continue
            normal = self.backend.normalizer.normalize_str(stretch) if self.backend.normalizer else stretch
            split = self.backend.pre_tokenizer.pre_tokenize_str(normal) if self.backend.pre_tokenizer else [(normal, (0, 0))]
            parts.append([self._word(symbols) for symbols, _ in split if symbols])
        return parts

    def _known(self, symbol: str, token_id: int) -> Word:
        """A token whose making is not shown."""
        shown = symbol
        if self.byte_level and all(char in byte_of_symbol() for char in symbol):
            raw = bytes(byte_of_symbol()[char] for char in symbol)
            if raw.decode("utf-8", "ignore").encode("utf-8") == raw:
                shown = raw.decode("utf-8")
        chars = tuple(shown)
        atom = Atom(symbol, shown.encode("utf-8"), 0, len(chars))
        return Word(chars, (atom,), (), (Piece(0, 1, symbol, token_id),))

    def _word(self, symbols: str) -> Word:
        if self.model_type == "WordPiece":
            return self._matched(symbols)
        chars, atoms = byte_atoms(symbols) if self.byte_level else (tuple(symbols), self._char_atoms(symbols))
        whole = "".join(atom.symbol for atom in atoms)
        if self._model.get("ignore_merges") and whole in self.vocab:
            one = (Atom(whole, b"".join(atom.raw for atom in atoms), 0, len(chars)),)
            return Word(chars, one, (), pieces_of(one, (), self.vocab))
        joins = tuple(merge([atom.symbol for atom in atoms], self.ranks))
        return Word(chars, atoms, joins, pieces_of(atoms, joins, self.vocab))

    def _char_atoms(self, word: str) -> tuple[Atom, ...]:
        """Characters; one that is no entry becomes its bytes where the tokenizer has them, else the entry for unknown."""
        atoms: list[Atom] = []
        for place, char in enumerate(word):
            raw = char.encode("utf-8")
            if char in self.vocab:
                atoms.append(Atom(char, raw, place, place + 1))
            elif self._model.get("byte_fallback") and all(f"<0x{byte:02X}>" in self.vocab for byte in raw):
                atoms.extend(Atom(f"<0x{byte:02X}>", bytes([byte]), place, place + 1) for byte in raw)
            elif self._model.get("fuse_unk") and atoms and atoms[-1].symbol == self.unknown:
                atoms[-1] = Atom(self.unknown, atoms[-1].raw + raw, atoms[-1].first, place + 1)
            else:
                atoms.append(Atom(self.unknown, raw, place, place + 1))
        return tuple(atoms)

    def _matched(self, word: str) -> Word:
        """WordPiece: the longest entry that fits at the start, then the longest that fits after it, and so on.

        Source: Devlin et al. 2019, "BERT", section 3 (WordPiece embeddings), and the library's own greedy match.
        """
        prefix, most = str(self._model.get("continuing_subword_prefix") or ""), int(self._model.get("max_input_chars_per_word") or 100)
        atoms = tuple(Atom(char, char.encode("utf-8"), i, i + 1) for i, char in enumerate(word))
        pieces: list[Piece] = []
        start = 0
        while start < len(word) <= most:
            tries = [(prefix if start else "") + word[start:end] for end in range(len(word), start, -1)]
            known = next((i for i, entry in enumerate(tries) if entry in self.vocab), None)
            if known is None:
                pieces = [Piece(0, len(word), self.unknown, self.vocab[self.unknown], tuple(tries))]
                break
            end = len(word) - known
            pieces.append(Piece(start, end, tries[known], self.vocab[tries[known]], tuple(tries[: known + 1])))
            start = end
        return Word(tuple(word), atoms, (), tuple(pieces) or (Piece(0, len(word), self.unknown, self.vocab[self.unknown]),))
