"""From text to token ids to labels that can be printed. Torch-free."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any


class _Pictures(dict[int, str]):
    """What a character is drawn as: itself, or a code point for marks that take no space or turn the line around."""

    def __missing__(self, code: int) -> str:
        hidden = unicodedata.category(chr(code)) in ("Cc", "Cf", "Cs", "Zl", "Zp")
        self[code] = f"⟨U+{code:04X}⟩" if hidden else chr(code)
        return self[code]


# Tokens that a reader types are ordinary text; control characters are drawn as their Unicode pictures (␀ ␉ ␊ ...).
_PICTURES = _Pictures({code: chr(0x2400 + code) for code in range(0x20)} | {0x7F: "␡", 0x0A: "⏎", 0x09: "⇥"})


@dataclass(frozen=True, slots=True)
class Encoding:
    """A text as the model reads it: ids, printable tokens, and the characters (start, end) of the text behind each."""

    token_ids: tuple[int, ...]
    tokens: tuple[str, ...]
    spans: tuple[tuple[int, int], ...]


@lru_cache(maxsize=1)
def byte_of_symbol() -> dict[str, int]:
    """The byte behind each symbol of a byte-level vocabulary.

    Printable Latin-1 characters stand for themselves, the other bytes for characters from U+0100 on.
    Source: Radford et al. 2019, "Language Models are Unsupervised Multitask Learners", section 2.2 (byte-level BPE).
    """
    printable = [*range(0x21, 0x7F), *range(0xA1, 0xAD), *range(0xAE, 0x100)]
    others = [byte for byte in range(256) if byte not in printable]
    return {chr(byte): byte for byte in printable} | {chr(0x100 + i): byte for i, byte in enumerate(others)}


def printable(text: str) -> str:
    """The text with control and invisible characters shown as pictures or code points."""
    return text.translate(_PICTURES)


def counted(count: int, one: str, many: str = "") -> str:
    """A count with its noun. many: the plural, where it is not made by an s at the end."""
    return f"{count:,} {one if count == 1 else many or f'{one}s'}"


def show_bytes(raw: bytes) -> str:
    """The text of the bytes; bytes that are only part of a character are written as ⟨F0 9F⟩, never as �."""
    shown, rest = "", raw
    while rest:
        try:
            return shown + printable(rest.decode("utf-8"))
        except UnicodeDecodeError as error:
            shown += printable(rest[: error.start].decode("utf-8"))
            bad = rest[error.start : error.end]
            shown += "⟨" + " ".join(f"{byte:02X}" for byte in bad) + "⟩"
            rest = rest[error.end :]
    return shown


def token_label(symbol: str, byte_level: bool) -> str:
    """One vocabulary entry as it is printed: ``Ġgave`` → `` gave``, ``▁the`` → `` the``."""
    if byte_level:
        table = byte_of_symbol()
        if all(char in table for char in symbol):
            return show_bytes(bytes(table[char] for char in symbol))
    return printable(symbol.replace("▁", " "))


def is_byte_level(backend: Any) -> bool:
    """Whether a ``tokenizers.Tokenizer`` writes its vocabulary in byte symbols."""
    return "ByteLevel" in repr(backend.decoder)


def numbered(tokens: Sequence[str]) -> list[str]:
    """Tokens with their position, so that equal tokens stay apart on an axis: "3 the"."""
    return [f"{index} {token.strip() or '␣'}" for index, token in enumerate(tokens)]


def told_apart(tokens: Sequence[str]) -> list[str]:
    """Tokens without the space in front, for a choice among them: of " Sue" and "Sue" the second says so, other twins get a number."""
    names = [token.strip() or "␣" for token in tokens]
    names = [
        f"{name} (no space before)" if names.count(name) > 1 and token[:1] != " " else name
        for name, token in zip(names, tokens, strict=True)
    ]
    return [f"{name} ({names[: index + 1].count(name)})" if names.count(name) > 1 else name for index, name in enumerate(names)]
