"""Where a training stands, as tensors and a few numbers: enough for another process to take the next step as this one would have."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

import torch

_MOMENTS = ("step", "exp_avg", "exp_avg_sq")  # what AdamW keeps for each parameter


@dataclass(frozen=True, slots=True, eq=False)
class Checkpoint:
    """step: how many were taken. tensors: what may change, and what its optimizer keeps of it. facts: beyond that, plain JSON."""

    step: int
    tensors: Mapping[str, torch.Tensor]
    facts: Mapping[str, Any] = field(default_factory=dict)


class Resumable(Protocol):
    """A training that can say where it stands, and stand there again."""

    def checkpoint(self) -> Checkpoint: ...  # noqa: D102
    def restore(self, found: Checkpoint) -> None: ...  # noqa: D102


def _parameters(optimizer: torch.optim.Optimizer) -> list[torch.Tensor]:
    return [parameter for group in optimizer.param_groups for parameter in group["params"]]


def tensors_of(optimizers: Mapping[str, torch.optim.Optimizer]) -> dict[str, torch.Tensor]:
    """All that these optimizers change, by the optimizer's name and the parameter's place in it.

    A parameter that has not been stepped yet has no moments.
    """
    found: dict[str, torch.Tensor] = {}
    for name, optimizer in optimizers.items():
        for place, parameter in enumerate(_parameters(optimizer)):
            found[f"{name}.{place}"] = parameter.detach()
            found |= {f"{name}.{place}.{part}": value for part, value in optimizer.state.get(parameter, {}).items() if part in _MOMENTS}
    return found


@torch.no_grad()
def put_back(optimizers: Mapping[str, torch.optim.Optimizer], tensors: Mapping[str, torch.Tensor]) -> None:
    """Parameters and moments as they were.

    Raises: KeyError or RuntimeError when the checkpoint is one of another training.
    """
    for name, optimizer in optimizers.items():
        state = {}
        for place, parameter in enumerate(_parameters(optimizer)):
            parameter.copy_(tensors[f"{name}.{place}"])
            kept = {part: tensors[key].clone() for part in _MOMENTS if (key := f"{name}.{place}.{part}") in tensors}
            if kept:
                state[place] = kept
        optimizer.load_state_dict({"state": state, "param_groups": optimizer.state_dict()["param_groups"]})
