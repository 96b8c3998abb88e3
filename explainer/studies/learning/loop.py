"""The one training loop of the project: a seeded generator of frozen steps."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

import torch
from torch import nn

from explainer.errors import ExplainerError
from explainer.models.without_compiler import compiler_aside

# What one step learns from. For a language model: token ids (batch pos) and labels (batch pos), −100 where no loss is counted.
Batch = tuple[torch.Tensor, ...]
# From the module and the batch's tensors to the mean loss in nats.
LossOf = Callable[..., torch.Tensor]
Evaluation = TypeVar("Evaluation")


class StepsParameters(Protocol):
    """What the loop asks of an optimizer; torch's own, or several of them together."""

    @property
    def param_groups(self) -> list[dict[str, Any]]: ...  # noqa: D102
    def zero_grad(self, set_to_none: bool = True) -> None: ...  # noqa: D102
    def step(self) -> Any: ...  # noqa: D102


@dataclass(frozen=True, slots=True)
class Step:
    """One optimizer step that was taken.

    loss: mean cross-entropy of the step's batch, in nats a token.
    seconds: wall-clock since the generator started.
    """

    step: int
    loss: float
    learning_rate: float
    tokens: int
    seconds: float


def language_model_loss(logits: torch.Tensor, labels: torch.Tensor) -> torch.Tensor:
    """Mean −log p of the labels in nats; logits (batch pos vocab) and labels (batch pos) are already aligned."""
    return nn.functional.cross_entropy(logits.flatten(0, 1).float(), labels.flatten(), ignore_index=-100)


def next_token_loss(module: nn.Module, token_ids: torch.Tensor, labels: torch.Tensor) -> torch.Tensor:
    """The loss of a causal language model of transformers; labels are already shifted by one."""
    return language_model_loss(module(input_ids=token_ids, use_cache=False).logits, labels)


def _groups(params: list[nn.Parameter], weight_decay: float) -> list[dict[str, Any]]:
    return [
        {"params": [p for p in params if p.dim() >= 2], "weight_decay": weight_decay},
        {"params": [p for p in params if p.dim() < 2], "weight_decay": 0.0},
    ]


def make_optimizer(module: nn.Module, learning_rate: float, weight_decay: float = 0.1) -> torch.optim.AdamW:
    """Fused AdamW; matrices are decayed, vectors (biases, norms) are not."""
    params = [p for p in module.parameters() if p.requires_grad]
    return torch.optim.AdamW(_groups(params, weight_decay), lr=learning_rate, betas=(0.9, 0.95), fused=True)


def warmup_stable_decay(progress: float, warmup: float = 0.02, decay: float = 0.35) -> float:
    """Learning-rate factor for a share of the run already done: up linearly, flat, then down linearly to 2 %."""
    if progress < warmup:
        return max(progress, 1e-4) / warmup
    if progress < 1 - decay:
        return 1.0
    return max(0.02, (1 - progress) / decay)


def train(
    module: nn.Module,
    batch_at: Callable[[int], Batch],
    optimizer: StepsParameters,
    learning_rate_at: Callable[[int], float],
    *,
    first_step: int,
    n_steps: int,
    loss_of: LossOf = next_token_loss,
    bf16: bool = True,
    clip: float = 1.0,
) -> Iterator[Step]:
    """Train ``module`` in place from ``first_step`` up to ``n_steps``, yielding a :class:`Step` after each update.

    ``batch_at(step)`` must be a pure function of the step, so that a resumed run sees the same batches. ``loss_of`` may
    be a compiled function.
    """
    device = next(module.parameters()).device
    started, tokens = time.monotonic(), 0
    for step in range(first_step, n_steps):
        module.train()  # it may have been looked at since the last step
        batch = tuple(tensor.to(device) for tensor in batch_at(step))
        rate = learning_rate_at(step)
        for group in optimizer.param_groups:
            group["lr"] = rate
        with torch.autocast(device.type, dtype=torch.bfloat16, enabled=bf16):
            loss = loss_of(module, *batch)
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        nn.utils.clip_grad_norm_(module.parameters(), clip)
        with compiler_aside():
            optimizer.step()
        tokens += batch[0].numel()
        yield Step(step + 1, loss.item(), rate, tokens, time.monotonic() - started)


def finite(step: Step, learning_rate: float, of: str = "the loss") -> Step:
    """The same step.

    Raises: ExplainerError when its loss is no number any more.
    """
    if math.isfinite(step.loss):
        return step
    raise ExplainerError(
        f"At step {step.step:,} {of} is no number any more: the steps were too large. Choose a learning rate below {learning_rate:g}."
    )


def with_looks(
    steps: Iterator[Step],
    looked: Collection[int],
    look: Callable[[], Evaluation],
    stop: Callable[[], bool] = lambda: False,
    reached: int = 0,
) -> Iterator[Step | Evaluation]:
    """The steps, with what ``look`` finds before the first, after those that are named, and after the one at which ``stop`` says so.

    reached: the steps that a process before this one has taken; a checkpoint is made before the look that belongs to its step.
    """
    if reached == 0 or reached in looked:
        yield look()
    for step in steps:
        yield step
        ends = stop()
        if step.step in looked or ends:
            yield look()
        if ends:
            return
