"""The taps: put in place once, at load, and silent unless the current context records.

Attention is read through transformers' attention registry, the stream through hooks on the blocks. One recording
lives in a ContextVar, so that readers on different threads who share a model never see each other's numbers.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

import torch
from torch import nn
from transformers import AttentionInterface, AttentionMaskInterface
from transformers.integrations.sdpa_attention import sdpa_attention_forward
from transformers.masking_utils import sdpa_mask

from explainer.maths.attention import AttentionEdits, attend, causal
from explainer.models.anatomy import Anatomy

IMPLEMENTATION = "explainer_taps"


@dataclass(slots=True)
class Recording:
    """What one forward pass leaves behind, by layer and by name; ``edits`` are applied layer by layer on the way."""

    edits: Mapping[int, AttentionEdits] = field(default_factory=dict)
    layers: dict[int, dict[str, Any]] = field(default_factory=dict)
    whole: dict[str, torch.Tensor] = field(default_factory=dict)


_RECORDING: ContextVar[Recording | None] = ContextVar("recording", default=None)


@contextmanager
def recording(edits: Mapping[int, AttentionEdits] | None = None) -> Iterator[Recording]:
    """Record every forward pass of a tapped model inside the ``with``, on this thread only."""
    record = Recording(edits or {})
    token = _RECORDING.set(record)
    try:
        yield record
    finally:
        _RECORDING.reset(token)


def visible_keys(attention_mask: torch.Tensor | None, is_causal: bool, n_pos: int) -> torch.Tensor | None:
    """Which (query, key) pairs the mask lets through; None when all."""
    if attention_mask is None:
        return causal(n_pos) if is_causal else None
    allowed = attention_mask if attention_mask.dtype == torch.bool else attention_mask > torch.finfo(attention_mask.dtype).min / 2
    return allowed[0, 0, :, :n_pos]


def _tapped_attention(
    module: nn.Module, query: torch.Tensor, key: torch.Tensor, value: torch.Tensor, attention_mask: torch.Tensor | None, **kwargs: Any
) -> tuple[torch.Tensor, torch.Tensor | None]:
    """The plain SDPA kernel; recorded when the context records, replaced by our equation where it is edited."""
    record = _RECORDING.get()
    if record is None:
        return sdpa_attention_forward(module, query, key, value, attention_mask, **kwargs)
    layer, scaling = int(module.layer_idx), kwargs.get("scaling")  # type: ignore[arg-type]
    is_causal = kwargs.get("is_causal")
    is_causal = bool(getattr(module, "is_causal", True) if is_causal is None else is_causal)
    scaling = query.shape[-1] ** -0.5 if scaling is None else float(scaling)
    edits = record.edits.get(layer)
    if edits is None:
        output, weights = sdpa_attention_forward(module, query, key, value, attention_mask, **kwargs)
    else:
        allowed = visible_keys(attention_mask, is_causal, key.shape[-2])
        output, weights = attend(query, key, value, allowed, edits, scaling).z.transpose(1, 2).contiguous(), None
    record.layers.setdefault(layer, {}).update(
        q=query, k=key, v=value, z=output.transpose(1, 2), mask=attention_mask, is_causal=is_causal, scaling=scaling
    )
    return output, weights


# Without a mask function of the same name the model would run with no mask at all, silently (transformers 5.23).
AttentionInterface.register(IMPLEMENTATION, _tapped_attention)
AttentionMaskInterface.register(IMPLEMENTATION, sdpa_mask)


def _first(value: Any) -> torch.Tensor:
    return value[0] if isinstance(value, tuple) else value


def _tap(module: nn.Module, side: str, layer: int | None, name: str) -> None:
    """Hook one point. The hook keeps a reference; nothing is copied and nothing is changed."""

    def keep(tensor: torch.Tensor) -> None:
        record = _RECORDING.get()
        if record is not None:
            (record.whole if layer is None else record.layers.setdefault(layer, {}))[name] = tensor

    if side == "in":
        module.register_forward_pre_hook(lambda _, args, kwargs: keep(args[0] if args else kwargs["hidden_states"]), with_kwargs=True)
    else:
        module.register_forward_hook(lambda _, args, output: keep(_first(output)))


def install(anatomy: Anatomy) -> None:
    """Hook every point of the anatomy, once."""
    for name, (module, side) in anatomy.points.items():
        _tap(module, side, None, name)
    for layer, block in enumerate(anatomy.blocks):
        for name, (module, side) in block.points.items():
            _tap(module, side, layer, name)
