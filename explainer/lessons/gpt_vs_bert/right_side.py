"""What the tokens after a hidden place are worth to BERT: measured, by hiding them as well."""

from __future__ import annotations

import math
from dataclasses import dataclass

from explainer.lessons.gpt_vs_bert.hidden_words import Guess, Pair, guesses
from explainer.ui import text
from explainer.ui.state import session
from explainer.ui.text import counted, percent

LITTLE = 1.1  # a factor that is closer to 1 than this says nothing


@dataclass(frozen=True, slots=True)
class RightSide:
    """shown: the tokens after the place that BERT read. after: how many stand there at all. without: the probability of the hidden
    token once they are hidden as well; None where there are none to hide.
    """

    shown: tuple[int, ...]
    after: int
    without: float | None


def shown_to_bert(both: Pair, hidden: tuple[int, ...]) -> tuple[int, ...]:
    """The positions of the reader's own tokens that BERT is shown: neither hidden, nor added by its tokenizer."""
    return tuple(i for i in range(len(both.bert_text.tokens)) if i not in both.fixed and i not in hidden)


def measured(both: Pair, hidden: tuple[int, ...], pos: int) -> RightSide:
    """BERT once more, with every token after the place hidden too."""
    shown = tuple(i for i in shown_to_bert(both, hidden) if i > pos)
    after = sum(1 for i in range(pos + 1, len(both.bert_text.tokens)) if i not in both.fixed)
    if not shown:
        return RightSide(shown, after, None)
    trace = session.hidden(both.bert, tuple(sorted({*hidden, *shown})))
    return RightSide(shown, after, guesses(both, trace, pos)[1].probability)


def told(found: RightSide, bert: Guess) -> str:
    """What the right side did here, in a sentence or two of Markdown."""
    if found.without is None:
        why = "All that stands after the gap is hidden as well" if found.after else "Nothing stands after the gap"
        return f"{why}, so here BERT had no right side to go by. What differs is the model and its training."
    many = "the one token" if len(found.shown) == 1 else f"the {counted(len(found.shown), 'token')}"
    ratio = bert.probability / max(found.without, 1e-300)
    factor = max(ratio, 1 / ratio) if ratio > 0 else math.inf
    times = "more than a million" if factor > 1e6 else f"{factor:,.1f}"
    if factor < LITTLE:
        verdict = "So what stands after the gap makes hardly any difference here"
    elif ratio > 1:
        verdict = f"So it helps here: what stands after the gap makes the token {times} times as likely"
    else:
        verdict = f"So it misleads here: without what stands after the gap, the token would be {times} times as likely"
    return (
        f"Does the right side help? Measured: with {many} after the gap hidden too, BERT gives "
        f"{text.token(bert.names[bert.true])} {text.plain(percent(found.without))} instead of {text.plain(percent(bert.probability))}. "
        f"{verdict}."
    )
