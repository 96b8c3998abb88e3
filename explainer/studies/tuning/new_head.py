"""Training a new head, with the body frozen or free: a seeded generator of steps, and from time to time a look at what it can tell apart.

It changes the model that it is given; a job gives it one that no reader shares.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import torch

from explainer.errors import ExplainerError
from explainer.models import classifier as heads
from explainer.models.classifier import Classifier, ReadsText, head_name
from explainer.models.language_model import LanguageModel
from explainer.models.layout import TEXT
from explainer.studies.learning.checkpoints import Checkpoint, put_back, tensors_of
from explainer.studies.learning.loop import Step, finite, make_optimizer, train, warmup_stable_decay, with_looks
from explainer.studies.tuning import labelled_examples
from explainer.studies.tuning.evaluations import HeadEvaluation as Evaluation
from explainer.studies.tuning.evaluations import HeadMetrics, MatrixChange
from explainer.studies.tuning.fine_tuning import matrix_change, without_dropout
from explainer.studies.tuning.head_costs import ALL, HEAD_ALONE, HEAD_FIRST
from explainer.studies.tuning.labelled_examples import Example, Examples, Metrics
from explainer.studies.tuning.plans import HeadPlan as Plan
from explainer.studies.tuning.training_data import LabelledData, LabelledTexts, TaggedTexts, training_data
from explainer.studies.tuning.word_counts import CountedWords, parts_of


@dataclass(frozen=True, slots=True, eq=False)
class Dataset:
    """What is learned from, what is measured, and how far one comes without a network: accuracies by set, of two ways to guess."""

    train: Examples
    measured: Mapping[str, list[Example]]
    baselines: dict[str, dict[str, float]]


def dataset(model: LanguageModel, given: LabelledData | Mapping[str, Any], plan: Plan) -> Dataset:
    """Rows as examples, and the accuracies of the commonest label and of counted words on the same measured rows.

    given: as JSON, too, where a notebook gives it so.

    Raises: TextError when a row cannot be read.
    """
    data = training_data(given)
    if not isinstance(data, LabelledTexts | TaggedTexts):
        raise TypeError(f"A head learns from labels or tags, not from {type(data).__name__}.")
    rows, measured = labelled_examples.examples(model, data, min(plan.window, model.context))
    counted = CountedWords(data.train, len(data.labels))
    found = {name: counted.accuracy([one.row for one in part]) for name, part in measured.items()}
    return Dataset(
        rows,
        measured,
        {"commonest": {name: pair[0] for name, pair in found.items()}, "words": {name: pair[1] for name, pair in found.items()}},
    )


class _TwoRates:
    """AdamW whose head takes larger steps than all the rest; the loop sets the rate of the rest."""

    def __init__(self, body: torch.optim.Optimizer | None, head: torch.optim.Optimizer, ratio: float) -> None:
        self._body, self._head, self._ratio = body, head, ratio
        self.param_groups: list[dict[str, Any]] = [{"lr": 0.0}]

    @property
    def by_name(self) -> dict[str, torch.optim.Optimizer]:
        """Those that are there."""
        return {name: part for name, part in (("body", self._body), ("head", self._head)) if part is not None}

    def zero_grad(self, set_to_none: bool = True) -> None:
        for part in (self._body, self._head):
            if part is not None:
                part.zero_grad(set_to_none)

    def step(self) -> None:
        rate = self.param_groups[0]["lr"]
        for part, times in ((self._body, 1.0), (self._head, self._ratio)):
            if part is not None:
                for group in part.param_groups:
                    group["lr"] = rate * times
                part.step()


@dataclass(slots=True, eq=False)
class HeadTraining:
    """One training of a new head on ``model``, in place. module: transformers' own class, which shares the body with the model."""

    model: LanguageModel
    labels: tuple[str, ...]
    kind: str
    plan: Plan
    module: Any = None
    reached: int = 0
    _first: dict[str, torch.Tensor] = field(default_factory=dict)
    _optimizer: Any = None

    def __post_init__(self) -> None:
        if self.plan.way not in (HEAD_ALONE, HEAD_FIRST, ALL):
            raise ExplainerError(f"There is no way “{self.plan.way}”; choose one of head, head_first and all.")
        start = heads.fresh(self.model, self.labels, self.kind, self.plan.seed)
        self.module = without_dropout(start.as_transformers())
        if self.plan.way != HEAD_ALONE:
            self._first = {name: p.detach().clone() for name, p in self.model.anatomy.body.named_parameters() if p.dim() == 2}
        self._optimizer = self._two_rates()
        self._free_body(self.plan.head_steps == 0)

    def checkpoint(self) -> Checkpoint:
        """Where it stands."""
        return Checkpoint(self.reached, tensors_of(self._optimizer.by_name))

    def restore(self, found: Checkpoint) -> None:
        """Stand where a training with the same model, labels and plan stood; ``run`` goes on from there."""
        put_back(self._optimizer.by_name, found.tensors)
        self.reached = found.step
        if self.plan.way == HEAD_FIRST and self.reached >= self.plan.head_steps:
            self._free_body(True)

    @property
    def _new(self) -> list[torch.nn.Module]:
        """What the base has not: the head, and BERT's pooler."""
        pooler = getattr(self.model.anatomy.body, "pooler", None) if self.kind == TEXT else None
        return [getattr(self.module, head_name(self.module)), *([pooler] if isinstance(pooler, torch.nn.Module) else [])]

    @property
    def n_new(self) -> int:
        """Numbers that the base has not."""
        return sum(p.numel() for part in self._new for p in part.parameters())

    @property
    def n_trainable(self) -> int:
        """Numbers that may change at some time in this training."""
        return self.n_new if self.plan.way == HEAD_ALONE else sum(p.numel() for p in self.module.parameters())

    def _free_body(self, free: bool) -> None:
        new = {id(p) for part in self._new for p in part.parameters()}
        for parameter in self.module.parameters():
            parameter.requires_grad_(free or id(parameter) in new)

    def _two_rates(self) -> _TwoRates:
        head = getattr(self.module, head_name(self.module))
        mine = {id(p) for p in head.parameters()}
        self._free_body(self.plan.way != HEAD_ALONE)  # what is free at some time belongs to the optimizer from the start
        rest = torch.nn.ParameterList([p for p in self.module.parameters() if p.requires_grad and id(p) not in mine])
        body = make_optimizer(rest, self.plan.learning_rate, 0.01) if len(rest) else None
        return _TwoRates(body, make_optimizer(head, self.plan.head_rate, 0.01), self.plan.head_rate / self.plan.learning_rate)

    def run(
        self, given: Dataset, stop: Callable[[], bool] = lambda: False, looks: Sequence[int] | None = None
    ) -> Iterator[Step | Evaluation]:
        """Train to the end of the plan, or until ``stop``; a look comes right after the step that it is about, the first before any.

        Raises: ExplainerError when the loss is no number any more.
        """
        looked, started = set(self.plan.looks() if looks is None else looks), time.monotonic()
        return with_looks(self._steps(given), looked, lambda: self._look(given, started), stop, self.reached)

    def _steps(self, given: Dataset) -> Iterator[Step]:
        plan = self.plan
        batch_at = partial(given.train.batch_at, seed=plan.seed, batch=plan.batch, lower=plan.lower)
        rate_at: Callable[[int], float] = lambda step: plan.learning_rate * warmup_stable_decay(step / plan.steps, 0.05, 0.5)  # noqa: E731
        for step in train(
            self.module,
            batch_at,
            self._optimizer,
            rate_at,
            first_step=self.reached,
            n_steps=plan.steps,
            bf16=plan.bf16 is not False,
            loss_of=labelled_examples.loss_of,
        ):
            self.reached = step.step
            yield finite(step, plan.learning_rate)
            if step.step == plan.head_steps and plan.way == HEAD_FIRST:
                self._free_body(True)

    def grade(self, rows: Sequence[Example]) -> Metrics:
        """The answers of the head as it is now."""
        self.module.eval()
        return labelled_examples.graded(self.module, rows, self.kind, heads.pad_id(self.model))

    def _look(self, given: Dataset, started: float) -> Evaluation:
        found = {name: self.grade(rows) for name, rows in given.measured.items()}
        losses = {name: graded.loss for name, graded in found.items()}
        if not all(map(math.isfinite, losses.values())):
            raise ExplainerError(f"At step {self.reached:,} a measured loss is no number any more. Choose a smaller learning rate.")
        own = self.grade([asked(self.model, self.plan.text, self.kind, self.plan.window)]).probs.round(5)
        probs = tuple(own[0].tolist()) if self.kind == TEXT else tuple(map(tuple, own.tolist()))
        return Evaluation(
            self.reached, losses, {name: graded.accuracy for name, graded in found.items()}, probs, time.monotonic() - started
        )

    def results(self, given: Dataset) -> dict[str, HeadMetrics]:
        """The answers of the head as it is now, by set."""
        told = {}
        for name, rows in given.measured.items():
            graded = self.grade(rows)
            confusion = graded.confusion()
            told[name] = HeadMetrics(
                graded.accuracy, graded.loss, len(graded.true), tuple(map(tuple, confusion.tolist())),
                labelled_examples.per_label(confusion), graded.worst(rows), graded.sure(),
            )  # fmt: skip
        return told

    @torch.no_grad()
    def moved(self) -> list[MatrixChange]:
        """How far each weight matrix of the body is from where it was, ‖ΔW‖ ÷ ‖W‖; empty where it stayed frozen."""
        if self.plan.way == HEAD_ALONE or self.reached <= self.plan.head_steps:
            return []
        now = dict(self.model.anatomy.body.named_parameters())
        return [matrix_change(name, now[name] - first, first) for name, first in self._first.items()]

    def save_pretrained(self, folder: Path) -> None:
        """Write what was trained in Hugging Face layout."""
        heads.save(self.module, self.model, folder)


def asked(model: ReadsText, text: str, kind: str, window: int) -> Example:
    """A reader's text as an example; its labels are unknown and stand as 0.

    Raises: TextError when there is nothing to read.
    """
    row: Any = (text, 0) if kind == TEXT else [(word, 0) for word in parts_of(text)] or (text, 0)
    return labelled_examples.example(model, row, min(window, model.context))


def probabilities(classifier: Classifier, rows: Sequence[Example]) -> list[np.ndarray]:
    """For each row, what the head says: (label) for a whole text, (word label) for tags."""
    if classifier.kind == TEXT:
        return list(torch.softmax(classifier.scores(classifier.vectors([row.ids for row in rows])), -1).numpy())
    states = classifier.states([row.ids for row in rows])
    return [torch.softmax(classifier.scores(found[list(row.places)]), -1).numpy() for found, row in zip(states, rows, strict=True)]
