"""How much each head matters to the prediction: silenced in turn."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import torch

from explainer.errors import ExplainerError
from explainer.models.language_model import LanguageModel
from explainer.trace.edits import Edit
from explainer.trace.recorder import record_ids


@dataclass(frozen=True, slots=True)
class HeadEffect:
    """What silencing one head does to the prediction after the last position.

    change: log p after − log p before, in nats, of the token that the unedited model finds likeliest (below 0: the head helped).
    kl: KL(before ‖ after) of the two next-token distributions, in nats; 0 when nothing changed.
    done, total: how far the sweep is.
    """

    layer: int
    head: int
    change: float
    kl: float
    done: int
    total: int


@dataclass(frozen=True, slots=True)
class Importance:
    """A finished sweep: change and kl as (layer head), in nats, and the token whose log p it is about."""

    token_id: int
    change: np.ndarray
    kl: np.ndarray


def next_logprobs(model: LanguageModel, token_ids: Sequence[int], edits: Iterable[Edit] = ()) -> torch.Tensor:
    """(vocab): log p of every next token after the last position, in nats and double precision; nothing is cached."""
    logits = record_ids(model, token_ids, edits).logits(-1)
    return torch.log_softmax(torch.from_numpy(logits).double(), dim=-1)


def divergence(before: torch.Tensor, after: torch.Tensor) -> float:
    """KL(before ‖ after) = Σ p_before · (log p_before − log p_after) in nats, from log-probabilities (vocab)."""
    return max(0.0, float((before.exp() * (before - after)).nan_to_num(0.0).sum()))


def sweep_importance(model: LanguageModel, token_ids: Sequence[int], *, mean: bool = False) -> Iterator[HeadEffect]:
    """Silence each head in turn, layer by layer, and compare the next-token distribution with the unedited one.

    ``mean`` puts the head's mean z over the text in the place of 0. One forward pass a head; no trace is kept.
    Raises: ExplainerError for a model that does not predict the next token.
    """
    if not model.causal:
        raise ExplainerError(f"{model.name} does not predict the next token, so there is nothing to compare; choose a GPT model.")
    before = next_logprobs(model, token_ids)
    likeliest, total = int(before.argmax()), model.n_layers * model.n_heads
    for index in range(total):
        layer, head = divmod(index, model.n_heads)
        after = next_logprobs(model, token_ids, [Edit.silence(layer, head, mean=mean)])
        yield HeadEffect(layer, head, float(after[likeliest] - before[likeliest]), divergence(before, after), index + 1, total)


def collect(token_id: int, effects: Iterable[HeadEffect], n_layers: int, n_heads: int) -> Importance:
    """The steps of a sweep as two grids."""
    change, kl = np.full((n_layers, n_heads), np.nan), np.full((n_layers, n_heads), np.nan)
    for effect in effects:
        change[effect.layer, effect.head], kl[effect.layer, effect.head] = effect.change, effect.kl
    return Importance(token_id, change, kl)
