"""Questions of the lesson on a new head."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from explainer.jobs import Run
from explainer.jobs.records import HeadResult
from explainer.lessons.new_head.run import NAMES, data_of, evaluations, ready
from explainer.lessons.new_head.setup import Settings
from explainer.models.catalogue import Shape
from explainer.studies.tuning.head_costs import HEAD_ALONE, n_body, n_new, pooled
from explainer.studies.tuning.methods import weights_of
from explainer.ui.page.questions import Question, calculated, most, two, written
from explainer.ui.text import number, numbered, plain, token

if TYPE_CHECKING:
    from explainer.studies.tuning.label_reasons import Without


def questions(shape: Shape, chosen: tuple[Settings, str, int] | None, run: Run | None, words: Without | None) -> list[Question | None]:
    """About the head and the settings on the page, and the training that is shown, if there is one."""
    found: list[Question | None] = []
    if chosen is not None:
        found += _numbers(shape, *chosen)
    if run is not None and (result := run.result_as(HeadResult)) is not None:
        found += _of_run(run, result)
    if words is not None and run is not None:
        found.append(moving(words, plain(data_of(run).labels[words.for_])))
    return found


def _numbers(shape: Shape, wanted: Settings, kind: str, n_labels: int) -> list[Question | None]:
    """About the numbers of the head and the body."""
    new, body = n_new(shape, kind, n_labels), n_body(weights_of(shape))
    more = n_new(shape, kind, n_labels + 1)
    extra = " The pooler before it stays as large as it is." if pooled(shape, kind) else ""
    frozen = wanted.way == HEAD_ALONE
    return [
        calculated(
            f"With {n_labels} labels the head has {new:,} new numbers. How many would it have with {n_labels + 1}?",
            more,
            [new, new + 1, 2 * new, new + body],
            f"Each label has a row of its own: {new:,} + {more - new:,} = {more:,}.{extra}",
            "layer",
        ),
        calculated(
            f"As it is set above, “{wanted.label()}”: how many numbers may change before the training ends?",
            new if frozen else new + body,
            [new + body if frozen else new, body, 0],
            f"The head has {new:,} numbers, the body {body:,}; the body is {'frozen' if frozen else 'free, sooner or later'}.",
            "method",
        ),
    ]


def moving(words: Without, label: str) -> Question | None:
    """Which word of the reader’s text moves the scores most, by its place: a word may stand there twice."""
    change = np.abs(np.asarray(words.change, dtype=float))
    names = numbered(words.parts)

    def because(best: int, second: int) -> str:
        after = f"the next is {token(names[second])} with {two(change[second])}"
        return f"Without it the difference of the scores changes by {two(change[best])}; {after}."

    asked = f"Which word of your text, counted from 0, moves the scores most, towards {label} or away from it?"
    return most(asked, names, change, because, "words")


def _signed(value: float) -> str:
    return number(value, 1, sign=True) if round(value, 1) else "0.0"


def _of_run(run: Run, result: HeadResult) -> list[Question | None]:
    name, measured = next(iter(result.sets.items()))
    counts = np.array(measured.confusion)
    if len(data_of(run).labels) < 2:
        return []
    right = int(np.trace(counts))
    wrong = int(counts.sum()) - right
    last, guesses = evaluations(run)[-1].accuracies[name], ready(run).baselines["words"][name]
    one, other = written([100 * last, 100 * guesses], lambda a, b: a - b, _signed)
    return [
        calculated(
            f"How many of the {measured.count:,} answers on the set “{NAMES[name]}” are mistakes?",
            wrong,
            [right, int(counts[0].sum()), wrong + int(counts[0, 0]), wrong + 1],
            f"All cells of the confusion matrix beside the diagonal, summed; the diagonal has the {right:,} right ones.",
            "confusion",
            limits=(0, math.inf),
        ),
        calculated(
            "On that set, by how many percentage points is the head better than counting words? (Below 0: worse.)",
            100 * (last - guesses),
            [100 * last, 100 * guesses, 100 * (guesses - last)],
            f"{one} % against {other} %: {one} − {other} = {_signed(100 * (last - guesses))}.",
            "result",
            show=_signed,
        ),
    ]
