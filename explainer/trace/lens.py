"""The logit lens: what the model would say if it stopped after a block; and how the stream moves on the way."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import torch

from explainer.models.arrays import as_array
from explainer.models.language_model import LanguageModel
from explainer.trace import views
from explainer.trace.trace import Trace

_MOST_LOGITS = 4_000_000  # numbers of one slice: 16 MB in float32


def n_states(trace: Trace) -> int:
    """How many moments the lens looks at: before the first block, and after each."""
    return trace.n_layers + 1


@torch.no_grad()
def _ready(model: LanguageModel, trace: Trace, state: int) -> torch.Tensor:
    """(pos d_model): the stream after ``state`` blocks, as the unembedding (or BERT's head) would read it.

    After the last block that is final_normed itself, which has been through the final norm already and must not go again.
    """
    if state == trace.n_layers:
        return trace._final_normed
    stream = trace._layers[state].resid_pre
    norm = model.anatomy.final_norm
    return stream if model.post_norm or norm is None else norm(stream)


@dataclass(frozen=True, slots=True)
class LensRow:
    """One moment for some positions: the likeliest tokens (position count) and their probabilities, likeliest first."""

    state: int
    token_ids: np.ndarray
    probs: np.ndarray


@torch.no_grad()
def rows(model: LanguageModel, trace: Trace, first: int, count: int, most: int = 8) -> Iterator[LensRow]:
    """The lens after 0, 1, … all blocks, for ``count`` positions from ``first`` on: one matrix product for all positions of a row.

    A large vocabulary is taken in slices of positions, so that a slice stays below 16 MB.
    """
    views.require_same_model(model, trace)
    step, most = max(1, _MOST_LOGITS // model.n_vocab), min(most, model.n_vocab)
    for state in range(n_states(trace)):
        ready = _ready(model, trace, state)[first : first + count]
        ids, probs = [], []
        for start in range(0, len(ready), step):
            logits = model.anatomy.head(ready[start : start + step]).float()
            top = logits.topk(most, dim=-1)
            probs.append((top.values - logits.logsumexp(-1, keepdim=True)).exp())
            ids.append(top.indices)
        yield LensRow(state, torch.cat(ids).numpy(), as_array(torch.cat(probs)))


@dataclass(frozen=True, slots=True)
class Trajectory:
    """One token at one position, after 0, 1, … all blocks; each (state). ranks: 1 is the likeliest."""

    token: str
    ranks: np.ndarray
    probs: np.ndarray
    logits: np.ndarray


@torch.no_grad()
def trajectory(model: LanguageModel, trace: Trace, pos: int, token_id: int) -> Trajectory:
    """Rank, probability and logit of a token as the lens sees it after each block."""
    views.require_same_model(model, trace)
    states = torch.stack([_ready(model, trace, state)[pos] for state in range(n_states(trace))])
    rows = model.anatomy.head(states).float()  # all at once: W_U is read a single time
    own = rows[:, token_id]
    ranks, probs = 1 + (rows > own[:, None]).sum(-1), (own - rows.logsumexp(-1)).exp()
    return Trajectory(model.label(token_id), ranks.numpy(), as_array(probs).astype(np.float64), as_array(own).astype(np.float64))


def error(model: LanguageModel, trace: Trace, pos: int) -> float:
    """max |the lens after the last block − the model's own logits| at one position."""
    with torch.no_grad():
        logits = model.anatomy.head(_ready(model, trace, trace.n_layers)[pos])
    return float(np.abs(as_array(logits) - trace.logits(pos)).max())


@torch.no_grad()
def against(model: LanguageModel, trace: Trace) -> np.ndarray:
    """(layer part pos): the cosine of what attention (part 0) and the FFN (part 1) add with the stream that they add it to.

    Below 0 the addition points against what is there, and less of that is left. In post-norm blocks the FFN adds to the normalised sum.
    """
    views.require_same_model(model, trace)
    found = []
    for block, at in zip(model.anatomy.blocks, trace._layers, strict=True):
        middle = block.ln2(at.resid_mid) if model.post_norm else at.resid_mid
        pairs = ((at.attn_out, at.resid_pre), (at.mlp_out, middle))
        found.append(torch.stack([torch.cosine_similarity(added.double(), stream.double(), dim=-1) for added, stream in pairs]))
    return torch.stack(found).numpy()


@dataclass(frozen=True, slots=True)
class Path:
    """The stream of one position from the embedding to the end, step by step; all (step).

    names: the steps. norms: length of the vector. cosine: with the last one. moved: length of what the step added.
    points: (step 2), the same vectors in the plane that shows most of their spread; of each direction the largest number is positive.
    shown: the share of the spread that the plane shows.
    """

    names: tuple[str, ...]
    norms: np.ndarray
    cosine: np.ndarray
    moved: np.ndarray
    points: np.ndarray
    shown: float


@torch.no_grad()
def path(model: LanguageModel, trace: Trace, pos: int) -> Path:
    """The embedding, then the stream after each attention and each FFN (in post-norm blocks after their norms)."""
    views.require_same_model(model, trace)
    names, vectors = ["embedding"], [trace._layers[0].resid_pre[pos]]
    for layer, (block, at) in enumerate(zip(model.anatomy.blocks, trace._layers, strict=True)):
        after = block.ln_out(at.resid_post) if block.ln_out is not None else at.resid_post
        vectors += [block.ln2(at.resid_mid)[pos] if model.post_norm else at.resid_mid[pos], after[pos]]
        names += [f"{layer} attention", f"{layer} FFN"]
    stack = torch.stack(vectors).double()
    norms = stack.norm(dim=-1)
    centred = stack - stack.mean(0)
    u, s, _ = torch.linalg.svd(centred, full_matrices=False)
    points = u[:, :2] * s[:2]
    largest = points.gather(0, points.abs().argmax(0, keepdim=True))
    points = points * torch.where(largest < 0, -1.0, 1.0)  # a direction's sign is free: on every machine the same
    total = float(s.square().sum())
    shown = float(s[:2].square().sum()) / total if total else 1.0
    cosine = (stack @ stack[-1]) / (norms * norms[-1]).clamp_min(1e-12)
    moved = torch.cat([norms[:1], (stack[1:] - stack[:-1]).norm(dim=-1)])
    return Path(tuple(names), norms.numpy(), cosine.numpy(), moved.numpy(), points.numpy(), shown)
