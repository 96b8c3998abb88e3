"""The tokenizer's components: a text on its way to ids, a tokenizer as it was trained, one text under several tokenizers."""

from __future__ import annotations

import unicodedata
import zlib
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import streamlit as st

from explainer.models.labels import show_bytes
from explainer.models.pieces import Piece, Word, symbol_bytes, timeline
from explainer.ui.components import read
from explainer.ui.state import url
from explainer.ui.text import printable

if TYPE_CHECKING:
    from explainer.models.replay import Replay, Splitter
    from explainer.studies.tokens.bpe import Trained
    from explainer.studies.tokens.splits import Split

MOST_ATOMS = 1_600  # bytes that the scopes draw; as many chips, before they are merged
MOST_PIECES = 150  # pieces in one row of the strip
MOST_CHARACTERS = 3_000  # of the text as typed


_mount_scope = st.components.v2.component("mergescope", **read("mergescope", "pieces", "snapshot"))
_mount_training = st.components.v2.component("bpescope", **read("bpescope", "pieces", "snapshot"))
_mount_strip = st.components.v2.component("splitstrip", **read("splitstrip", "pieces", "snapshot"))


# --- words as the drawing reads them ---------------------------------------------------------------------------------


def _alone(char: str) -> str | None:
    """How a character is printed that starts a piece, where it would else sit on the one before it."""
    if not unicodedata.category(char).startswith("M"):
        return None
    invisible = "\ufe00" <= char <= "\ufe0f" or "\U000e0100" <= char <= "\U000e01ef"
    return f"⟨U+{ord(char):04X}⟩" if invisible else f"◌{char}"


def label(symbol: str, byte_level: bool) -> str:
    """One entry of a vocabulary as text, bytes that are no whole character in hex."""
    return show_bytes(symbol_bytes(symbol, byte_level))


def _piece(piece: Piece, unknown_id: int | None, wordpiece: bool) -> list[Any]:
    lost = piece.token_id == unknown_id
    return [piece.first, piece.end, piece.token_id, lost, list(piece.tries), printable(piece.symbol) if wordpiece else None]


def word_data(word: Word, gone: Sequence[int | None], unknown_id: int | None = None, *, wordpiece: bool = False) -> dict[str, Any]:
    """A word for the drawing; ``gone``: for each border between atoms the step that takes it away."""
    solo = {str(i): _alone(char) for i, char in enumerate(word.chars) if _alone(char)}
    return {
        "c": [" " if char == "▁" else printable(char) for char in word.chars],
        "s": solo,
        "a": [[atom.raw.hex(" ").upper(), atom.first, atom.end] for atom in word.atoms],
        "g": list(gone),
        "p": [_piece(piece, unknown_id, wordpiece) for piece in word.pieces],
    }


def _gone(word: Word, steps: Sequence[int]) -> list[int | None]:
    found: list[int | None] = [None] * (len(word.atoms) - 1)
    for join, step in zip(word.joins, steps, strict=True):
        found[join.border - 1] = step
    return found


def first_words(words: Sequence[Word], most: int = MOST_ATOMS) -> tuple[Word, ...]:
    """The words at the start, up to ``most`` atoms; a longer word is cut between two of its tokens."""
    kept: list[Word] = []
    room = most
    for word in words:
        if len(word.atoms) > room:
            end = max((p.end for p in word.pieces if p.end <= room), default=0)
            if end:
                part = tuple(join for join in word.joins if join.border < end)
                kept.append(Word(word.chars, word.atoms[:end], part, tuple(p for p in word.pieces if p.end <= end)))
            break
        kept.append(word)
        room -= len(word.atoms)
    return tuple(kept)


# --- a text on its way to ids ----------------------------------------------------------------------------------------


def scope_data(replay: Replay, splitter: Splitter, d_model: int) -> dict[str, Any]:
    """Words, steps and stages of a replay."""
    words = first_words(replay.words)
    ranks, at = timeline(words)
    places = [0] * len(ranks)
    for steps in at:
        for step in steps:
            places[step] += 1
    made = []
    for rank, count in zip(ranks, places, strict=True):
        left, right, token_id = splitter.pair(rank)
        parts = (label(left, splitter.byte_level), label(right, splitter.byte_level), label(left + right, splitter.byte_level))
        made.append({"rank": rank, "id": token_id, "places": count, **dict(zip("lrm", parts, strict=True))})
    is_matched = replay.kind == "wordpiece"
    rewritten = replay.normalised if replay.normalised != replay.text else ""
    return {
        "kind": replay.kind,
        "why": replay.why,
        "text": printable(replay.text[:MOST_CHARACTERS]),
        "normalised": printable(rewritten[:MOST_CHARACTERS].replace("▁", "␣")),
        "normaliser": _normaliser(replay, splitter),
        "splitNote": "This tokenizer does not split: the whole text is one part." if splitter.backend.pre_tokenizer is None else "",
        "words": [word_data(w, _gone(w, steps), splitter.unknown_id, wordpiece=is_matched) for w, steps in zip(words, at, strict=True)],
        "steps": made,
        "before": [[printable(symbol), token_id] for symbol, token_id in replay.before],
        "after": [[printable(symbol), token_id] for symbol, token_id in replay.after],
        "nBytes": len(replay.text.encode("utf-8")),
        "nChars": len(replay.text),
        "nMerges": len(splitter.merges),
        "dModel": d_model,
        "cut": sum(len(w.pieces) for w in words) < sum(len(w.pieces) for w in replay.words),
    }


def _normaliser(replay: Replay, splitter: Splitter) -> str:
    """What was rewritten, as far as it can be told from the outcome."""
    text, normal = replay.text, replay.normalised
    found = []
    if "▁" in normal and " " in text + " ":
        found.append("every space becomes its own mark, drawn here as ␣")
    if normal == normal.lower() != text and text.lower() != text:
        found.append("capitals become small letters")
    if splitter.model_type == "WordPiece" and normal.lower() == normal:
        stripped = "".join(c for c in unicodedata.normalize("NFD", text.lower()) if unicodedata.category(c) != "Mn")
        found += ["accents are dropped"] if stripped != text.lower() else []
    if not found and unicodedata.normalize("NFC", text) == normal:
        found.append("an accent and its letter become one character (Unicode NFC)")
    return ", ".join(found) or "some characters are replaced by others"


def mergescope(data: dict[str, Any], source: str, *, covered: bool = False) -> None:
    """Draw the scope; its step and the token that is opened are kept in the URL as ``merge`` and ``piece``.

    covered: it ends before the first token is made.
    """
    data |= {"source": source, "covered": covered, "at": _kept("merge", source), "piece": _kept("piece", source)}

    def keep() -> None:
        now = st.session_state["mergescope"]
        for entry, name in (("merge", "at"), ("piece", "piece")):
            if now.get(name) is not None:
                url.state(entry, str(now[name]))

    _mount_scope(
        key="mergescope", data=data, default={"at": None, "piece": None}, on_at_change=keep, on_piece_change=keep, height="content"
    )


def _kept(entry: str, source: str) -> str:
    """An entry of the URL; another text or another training than the one it was made for begins anew."""
    before = st.session_state.get(f"_{entry}_source")
    st.session_state[f"_{entry}_source"] = source
    return url.state(entry, "" if before not in (None, source) else None)


def source_of(*parts: object) -> str:
    """A short mark of what is drawn."""
    return f"{zlib.crc32(repr(parts).encode('utf-8', 'replace')):08x}"


# --- a tokenizer as it was trained -----------------------------------------------------------------------------------


def training_data(trained: Trained, text: str, *, same_text: bool) -> dict[str, Any]:
    """The merges in the order they were learned, and the reader's text with the merge that takes each border away."""
    symbols = trained.symbols
    words = trained.words(text)
    every = [word_data(word, _gone(word, [join.rank for join in word.joins])) for word in words]
    n_drawn = len(first_words(words))
    names = [label(symbol, True) for symbol in symbols]
    merges = [{"l": names[m.left], "r": names[m.right], "m": names[m.token_id], "c": m.count, "n": m.n_tokens} for m in trained.merges]
    return {
        "merges": merges,
        "words": every,
        "nStart": trained.n_start,
        "sameText": same_text,
        "drawn": n_drawn,
        "cut": n_drawn < len(words),
    }


def bpescope(data: dict[str, Any], source: str) -> None:
    """Draw the training; the number of merges on screen is kept in the URL as ``learned``."""
    data |= {"source": source, "at": _kept("learned", source)}

    def keep() -> None:
        url.state("learned", str(st.session_state["bpescope"].get("at") or ""))

    _mount_training(key="bpescope", data=data, default={"at": None}, on_at_change=keep, height="content")


# --- one text under several tokenizers -------------------------------------------------------------------------------


def strip_data(splits: Sequence[Split]) -> dict[str, Any]:
    """Each tokenizer's name, count and pieces."""
    rows = []
    for split in splits:
        words = first_words(split.words, MOST_PIECES)
        drawn = [word_data(word, [None] * (len(word.atoms) - 1), split.unknown_id) for word in words]
        more = split.n_tokens - sum(len(word.pieces) for word in words)
        rows.append({"name": split.name, "about": split.about, "count": split.n_tokens, "words": drawn, "more": more})
    return {"rows": rows}


def splitstrip(splits: Sequence[Split]) -> None:
    """Draw the rows."""
    _mount_strip(key="splitstrip", data=strip_data(splits), height="content")
