"""Questions of the logits lesson."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from explainer.ui.page.quiz import Question, ask
from explainer.ui.text import percent, token, token_name

if TYPE_CHECKING:
    from explainer.trace.prediction import Prediction


def questions(said: Prediction, names: Sequence[str], d_model: int) -> list[Question | None]:
    """About the prediction on screen: its second choice, a ratio of two probabilities, the length of a dot product."""
    first, second, third, fourth = (int(i) for i in said.order[:4])
    name = {i: token_name(names[i]) for i in (first, second, third, fourth)}
    ratio = said.probs[first] / said.probs[second]
    gap = said.logits[first] - said.logits[second]
    count = len(said.probs)
    return [
        ask(
            "Which token is second on the list?",
            name[second],
            [name[first], name[third], name[fourth]],
            f"{token(name[second])} gets {percent(said.probs[second])}, after {token(name[first])} with {percent(said.probs[first])}.",
            "ladder",
        ),
        ask(
            f"The logit of {token(name[first])} is {gap:.2f} above that of {token(name[second])}. How many times as likely is it?",
            f"{ratio:,.2f} times",
            [f"{gap:,.2f} times", f"{gap * gap:,.2f} times", f"{1 + gap:,.2f} times"],
            f"A difference of logits becomes a ratio of probabilities: exp({gap:.2f}) = {ratio:,.2f}.",
            "softmax",
        ),
        ask(
            "How many products are added up for one logit?",
            f"{d_model:,}",
            [f"{count:,}", f"{d_model * 2:,}", "1"],
            f"One for each number of the last vector: {d_model:,}. There are {count:,} such sums, one for each token.",
            "ladder",
        ),
    ]
