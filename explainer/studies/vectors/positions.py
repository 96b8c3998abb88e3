"""Positions measured: how alike they are by distance, RoPE on real queries and keys, and texts past the trained length."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch

from explainer.errors import ExplainerError
from explainer.maths import embeddings as rows_maths
from explainer.maths import positions as maths
from explainer.models.language_model import LanguageModel
from explainer.texts.long_text import STORIES
from explainer.trace.trace import Trace

LONGEST = 1024  # contexts up to which a text one and a half times as long is run


@dataclass(frozen=True, slots=True)
class Table:
    """The sine and cosine table (pos width), its frequencies (pair), and the dot product of two rows by distance (distance)."""

    rows: np.ndarray
    frequencies: np.ndarray
    by_distance: np.ndarray


def table(n_pos: int, width: int, base: float) -> Table:
    """The table of the 2017 transformer."""
    frequencies = maths.frequencies(width, base)
    by_distance = maths.dot_at_distance(torch.arange(n_pos), frequencies)
    return Table(maths.sinusoidal(n_pos, width, base).numpy(), frequencies.numpy(), by_distance.numpy())


@dataclass(frozen=True, slots=True)
class Learned:
    """A model's own rows of W_pos. cosine: (pos pos). middle, low, high: (distance), mean and the middle 80 %.

    at: (pos 3) on the three principal axes. share: (3). lengths: (pos).
    """

    cosine: np.ndarray
    middle: np.ndarray
    low: np.ndarray
    high: np.ndarray
    at: np.ndarray
    share: np.ndarray
    lengths: np.ndarray


@torch.no_grad()
def learned(model: LanguageModel) -> Learned | None:
    """How alike learned positions are; None where the model learned none."""
    if model.anatomy.positions is None:
        return None
    rows = model.anatomy.positions.detach().float()
    unit = rows_maths.unit(rows)
    cosine = (unit @ unit.T).numpy()
    diagonals = [np.diagonal(cosine, k) for k in range(len(cosine))]
    kept = [diagonal for diagonal in diagonals if len(diagonal) >= 8]
    low, high = (np.array([np.quantile(diagonal, at) for diagonal in kept]) for at in (0.1, 0.9))
    axes = rows_maths.principal_axes(rows, 3)
    return Learned(
        cosine=cosine,
        middle=np.array([diagonal.mean() for diagonal in kept]),
        low=low,
        high=high,
        at=axes.project(rows).numpy(),
        share=axes.share.numpy(),
        lengths=rows.norm(dim=1).numpy(),
    )


def rope_frequencies(model: LanguageModel) -> torch.Tensor | None:
    """(pair): by how much the model turns each pair of q and k at every position; None where it turns none.

    Raises: ExplainerError for a model that turns only a part of each head.
    """
    module = getattr(model.anatomy.body, "rotary_emb", None)
    if not model.anatomy.rotates or module is None:
        return None
    found: torch.Tensor = module.inv_freq.detach().double()
    if 2 * len(found) != model.d_head:
        raise ExplainerError(f"{model.name} turns {2 * len(found)} of the {model.d_head} numbers of a head only; choose another model.")
    return found


@dataclass(frozen=True, slots=True)
class Turned:
    """One query and one key before RoPE, (d_head) each, and their q·k wherever the two stand.

    own: whether the model itself turns them. shifts, shifted: q·k with both moved along by the same amount.
    distances, scores: q·k by distance. pairs: (pair), the parts of q·k at the real distance. score: their sum.
    error: against the model's own score; None where the model has no RoPE.
    """

    q: np.ndarray
    k: np.ndarray
    own: bool
    frequencies: np.ndarray
    query: int
    key: int
    shifts: tuple[int, ...]
    shifted: np.ndarray
    distances: np.ndarray
    scores: np.ndarray
    pairs: np.ndarray
    score: float
    error: float | None


@torch.no_grad()
def turned(model: LanguageModel, trace: Trace, layer: int, head: int, query: int, key: int, far: int = 128) -> Turned:
    """RoPE on a real q and k. A model without RoPE lends its vectors, turned with the frequencies of base 10,000."""
    own = rope_frequencies(model)
    frequencies = maths.frequencies(model.d_head) if own is None else own

    def at(vector: torch.Tensor, places: list[int]) -> torch.Tensor:
        return maths.rotate(vector[None].expand(len(places), -1), maths.angles(torch.tensor(places), frequencies))

    q, k = (torch.from_numpy(vectors).double() for vectors in (trace.q(layer, head)[query], trace.k(layer, head)[key]))
    if own is not None:  # the trace has them as they enter the dot product; turn them back by their own angle
        q, k = at(q, [-query])[0], at(k, [-key])[0]
    shifts = (0, 1, 10, 100, 1000)
    shifted = (at(q, [query + s for s in shifts]) * at(k, [key + s for s in shifts])).sum(-1)
    distances = list(range(far + 1))
    away = -1 if key <= query else 1  # the key stays on its side of the query
    scores = at(q, [far] * len(distances)) * at(k, [far + away * distance for distance in distances])
    products = (at(q, [query]) * at(k, [key]))[0]
    half = len(frequencies)
    score = float(products.sum())
    return Turned(
        q=q.numpy(),
        k=k.numpy(),
        own=own is not None,
        frequencies=frequencies.numpy(),
        query=query,
        key=key,
        shifts=shifts,
        shifted=shifted.numpy(),
        distances=np.array(distances),
        scores=scores.sum(-1).numpy(),
        pairs=(products[:half] + products[half:]).numpy(),
        score=score,
        error=abs(score - float(trace.scores(layer, head, slice(query, query + 1))[0, key])) if own is not None else None,
    )


@dataclass(frozen=True, slots=True)
class Beyond:
    """Loss by position of a text that is longer than the trained length.

    ways: name and losses (pos − 1), nats, of each way on. forgotten: (past), losses of the last tokens when the model reads only as
    many tokens as it was trained for, the beginning forgotten: what the same tokens cost without going past anything.
    """

    context: int
    n_pos: int
    ways: tuple[tuple[str, np.ndarray], ...]
    forgotten: np.ndarray

    def past(self, way: int) -> float:
        """Mean loss of the tokens past the trained length."""
        return float(self.ways[way][1][-len(self.forgotten) :].mean())


@torch.no_grad()
def _losses(model: LanguageModel, ids: torch.Tensor, places: torch.Tensor) -> np.ndarray:
    """(pos − 1): −log p of each token after the first, at the given positions."""
    # The mask of ones: see studies/orders.py.
    hidden = model.anatomy.body(
        input_ids=ids[None], position_ids=places[None], attention_mask=torch.ones_like(ids)[None], use_cache=False
    ).last_hidden_state[0]
    parts = zip(hidden[:-1].split(256), ids[1:].split(256), strict=True)  # a whole vocabulary for each position is large
    losses = [torch.nn.functional.cross_entropy(model.anatomy.head(part).float(), target, reduction="none") for part, target in parts]
    return np.asarray(torch.cat(losses).numpy())


def beyond(model: LanguageModel, token_ids: tuple[int, ...]) -> Beyond:
    """Read on after the text with little stories, up to one and a half times the context, in every way there is.

    Raises: ExplainerError for a masked language model, or a context too long to run here.
    """
    if not model.causal:
        raise ExplainerError(f"{model.name} does not predict the next token, so there is no loss by position; choose a GPT model.")
    if model.context > LONGEST:
        raise ExplainerError(
            f"{model.name} was made for {model.context:,} positions; a text longer than that cannot be run here. "
            f"Choose a model with at most {LONGEST:,}."
        )
    n_pos, n_past = model.context + model.context // 2, model.context // 2
    more = model.encode("\n\n" + STORIES).token_ids
    ids = torch.tensor((token_ids + more * (n_pos // len(more) + 1))[:n_pos])
    place = torch.arange(n_pos)
    if model.anatomy.positions is not None:
        ways = {"use the last row again and again": place.clamp_max(model.context - 1), "start again with row 0": place % model.context}
    else:
        ways = {"go on turning": place}
    found = tuple((name, _losses(model, ids, places)) for name, places in ways.items())
    return Beyond(model.context, n_pos, found, _losses(model, ids[n_past:], torch.arange(model.context))[-n_past:])
