"""Questions of the lesson on applications, from what is open."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from explainer.lessons.applications import frame
from explainer.lessons.applications.frame import APPLICATIONS
from explainer.ui.page.questions import Question, ask, first, most, two
from explainer.ui.text import numbered, percent, token

if TYPE_CHECKING:
    from explainer.lessons.applications.sentiment import Judged
    from explainer.studies.decoding.origins import Origin
    from explainer.trace.translation import TranslationTrace

SHAPES = {"decoder": "a decoder", "encoder": "an encoder", "both": "an encoder and a decoder"}
WHY = {
    "decoder": "It writes: each next token follows from those before it, prompt and answer in one text.",
    "encoder": "It reads and labels: every token may look both ways, and nothing has to be written.",
    "both": "It reads one text both ways and writes another, looking across at the first.",
}


def _shape(app: str) -> Question | None:
    one = APPLICATIONS[app]
    return ask(
        f"Which transformer does the application that is open, {one.label.lower()}?", SHAPES[one.shape],
        [name for shape, name in SHAPES.items() if shape != one.shape], WHY[one.shape], "shape",
    )  # fmt: skip


def _measured(app: str) -> Question | None:
    """The first figure of the open application, against the others' ways of being wrong about it."""
    rows = [row for row in frame.figures() if row["job"] == app and "BLEU" not in row["name"]]
    if not rows:
        return None
    row = rows[0]
    value, plain_way = float(row["value"]), float(row["baseline"])
    wrong = [percent(p) for p in (plain_way, (value + plain_way) / 2, min(1.0, value + 0.3 * (1 - value)), 1 - value)]
    who = APPLICATIONS[app].embedded
    return ask(
        f"Of the held-out questions “{row['name']}” ({row['held_out']}), how many does {who} get right?", percent(value), wrong,
        f"It is {percent(value)} of {row['count']:,}; without a network ({row['by']}) {percent(plain_way)}.", "measured",
    )  # fmt: skip


def _copied(found: list[Origin], tokens: tuple[str, ...]) -> Question | None:
    """The key of the largest weight for a written word."""

    def one(origin: Origin) -> Question | None:
        layer, head = origin.head
        names = numbered(tokens)[: len(origin.row)]

        def because(best: int, second: int) -> str:
            return f"The weight is {two(origin.row[best])}; the next is {two(origin.row[second])}, at {token(names[second])}."

        word = token(numbered(tokens)[origin.pos])
        text = f"Head {layer}.{head} raised the logit of the written {word} most. Which key does it look at most there?"
        return most(text, names, np.asarray(origin.row), because, "attention")

    return first(one(origin) for origin in found if origin.copied)


def _word(found: Judged) -> Question | None:
    words = found.words
    if words is None:
        return None
    names = [f"{i} {word}" for i, word in enumerate(words.parts)]
    sizes = np.abs(words.change)

    def because(best: int, second: int) -> str:
        here, next_one = two(float(sizes[best])), two(float(sizes[second]))
        return f"Without it the difference of the scores moves by {here}; without {token(names[second])} by {next_one}."

    return most("Which word changes the score most when it is left out?", names, sizes, because, "attention")


def _aligned(trace: TranslationTrace) -> Question | None:
    weights, names = trace.patterns("cross", trace.n_layers - 1).mean(0), numbered(trace.source)

    def one(row: int) -> Question | None:
        def because(best: int, second: int) -> str:
            return f"Its mean weight is {two(weights[row, best])}; the next is {two(weights[row, second])}, at {token(names[second])}."

        written = token(numbered(trace.written)[row])
        text = f"In the last layer, on the mean of its heads, which English token does the written {written} look at most?"
        return most(text, names, weights[row], because, "attention")

    return first(one(row) for row in range(len(trace.written)))


def questions(
    app: str,
    *,
    origins: list[Origin] | None = None,
    tokens: tuple[str, ...] = (),
    judged: Judged | None = None,
    translated: TranslationTrace | None = None,
) -> list[Question | None]:
    """About the application that is open."""
    found = [_shape(app)]
    if origins:
        found.append(_copied(origins, tokens))
    if judged is not None:
        found.append(_word(judged))
    if translated is not None:
        found.append(_aligned(translated))
    return [*found, _measured(app)]
