"""Fine-tuning a language model: a seeded generator of steps, and from time to time a look at what has become of it.

It changes the model that it is given; a job gives it one that no reader shares.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import islice
from typing import Any, TypeVar

import torch
from torch import nn

from explainer.errors import ExplainerError
from explainer.models.language_model import LanguageModel
from explainer.models.with_peft import with_peft
from explainer.studies.decoding.controls import Controls
from explainer.studies.decoding.generation import require_causal, write
from explainer.studies.learning.checkpoints import Checkpoint, put_back, tensors_of
from explainer.studies.learning.loop import Batch, Step, finite, make_optimizer, next_token_loss, train, warmup_stable_decay, with_looks
from explainer.studies.tuning import examples
from explainer.studies.tuning.evaluations import MatrixChange
from explainer.studies.tuning.evaluations import TuningEvaluation as Evaluation
from explainer.studies.tuning.examples import IGNORED
from explainer.studies.tuning.methods import FROZEN, LORA, MOST_FREE, TARGETS, Method, part_of
from explainer.studies.tuning.plans import HeadPlan
from explainer.studies.tuning.plans import TuningPlan as Plan
from explainer.studies.tuning.training_data import TrainingPairs, TrainingTexts, training_data

SomePlan = TypeVar("SomePlan", Plan, HeadPlan)
MOST_WINDOWS, MOST_PAIRS = 24, 160  # of each text that is measured, at each look


@dataclass(frozen=True, slots=True, eq=False)
class Dataset:
    """What is learned from, and what is measured, by name, as batches; "held_out" is always among it."""

    batch_at: Callable[[int], Batch]
    measured: Mapping[str, Sequence[Batch]]


def dataset(model: LanguageModel, given: TrainingTexts | TrainingPairs | Mapping[str, Any], plan: Plan) -> Dataset:
    """Texts or pairs as batches; as JSON, too, where a notebook gives them so.

    Raises: TextError when there is too little, or a pair is too long.
    """
    data = training_data(given)
    share = 1 if model.n_parameters <= MOST_FREE else 4  # measuring a large model takes as long as training it

    def windows(documents: Mapping[str, Sequence[str]]) -> dict[str, Sequence[Batch]]:
        made = {name: examples.stream(model, rows, plan.window, "The text to be measured on") for name, rows in documents.items()}
        return {name: stream.windows(plan.window, MOST_WINDOWS // share) for name, stream in made.items()}

    if isinstance(data, TrainingPairs):
        held_out = examples.PairList(examples.all_framed(model, data.held_out)).batches(MOST_PAIRS // share)
        measured = {"held_out": held_out} | windows(data.texts)
        pairs = examples.PairList(examples.all_framed(model, data.train))
        return Dataset(partial(pairs.batch_at, seed=plan.seed, batch=plan.batch), measured)
    if isinstance(data, TrainingTexts):
        measured = windows(data.measured)
        stream = examples.stream(model, data.train, plan.window, "The text")
        return Dataset(partial(stream.batch_at, seed=plan.seed, batch=plan.batch, window=plan.window), measured)
    raise TypeError(f"A language model learns from texts or pairs, not from {type(data).__name__}.")


@torch.no_grad()
def mean_loss(module: nn.Module, batches: Sequence[Batch]) -> float:
    """Mean −log p of all labels that count, in nats and float32; NaN where there are none."""
    total, count = 0.0, 0
    for ids, labels in batches:
        n_labels = int((labels != IGNORED).sum())
        total += float(next_token_loss(module, ids, labels)) * n_labels
        count += n_labels
    return total / count if count else math.nan


def sample(model: LanguageModel, plan: Plan) -> str:
    """What the model writes on from the prompt; drawn with the seed's numbers, greedy at temperature 0; up to the end of the text."""
    controls = None if plan.temperature == 0 else Controls(temperature=plan.temperature, seed=plan.seed + 1)
    ids, end = model.encode(plan.prompt).token_ids, examples.end_id(model)
    written: list[int] = []
    for token in islice(write(model, ids, controls), plan.sample_tokens):
        if token.token_id == end:
            break
        written.append(token.token_id)
    return str(model.tokenizer.decode(written))


@dataclass(slots=True, eq=False)
class Tuning:
    """One fine-tuning of ``model``, in place.

    module: what is trained; with LoRA the same modules with the products added. source: by which ``load`` finds the base again.
    """

    model: LanguageModel
    method: Method
    plan: Plan
    source: str = ""
    module: Any = None
    reached: int = 0
    _first: dict[str, torch.Tensor] = field(default_factory=dict)
    _optimizer: Any = None

    def __post_init__(self) -> None:
        require_causal(self.model)
        self.module = prepared(self.model, self.method, self.plan.seed, self.source or self.model.name)
        if self.method.kind != LORA:
            self._first = {name: p.detach().clone() for name, p in self.module.named_parameters() if p.requires_grad}
        self._optimizer = make_optimizer(self.module, self.plan.learning_rate, 0.01)

    def checkpoint(self) -> Checkpoint:
        """Where it stands."""
        return Checkpoint(self.reached, tensors_of({"weights": self._optimizer}))

    def restore(self, found: Checkpoint) -> None:
        """Stand where a training with the same model, method and plan stood; ``run`` goes on from there."""
        put_back({"weights": self._optimizer}, found.tensors)
        self.reached = found.step

    @property
    def n_trainable(self) -> int:
        """Numbers that may change."""
        return sum(p.numel() for p in self.module.parameters() if p.requires_grad)

    def run(
        self, given: Dataset, stop: Callable[[], bool] = lambda: False, looks: Sequence[int] | None = None
    ) -> Iterator[Step | Evaluation]:
        """Train to the end of the plan, or until ``stop``; a look comes right after the step that it is about, the first before any.

        looks: after which steps, if not after those of the plan.
        Raises: ExplainerError when the loss is no number any more.
        """
        looked, started = set(self.plan.looks() if looks is None else looks), time.monotonic()
        return with_looks(self._steps(given), looked, lambda: self._look(given, started), stop, self.reached)

    def _steps(self, given: Dataset) -> Iterator[Step]:
        plan = self.plan
        rate_at: Callable[[int], float] = lambda step: plan.learning_rate * warmup_stable_decay(step / plan.steps, 0.05, 0.4)  # noqa: E731
        for step in train(
            self.module,
            given.batch_at,
            self._optimizer,
            rate_at,
            first_step=self.reached,
            n_steps=plan.steps,
            bf16=plan.bf16 is not False,
            loss_of=_tuned_loss,
        ):
            self.reached = step.step
            yield finite(step, plan.learning_rate)

    def _look(self, given: Dataset, started: float) -> Evaluation:
        self.module.eval()
        losses = {name: mean_loss(self.module, batches) for name, batches in given.measured.items()}
        if not all(map(math.isfinite, losses.values())):
            raise ExplainerError(f"At step {self.reached:,} a measured loss is no number any more. Choose a smaller learning rate.")
        return Evaluation(self.reached, losses, sample(self.model, self.plan), time.monotonic() - started)

    @torch.no_grad()
    def moved(self) -> list[MatrixChange]:
        """How far each weight matrix is from where it was, ‖ΔW‖ ÷ ‖W‖, with its part of the model; norms are over all its numbers."""
        rows = []
        if self.method.kind == LORA:
            for name, layer in self.module.named_modules():
                if hasattr(layer, "get_delta_weight"):
                    delta, base = layer.get_delta_weight("default"), layer.get_base_layer().weight
                    rows.append(matrix_change(name.removeprefix("base_model.model.") + ".weight", delta, base))
            return rows
        now = dict(self.module.named_parameters())
        return [matrix_change(name, now[name] - first, first) for name, first in self._first.items() if first.dim() == 2]


def matrix_change(name: str, delta: torch.Tensor, base: torch.Tensor) -> MatrixChange:
    """How far one matrix has moved, ‖delta‖ ÷ ‖base‖, with its name and its part of the model."""
    return MatrixChange(name, part_of(name), float(delta.double().norm() / base.double().norm().clamp_min(1e-12)))


def _tuned_loss(module: Any, ids: torch.Tensor, labels: torch.Tensor) -> torch.Tensor:
    """The loss of the labels that count; where not all do, as with prompts, the unembedding is asked for their positions only."""
    counts = labels != IGNORED
    if bool(counts.all()):
        return next_token_loss(module, ids, labels)
    whole = module.get_base_model() if hasattr(module, "peft_config") else module
    states = whole.base_model(input_ids=ids, use_cache=False).last_hidden_state
    logits = whole.get_output_embeddings()(states[counts])
    return nn.functional.cross_entropy(logits.float(), labels[counts])


def without_dropout(module: nn.Module) -> nn.Module:
    """The same module, with no number left out by chance: few steps learn better so, and two runs are alike."""
    part: Any
    for part in module.modules():
        if isinstance(part, nn.Dropout):
            part.p = 0.0
        if isinstance(getattr(part, "attention_dropout", None), float):
            part.attention_dropout = 0.0
    return module


def prepared(model: LanguageModel, method: Method, seed: int, source: str) -> Any:
    """The module with the right weights free to change; peft's own with LoRA.

    Raises: ExplainerError when nothing would be free.
    """
    module = without_dropout(model.module)
    if method.kind != LORA:
        frozen = method.frozen if method.kind == FROZEN else ()
        for name, parameter in module.named_parameters():
            parameter.requires_grad_(part_of(name) not in frozen)
        if not any(p.requires_grad for p in module.parameters()):
            raise ExplainerError("Every part is frozen, so nothing can be learned. Leave at least one part free.")
        return module
    family = str(model.module.config.model_type)
    targets = [name for kind in method.targets for name in TARGETS[family][kind]]
    torch.manual_seed(seed)
    with with_peft() as peft:
        config = peft.LoraConfig(
            r=method.rank, lora_alpha=2 * method.rank, lora_dropout=0.0, target_modules=targets, fan_in_fan_out=family == "gpt2",
            task_type="CAUSAL_LM",
        )  # fmt: skip
        made = peft.get_peft_model(module, config)
    made.peft_config["default"].base_model_name_or_path = source  # by which load() finds it again
    return made


def with_dtype(plan: SomePlan) -> SomePlan:
    """The plan, with the dtype of its products settled by a trial where it leaves that open."""
    return replace(plan, bf16=bfloat16_is_faster()) if plan.bf16 is None else plan


def bfloat16_is_faster() -> bool:
    """Whether this processor multiplies matrices faster in bfloat16 than in float32.

    Tried on small ones, the best of four: where the processor has no such products, they take ten times as long, and a large trial seconds.
    """
    times = {dtype: min(_product_s(dtype) for _ in range(4)) for dtype in (torch.float32, torch.bfloat16)}
    return times[torch.bfloat16] < times[torch.float32]


def _product_s(dtype: torch.dtype) -> float:
    left, right = torch.ones(256, 512, dtype=dtype), torch.ones(512, 512, dtype=dtype)
    started = time.perf_counter()
    left @ right
    return time.perf_counter() - started
