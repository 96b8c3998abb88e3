"""What tokens are made of: atoms that are merged into pieces, in words that do not touch each other. Torch-free."""

from __future__ import annotations

import heapq
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from explainer.models.labels import byte_of_symbol

# Pair of symbols → rank: its place in the list of merges, from 0. The lower, the earlier it was learned and the sooner it is merged.
Ranks = Mapping[tuple[str, str], int]


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


def merge(symbols: Sequence[str], ranks: Ranks) -> list[Join]:
    """Merge neighbours until no pair is on the list: always the pair with the lowest rank, and of equal ones the leftmost.

    Source: Sennrich et al. 2016, "Neural Machine Translation of Rare Words with Subword Units", section 3.2.
    """
    piece = list(symbols)  # piece[i] is the text of the piece that starts at atom i
    after = [*range(1, len(piece)), -1]
    before = list(range(-1, len(piece) - 1))
    waiting = [(rank, i) for i, rank in enumerate(map(ranks.get, pairwise(piece))) if rank is not None]
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
            if one >= 0 and other >= 0 and (found := ranks.get((piece[one], piece[other]))) is not None:
                heapq.heappush(waiting, (found, one))
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


def symbol_bytes(symbol: str, byte_level: bool) -> bytes:
    """The bytes that an entry of a vocabulary stands for."""
    table = byte_of_symbol()
    if byte_level and all(char in table for char in symbol):
        return bytes(table[char] for char in symbol)
    if re.fullmatch("<0x[0-9A-F]{2}>", symbol):
        return bytes([int(symbol[3:5], 16)])
    return symbol.replace("▁", " ").removeprefix("##").encode("utf-8")


def finished(rows: Iterable[tuple[str, int]], byte_level: bool) -> tuple[Word, ...]:
    """Tokens whose making is not shown, as words: one for each token, or for the few that make a character together."""
    words: list[Word] = []
    waiting: list[tuple[str, int, bytes]] = []
    for symbol, token_id in rows:
        waiting.append((symbol, token_id, symbol_bytes(symbol, byte_level)))
        raw = b"".join(part for _, _, part in waiting)
        text = raw.decode("utf-8", "ignore")
        if text.encode("utf-8") == raw or len(raw) > 16:
            words.append(_finished_word(waiting))
            waiting = []
    return (*words, _finished_word(waiting)) if waiting else tuple(words)


def _finished_word(tokens: Sequence[tuple[str, int, bytes]]) -> Word:
    if len(tokens) == 1:
        symbol, token_id, raw = tokens[0]
        chars = tuple(raw.decode("utf-8", "replace"))
        return Word(chars, (Atom(symbol, raw, 0, len(chars)),), (), (Piece(0, 1, symbol, token_id),))
    chars = tuple(b"".join(raw for _, _, raw in tokens).decode("utf-8", "replace"))
    places = [place for place, char in enumerate(chars) for _ in char.encode("utf-8")]
    atoms: list[Atom] = []
    pieces: list[Piece] = []
    for symbol, token_id, raw in tokens:
        first = len(atoms)
        for byte in raw:
            place = places[min(len(atoms), len(places) - 1)]
            atoms.append(Atom(symbol, bytes([byte]), place, place + 1))
        pieces.append(Piece(first, len(atoms), symbol, token_id))
    return Word(chars, tuple(atoms), (), tuple(pieces))
