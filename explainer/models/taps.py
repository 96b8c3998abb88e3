"""The taps: put in place once, at load, and silent unless the current context records.

Attention is read through transformers' attention registry, the stream through hooks on the blocks. One recording
lives in a ContextVar, so that readers on different threads who share a model never see each other's numbers.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import torch
from torch import nn

from explainer.models.without_compiler import shapes_alone, transformers  # before any module of it

# isort: split
from transformers.integrations.sdpa_attention import sdpa_attention_forward
from transformers.masking_utils import sdpa_mask

from explainer.maths.attention import AttentionEdits, attend, causal
from explainer.models.anatomy import Anatomy
from explainer.models.building import one_network

IMPLEMENTATION = "explainer_taps"
Where = int | tuple[str, int]  # the layer; with its role where a model has several stacks


def read(model_class: Any, folder: Path, **settings: Any) -> tuple[Any, dict[str, Any]]:
    """A network of transformers from a folder, in float32, ready for the taps; with the report of what its weights lack or have too many.

    Only this folder is read, and only safetensors of it; no code that lies there runs. settings: more for ``from_pretrained``.
    """
    settings = {"attn_implementation": IMPLEMENTATION} | settings
    with one_network(), shapes_alone():
        module, report = model_class.from_pretrained(
            folder, dtype="float32", local_files_only=True, use_safetensors=True, trust_remote_code=False, output_loading_info=True,
            **settings,
        )  # fmt: skip
    return module, report


@dataclass(frozen=True, slots=True)
class Patch:
    """Put ``vector`` in the place of a recorded tensor at one row of the batch and one position (for z: in one head)."""

    row: int
    pos: int
    vector: torch.Tensor
    head: int | None = None

    def apply(self, tensor: torch.Tensor) -> None:
        """Write into (batch pos d_model), or for z into (batch pos head d_head)."""
        if self.head is None:
            tensor[self.row, self.pos] = self.vector
        else:
            tensor[self.row, self.pos, self.head] = self.vector


@dataclass(slots=True)
class Recording:
    """What one forward pass leaves behind, by layer and by name; ``edits`` are applied layer by layer on the way.

    patches: by (layer, name of a point or "z"), what is replaced before anything later reads it.
    """

    edits: Mapping[Any, AttentionEdits] = field(default_factory=dict)
    patches: Mapping[Any, tuple[Patch, ...]] = field(default_factory=dict)
    layers: dict[Where, dict[str, Any]] = field(default_factory=dict)
    whole: dict[str, torch.Tensor] = field(default_factory=dict)


_RECORDING: ContextVar[Recording | None] = ContextVar("recording", default=None)


@contextmanager
def recording(
    edits: Mapping[int, AttentionEdits] | None = None, patches: Mapping[tuple[int, str], tuple[Patch, ...]] | None = None
) -> Iterator[Recording]:
    """Record every forward pass of a tapped model inside the ``with``, on this thread only."""
    record = Recording(edits or {}, patches or {})
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
    layer: Where = getattr(module, "tap_place", None) or int(module.layer_idx)  # type: ignore[arg-type]
    scaling = kwargs.get("scaling")
    is_causal = kwargs.get("is_causal")
    is_causal = bool(getattr(module, "is_causal", True) if is_causal is None else is_causal)
    scaling = query.shape[-1] ** -0.5 if scaling is None else float(scaling)
    edits = record.edits.get(layer)
    if edits is None:
        output, weights = sdpa_attention_forward(module, query, key, value, attention_mask, **kwargs)
    else:
        allowed = visible_keys(attention_mask, is_causal, key.shape[-2])
        output, weights = attend(query, key, value, allowed, edits, scaling).z.transpose(1, 2).contiguous(), None
    output = _patched(record, layer, "z", output)
    record.layers.setdefault(layer, {}).update(
        q=query, k=key, v=value, z=output.transpose(1, 2), mask=attention_mask, is_causal=is_causal, scaling=scaling
    )
    return output, weights


# Without a mask function of the same name the model would run with no mask at all, silently (transformers 5.23).
transformers.AttentionInterface.register(IMPLEMENTATION, _tapped_attention)
transformers.AttentionMaskInterface.register(IMPLEMENTATION, sdpa_mask)


def _first(value: Any) -> torch.Tensor:
    return value[0] if isinstance(value, tuple) else value


def _patched(record: Recording, layer: Where | None, name: str, tensor: torch.Tensor) -> torch.Tensor:
    """The tensor itself, or a copy with its patches."""
    patches = record.patches.get((layer, name), ()) if layer is not None else ()
    if not patches:
        return tensor
    tensor = tensor.clone()
    for patch in patches:
        patch.apply(tensor)
    return tensor


def _tap(module: nn.Module, side: str, layer: Where | None, name: str) -> None:
    """Hook one point. The hook keeps a reference; nothing is copied and, unless the recording patches it, nothing is changed."""

    def keep(tensor: torch.Tensor) -> torch.Tensor | None:
        """The tensor that takes this one's place, None when it stays."""
        record = _RECORDING.get()
        if record is None:
            return None
        kept = _patched(record, layer, name, tensor)
        (record.whole if layer is None else record.layers.setdefault(layer, {}))[name] = kept
        return None if kept is tensor else kept

    def before(_: nn.Module, args: tuple[Any, ...], kwargs: dict[str, Any]) -> tuple[tuple[Any, ...], dict[str, Any]] | None:
        new = keep(args[0] if args else kwargs["hidden_states"])
        if new is None:
            return None
        return ((new, *args[1:]), kwargs) if args else (args, kwargs | {"hidden_states": new})

    def after(_: nn.Module, args: tuple[Any, ...], output: Any) -> Any:
        new = keep(_first(output))
        return new if new is None or not isinstance(output, tuple) else (new, *output[1:])

    if side == "in":
        module.register_forward_pre_hook(before, with_kwargs=True)
    else:
        module.register_forward_hook(after)


def install(anatomy: Anatomy) -> None:
    """Hook every point of the anatomy, once."""
    for name, (module, side) in anatomy.points.items():
        _tap(module, side, None, name)
    for layer, block in enumerate(anatomy.blocks):
        for name, (module, side) in block.points.items():
            _tap(module, side, layer, name)


def install_attention(module: Any, role: str, layer: int) -> None:
    """Name one attention module of an encoder–decoder by its role, and hook what its projections read: "x" and "x_keys"."""
    module.tap_place = (role, layer)
    _tap(module.q_proj, "in", module.tap_place, "x")
    _tap(module.k_proj, "in", module.tap_place, "x_keys")
