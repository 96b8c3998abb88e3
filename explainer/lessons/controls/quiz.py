"""Questions of the lesson on the controls."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

from explainer.ui.page.quiz import Question, ask
from explainer.ui.text import percent, plain, token

if TYPE_CHECKING:
    from explainer.studies.decoding.sampling import Pipeline


def questions(found: Pipeline, names: Sequence[str], nucleus: int, n_prompt: int, context: int) -> list[Question | None]:
    """About the settings on screen: who survives, a ratio at another temperature, the sum of top-p, the room in the window."""
    first, second = (int(i) for i in found.order[:2])
    gap = float(found.logits[first] - found.logits[second])
    ratio, vocab = math.exp(gap), len(found.order)
    alone = int((found.softened >= 0.9).sum())
    kept = found.stages[-1].kept
    share = plain(percent(found.stages[-1].mass))
    return [
        ask(
            "How many tokens can be drawn with the controls as they are now?",
            f"{kept:,}",
            [f"{count:,}" for count in (vocab, nucleus, max(1, kept // 2), kept + 1 if kept < vocab else kept - 1)],
            f"{kept:,} of {vocab:,} survive. They hold {share} of the probability after temperature.",
            "pipeline",
        ),
        ask(
            f"At temperature 1, {token(names[first])} is {ratio:,.2f} times as likely as {token(names[second])}. And at temperature 0.5?",
            f"{ratio**2:,.2f} times",
            [f"{2 * ratio:,.2f} times", f"{ratio:,.2f} times", f"{math.sqrt(ratio):,.2f} times"],
            f"The gap of the logits, {gap:.2f}, is divided by 0.5: exp({2 * gap:.2f}) = {ratio**2:,.2f}, the square of {ratio:,.2f}.",
            "pipeline",
        ),
        ask(
            f"Which tokens does top-p 0.9 alone keep here, at temperature {found.controls.temperature:g}?",
            f"the {nucleus:,} likeliest" if nucleus > 1 else "only the likeliest",
            [
                f"the {alone:,} with a probability of 0.9 or more" if alone != nucleus else "those of 0.9 or more each",
                f"90 % of all {vocab:,}",
            ],
            f"Adding up from the likeliest, the sum reaches 0.9 with token {nucleus:,}.",
            "topp",
        ),
        ask(
            "How many tokens can be written before the window is full?",
            f"{context - n_prompt:,}",
            [f"{context:,}", f"{n_prompt:,}", f"{context + n_prompt:,}"],
            f"Prompt and output share the window: {context:,} − {n_prompt:,} = {context - n_prompt:,}.",
            "window",
        )
        if context > n_prompt
        else None,
    ]
