"""The trace: one forward pass, frozen. The border between torch and everything that is drawn."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
import torch

from explainer.errors import ExplainerError
from explainer.maths.attention import AttentionEdits, AttentionSteps, attend, causal_rows, replaced, share_heads, visible
from explainer.models.arrays import as_array
from explainer.models.language_model import resident
from explainer.trace.edits import Edit

ALL = slice(None)
_MOST_CELLS = 2**22  # of all heads' patterns that are held at once: 16 MiB


def query_blocks(n_pos: int, n_heads: int = 1) -> Iterator[slice]:
    """All queries of a text, so many at a time as fit for this number of heads with all their keys."""
    rows = max(1, _MOST_CELLS // (n_heads * n_pos))
    return (slice(first, min(first + rows, n_pos)) for first in range(0, n_pos, rows))


@dataclass(frozen=True, slots=True, eq=False)
class LayerTrace:
    """What one block used, batch axis dropped. Private to the trace; the accessors of :class:`Trace` hand out copies."""

    q: torch.Tensor  # head pos d_head
    k: torch.Tensor  # kv_head pos d_head
    v: torch.Tensor  # kv_head pos d_head
    z: torch.Tensor  # head pos d_head
    q_unrotated: torch.Tensor | None
    k_unrotated: torch.Tensor | None
    allowed: torch.Tensor | None  # query key; None for a mask that need not be kept: causal, or none at all
    causal: bool  # whether that of None is causal
    scaling: float
    edits: AttentionEdits
    resid_pre: torch.Tensor  # pos d_model, as are the next four
    attn_out: torch.Tensor
    resid_mid: torch.Tensor
    mlp_out: torch.Tensor
    resid_post: torch.Tensor

    def sight(self, first: int, stop: int) -> torch.Tensor | None:
        """(query key): where the queries ``first`` to ``stop − 1`` may look; None when everywhere."""
        if self.allowed is not None:
            return self.allowed[first:stop]
        return causal_rows(first, stop, self.k.shape[-2]) if self.causal else None

    def head(self, head: int) -> LayerTrace:
        """One head as if it were all there is, with its part of the edits."""
        kv = head * len(self.k) // len(self.q)
        own = {name: getattr(self, name)[head : head + 1] for name in ("q", "z")}
        shared = {name: getattr(self, name)[kv : kv + 1] for name in ("k", "v")}
        return replace(self, **own, **shared, edits=self.edits.for_head(head))

    def steps(self, queries: slice) -> AttentionSteps:
        """Attention of all heads and some queries, recomputed with the edits; all keys. In the memory of these queries alone."""
        n_heads, n_pos = self.q.shape[:2]
        first, stop, _ = queries.indices(n_pos)
        if (first, stop) == (0, n_pos):
            return attend(self.q, self.k, self.v, self.sight(0, n_pos), self.edits, self.scaling)
        q, k, v = replaced(self.q, share_heads(self.k, n_heads), share_heads(self.v, n_heads), self.edits)
        found = attend(q[:, first:stop], k, v, self.sight(first, stop), self.edits.for_queries(first, stop), self.scaling)
        # a silenced head's z may be its mean over all positions, which these queries alone do not know; the model does
        return replace(found, z=self.z[:, first:stop]) if self.edits.silenced else found


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

    def _steps(self, layer: int, head: int, queries: slice) -> AttentionSteps:
        return self._layer(layer).head(self._head(head)).steps(queries)

    def grids(self, layer: int, head: int, queries: slice = ALL) -> Grids:
        """Scores, scaled, masked, pattern and z of one head, recomputed from q, k and v, edits included; of all queries, or some."""
        steps = self._steps(layer, head, queries)
        return Grids(*(as_array(grid[0]) for grid in (steps.scores, steps.scaled, steps.masked, steps.pattern, steps.z)))

    def scores(self, layer: int, head: int, queries: slice = ALL) -> np.ndarray:
        """(query key): q · k."""
        return as_array(self._steps(layer, head, queries).scores[0])

    def scaled(self, layer: int, head: int, queries: slice = ALL) -> np.ndarray:
        """(query key): scores × the model's scaling, 1/√d_head."""
        return as_array(self._steps(layer, head, queries).scaled[0])

    def masked(self, layer: int, head: int, queries: slice = ALL) -> np.ndarray:
        """(query key): scaled, with −inf where the query may not look."""
        return as_array(self._steps(layer, head, queries).masked[0])

    def pattern(self, layer: int, head: int, queries: slice = ALL) -> np.ndarray:
        """(query key): after softmax; a row sums to 1."""
        return as_array(self._steps(layer, head, queries).pattern[0])

    def row(self, layer: int, head: int, query: int) -> np.ndarray:
        """(key): the pattern of one query."""
        return self.pattern(layer, head, slice(query, query + 1))[0]

    def patterns(self, layer: int, queries: slice = ALL) -> np.ndarray:
        """(head query key): the patterns of a whole layer; of all queries, or some."""
        return as_array(self._layer(layer).steps(queries).pattern)

    def pattern_blocks(self, layer: int) -> Iterator[tuple[int, np.ndarray]]:
        """The first query and the patterns (head query key) of one block of queries after the other, in bounded memory."""
        for queries in query_blocks(self.n_pos, self.n_heads):
            yield queries.start, self.patterns(layer, queries)

    def closed(self, layer: int, head: int) -> tuple[int, int]:
        """How many scores of a head are −∞ once masked, and how many of those are at a key that is not after its query."""
        at, count, not_later = self._layer(layer).head(self._head(head)), 0, 0
        for queries in query_blocks(self.n_pos):
            rows = queries.start, queries.stop
            hidden = ~visible((1, rows[1] - rows[0], self.n_pos), at.sight(*rows), at.edits.for_queries(*rows))[0]
            count += int(hidden.sum())
            not_later += int((hidden & causal_rows(*rows, self.n_pos)).sum())
        return count, not_later

    def edits_on(self, layer: int, head: int, kind: str) -> tuple[Edit, ...]:
        """The edits of one kind that reach a head."""
        return tuple(edit for edit in self.edits if edit.kind == kind and edit.reaches(layer, head))

    def scaling(self, layer: int) -> float:
        """The factor on the scores, usually 1/√d_head."""
        return self._layer(layer).scaling

    def allowed(self, layer: int, queries: slice = ALL) -> np.ndarray:
        """(query key): True where the model's own mask lets the query look."""
        first, stop, _ = queries.indices(self.n_pos)
        found = self._layer(layer).sight(first, stop)
        return np.ones((stop - first, self.n_pos), bool) if found is None else np.array(found.numpy())

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
        """max |recomputed z − the model's own z|. Of a silenced head the 0 is compared, or the mean, worked out from all queries."""
        at = self._layer(layer).head(self._head(head))
        heard, own = replace(at, edits=replace(at.edits, silenced=())), at.z[0]
        largest, total = 0.0, torch.zeros(self.d_head, dtype=torch.float64)
        for queries in query_blocks(self.n_pos):
            z = heard.steps(queries).z[0]
            total += z.sum(0, dtype=torch.float64)
            largest = max(largest, float((z - own[queries]).abs().max()))
        if not at.edits.silenced:
            return largest
        only_means = all(mean for _, mean in at.edits.silenced)  # once it is 0, its mean is 0 too
        return float((own - (total / self.n_pos if only_means else 0)).abs().max())
