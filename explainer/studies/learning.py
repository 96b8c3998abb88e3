"""Where the matrices come from: the gradient of a text's loss, one nudged weight, and steps of training on a private copy.

Nothing here writes to the model that it is given. Every function works on a deep copy that no one else can see.
"""

from __future__ import annotations

import copy
import itertools
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from torch import nn

from explainer.errors import ExplainerError, TextError
from explainer.models import taps
from explainer.models.language_model import LanguageModel, wrap
from explainer.models.memory import require_room
from explainer.studies.loop import Step, train
from explainer.trace import views
from explainer.trace.recorder import record_ids

SHOWN = 40  # positions of the patterns that are kept
_NUMBERS = itertools.count()


def private_copy(model: LanguageModel, *, double: bool = False) -> LanguageModel:
    """A deep copy with a key of its own, without dropout; ``double``: in double precision, so that tiny changes can be measured.

    Raises: ModelError when it does not fit the free memory.
    """
    require_room(model.n_parameters * (3 if double else 4), f"A private copy of {model.name}, to train on,")
    module = copy.deepcopy(model.module)
    for part in module.modules():
        if isinstance(part, nn.Dropout):
            part.p = 0.0
        if isinstance(getattr(part, "attention_dropout", None), float):
            part.attention_dropout = 0.0
    # No two copies may share a key: a trace finds its weights by it.
    return wrap(module.double() if double else module, model.tokenizer, name=model.name, key=f"{model.key}~private{next(_NUMBERS)}")


def _batch(model: LanguageModel, token_ids: Sequence[int]) -> tuple[torch.Tensor, torch.Tensor]:
    """The text and its labels: the same text, shifted by one.

    Raises: ExplainerError for a model that does not predict the next token; TextError when the text is one token long.
    """
    if not model.causal:
        raise ExplainerError(f"{model.name} does not predict the next token, so there is no next-token loss; choose a GPT model.")
    if len(token_ids) < 2:
        raise TextError("The text is one token long, so there is no next token to learn from; type a few more words.")
    ids = torch.tensor([list(token_ids)], dtype=torch.long)
    return ids[:, :-1], ids[:, 1:]


def _loss(module: Any, token_ids: torch.Tensor, labels: torch.Tensor) -> torch.Tensor:
    """Mean −log p of the labels in nats, in the precision of the module."""
    logits = module(input_ids=token_ids, use_cache=False).logits
    return nn.functional.cross_entropy(logits.flatten(0, 1), labels.flatten())


def _w_q(model: LanguageModel, layer: int, head: int) -> torch.Tensor:
    """(d_model d_head): the part of the module's own weight that is W_Q of one head; writing to it writes to the module."""
    weight = model.anatomy.blocks[layer].weights["Q"]()[0]
    return weight[:, head * model.d_head : (head + 1) * model.d_head]


@dataclass(frozen=True, slots=True, eq=False)
class Gradient:
    """How the loss changes with every number of W_Q of one head.

    gradient, weights: (d_model d_head). read: (pos d_model), what W_Q multiplies. back: (pos d_head), how the loss changes with q.
    loss: in nats. error: max |Σ over positions of read · back − autograd's gradient|.
    """

    gradient: np.ndarray
    weights: np.ndarray
    read: np.ndarray
    back: np.ndarray
    loss: float
    error: float

    @property
    def norm(self) -> float:
        """The length of the gradient: √ of the sum of all squares."""
        return float(np.linalg.norm(self.gradient))

    @property
    def steepest(self) -> tuple[int, int]:
        """Row and column of the largest entry, whatever its sign."""
        row, column = np.unravel_index(int(np.abs(self.gradient).argmax()), self.gradient.shape)
        return int(row), int(column)


def gradient(model: LanguageModel, token_ids: Sequence[int], layer: int, head: int) -> Gradient:
    """Back-propagate the mean loss of a text to W_Q of one head, in double precision.

    Raises: ExplainerError, TextError or ModelError when there is nothing to learn from or no room.
    """
    batch = _batch(model, token_ids)
    own = private_copy(model, double=True)
    own.module.requires_grad_(False)
    weight = own.anatomy.blocks[layer].weights["Q"]()[0]
    base: Any = weight if weight._base is None else weight._base  # the parameter that W_Q is a view of
    base.requires_grad_(True)
    with torch.enable_grad(), taps.recording() as recorded:
        loss = _loss(own.module, *batch)
    at = recorded.layers[layer]
    projected = at.get("q_unrotated", at["q"])
    found, through = torch.autograd.grad(loss, [base, projected])
    cut = slice(head * model.d_head, (head + 1) * model.d_head)
    whole = found.as_strided(weight.shape, weight.stride(), weight.storage_offset() - base.storage_offset())
    back = through[0][..., cut] if "q_unrotated" in at else through[0, head]
    norm = own.anatomy.blocks[layer].ln1
    with torch.no_grad():
        read = at["resid_pre"][0] if norm is None else norm(at["resid_pre"][0])
        own_gradient, ours = whole[:, cut], read.T @ back
    return Gradient(
        gradient=_array(own_gradient),
        weights=_array(weight[:, cut]),
        read=_array(read),
        back=_array(back),
        loss=float(loss.detach()),
        error=float((own_gradient - ours).abs().max()),
    )


def _array(tensor: torch.Tensor) -> np.ndarray:
    return np.array(tensor.detach().float().cpu().numpy(), dtype=np.float32)


@torch.no_grad()
def nudged(
    model: LanguageModel, token_ids: Sequence[int], layer: int, head: int, row: int, column: int, sizes: Sequence[float]
) -> np.ndarray:
    """The loss, in nats and double precision, after adding each of ``sizes`` to one number of W_Q and to nothing else."""
    batch = _batch(model, token_ids)
    own = private_copy(model, double=True)
    weight = _w_q(own, layer, head)
    start, losses = float(weight[row, column]), []
    for size in sizes:
        weight[row, column] = start + size
        losses.append(float(_loss(own.module, *batch)))
    return np.array(losses)


@dataclass(frozen=True, slots=True, eq=False)
class Learned:
    """What some steps on one text did to a private copy; all losses in nats.

    losses, other: (step + 1), the mean loss of the text and of another text, before the first step and after each. before, after:
    (pos − 1), −log p of each token. patterns_before, patterns_after: (layer head query key) of the first positions. gradient_norm:
    the length of the first gradient over all weights. moved: how far all weights together are from where they started.
    """

    losses: np.ndarray
    other: np.ndarray
    before: np.ndarray
    after: np.ndarray
    patterns_before: np.ndarray
    patterns_after: np.ndarray
    gradient_norm: float
    moved: float
    n_weights: int

    @property
    def finite(self) -> bool:
        """Whether the loss is still a number: a step that is far too long can end in none."""
        return bool(np.isfinite(self.losses).all() and np.isfinite(self.after).all())


def _patterns(model: LanguageModel, token_ids: Sequence[int]) -> np.ndarray:
    trace = record_ids(model, list(token_ids)[:SHOWN])
    return np.stack([trace.patterns(layer) for layer in range(trace.n_layers)]).astype(np.float16)


def _token_losses(model: LanguageModel, token_ids: Sequence[int]) -> np.ndarray:
    return views.losses(model, record_ids(model, token_ids)).astype(np.float64)


def learn(
    model: LanguageModel,
    token_ids: Sequence[int],
    *,
    learning_rate: float,
    n_steps: int,
    adam: bool = False,
    other_ids: Sequence[int] = (),
    on_step: Callable[[Step], None] | None = None,
) -> Learned:
    """Take ``n_steps`` of gradient descent (or Adam) on one text, with all weights of a private copy, and compare.

    Raises: ExplainerError, TextError or ModelError when there is nothing to learn from or no room.
    """
    batch = _batch(model, token_ids)
    own = private_copy(model)
    module = own.module.requires_grad_(True)
    weights = [parameter for parameter in module.parameters() if parameter.requires_grad]
    optimizer = torch.optim.Adam(weights, lr=learning_rate) if adam else torch.optim.SGD(weights, lr=learning_rate)
    before = _token_losses(own, token_ids)
    patterns = _patterns(own, token_ids)
    first = [parameter.detach().clone() for parameter in weights]
    with torch.enable_grad():
        grads = torch.autograd.grad(_loss(module, *batch), weights, allow_unused=True)
    norm = math.sqrt(sum(float(grad.double().pow(2).sum()) for grad in grads if grad is not None))
    del grads

    @torch.no_grad()
    def loss_of_other() -> float:
        return float(_loss(module, *_batch(own, other_ids))) if len(other_ids) > 1 else math.nan

    losses, other = [], [loss_of_other()]
    rate: Callable[[int], float] = lambda _: learning_rate  # noqa: E731
    with torch.enable_grad():
        # No clipping: the step is the learning rate times the gradient, as the page says.
        for step in train(
            module, lambda _: batch, optimizer, rate, first_step=0, n_steps=n_steps, loss_of=_loss, bf16=False, clip=math.inf
        ):
            losses.append(step.loss)
            other.append(loss_of_other())
            if on_step:
                on_step(step)
    module.eval()
    after = _token_losses(own, token_ids)
    with torch.no_grad():
        moved = math.sqrt(sum(float((new - old).double().pow(2).sum()) for new, old in zip(weights, first, strict=True)))
    return Learned(
        losses=np.array([*losses, after.mean()]),
        other=np.array(other),
        before=before,
        after=after,
        patterns_before=patterns,
        patterns_after=_patterns(own, token_ids) if np.isfinite(after).all() else np.full_like(patterns, np.nan),
        gradient_norm=norm,
        moved=moved,
        n_weights=sum(parameter.numel() for parameter in weights),
    )
