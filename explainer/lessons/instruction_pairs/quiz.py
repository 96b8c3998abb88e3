"""Questions of the lesson on pairs of prompt and completion."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from explainer.studies.tuning.evaluations import TuningEvaluation
from explainer.ui.page.questions import Question, calculated, figure, written
from explainer.ui.text import counted


def questions(told: Mapping[str, str], evaluated: Sequence[TuningEvaluation]) -> list[Question | None]:
    """About the pair that is drawn, and the training that is shown, if there is one."""
    found: list[Question | None] = []
    if told:
        found += _pair(int(told["n_prompt"]), int(told["n_counted"]))
    if len(evaluated) > 1:
        found.append(_likelier(evaluated[0].losses["held_out"], evaluated[-1].losses["held_out"]))
    return found


def _share(value: float) -> str:
    return f"{100 * value:.0f} %"


def _pair(n_prompt: int, n_counted: int) -> list[Question | None]:
    total = n_prompt + n_counted
    return [
        calculated(
            "Of the pair that is chosen above, which share of the tokens counts in the loss?",
            n_counted / total,
            [1, n_prompt / total, (n_counted - 1) / total, n_counted / total / 2],
            f"Those of the completion and the mark that ends the text: {n_counted} ÷ {total} = {_share(n_counted / total)}.",
            "counted",
            show=_share,
            limits=(0, 1),
        ),
        calculated(
            "How many tokens of the pair may be looked at when the *last* counted token, the mark at the end, is predicted?",
            total - 1,
            [n_counted - 1, n_prompt, total, 1],
            f"All before it: {counted(n_prompt, 'token')} of the prompt, which count for no loss but are read, and {n_counted - 1} of the "
            f"completion. {n_prompt} + {n_counted - 1} = {total - 1}.",
            "counted",
            limits=(0, math.inf),
        ),
    ]


def _likelier(before: float, after: float) -> Question | None:
    """What a lower loss means for one token."""
    gap = before - after
    if not 0.1 <= abs(gap) <= 12:
        return None
    high, low = max(before, after), min(before, after)
    high_told, low_told = written([high, low], lambda a, b: math.exp(a - b), figure)
    way = "fell" if gap > 0 else "rose"
    return calculated(
        f"The loss of the held-out completions {way}: {high_told} nats a token on one side of the training, {low_told} on the other. "
        "By which factor "
        f"did a token become {'likelier' if gap > 0 else 'less likely'}, on the geometric mean?",
        math.exp(high - low),
        [high - low, high / low, 1 + high - low, math.exp(2 * (high - low))],
        f"The loss is −ln p, so it is exp({high_told} − {low_told}) = {figure(math.exp(high - low))}.",
        "result",
        show=figure,
        limits=(0, math.inf),
    )
