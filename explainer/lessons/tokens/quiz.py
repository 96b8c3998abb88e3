"""Questions of the tokens lesson."""

from __future__ import annotations

from typing import TYPE_CHECKING

from explainer.models.pieces import timeline
from explainer.ui.components.tokens import label
from explainer.ui.page.quiz import Question, ask
from explainer.ui.text import token

if TYPE_CHECKING:
    from explainer.models.replay import Replay, Splitter


def _most_broken(replay: Replay) -> Question | None:
    """How many tokens the part of the text makes that is in most pieces."""
    word = max(replay.words, key=lambda word: (len(word.pieces), len(word.chars)))
    text = "".join(word.chars).replace("▁", " ").strip()
    count, n_bytes = len(word.pieces), len(text.encode("utf-8"))
    if not text or len(text) > 40:
        return None
    others = [1, len(text), n_bytes, count + 1, count + 2]
    pieces = " + ".join(token(piece) for piece in _texts(replay, word.pieces))
    return ask(
        f"How many tokens does {token(text)} make in your text?",
        f"{count:,}",
        [f"{other:,}" for other in others],
        f"{pieces}: {count:,} of {len(text):,} characters and {n_bytes:,} bytes.",
        "merges",
    )


def _texts(replay: Replay, pieces: object) -> list[str]:
    return [label(piece.symbol, replay.kind == "bytes") for piece in pieces]  # type: ignore[attr-defined]


def _first_merge(replay: Replay, taken: Splitter) -> Question | None:
    """Which pair was merged first."""
    ranks, _ = timeline(replay.words)
    if len(ranks) < 2:
        return None
    pairs = [tuple(label(symbol, taken.byte_level) for symbol in taken.pair(rank)[:2]) for rank in ranks]
    said = [f"“{left}” + “{right}”".replace(" ", "␣").replace("␣+␣", " + ") for left, right in pairs]
    return ask(
        "Which two pieces were joined first?",
        said[0],
        [said[-1], said[len(said) // 2], said[1]],
        f"It is merge {ranks[0] + 1:,} of the list; the last one here is merge {ranks[-1] + 1:,}. The earlier a merge was learned, the "
        "sooner it is used.",
        "merges",
    )


def _row(replay: Replay) -> Question | None:
    """Which row of W_E the last token reads."""
    pieces = [piece for word in replay.words for piece in word.pieces]
    if len(pieces) < 2:
        return None
    last, name = pieces[-1], _texts(replay, pieces[-1:])[0]
    others = [len(pieces) - 1, pieces[0].token_id, last.token_id + 1, len(pieces)]
    return ask(
        f"Which row of W_E does the model read for the last token, {token(name)}?",
        f"{last.token_id:,}",
        [f"{other:,}" for other in others],
        f"The id is the number of the row: {last.token_id:,}. Where the token stands in the text does not matter for it.",
        "merges",
    )


def questions(text: str, replay: Replay, taken: Splitter) -> list[Question | None]:
    """About the text on screen: its most broken word, its first merge, a row of W_E, its length without merges."""
    clean = text.encode("utf-8", "replace")
    count = sum(len(word.pieces) for word in replay.words)
    return [
        _most_broken(replay) if replay.words else None,
        _first_merge(replay, taken),
        _row(replay),
        ask(
            "How many tokens would your text be if every byte were one?",
            f"{len(clean):,}",
            [f"{count:,}", f"{len(text.split()):,}", f"{2 * len(clean):,}"],
            f"Your text has {len(text):,} characters, stored in {len(clean):,} bytes; this tokenizer makes {count:,} tokens of them.",
            "side",
        ),
    ]
