"""Questions of the tokens lesson."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from explainer.models.pieces import timeline
from explainer.ui.components.tokens import label
from explainer.ui.page.questions import Question, ask, calculated, first, looks
from explainer.ui.text import counted, token

if TYPE_CHECKING:
    from collections.abc import Iterator

    from explainer.models.pieces import Piece
    from explainer.models.replay import Replay, Splitter

MOST_CHARACTERS = 40  # of a word that is asked about


def questions(text: str, replay: Replay, taken: Splitter) -> list[Question | None]:
    """About the text on screen: a broken word of it, its first merge, a row of W_E, its length without merges."""
    n_bytes = len(text.encode("utf-8", "replace"))
    count = sum(len(word.pieces) for word in replay.words)
    return [
        first(_in_pieces(replay)),
        _first_merge(replay, taken),
        _row(replay),
        calculated(
            "How many tokens would your text be if every byte were one?",
            n_bytes,
            [count, len(text), len(text.split()), 2 * n_bytes],
            f"Your text has {counted(len(text), 'character')}, stored in {counted(n_bytes, 'byte')}; this tokenizer makes "
            f"{counted(count, 'token')} of them.",
            "side",
            limits=(0, float("inf")),
        ),
    ]


def _in_pieces(replay: Replay) -> Iterator[Question | None]:
    """How many tokens a part of the text makes, the most broken first: parts that read alike must make equally many."""
    counts: dict[str, set[int]] = defaultdict(set)
    words: dict[str, tuple[Piece, ...]] = {}
    for word in replay.words:
        said = "".join(word.chars).replace("▁", " ").strip()
        counts[looks(said)].add(len(word.pieces))
        if said and len(said) <= MOST_CHARACTERS:
            words.setdefault(said, word.pieces)
    # The one on the page is the most broken; the next is asked about, where there is another.
    order = sorted(words, key=lambda said: (-len(words[said]), -len(said)))
    for said in [*order[1:], *order[:1]]:
        pieces = words[said]
        if len(counts[looks(said)]) == 1 and (len(pieces) > 1 or len(order) < 3 or said == order[-1]):
            n_bytes, shown = len(said.encode("utf-8", "replace")), " + ".join(token(piece) for piece in _texts(replay, pieces))
            yield calculated(
                f"How many tokens does {token(said)} make in your text, each time it stands there?",
                len(pieces),
                [1, len(said), n_bytes, len(pieces) + 1, len(pieces) + 2],
                f"{shown}: {counted(len(pieces), 'token')} of {counted(len(said), 'character')} and {counted(n_bytes, 'byte')}.",
                "merges",
                limits=(1, float("inf")),
            )


def _texts(replay: Replay, pieces: tuple[Piece, ...]) -> list[str]:
    return [label(piece.symbol, replay.kind == "bytes") for piece in pieces]


def _first_merge(replay: Replay, taken: Splitter) -> Question | None:
    """Which pair was merged first."""
    ranks, _ = timeline(replay.words)
    if len(ranks) < 2:
        return None
    pairs = [tuple(label(symbol, taken.byte_level).replace(" ", "␣") for symbol in taken.pair(rank)[:2]) for rank in ranks]
    said = [f"“{left}” + “{right}”" for left, right in pairs]
    if looks(said[0]) in map(looks, said[1:]):
        return None
    return ask(
        "Which two pieces were joined first?",
        said[0],
        [said[-1], said[len(said) // 2], *said[1:]],
        f"It is merge {ranks[0] + 1:,} of the list; the last one here is merge {ranks[-1] + 1:,}. The earlier a merge was learned, the "
        "sooner it is used.",
        "merges",
    )


def _row(replay: Replay) -> Question | None:
    """Which row of W_E the last token reads."""
    pieces = [piece for word in replay.words for piece in word.pieces]
    if len(pieces) < 2:
        return None
    last, name = pieces[-1], _texts(replay, tuple(pieces[-1:]))[0]
    return calculated(
        f"Rows are counted from 0. Which row of W_E does the model read for the last token, {token(name)}?",
        last.token_id,
        [len(pieces) - 1, pieces[0].token_id, last.token_id + 1, len(pieces)],
        f"The id is the number of the row: {last.token_id:,}. Where the token stands in the text does not matter for it.",
        "merges",
        limits=(0, float("inf")),
    )
