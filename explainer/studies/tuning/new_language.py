"""A model moves to another language: a new tokenizer, vectors for its tokens made of the old ones, and ways to go on at equal time.

Source of the means: Gee et al. 2022, "Fast Vocabulary Transfer for Language Model Compression"; of the frozen blocks: Artetxe et al. 2020,
"On the Cross-lingual Transferability of Monolingual Representations".
"""

from __future__ import annotations

import copy
import math
import time
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import torch

from explainer.models.building import one_network
from explainer.models.language_model import LanguageModel, wrap
from explainer.models.without_compiler import transformers
from explainer.studies.learning.checkpoints import Checkpoint, put_back, tensors_of
from explainer.studies.learning.loop import Batch, Step, finite, make_optimizer, next_token_loss, train, warmup_stable_decay
from explainer.studies.tokens.new_tokenizer import END, in_old_pieces, token_bytes
from explainer.studies.tuning import examples
from explainer.studies.tuning.evaluations import WayEvaluation
from explainer.studies.tuning.fine_tuning import prepared, sample
from explainer.studies.tuning.language_ways import BODY, CHANCE, OLD, SCRATCH, WAYS
from explainer.studies.tuning.methods import FROZEN, FULL, Method, part_of
from explainer.studies.tuning.plans import TuningPlan as Plan
from explainer.studies.tuning.training_data import TrainingTexts, training_data

MEASURED_BYTES = 5_000  # of each text that is measured, at each look


def renewed(model: LanguageModel, backend: Any, way: str, seed: int) -> LanguageModel:
    """The model as ``way`` lets it begin with the new tokenizer ``backend``: in place, so the caller gives one that no reader shares.

    Every row of the embedding is the mean of the rows of its old pieces; with CHANCE, the rows are drawn with the mean and spread of the
    old ones; with SCRATCH, every number of the model is drawn anew. The unembedding follows, tied or not. All else is kept.
    """
    module, context = model.module, model.context
    pieces = in_old_pieces(backend, model.backend, examples.end_id(model))
    torch.manual_seed(seed)
    if way == SCRATCH:
        config = copy.deepcopy(module.config)
        config.vocab_size = len(pieces)
        with one_network():
            module = type(module)(config)
    else:
        tables = [part.weight.detach().clone() for part in (module.get_input_embeddings(), module.get_output_embeddings())]
        with one_network():
            module.resize_token_embeddings(len(pieces), mean_resizing=False)
        with torch.no_grad():
            for part, table in zip((module.get_input_embeddings(), module.get_output_embeddings()), tables, strict=True):
                part.weight.copy_(means(table, pieces) if way != CHANCE else _by_chance(table, len(pieces)))
    for name in ("bos_token_id", "eos_token_id"):
        setattr(module.config, name, 0)
        if module.generation_config is not None:
            setattr(module.generation_config, name, 0)
    tokenizer = transformers.PreTrainedTokenizerFast(tokenizer_object=backend, eos_token=END, model_max_length=context)
    return wrap(module, tokenizer, name=model.name, key=f"{model.key} {way} {len(pieces)}")


def means(table: torch.Tensor, pieces: Sequence[Sequence[int]]) -> torch.Tensor:
    """(new d_model): for each new token the mean of its old pieces' rows of ``table`` (old d_model); of all rows where it has none."""
    every = table.mean(0)
    return torch.stack([table[list(ids)].mean(0) if ids else every for ids in pieces])


def _by_chance(table: torch.Tensor, n_new: int) -> torch.Tensor:
    return table.mean(0) + table.std(0) * torch.randn(n_new, table.shape[1])


@dataclass(frozen=True, slots=True, eq=False)
class Text:
    """A text that is measured, as batches of one model's tokens. n_bytes: of the tokens that are predicted."""

    batches: tuple[Batch, ...]
    n_bytes: int

    def bits_per_byte(self, module: Any) -> float:
        """−log₂ p of all tokens, over the bytes that they stand for: the same unit for every tokenizer."""
        total = 0.0
        with torch.no_grad():
            for ids, labels in self.batches:
                total += float(next_token_loss(module, ids, labels)) * labels.numel()
        return total / math.log(2) / self.n_bytes


def text(model: LanguageModel, documents: Sequence[str], window: int, what: str) -> Text:
    """The first documents of about MEASURED_BYTES bytes.

    Raises: TextError when they are too short for one window.
    """
    chosen, left = [], MEASURED_BYTES
    for document in documents:
        chosen.append(document)
        left -= len(document.encode("utf-8", "replace"))
        if left <= 0:
            break
    batches = examples.stream(model, chosen, window, what).windows(window, 10_000)
    sizes = np.array(token_bytes(model.backend))
    return Text(tuple(batches), int(sum(sizes[labels.numpy()].sum() for _, labels in batches)))


@dataclass(frozen=True, slots=True)
class WayStep:
    """One step of one way; used: seconds of the processor that this way has learned for."""

    way: str
    step: int
    loss: float
    learning_rate: float
    used: float


@dataclass(slots=True, eq=False)
class Runner:
    """One way with its model, what it learns from, and how far it is. rates: the learning rates of its steps, where they are given."""

    way: str
    model: LanguageModel
    plan: Plan
    batch_at: Callable[[int], Batch]
    measured: Mapping[str, Text]
    progress: Callable[[], float]
    rates: Sequence[float] | None = None
    reached: int = 0
    used: float = 0.0
    module: Any = None
    _steps: Iterator[Step] = field(default_factory=lambda: iter(()))
    _optimizer: Any = None

    def __post_init__(self) -> None:
        self.module = prepared(self.model, method_of(self.way, self.model), self.plan.seed, self.model.name)
        self._optimizer = make_optimizer(self.module, self.plan.learning_rate, 0.01)
        self._steps = self._from(0)

    def _from(self, first_step: int) -> Iterator[Step]:
        return train(
            self.module,
            self.batch_at,
            self._optimizer,
            self._rate,
            first_step=first_step,
            n_steps=10**9,
            loss_of=next_token_loss,
            bf16=self.plan.bf16 is not False,
        )

    def tensors(self) -> dict[str, torch.Tensor]:
        """All that this way has changed."""
        return tensors_of({self.way: self._optimizer})

    def go_on(self, tensors: Mapping[str, torch.Tensor], reached: int, used: float) -> None:
        """Stand where a process before this one stood."""
        put_back({self.way: self._optimizer}, tensors)
        self.reached, self.used, self._steps = reached, used, self._from(reached)

    @property
    def n_trainable(self) -> int:
        """Numbers that may change."""
        return sum(p.numel() for p in self.module.parameters() if p.requires_grad)

    def _rate(self, step: int) -> float:
        if self.rates is not None:
            return self.rates[step]
        return self.plan.learning_rate * warmup_stable_decay(self.progress(), 0.05, 0.4)

    def step(self) -> WayStep:
        """Take one step.

        Raises: ExplainerError when the loss is no number any more.
        """
        began = time.process_time()
        found = next(self._steps)
        self.used += time.process_time() - began
        self.reached = found.step
        finite(found, self.plan.learning_rate, f"the loss of the way “{WAYS[self.way].label}”")
        return WayStep(self.way, found.step, found.loss, found.learning_rate, self.used)

    def look(self) -> tuple[dict[str, float], str]:
        """Bits a byte of each measured text, and what the model writes on from the prompt."""
        self.module.eval()
        return {name: each.bits_per_byte(self.module) for name, each in self.measured.items()}, sample(self.model, self.plan)


def method_of(way: str, model: LanguageModel) -> Method:
    """What a way may change: the embeddings and the final norm, or all weights."""
    if way not in (BODY, CHANCE):
        return Method(FULL)
    parts = {part_of(name) for name, _ in model.module.named_parameters()}
    return Method(FROZEN, frozen=tuple(sorted(part for part in parts if part.startswith("block "))))


def _texts(given: TrainingTexts | Mapping[str, Any]) -> TrainingTexts:
    data = training_data(given)
    if isinstance(data, TrainingTexts):
        return data
    raise TypeError(f"A language is learned from texts, not from {type(data).__name__}.")


def runner(
    way: str, fresh: Callable[[], LanguageModel], backend: Any, given: TrainingTexts | Mapping[str, Any], plan: Plan,
    progress: Callable[[], float], rates: Sequence[float] | None = None,
) -> Runner:  # fmt: skip
    """A way, ready to take its first step. fresh: the base, opened anew. given: as JSON, too, where a notebook
    gives it so.

    Raises: TextError when there is too little text.
    """
    data, model = _texts(given), fresh()
    if way != OLD:
        model = renewed(model, backend, way, plan.seed)
    stream = examples.stream(model, data.train, plan.window, "The text")
    measured = {name: text(model, rows, plan.window, "The text to be measured on") for name, rows in data.measured.items()}

    def batch_at(step: int) -> Batch:
        return stream.batch_at(step, seed=plan.seed, batch=plan.batch, window=plan.window)

    return Runner(way, model, plan, batch_at, measured, progress, rates)


@dataclass(slots=True, eq=False)
class Race:
    """Several ways side by side, each for the same seconds of the processor as the first, which takes the steps of the plan."""

    runners: list[Runner]
    steps: int

    @classmethod
    def of(
        cls, ways: Sequence[str], fresh: Callable[[], LanguageModel], backend: Any, given: TrainingTexts | Mapping[str, Any], plan: Plan,
        rates: Mapping[str, float],
    ) -> Race:  # fmt: skip
        """rates: the highest learning rate of each way. Raises: TextError when there is too little text."""
        race = cls([], plan.steps)
        for way in ways:
            own = replace(plan, learning_rate=rates[way])
            race.runners.append(runner(way, fresh, backend, given, own, race.progress))
        return race

    def progress(self) -> float:
        """The share of the first way's steps that is done; the learning rate of every way follows it."""
        return self.runners[0].reached / self.steps if self.runners else 0.0

    def run(self, looks: Collection[int], stop: Callable[[], bool] = lambda: False) -> Iterator[WayStep | WayEvaluation]:
        """Steps of the ways, by turns; a look after those steps of the first that are in ``looks``, before the first, and at the end.

        Raises: ExplainerError when a loss is no number any more.
        """
        started, first = time.monotonic(), self.runners[0]
        if first.reached == 0:
            yield self._look(started)
        else:  # a checkpoint is made right after a step of the first
            yield from self._others_catch_up()
            if first.reached in looks or first.reached == self.steps:
                yield self._look(started)
        while first.reached < self.steps:
            yield first.step()
            yield from self._others_catch_up()
            ends = stop()
            if first.reached in looks or ends or first.reached == self.steps:
                yield self._look(started)
            if ends:
                return

    def _others_catch_up(self) -> Iterator[WayStep]:
        for other in self.runners[1:]:
            while other.used < self.runners[0].used:
                yield other.step()

    def checkpoint(self) -> Checkpoint:
        """Where every way stands."""
        far = {each.way: {"reached": each.reached, "used": each.used} for each in self.runners}
        return Checkpoint(self.runners[0].reached, {key: part for each in self.runners for key, part in each.tensors().items()}, far)

    def restore(self, found: Checkpoint) -> None:
        """Stand where a race of the same ways stood; ``run`` goes on from there."""
        for each in self.runners:
            each.go_on(found.tensors, **found.facts[each.way])

    def _look(self, started: float) -> WayEvaluation:
        found = {each.way: each.look() for each in self.runners}
        return WayEvaluation(
            self.runners[0].reached,
            {way: bits for way, (bits, _) in found.items()},
            {way: written for way, (_, written) in found.items()},
            {each.way: each.reached for each in self.runners},
            {each.way: each.used for each in self.runners},
            time.monotonic() - started,
        )
