"""``record_translation``: an encoder–decoder transformer over a sentence and its translation, every attention layer frozen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch

from explainer.errors import ExplainerError
from explainer.maths.attention import NO_EDITS, AttentionSteps, attend
from explainer.models import taps
from explainer.models.arrays import as_array
from explainer.models.translators import ROLES, Translator
from explainer.trace.trace import Grids


@dataclass(frozen=True, slots=True, eq=False)
class _Attention:
    """One attention layer, batch axis dropped."""

    q: torch.Tensor  # head query d_head
    k: torch.Tensor  # head key d_head
    v: torch.Tensor  # head key d_head
    z: torch.Tensor  # head query d_head
    allowed: torch.Tensor | None  # query key; None when every query may look everywhere
    scaling: float
    x: torch.Tensor  # query d_model
    x_keys: torch.Tensor  # key d_model


@dataclass(frozen=True, slots=True)
class HeadView:
    """One head of one attention layer as numpy. q, z, x: (query …); k, v, x_keys: (key …).

    x is what W_Q reads, x_keys what W_K and W_V read.
    error: max |recomputed z − the model's own z|.
    """

    q: np.ndarray
    k: np.ndarray
    v: np.ndarray
    z: np.ndarray
    x: np.ndarray
    x_keys: np.ndarray
    grids: Grids
    scaling: float
    error: float


@dataclass(frozen=True, slots=True, eq=False)
class TranslationTrace:
    """Every attention layer of one pass: roles "encoder", "decoder", "cross" (see ROLES).

    source: labels of the sentence, the end token included. read: labels of what the decoder reads, the start token first.
    written: labels of what it writes after each of these, the end token last. probs: (target), of the token that was written.
    """

    model_key: str
    text: str
    source_ids: tuple[int, ...]
    source: tuple[str, ...]
    written_ids: tuple[int, ...]
    read: tuple[str, ...]
    written: tuple[str, ...]
    probs: np.ndarray
    n_layers: int
    n_heads: int
    _layers: dict[tuple[str, int], _Attention]

    def _at(self, role: str, layer: int, head: int = 0) -> _Attention:
        if role not in ROLES:
            raise ExplainerError(f"There is no attention called “{role[:40]}”; there are {', '.join(ROLES)}.")
        if not 0 <= layer < self.n_layers or not 0 <= head < self.n_heads:
            raise ExplainerError(f"There is no layer {layer}, head {head}; this model has {self.n_layers} layers of {self.n_heads} heads.")
        return self._layers[role, layer]

    def queries(self, role: str) -> tuple[str, ...]:
        """The labels of the rows of a role's grids."""
        return self.source if role == "encoder" else self.read

    def keys(self, role: str) -> tuple[str, ...]:
        """The labels of the columns."""
        return self.read if role == "decoder" else self.source

    def _steps(self, role: str, layer: int, head: int) -> AttentionSteps:
        at, one = self._at(role, layer, head), slice(head, head + 1)
        return attend(at.q[one], at.k[one], at.v[one], at.allowed, NO_EDITS, at.scaling)

    def head(self, role: str, layer: int, head: int) -> HeadView:
        """All that one head made, recomputed from q, k and v."""
        at, steps = self._at(role, layer, head), self._steps(role, layer, head)
        return HeadView(
            q=as_array(at.q[head]),
            k=as_array(at.k[head]),
            v=as_array(at.v[head]),
            z=as_array(at.z[head]),
            x=as_array(at.x),
            x_keys=as_array(at.x_keys),
            grids=Grids(*(as_array(grid[0]) for grid in (steps.scores, steps.scaled, steps.masked, steps.pattern, steps.z))),
            scaling=at.scaling,
            error=float((steps.z[0] - at.z[head]).abs().max()),
        )

    def patterns(self, role: str, layer: int) -> np.ndarray:
        """(head query key): the patterns of a whole layer."""
        at = self._at(role, layer)
        return as_array(attend(at.q, at.k, at.v, at.allowed, NO_EDITS, at.scaling).pattern)


def weights(model: Translator, role: str, layer: int, head: int) -> dict[str, np.ndarray]:
    """W_Q, W_K, W_V (d_model d_head) and b_Q, b_K, b_V (d_head) of one head."""
    module = model.attention(role, layer)
    part = slice(head * module.head_dim, (head + 1) * module.head_dim)
    found = {}
    for name in "QKV":
        linear = getattr(module, f"{name.lower()}_proj")
        found[f"W_{name}"], found[f"b_{name}"] = as_array(linear.weight[part].T), as_array(linear.bias[part])
    return found


@torch.no_grad()
def record_translation(model: Translator, text: str, written_ids: Sequence[int] | None = None) -> TranslationTrace:
    """Let the transformer translate greedily (or take a given translation), then trace one pass over both texts.

    Raises: TextError when the text is empty or too long; ExplainerError for a recurrent translator.
    """
    if model.recurrent:
        raise ExplainerError(f"{model.name} has no attention layers of this kind; choose translate-transformer.")
    encoding = model.encode(text)
    found = model.greedy([encoding.token_ids])[0] if written_ids is None else list(written_ids)
    written, read = (*found, model.end_id), (model.start_id, *found)
    with taps.recording() as recorded:
        output = model.module(input_ids=torch.tensor([encoding.token_ids]), decoder_input_ids=torch.tensor([read]), use_cache=False)
    layers: dict[tuple[str, int], _Attention] = {}
    for role in ROLES:
        for layer in range(model.n_layers):
            layers[role, layer] = _attention(recorded.layers[role, layer])
    probs = output.logits[0].double().softmax(-1)[torch.arange(len(written)), torch.tensor(written)]
    return TranslationTrace(
        model_key=model.key,
        text=text,
        source_ids=encoding.token_ids,
        source=encoding.tokens,
        written_ids=tuple(written),
        read=tuple(model.label(token_id) for token_id in read),
        written=tuple(model.label(token_id) for token_id in written),
        probs=as_array(probs),
        n_layers=model.n_layers,
        n_heads=model.n_heads,
        _layers=layers,
    )


def _attention(found: dict[str, Any]) -> _Attention:
    q, k, v, z = (found[name][0] for name in "qkvz")
    allowed = taps.visible_keys(found["mask"], found["is_causal"] and q.shape[1] == k.shape[1], k.shape[1])
    return _Attention(
        q, k, v, z, None if allowed is None or bool(allowed.all()) else allowed, found["scaling"], found["x"][0], found["x_keys"][0]
    )
