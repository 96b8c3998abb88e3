"""The trace: one forward pass, frozen. The border between torch and everything that is drawn."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch

from explainer.errors import ExplainerError
from explainer.maths.attention import NO_EDITS, AttentionEdits, AttentionSteps, attend
from explainer.models.arrays import as_array
from explainer.models.language_model import resident
from explainer.trace.edits import Edit


@dataclass(frozen=True, slots=True, eq=False)
class LayerTrace:
    """What one block used, batch axis dropped. Private to the trace; the accessors of :class:`Trace` hand out copies."""

    q: torch.Tensor  # head pos d_head
    k: torch.Tensor  # kv_head pos d_head
    v: torch.Tensor  # kv_head pos d_head
    z: torch.Tensor  # head pos d_head
    q_unrotated: torch.Tensor | None
    k_unrotated: torch.Tensor | None
    allowed: torch.Tensor | None  # query key; None when every query may look everywhere
    scaling: float
    edits: AttentionEdits
    resid_pre: torch.Tensor  # pos d_model, as are the next four
    attn_out: torch.Tensor
    resid_mid: torch.Tensor
    mlp_out: torch.Tensor
    resid_post: torch.Tensor


@dataclass(frozen=True, slots=True)
class Grids:
    """The five grids of one head as numpy: four (query key), and z (query d_head)."""

    scores: np.ndarray
    scaled: np.ndarray
    masked: np.ndarray
    pattern: np.ndarray
    z: np.ndarray


@dataclass(frozen=True, slots=True, eq=False)
class Trace:
    """Every number of one pass of one model over one text. Accessors return numpy copies, float32.

    tokens are printable labels, one for each id. model_key names the model; it holds no weights.
    """

    model_key: str
    text: str
    token_ids: tuple[int, ...]
    tokens: tuple[str, ...]
    edits: tuple[Edit, ...]
    n_heads: int
    n_kv_heads: int
    _layers: tuple[LayerTrace, ...]
    _embed: torch.Tensor
    _pos_embed: torch.Tensor | None
    _final_normed: torch.Tensor

    @property
    def n_layers(self) -> int:
        """Number of blocks."""
        return len(self._layers)

    @property
    def n_pos(self) -> int:
        """Number of tokens."""
        return len(self.token_ids)

    @property
    def d_head(self) -> int:
        """Width of one head."""
        return int(self._layers[0].q.shape[-1])

    @property
    def nbytes(self) -> int:
        """Memory held, in bytes; tensors that share memory are counted once."""
        storages: dict[int, int] = {}
        tensors: list[torch.Tensor | None] = [self._embed, self._pos_embed, self._final_normed]
        for at in self._layers:
            tensors += [at.q, at.k, at.v, at.z, at.q_unrotated, at.k_unrotated, at.allowed]
            tensors += [at.resid_pre, at.attn_out, at.resid_mid, at.mlp_out, at.resid_post]
        for tensor in tensors:
            if tensor is not None:
                storage = tensor.untyped_storage()
                storages[storage.data_ptr()] = storage.nbytes()
        return sum(storages.values())

    def _layer(self, layer: int) -> LayerTrace:
        if not 0 <= layer < self.n_layers:
            raise ExplainerError(f"There is no layer {layer}; this model has layers 0 to {self.n_layers - 1}.")
        return self._layers[layer]

    def _head(self, head: int) -> int:
        if not 0 <= head < self.n_heads:
            raise ExplainerError(f"There is no head {head}; this model has heads 0 to {self.n_heads - 1}.")
        return head

    def kv_head(self, head: int) -> int:
        """The key/value head that ``head`` uses."""
        return self._head(head) * self.n_kv_heads // self.n_heads

    def q(self, layer: int, head: int) -> np.ndarray:
        """(pos d_head): queries as they enter the dot product."""
        return as_array(self._layer(layer).q[self._head(head)])

    def k(self, layer: int, head: int) -> np.ndarray:
        """(pos d_head): keys as they enter the dot product."""
        return as_array(self._layer(layer).k[self.kv_head(head)])

    def v(self, layer: int, head: int) -> np.ndarray:
        """(pos d_head): values."""
        return as_array(self._layer(layer).v[self.kv_head(head)])

    def z(self, layer: int, head: int) -> np.ndarray:
        """(pos d_head): the model's own z."""
        return as_array(self._layer(layer).z[self._head(head)])

    def q_unrotated(self, layer: int, head: int) -> np.ndarray:
        """(pos d_head): the projection itself, before QK-norm and RoPE; the same as q where the model has neither."""
        at = self._layer(layer)
        return self.q(layer, head) if at.q_unrotated is None else as_array(at.q_unrotated[self._head(head)])

    def k_unrotated(self, layer: int, head: int) -> np.ndarray:
        """(pos d_head): the projection itself, before QK-norm and RoPE; the same as k where the model has neither."""
        at = self._layer(layer)
        return self.k(layer, head) if at.k_unrotated is None else as_array(at.k_unrotated[self.kv_head(head)])

    @property
    def rotates(self) -> bool:
        """Whether q and k are changed (QK-norm, RoPE) between projection and dot product."""
        return self._layers[0].q_unrotated is not None

    def _steps(self, layer: int, head: int) -> AttentionSteps:
        at, kv = self._layer(layer), self.kv_head(head)
        edits = NO_EDITS if at.edits is NO_EDITS else at.edits.for_head(head)
        return attend(at.q[head : head + 1], at.k[kv : kv + 1], at.v[kv : kv + 1], at.allowed, edits, at.scaling)

    def grids(self, layer: int, head: int) -> Grids:
        """Scores, scaled, masked, pattern and z of one head, recomputed from q, k and v, edits included."""
        steps = self._steps(layer, head)
        return Grids(*(as_array(grid[0]) for grid in (steps.scores, steps.scaled, steps.masked, steps.pattern, steps.z)))

    def scores(self, layer: int, head: int) -> np.ndarray:
        """(query key): q · k."""
        return as_array(self._steps(layer, head).scores[0])

    def scaled(self, layer: int, head: int) -> np.ndarray:
        """(query key): scores × the model's scaling, 1/√d_head."""
        return as_array(self._steps(layer, head).scaled[0])

    def masked(self, layer: int, head: int) -> np.ndarray:
        """(query key): scaled, with −inf where the query may not look."""
        return as_array(self._steps(layer, head).masked[0])

    def pattern(self, layer: int, head: int) -> np.ndarray:
        """(query key): after softmax; a row sums to 1."""
        return as_array(self._steps(layer, head).pattern[0])

    def patterns(self, layer: int) -> np.ndarray:
        """(head query key): the patterns of a whole layer."""
        at = self._layer(layer)
        return as_array(attend(at.q, at.k, at.v, at.allowed, at.edits, at.scaling).pattern)

    def scaling(self, layer: int) -> float:
        """The factor on the scores, usually 1/√d_head."""
        return self._layer(layer).scaling

    def allowed(self, layer: int) -> np.ndarray:
        """(query key): True where the model's own mask lets the query look."""
        at = self._layer(layer)
        return np.ones((self.n_pos, self.n_pos), bool) if at.allowed is None else np.array(at.allowed.numpy())

    def resid_pre(self, layer: int) -> np.ndarray:
        """(pos d_model): the stream as it enters the block."""
        return as_array(self._layer(layer).resid_pre)

    def attn_out(self, layer: int) -> np.ndarray:
        """(pos d_model): what attention adds, as recorded."""
        return as_array(self._layer(layer).attn_out)

    def resid_mid(self, layer: int) -> np.ndarray:
        """(pos d_model): resid_pre + attn_out."""
        return as_array(self._layer(layer).resid_mid)

    def mlp_out(self, layer: int) -> np.ndarray:
        """(pos d_model): what the FFN adds, as recorded."""
        return as_array(self._layer(layer).mlp_out)

    def resid_post(self, layer: int) -> np.ndarray:
        """(pos d_model): what the FFN read from the stream + mlp_out; in post-norm blocks before the last LayerNorm."""
        return as_array(self._layer(layer).resid_post)

    def embed(self) -> np.ndarray:
        """(pos d_model): the token embeddings."""
        return as_array(self._embed)

    def pos_embed(self) -> np.ndarray | None:
        """(pos d_model): the position embeddings; None where the model has none."""
        return None if self._pos_embed is None else as_array(self._pos_embed)

    def final_normed(self) -> np.ndarray:
        """(pos d_model): what the unembedding reads."""
        return as_array(self._final_normed)

    def logits(self, pos: int) -> np.ndarray:
        """(vocab): the scores of every token to come after ``pos`` (masked models: to stand at ``pos``)."""
        if not -self.n_pos <= pos < self.n_pos:
            raise ExplainerError(f"There is no position {pos}; this text has positions 0 to {self.n_pos - 1}.")
        with torch.no_grad():
            return as_array(resident(self.model_key).anatomy.head(self._final_normed[pos]))

    def check(self, layer: int, head: int) -> float:
        """max |recomputed z − the model's own z|."""
        recomputed, own = self._steps(layer, head).z[0], self._layer(layer).z[self._head(head)]
        return float((recomputed - own).abs().max())
