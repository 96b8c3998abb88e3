"""What the heads of a model do on a text: named roles by their patterns, and how much each one matters.

A role is measured at the positions where it can be told from the others: the first two queries are left out, because the
token before is then the first token, or there is nothing to choose from; and for "same token" and "induction" the first
token and the token before do not count as targets, since a head may look there for a simpler reason.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import torch

from explainer.errors import ExplainerError
from explainer.models.language_model import LanguageModel
from explainer.trace.edits import Edit
from explainer.trace.recorder import record_ids
from explainer.trace.trace import Trace

THRESHOLD = 0.4  # a named head gives its role at least this share of its weight, on average ...
TIMES_EVEN = 2.0  # ... and at least this many times what looking evenly at every open key would give


@dataclass(frozen=True, slots=True)
class Role:
    """What a head can be named after. letter: its badge. looks_at: the keys it looks at, in words."""

    slug: str
    letter: str
    name: str
    looks_at: str


PREVIOUS = Role("previous", "P", "previous token", "the token before")
FIRST = Role("first", "F", "first token", "the first token of the text")
SAME = Role("same", "S", "same token", "earlier copies of the same token")
INDUCTION = Role("induction", "I", "induction", "the token after an earlier copy of this token")
NEXT = Role("next", "N", "next token", "the token after")
CAUSAL_ROLES = (PREVIOUS, FIRST, SAME, INDUCTION)
BOTH_SIDES_ROLES = (PREVIOUS, FIRST, SAME, NEXT)


@dataclass(frozen=True, slots=True)
class RoleScore:
    """One role, measured on one text (or several).

    scores: (layer head), the mean weight on the role's keys, 0 to 1; NaN where there was no position to measure.
    even: what a head that looks evenly at every open key would score. n_positions: queries that were measured.
    """

    role: Role
    scores: np.ndarray
    even: float
    n_positions: int

    @property
    def measurable(self) -> bool:
        """Whether the text has any position at which the role can be seen."""
        return self.n_positions > 0

    @property
    def bar(self) -> float:
        """The score that earns the name: THRESHOLD, or TIMES_EVEN × even where that is more."""
        return max(THRESHOLD, TIMES_EVEN * self.even)

    @property
    def named(self) -> np.ndarray:
        """(layer head): True where the head has earned the name; nowhere is a valid answer."""
        return np.nan_to_num(self.scores, nan=-1.0) >= self.bar

    @property
    def best(self) -> tuple[int, int]:
        """(layer, head) with the highest score, the first of equals."""
        flat = int(np.argmax(np.nan_to_num(self.scores, nan=-1.0)))
        return flat // self.scores.shape[1], flat % self.scores.shape[1]


def role_keys(role: Role, token_ids: Sequence[int], causal: bool = True) -> dict[int, list[int]]:
    """For every query at which the role can be seen, the keys that it looks at.

    Source: for induction, Olsson et al. 2022, "In-context Learning and Induction Heads", abstract ([A][B] … [A] → [B]).
    """
    ids, n_pos = [int(i) for i in token_ids], len(token_ids)
    found: dict[int, list[int]] = {}
    for query in range(2, n_pos):
        if role is PREVIOUS:
            keys = [query - 1]
        elif role is FIRST:
            keys = [0]
        elif role is NEXT:
            keys = [query + 1] if query + 1 < n_pos else []
        elif role is SAME:
            reach = range(1, query - 1) if causal else range(1, n_pos)
            keys = [key for key in reach if ids[key] == ids[query] and abs(key - query) > 1]
        else:
            keys = [key for key in range(1, query - 1) if ids[key - 1] == ids[query] and ids[key] != ids[query]]
        if keys:
            found[query] = keys
    return found


def role_scores(layers: Iterable[np.ndarray], token_ids: Sequence[int], causal: bool = True) -> tuple[RoleScore, ...]:
    """Every role's score from the patterns of each layer in turn, (head query key) each.

    score = mean over the role's queries of Σ pattern[query, its keys]. Models that see both sides are measured for
    "next token" in the place of "induction".
    """
    roles = CAUSAL_ROLES if causal else BOTH_SIDES_ROLES
    targets = [role_keys(role, token_ids, causal) for role in roles]
    rows: list[list[np.ndarray]] = [[] for _ in roles]
    for patterns in layers:
        for row, keys_of in zip(rows, targets, strict=True):
            weights = [patterns[:, query, keys].sum(-1) for query, keys in keys_of.items()]
            row.append(np.mean(weights, axis=0) if weights else np.full(len(patterns), np.nan))
    scores = []
    for role, row, keys_of in zip(roles, rows, targets, strict=True):
        shares = [len(keys) / (query + 1 if causal else len(token_ids)) for query, keys in keys_of.items()]
        scores.append(RoleScore(role, np.array(row, dtype=np.float64), float(np.mean(shares)) if shares else 0.0, len(keys_of)))
    return tuple(scores)


def measure(trace: Trace, causal: bool = True) -> tuple[RoleScore, ...]:
    """Every role's score on a traced text, layer by layer, so that a long text needs the memory of one layer."""
    return role_scores((trace.patterns(layer) for layer in range(trace.n_layers)), trace.token_ids, causal)


def probe_ids(n_vocab: int, special: Iterable[int], n_tokens: int, seed: int) -> tuple[int, ...]:
    """``n_tokens`` different tokens drawn uniformly from those that are not special, then the same once more."""
    ordinary = np.setdiff1d(np.arange(n_vocab), np.array(sorted(special), dtype=int))
    drawn = np.random.default_rng(seed).choice(ordinary, size=min(n_tokens, len(ordinary)), replace=False)
    return tuple(int(i) for i in drawn) * 2


def average(runs: Sequence[tuple[RoleScore, ...]]) -> tuple[RoleScore, ...]:
    """The scores of several texts as one: every measured position counts the same, whichever text it stands in."""
    merged = []
    for scores in zip(*runs, strict=True):
        count = sum(score.n_positions for score in scores)
        seen = [score for score in scores if score.measurable] or list(scores)
        weights = [score.n_positions / max(1, count) for score in seen]
        mean = sum(weight * score.scores for weight, score in zip(weights, seen, strict=True))
        even = sum(weight * score.even for weight, score in zip(weights, seen, strict=True))
        merged.append(RoleScore(scores[0].role, np.asarray(mean), float(even), count))
    return tuple(merged)


def probe(model: LanguageModel, *, n_tokens: int = 32, n_texts: int = 4, seed: int = 0) -> tuple[RoleScore, ...]:
    """The same scores on random tokens repeated once: what the heads do when there is no meaning to go by.

    Averaged over ``n_texts`` texts, each of 2 × ``n_tokens`` tokens (fewer where the context is short).
    """
    n_tokens = max(2, min(n_tokens, model.context // 2))
    special = getattr(model.tokenizer, "all_special_ids", None) or ()
    return average([
        measure(record_ids(model, probe_ids(model.n_vocab, special, n_tokens, seed + i)), model.causal) for i in range(n_texts)
    ])  # fmt: skip


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
