"""One text under several tokenizers: how many tokens, how many words in pieces, what is lost. Torch-free."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from explainer.models.labels import is_byte_level
from explainer.models.pieces import Atom, Piece, Word, finished
from explainer.studies.tokens.bpe import Trained
from explainer.texts.wording import encodable

# One sentence in many scripts, to see what a tokenizer costs whom.
LANGUAGES = (
    ("English", "The little dog sleeps under the tree."),
    ("German", "Der kleine Hund schläft unter dem Baum."),
    ("French", "Le petit chien dort sous l’arbre."),
    ("Spanish", "El perrito duerme debajo del árbol."),
    ("Russian", "Маленькая собака спит под деревом."),
    ("Arabic", "الكلب الصغير ينام تحت الشجرة."),
    ("Hindi", "छोटा कुत्ता पेड़ के नीचे सोता है।"),
    ("Japanese", "小さな犬は木の下で眠ります。"),
    ("Emoji", "🐶💤🌳"),
)


@dataclass(frozen=True, slots=True)
class Split:
    """A text under one tokenizer; tokens that are added around every text are left out.

    n_words: runs of letters and digits. n_split: words of more than one token. n_unknown: tokens whose text is lost.
    """

    name: str
    about: str
    n_entries: int
    words: tuple[Word, ...]
    unknown_id: int | None
    n_words: int
    n_split: int
    n_bytes: int

    @property
    def n_tokens(self) -> int:
        """Tokens of the text."""
        return sum(len(word.pieces) for word in self.words)

    @property
    def n_unknown(self) -> int:
        """Tokens that only say: unknown."""
        return sum(piece.token_id == self.unknown_id for word in self.words for piece in word.pieces)

    @property
    def tokens_per_word(self) -> float:
        """Tokens for each word of the reader."""
        return self.n_tokens / max(1, self.n_words)

    @property
    def bytes_per_token(self) -> float:
        """How much text a token holds."""
        return self.n_bytes / max(1, self.n_tokens)


def _split(
    name: str, about: str, n_entries: int, text: str, words: Sequence[Word], spans: Sequence[tuple[int, int]], unknown_id: int | None = None
) -> Split:
    inside = _tokens_in_words(text, spans)
    n_bytes = len(text.encode("utf-8"))
    return Split(name, about, n_entries, tuple(words), unknown_id, len(inside), sum(count > 1 for count in inside), n_bytes)


def word_spans(text: str) -> list[tuple[int, int]]:
    """Where the words of a text stand: runs of letters, digits and their marks, apostrophes included."""
    signs = "".join("." if char in "'’" or unicodedata.category(char)[0] in "LMN" else " " for char in text)
    return [match.span() for match in re.finditer(r"\S+", signs)]


def _tokens_in_words(text: str, spans: Sequence[tuple[int, int]]) -> list[int]:
    """How many tokens have a part in each word."""
    found = word_spans(text)
    inside = [0] * len(found)
    at = 0
    for first, end in sorted(spans):
        while at < len(found) and found[at][1] <= first:
            at += 1
        for i in range(at, len(found)):
            if found[i][0] >= end:
                break
            inside[i] += 1
    return inside


def _spans(words: Sequence[Word]) -> list[tuple[int, int]]:
    """Where the pieces of words that hold every character of a text stand in it."""
    spans, start = [], 0
    for word in words:
        spans += [(start + word.atoms[p.first].first, start + word.atoms[p.end - 1].end) for p in word.pieces]
        start += len(word.chars)
    return spans


def by_tokenizer(name: str, backend: Any, text: str, about: str = "") -> Split:
    """Under a tokenizer of the ``tokenizers`` library."""
    text = encodable(text)
    found = backend.encode(text, add_special_tokens=False)
    return of_tokens(name, backend, text, list(zip(found.tokens, found.ids, strict=True)), found.offsets, about)


def of_tokens(
    name: str, backend: Any, text: str, tokens: Sequence[tuple[str, int]], offsets: Sequence[tuple[int, int]], about: str = ""
) -> Split:
    """Under a tokenizer that has cut the text already. tokens: as the vocabulary writes them, with their ids; offsets: where they stand."""
    unknown = getattr(backend.model, "unk_token", None)
    words = finished(tokens, is_byte_level(backend))
    unknown_id = backend.token_to_id(unknown) if isinstance(unknown, str) else getattr(backend.model, "unk_id", None)
    return _split(name, about, int(backend.get_vocab_size()), text, words, offsets, unknown_id)


def by_training(name: str, trained: Trained, text: str, about: str = "") -> Split:
    """Under a tokenizer that was trained here; without any merges, every byte is a token."""
    text = encodable(text)
    words = trained.words(text)
    return _split(name, about, 256 + len(trained.merges), text, words, _spans(words))


def by_characters(text: str, known: str) -> Split:
    """Every character is a token; the vocabulary is the characters of the text ``known``, entry 0 is for all others."""
    text = encodable(text)
    entries = {char: i for i, char in enumerate(sorted(set(known)), 1)}
    words = []
    for run in re.findall(r"\s*\S+|\s+", text):
        atoms = tuple(Atom(char, char.encode("utf-8"), i, i + 1) for i, char in enumerate(run))
        words.append(Word(tuple(run), atoms, (), tuple(Piece(i, i + 1, char, entries.get(char, 0)) for i, char in enumerate(run))))
    about = f"the {len(entries):,} characters of the built-in stories"
    return _split("Characters", about, len(entries) + 1, text, words, _spans(words), 0)


def by_words(text: str, known: str) -> Split:
    """Every word and every mark is a token; the vocabulary is the words of the text ``known``, entry 0 is for all others."""
    text, cut = encodable(text), r"\w+|[^\w\s]"
    entries = {word: i for i, word in enumerate(sorted(set(re.findall(cut, known))), 1)}
    found = list(re.finditer(cut, text))
    words = []
    for match in found:
        word = match.group()
        words.append(Word(tuple(word), (Atom(word, word.encode("utf-8"), 0, len(word)),), (), (Piece(0, 1, word, entries.get(word, 0)),)))
    about = f"the {len(entries):,} words and marks of the built-in stories"
    return _split("Words", about, len(entries) + 1, text, words, [match.span() for match in found], 0)


def most_broken(backend: Any, text: str) -> tuple[str, int]:
    """The word of a text that is in most tokens, and their number; ("", 0) without any such word."""
    text = encodable(text)
    counts = _tokens_in_words(text, backend.encode(text, add_special_tokens=False).offsets)
    words = [(count, text[first:end]) for count, (first, end) in zip(counts, word_spans(text), strict=True)]
    count, word = max(words, key=lambda pair: (pair[0], len(pair[1])), default=(0, ""))
    return word, count


def by_language(backend: Any) -> list[tuple[str, str, int, int]]:
    """The same sentence in many scripts: name, sentence, tokens, characters."""
    return [(name, text, len(backend.encode(text, add_special_tokens=False).ids), len(text)) for name, text in LANGUAGES]


def trained_by_language(trained: Trained) -> list[int]:
    """Tokens of the same sentences under a tokenizer that was trained here."""
    return [sum(len(word.pieces) for word in trained.words(text)) for _, text in LANGUAGES]
