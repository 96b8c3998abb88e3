"""Questions of the lesson on GPT and BERT."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from explainer.ui.page.questions import Question, calculated, figure, two, written
from explainer.ui.text import counted, token

if TYPE_CHECKING:
    from explainer.lessons.gpt_vs_bert.hidden_words import Guess, Pair


def questions(both: Pair, pos: int, gpt: Guess | None, bert: Guess, n_hidden: int) -> list[Question | None]:
    """About what is on screen: a loss from a probability, what GPT may see at the hidden place, how many exercises each gets."""
    at, total, count = both.in_gpt(pos), len(both.bert_text.tokens), len(both.gpt_text.tokens)
    here = token(both.bert_text.tokens[pos])
    return [
        _loss(bert, "BERT", here) or (_loss(gpt, "GPT", here) if gpt is not None else None),
        calculated(
            f"To guess {here} at the hidden place, which is position {pos} for BERT, how many tokens could GPT use?",
            at,
            [total - n_hidden, total, at + 1, count - at],
            f"Only those before it: {at}. Its mask hides the rest. BERT could use all {total} places, {n_hidden} of them as \\[MASK\\].",
            "attention",
            limits=(0, math.inf),
        ),
        _exercises(count, n_hidden) if count > 1 else None,
    ]


def _loss(guess: Guess, who: str, here: str) -> Question | None:
    """The loss of the hidden token, from its probability."""
    p = guess.probability
    if not 1e-12 < p < 0.99:
        return None
    (told,) = written([p], lambda one: -math.log(one), two)
    return calculated(
        f"{who} gives {here} the probability {told} at the hidden place. What is its loss there, in nats?",
        -math.log(p),
        [1 - p, p, -math.log2(p), -math.log10(p)],
        f"The loss is −ln p: −ln {told} = {two(-math.log(p))}. GPT and BERT are trained on the same loss, at other places.",
        "hidden",
        show=two,
        limits=(0, math.inf),
    )


def _exercises(count: int, n_hidden: int) -> Question | None:
    """How many exercises GPT gets for one of BERT’s."""
    ratio = (count - 1) / n_hidden
    return calculated(
        f"Hidden as now, your text gives BERT {counted(n_hidden, 'exercise')}. GPT reads {count} tokens of it. How many times as "
        "many exercises "
        "does GPT get from one pass?",
        ratio,
        [count / n_hidden, 1, n_hidden / count, count - n_hidden, (count + 1) / n_hidden],
        f"Every position but the last predicts its next token: {count} − 1 = {count - 1}, and {count - 1} ÷ {n_hidden} = {figure(ratio)}.",
        "training",
        show=figure,
        limits=(0, math.inf),
    )
