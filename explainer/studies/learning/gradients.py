"""Where the matrices come from: the gradient of a text's loss, one nudged weight, and steps of training on a private copy.

Nothing here writes to the model that it is given: all is done on private copies, and training has one of its own each time.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from torch import nn

from explainer.models import taps
from explainer.models.arrays import as_array
from explainer.models.language_model import LanguageModel
from explainer.studies.learning.loop import Step, train
from explainer.studies.learning.private_copies import in_double, mean_loss, private_copy, text_and_labels
from explainer.trace import views
from explainer.trace.recorder import record_ids

SHOWN = 40  # positions of the patterns that are kept
_LOGITS_BYTES = 64e6


def _w_q_and_base(model: LanguageModel, layer: int) -> tuple[torch.Tensor, Any]:
    """W_Q of all heads (d_model all_heads), and the parameter of the module that it is a view of."""
    weight = model.anatomy.blocks[layer].weights["Q"]()[0]
    return weight, weight if weight._base is None else weight._base


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


def gradients(model: LanguageModel, token_ids: Sequence[int], layer: int) -> tuple[Gradient, ...]:
    """Back-propagate the mean loss of a text to W_Q of each head of a layer, in double precision.

    Raises: ExplainerError, TextError or ModelError when there is nothing to learn from or no room.
    """
    batch = text_and_labels(model, token_ids)
    with in_double(model) as own:
        weight, base = _w_q_and_base(own, layer)
        base.requires_grad_(True)
        try:
            with torch.enable_grad(), taps.recording() as recorded:
                loss = mean_loss(own.module, *batch)
            at = recorded.layers[layer]
            found, through = torch.autograd.grad(loss, [base, at.get("q_unrotated", at["q"])])
        finally:
            base.requires_grad_(False)
        whole = found.as_strided(weight.shape, weight.stride(), weight.storage_offset() - base.storage_offset())
        norm = own.anatomy.blocks[layer].ln1
        with torch.no_grad():
            read = at["resid_pre"][0] if norm is None else norm(at["resid_pre"][0])
        several = []
        for head in range(model.n_heads):
            cut = slice(head * model.d_head, (head + 1) * model.d_head)
            back = through[0][..., cut] if "q_unrotated" in at else through[0, head]
            error = float((whole[:, cut] - read.T @ back).detach().abs().max())
            own_gradient, numbers = as_array(whole[:, cut]), as_array(weight[:, cut])
            several.append(Gradient(own_gradient, numbers, as_array(read), as_array(back), float(loss.detach()), error))
        return tuple(several)


def gradient(model: LanguageModel, token_ids: Sequence[int], layer: int, head: int) -> Gradient:
    """The gradient of one head; see ``gradients``."""
    return gradients(model, token_ids, layer)[head]


@torch.no_grad()
def nudged(
    model: LanguageModel, token_ids: Sequence[int], layer: int, head: int, row: int, column: int, sizes: Sequence[float]
) -> np.ndarray:
    """The loss, in nats and double precision, after adding each of ``sizes`` to one number of W_Q and to nothing else.

    The text runs once for every size, side by side. A size on one weight adds size × what that weight reads to the one number of q that
    it writes: this is added behind the projection, so that the copy's weights stay.
    """
    ids, labels = text_and_labels(model, token_ids)
    losses: list[float] = []
    at_once = max(1, int(_LOGITS_BYTES // (8 * ids.numel() * model.n_vocab)))
    with in_double(model) as own:
        weight, base = _w_q_and_base(own, layer)
        projection = next(part for part in own.module.modules() if getattr(part, "weight", None) is base)
        place = weight[row, head * model.d_head + column].storage_offset() - base.storage_offset()
        first, second = divmod(place, base.stride(0))
        writes, reads = (first, second) if isinstance(projection, nn.Linear) else (second, first)
        for start in range(0, len(sizes), at_once):
            added = torch.tensor(list(sizes[start : start + at_once]), dtype=torch.double)

            def add(_: nn.Module, given: tuple[torch.Tensor, ...], made: torch.Tensor, added: torch.Tensor = added) -> torch.Tensor:
                made[..., writes] += added[:, None] * given[0][..., reads]
                return made

            hook = projection.register_forward_hook(add)
            try:
                logits = own.module(input_ids=ids.expand(len(added), -1), use_cache=False).logits
            finally:
                hook.remove()
            each = nn.functional.cross_entropy(logits.flatten(0, 1), labels.expand(len(added), -1).flatten(), reduction="none")
            losses += each.view(len(added), -1).mean(1).tolist()
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
    batch = text_and_labels(model, token_ids)
    own = private_copy(model)
    module = own.module.requires_grad_(True)
    weights = [parameter for parameter in module.parameters() if parameter.requires_grad]
    optimizer = torch.optim.Adam(weights, lr=learning_rate) if adam else torch.optim.SGD(weights, lr=learning_rate)
    before = _token_losses(own, token_ids)
    patterns = _patterns(own, token_ids)
    first = [parameter.detach().clone() for parameter in weights]
    with torch.enable_grad():
        grads = torch.autograd.grad(mean_loss(module, *batch), weights, allow_unused=True)
    norm = math.sqrt(sum(float(grad.double().pow(2).sum()) for grad in grads if grad is not None))
    del grads

    @torch.no_grad()
    def loss_of_other() -> float:
        return float(mean_loss(module, *text_and_labels(own, other_ids))) if len(other_ids) > 1 else math.nan

    losses, other = [], [loss_of_other()]
    rate: Callable[[int], float] = lambda _: learning_rate  # noqa: E731
    with torch.enable_grad():
        # No clipping: the step is the learning rate times the gradient, as the page says.
        for step in train(
            module, lambda _: batch, optimizer, rate, first_step=0, n_steps=n_steps, loss_of=mean_loss, bf16=False, clip=math.inf
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
