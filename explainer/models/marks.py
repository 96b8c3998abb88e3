"""A text in which some special tokens are meant and others are only typed: what is meant becomes one id, what is typed stays text."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from explainer.models.tokenizers import added_tokens, with_added
from explainer.texts.wording import encodable

_STAND_INS = 0xF0000  # characters that no language has: one for each mark


@dataclass(frozen=True, slots=True)
class Passage:
    """A piece of a text. meant: whether the special tokens that are written in it are meant as such."""

    text: str
    meant: bool


@dataclass(frozen=True, slots=True)
class Cut:
    """A text in tokens, as the vocabulary writes them, with their ids and the characters (start, end) of the text behind each."""

    symbols: tuple[str, ...]
    token_ids: tuple[int, ...]
    spans: tuple[tuple[int, int], ...]


class Marks:
    """The special tokens of one tokenizer.

    The tokenizers library reads all special tokens of a text as such, or none. So those that are meant are written as characters that
    nobody typed, which a copy of the tokenizer takes for those tokens; to this copy a typed one is text like any other.
    """

    def __init__(self, backend: Any) -> None:
        self.backend = backend
        found = {token.content: int(token_id) for token_id, token in backend.get_added_tokens_decoder().items() if token.special}
        self.ids = dict(sorted(found.items(), key=lambda pair: -len(pair[0])))
        """The special tokens and their ids, the longest first."""
        self._any = re.compile(f"({'|'.join(map(re.escape, self.ids))})") if self.ids else None
        self._copy: tuple[dict[str, str], Any] | None = None

    def within(self, text: str) -> list[str]:
        """The special tokens that stand in a text, in their order."""
        return self._any.findall(text) if self._any else []

    def cut(self, passages: Sequence[Passage]) -> Cut:
        """All passages as one text. What a reader typed comes as ``encodable`` writes it."""
        given = [Passage(encodable(passage.text), passage.meant) for passage in passages]
        stand_ins, copy = self._reading("".join(passage.text for passage in given))

        def written(passage: Passage) -> str:
            return self._any.sub(lambda mark: stand_ins[mark[0]], passage.text) if self._any and passage.meant else passage.text

        found = copy.encode("".join(map(written, given)), add_special_tokens=False)
        meant = {stand_in: (mark, self.ids[mark]) for mark, stand_in in stand_ins.items()}
        pairs = [meant.get(token, (token, token_id)) for token, token_id in zip(found.tokens, found.ids, strict=True)]
        return Cut(tuple(symbol for symbol, _ in pairs), tuple(token_id for _, token_id in pairs), tuple(found.offsets))

    def _reading(self, text: str) -> tuple[dict[str, str], Any]:
        """For each mark what is written in its place, of the same length, and the tokenizer that reads it; made again where the text
        has one of those characters itself.
        """
        if self._copy is None or any(stand_in[0] in text for stand_in in self._copy[0].values()):
            self._copy = self._made(text)
        return self._copy

    def _made(self, text: str) -> tuple[dict[str, str], Any]:
        from tokenizers import AddedToken

        free = (chr(code) for code in range(_STAND_INS, 0x10FFFE) if chr(code) not in text)
        stand_ins = {mark: next(free) * len(mark) for mark in self.ids}

        def standing_in(token: Any) -> Any:
            flags = {name: getattr(token, name) for name in ("single_word", "lstrip", "rstrip", "normalized", "special")}
            return AddedToken(stand_ins[token.content], **flags) if token.special else token

        return stand_ins, with_added(self.backend, map(standing_in, added_tokens(self.backend)))
