"""Questions of the lesson on writing on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from explainer.ui.page.quiz import Question, ask
from explainer.ui.text import true_minus

if TYPE_CHECKING:
    from explainer.lessons.generation.beam_search import Ways
    from explainer.studies.decoding.generation import Written


def questions(steps: Sequence[Written], n_prompt: int, window: int, ways: Ways | None) -> list[Question | None]:
    """About the text on screen: choices against the likeliest, what the cache saves, whose text is likeliest, what is forgotten."""
    made: list[Question | None] = []
    if steps:
        n, second = len(steps), sum(step.rank > 1 for step in steps)
        made.append(
            ask(
                f"How many of the {n} written tokens were *not* the model’s first choice?",
                f"{second}",
                [f"{count}" for count in (n, n - second, second + 1, 0)],
                f"{second} of {n} have another rank than 1. Point at a token to see the candidates.",
                "writer",
            )
        )
        total = n_prompt + n
        made.append(
            ask(
                f"The text has {total} tokens now. How many were in the window when the last of them was chosen?",
                f"{steps[-1].computed + steps[-1].reused}",
                [f"{count}" for count in (total, n_prompt, n, 1)],
                f"It was chosen after reading {steps[-1].computed + steps[-1].reused} of the {total - 1} tokens before it; the window "
                f"holds {window:,} at most.",
                "window",
            )
        )
    made.append(
        ask(
            f"With the cache, how many positions are computed for the second new token after a prompt of {n_prompt}?"
            if n_prompt < window
            else "The window is full. How many positions are computed for the next token?",
            "1" if n_prompt < window else f"{window:,}",
            [f"{n_prompt + 1:,}", f"{n_prompt:,}", "2"] if n_prompt < window else ["1", "2"],
            "k and v of all earlier positions are kept; only the new token’s rows are computed."
            if n_prompt < window
            else "Every token gets another position when the window slides, so nothing can be reused.",
            "cache",
        )
    )
    if ways and len({way.token_ids for way in ways.found}) > 1:
        # Ways that wrote the same text are one answer.
        names = {ids: " and ".join(way.name for way in ways.found if way.token_ids == ids) for ids in (way.token_ids for way in ways.found)}
        best = names[ways.best.token_ids]
        made.append(
            ask(
                "Which way found the likeliest of the three texts?",
                best,
                [name for name in names.values() if name != best],
                "Log-probabilities: " + ", ".join(true_minus(f"{way.name} {way.logprob:.2f}") for way in ways.found) + ".",
                "three",
            )
        )
    return made
