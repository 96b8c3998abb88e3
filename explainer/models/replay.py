"""How a tokenizer comes to its tokens: normalise, split, then merge pair by pair (or match piece by piece). Torch-free.

The replay is ours; that it ends in the very ids that the ``tokenizers`` library gives is checked every time. Where it does not,
the library's tokens are shown and ``why`` says that their making is not.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from explainer.models.labels import is_byte_level
from explainer.models.merges import Entries, Merges, Ranks
from explainer.models.pieces import Atom, Piece, Word, byte_atoms, finished, merge, pieces_of
from explainer.texts.wording import encodable

NOT_MERGED = {
    "Unigram": "This tokenizer (Unigram) does not merge: of all ways to cut the text into its entries it takes the likeliest. "
    "Only the result is shown.",
    "WordLevel": "This tokenizer looks whole words up in a list. There is nothing to merge.",
}
NOT_REPLAYED = "This tokenizer has a rule of its own that this page does not know, so only its result is shown."


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


def _added_word(text: str, token_id: int) -> Word:
    """An entry that was added to the vocabulary as it is written."""
    return Word(tuple(text), (Atom(text, text.encode("utf-8"), 0, len(text)),), (), (Piece(0, 1, text, token_id),))


class Splitter:
    """A tokenizer taken apart, to be replayed on any text. Nothing in the tokenizer itself is changed."""

    def __init__(self, backend: Any) -> None:
        self.backend = backend
        spec = json.loads(backend.to_str())
        model = spec["model"]
        self.byte_level, self.model_type = is_byte_level(backend), str(model.get("type") or "")
        pairs: Iterator[list[str]] = (m if isinstance(m, list) else m.split(" ", 1) for m in model.pop("merges", None) or ())
        entries = Entries(backend)
        self.vocab: Mapping[str, int] = entries if isinstance(model.pop("vocab"), dict) else {}
        self.merges = Merges(((left, right) for left, right in pairs), entries)
        self.ranks = Ranks(self.merges)
        self.unknown = str(model.get("unk_token") or "")
        at = model.get("unk_id")
        self.unknown_id: int | None = self.vocab.get(self.unknown) if at is None else int(at)
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
        text = encodable(text)
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
        parts = finished(rows[inner[0] : inner[-1] + 1], self.byte_level)
        return Replay("whole", text, normalised, parts, before, after, NOT_MERGED.get(self.model_type, NOT_REPLAYED))

    def _parts(self, text: str) -> list[list[Word]]:
        """The words of each stretch of text between added entries; an added entry is a word of one piece."""
        stretches = self._added.split(text) if self._added else [text]
        parts = []
        for i, stretch in enumerate(stretches):
            if i % 2:
                parts.append([_added_word(stretch, self._added_ids[stretch])])
                continue
            normal = self.backend.normalizer.normalize_str(stretch) if self.backend.normalizer else stretch
            split = self.backend.pre_tokenizer.pre_tokenize_str(normal) if self.backend.pre_tokenizer else [(normal, (0, 0))]
            parts.append([self._word(symbols) for symbols, _ in split if symbols])
        return parts

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
