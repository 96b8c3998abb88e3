"""How much of the gradient reaches each block: with the residual path past the blocks, and with that path closed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch

from explainer.errors import ExplainerError
from explainer.models.language_model import LanguageModel
from explainer.studies.learning.private_copies import in_double, mean_loss, text_and_labels


@dataclass(frozen=True, slots=True, eq=False)
class WayBack:
    """Length of the gradient of a text's loss at the stream before each block; both (layer). loss: in nats, the same both ways."""

    as_it_is: np.ndarray
    closed: np.ndarray
    loss: float

    @property
    def shares(self) -> np.ndarray:
        """(layer): the closed way's length as a share of the other's."""
        return self.closed / self.as_it_is


def _closed(_: Any, given: tuple[Any, ...], made: Any) -> Any:
    """The block's output with the same numbers, through which the gradient goes by way of the block's parts alone: f′ without the 1."""
    first = made[0] if isinstance(made, tuple) else made
    alone = first - given[0] + given[0].detach()
    return (alone, *made[1:]) if isinstance(made, tuple) else alone


def way_back(model: LanguageModel, token_ids: Sequence[int]) -> WayBack:
    """Back-propagate the mean loss of a text to the stream before each block, twice, in double precision.

    Source of the idea: He et al. 2016, Identity Mappings in Deep Residual Networks, section 2: the derivative of x + f(x) is 1 + f′(x).
    Raises: ExplainerError for a model that does not predict the next token, or normalises the stream itself; TextError for one token.
    """
    batch = text_and_labels(model, token_ids)
    if model.post_norm:
        raise ExplainerError(f"{model.name} normalises the stream after each addition, so no path goes past its blocks unchanged.")
    with in_double(model) as own:
        layers = [block.points["resid_pre"][0] for block in own.anatomy.blocks]

        def lengths(closing: Callable[..., Any] | None) -> tuple[np.ndarray, float]:
            streams: list[torch.Tensor] = []

            def enter(_: Any, given: tuple[Any, ...]) -> tuple[Any, ...]:
                streams.append(given[0] if streams else given[0].detach().requires_grad_(True))
                return (streams[-1], *given[1:])

            hooks = [layer.register_forward_pre_hook(enter) for layer in layers]
            hooks += [layer.register_forward_hook(closing) for layer in layers if closing]
            try:
                with torch.enable_grad():
                    loss = mean_loss(own.module, *batch)
                    found = torch.autograd.grad(loss, streams)
            finally:
                for hook in hooks:
                    hook.remove()
            return np.array([float(each.norm()) for each in found]), float(loss.detach())

        as_it_is, loss = lengths(None)
        return WayBack(as_it_is, lengths(_closed)[0], loss)
