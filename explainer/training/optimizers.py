"""What the embedded models are trained with: AdamW for all, or Muon for the blocks' matrices and AdamW for the rest."""

from __future__ import annotations

from typing import Any

import torch
from torch import nn

from explainer.studies.learning.loop import make_optimizer

KINDS = ("muon", "adamw")


class Together:
    """Several optimizers that step as one, each over its own parameters."""

    def __init__(self, *parts: torch.optim.Optimizer) -> None:
        self.parts = parts

    @property
    def param_groups(self) -> list[dict[str, Any]]:
        """The groups of all parts; setting a group's rate here sets it there."""
        return [group for part in self.parts for group in part.param_groups]

    def zero_grad(self, set_to_none: bool = True) -> None:
        """Forget the gradients."""
        for part in self.parts:
            part.zero_grad(set_to_none=set_to_none)

    def step(self) -> None:
        """One update by every part."""
        for part in self.parts:
            part.step()


def make(kind: str, module: nn.Module, learning_rate: float) -> Together:
    """The optimizer of a training run.

    "muon": the matrices inside the blocks are updated by Muon (momentum made orthogonal: Jordan et al. 2024), scaled so that an
    update is as large as one of AdamW and one learning rate serves both (Liu et al. 2025); embeddings, biases and norms by
    AdamW. "adamw": fused AdamW for everything.
    """
    if kind == "adamw":
        return Together(make_optimizer(module, learning_rate))
    embeddings = {id(p) for part in module.modules() if isinstance(part, nn.Embedding) for p in part.parameters()}
    params = [p for p in module.parameters() if p.requires_grad]
    matrices = [p for p in params if p.dim() == 2 and id(p) not in embeddings]
    rest = [p for p in params if p.dim() != 2 or id(p) in embeddings]
    muon = torch.optim.Muon(matrices, lr=learning_rate, weight_decay=0.1, adjust_lr_fn="match_rms_adamw")
    adamw = torch.optim.AdamW(rest, lr=learning_rate, betas=(0.9, 0.95), weight_decay=0.0, fused=True)
    return Together(muon, adamw)
