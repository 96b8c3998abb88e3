"""What the heads of a model do on a text: named roles, measured by their patterns."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from explainer.models.language_model import LanguageModel
from explainer.trace.recorder import record_ids
from explainer.trace.trace import Trace

THRESHOLD = 0.4  # a named head gives its role at least this share of its weight, on average ...
TIMES_EVEN = 2.0  # ... and at least this many times what looking evenly at every open key would give


Blocks = Iterable[tuple[int, np.ndarray]]  # the first query, and the patterns (head query key) of some


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


def role_scores(layers: Iterable[np.ndarray | Blocks], token_ids: Sequence[int], causal: bool = True) -> tuple[RoleScore, ...]:
    """Every role's score from the patterns of each layer in turn: (head query key), or blocks of some queries each, with the first of them.

    score = mean over the role's queries of Σ pattern[query, its keys]. Models that see both sides are measured for
    "next token" in the place of "induction".
    """
    roles = CAUSAL_ROLES if causal else BOTH_SIDES_ROLES
    targets = [role_keys(role, token_ids, causal) for role in roles]
    rows: list[list[np.ndarray]] = [[] for _ in roles]
    for blocks in layers:
        sums = _weight_on(targets, [(0, blocks)] if isinstance(blocks, np.ndarray) else blocks)
        for row, total, keys_of in zip(rows, sums, targets, strict=True):
            row.append(total / len(keys_of) if keys_of else np.full(len(total), np.nan))
    scores = []
    for role, row, keys_of in zip(roles, rows, targets, strict=True):
        shares = [len(keys) / (query + 1 if causal else len(token_ids)) for query, keys in keys_of.items()]
        scores.append(RoleScore(role, np.array(row, dtype=np.float64), float(np.mean(shares)) if shares else 0.0, len(keys_of)))
    return tuple(scores)


def _weight_on(targets: Sequence[dict[int, list[int]]], blocks: Blocks) -> list[np.ndarray]:
    """For each role (head): the weight on its keys, summed over its queries."""
    sums: list[np.ndarray] = []
    for first, patterns in blocks:
        sums = sums or [np.zeros(len(patterns)) for _ in targets]
        for total, keys_of in zip(sums, targets, strict=True):
            for query in range(first, first + patterns.shape[1]):
                if query in keys_of:
                    total += patterns[:, query - first, keys_of[query]].sum(-1)
    return sums


def measure(trace: Trace, causal: bool = True) -> tuple[RoleScore, ...]:
    """Every role's score on a traced text, some queries of a layer at a time, so that a long text needs no more memory than they do."""
    return role_scores((trace.pattern_blocks(layer) for layer in range(trace.n_layers)), trace.token_ids, causal)


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
