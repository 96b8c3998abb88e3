"""The reader's text on its way to ids, merge by merge."""

from __future__ import annotations

import random
import zlib
from typing import TYPE_CHECKING, Any

import streamlit as st

from explainer.errors import TextError
from explainer.ui import ask_and_tell
from explainer.ui.page import show
from explainer.ui.state import kept, session
from explainer.ui.text import counted, plain, token

if TYPE_CHECKING:
    from explainer.models.replay import Replay, Splitter

MOST_QUOTED = 80  # characters of the text in the question


@st.cache_resource(max_entries=2, show_spinner=False)
def _splitter(name: str, mark: str, _backend: Any) -> Splitter:
    from explainer.models.replay import Splitter

    return Splitter(_backend)


def splitter(chosen: session.Choice) -> Splitter:
    """The chosen model's tokenizer, taken apart."""
    backend = session.tokenizer(chosen)
    return _splitter(chosen.model, f"{chosen.ref.base}/{id(backend)}", backend)  # the splitter keeps it, so no other has its number


def replayed(chosen: session.Choice) -> Replay:
    """The reader's text, step by step.

    Raises: TextError when the tokenizer drops all of it.
    """
    found = kept.studied(("replay", chosen.model, splitter(chosen).n_entries, chosen.text), lambda: splitter(chosen).replay(chosen.text))
    if not found.words:
        raise TextError("There is no text to read: this tokenizer drops every character of it. Type a few words.")
    return found


def n_tokens(replay: Replay) -> int:
    """Tokens of the text, without those that are added around it."""
    return sum(len(word.pieces) for word in replay.words)


def guess(chosen: session.Choice, replay: Replay) -> bool:
    """Ask how many tokens the text makes, and answer; True once the answer may be shown."""
    count, n_words = n_tokens(replay), len(chosen.text.split())
    seed = zlib.crc32(f"{chosen.model}/{chosen.text}".encode("utf-8", "replace"))
    others = [n_words, len(chosen.text), len(chosen.text.encode("utf-8", "replace")), count + 3, max(1, count // 2), 2 * count]
    random.Random(seed).shuffle(others)
    options = sorted({count, *[other for other in dict.fromkeys(others) if other and other != count][:3]})
    text = chosen.text if len(chosen.text) <= MOST_QUOTED else f"{chosen.text[:MOST_QUOTED].rsplit(' ', 1)[0]} …"
    words = counted(n_words, "word")
    question = f"Your guess first: “{plain(text)}” has {words}. How many tokens will it be?"
    size = counted(len(chosen.text), "character")
    why = "" if replay.kind == "whole" else " Play the steps below to see why."
    told = f"your text has {size} in {words}, and becomes **{counted(count, 'token')}**.{why}"
    return ask_and_tell(question, [f"{option:,}" for option in options], lambda _: (f"{count:,}", told))


def broken_word(chosen: session.Choice) -> str:
    """The most broken word of the text, as a part of a sentence; empty where every word is one token."""
    from explainer.studies.tokens.splits import most_broken

    word, count = most_broken(splitter(chosen).backend, chosen.text)
    return f", as with {token(word)} here ({count} tokens)" if count > 1 else ""


def scope(chosen: session.Choice, replay: Replay, *, covered: bool = False) -> None:
    """The way from the text to its ids, merge by merge. covered: only as far as no token can be counted."""
    from explainer.ui.components import tokens as component

    taken = splitter(chosen)
    source = component.source_of(chosen.model, taken.n_entries, chosen.text)
    component.mergescope(component.scope_data(replay, taken, chosen.shape.d_model), source, covered=covered)
    if covered:
        return
    with st.container(horizontal=True, gap="medium"):
        show.numbers_button("tokens", lambda: _token_table(replay, taken.byte_level), "Tokens (CSV)")
        if any(word.joins for word in replay.words):
            show.numbers_button("merges", lambda: _merge_table(replay, taken), "Merges (CSV)")


def _token_table(replay: Replay, byte_level: bool) -> Any:
    from explainer.ui.components.tokens import label

    rows = [(word, piece, w) for w, word in enumerate(replay.words) for piece in word.pieces]
    return show.table(
        position=range(len(rows)),
        token=[label(piece.symbol, byte_level) for _, piece, _ in rows],
        id=[piece.token_id for _, piece, _ in rows],
        bytes=[" ".join(f"{b:02X}" for a in word.atoms[piece.first : piece.end] for b in a.raw) for word, piece, _ in rows],
        **{"part of the text": [w for _, _, w in rows]},
        merges=[sum(piece.first < join.border < piece.end for join in word.joins) for word, piece, _ in rows],
    )


def _merge_table(replay: Replay, taken: Splitter) -> Any:
    from explainer.models.pieces import timeline
    from explainer.ui.components.tokens import label

    ranks, at = timeline(replay.words)
    pairs = [taken.pair(rank) for rank in ranks]
    return show.table(
        step=range(1, len(ranks) + 1),
        **{"number on the list": [rank + 1 for rank in ranks]},
        left=[label(left, taken.byte_level) for left, _, _ in pairs],
        right=[label(right, taken.byte_level) for _, right, _ in pairs],
        id=[token_id for _, _, token_id in pairs],
        places=[sum(steps.count(step) for steps in at) for step in range(len(ranks))],
    )
