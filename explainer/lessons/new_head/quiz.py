"""Questions of the lesson on a new head."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from explainer.jobs import Run
from explainer.jobs.records import HeadResult
from explainer.lessons.new_head.run import NAMES, data_of, evaluations, ready
from explainer.lessons.new_head.setup import Settings
from explainer.models.catalogue import Shape
from explainer.studies.tuning.head_costs import HEAD_ALONE, n_body, n_new, pooled
from explainer.studies.tuning.methods import weights_of
from explainer.ui.page.quiz import Question, ask
from explainer.ui.text import number, plain

if TYPE_CHECKING:
    from explainer.studies.tuning.label_reasons import Without


def questions(shape: Shape, chosen: tuple[Settings, str, int] | None, run: Run | None, words: Without | None) -> list[Question | None]:
    """About the head and the settings on the page, and the training that is shown, if there is one."""
    found: list[Question | None] = []
    if chosen is not None:
        wanted, kind, n_labels = chosen
        new, body = n_new(shape, kind, n_labels), n_body(weights_of(shape))
        more = n_new(shape, kind, n_labels + 1)
        extra = " The pooler before it stays as large as it is." if pooled(shape, kind) else ""
        found.append(
            ask(
                f"With {n_labels + 1} labels instead of {n_labels}, how many new numbers would there be?",
                f"{more:,}",
                [f"{new:,}", f"{new + 1:,}", f"{2 * new:,}"],
                f"Each label has a row of its own: {more - new:,} numbers more than {new:,}.{extra}",
                "layer",
            )
        )
        frozen = wanted.way == HEAD_ALONE
        found.append(
            ask(
                f"As it is set above, “{wanted.label()}”: how many numbers may change before the training ends?",
                f"{new if frozen else new + body:,}",
                [f"{new + body if frozen else new:,}", f"{body:,}", "0"],
                f"The head has {new:,} numbers, the body {body:,}; the body is {'frozen' if frozen else 'free, sooner or later'}.",
                "method",
            )
        )
    if run is not None and (result := run.result_as(HeadResult)) is not None:
        found += _of_run(run, result)
    if words is not None and run is not None:
        order = [int(i) for i in np.argsort(-np.nan_to_num(np.abs(words.change)))]
        label = plain(data_of(run).labels[words.for_])
        found.append(
            ask(
                f"Which word of your text moves the scores most, towards {label} or away from it?",
                words.parts[order[0]],
                [words.parts[i] for i in order[1:] if np.isfinite(words.change[i])],
                f"Without it the difference of the scores changes by {abs(words.change[order[0]]):.2f}.",
                "words",
            )
        )
    return found


def _of_run(run: Run, result: HeadResult) -> list[Question | None]:
    name, measured = next(iter(result.sets.items()))
    labels, counts = data_of(run).labels, np.array(measured.confusion)
    wrong = int(counts.sum() - np.trace(counts))
    last, guesses = evaluations(run)[-1].accuracies, ready(run).baselines["words"]
    gain = number(100 * (last[name] - guesses[name]), 1, sign=True)
    found = [
        ask(
            f"How many of the {measured.count:,} answers on the set “{NAMES[name]}” are mistakes?",
            f"{wrong:,}",
            [f"{int(np.trace(counts)):,}", f"{int(counts[0].sum()):,}", f"{wrong + int(counts[0, 0]):,}"],
            "All cells of the confusion matrix beside the diagonal, summed.",
            "confusion",
        ),
        ask(
            "On that set, by how many percentage points is the head better than counting words?",
            gain,
            [f"{100 * last[name]:+.1f}", f"{100 * guesses[name]:+.1f}", number(100 * (guesses[name] - last[name]), 1, sign=True)],
            f"{100 * last[name]:.1f} % against {100 * guesses[name]:.1f} %.",
            "result",
        ),
    ]
    return found if len(labels) > 1 else []
