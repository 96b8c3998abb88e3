"""From token ids to labels that can be printed. Torch-free."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from explainer.texts.wording import printable


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
