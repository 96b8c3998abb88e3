"""What the heads of a model do on a text: named roles, measured by their patterns."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from explainer.models.language_model import LanguageModel
from explainer.trace.recorder import record_ids
from explainer.trace.trace import Trace

THRESHOLD = 0.4  # a named head gives its role at least this share of its weight, on average ...
TIMES_EVEN = 2.0  # ... and at least this many times what looking evenly at every open key would give
TIMES_USUAL = 2.0  # ... and what the other queries give the same keys: a head that rests on one token has no role there
LEAST_LEFT = 0.1  # a head that rests on the first token has a second name only where so much of its weight goes elsewhere


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
    usual: (layer head), the mean weight that other queries give the same keys; on_first: that these queries give the first token.
    """

    role: Role
    scores: np.ndarray
    even: float
    n_positions: int
    usual: np.ndarray
    on_first: np.ndarray

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
        return self._unusual & (np.nan_to_num(self.scores, nan=-1.0) >= self.bar)

    @property
    def of_the_rest(self) -> np.ndarray:
        """(layer head): of a head that rests on the first token, the score as a share of its other weight; NaN elsewhere.

        A head rests there when it gives it THRESHOLD or more; too little is left to speak of where that is less than LEAST_LEFT.
        """
        left, rests = 1 - self.on_first, self.on_first >= THRESHOLD
        return np.divide(self.scores, left, out=np.full_like(self.scores, np.nan), where=rests & (left >= LEAST_LEFT))

    @property
    def named_by_the_rest(self) -> np.ndarray:
        """(layer head): True where the weight beside the first token earns the name, of a head that has it not as a whole."""
        return self._unusual & ~self.named & (np.nan_to_num(self.of_the_rest, nan=-1.0) >= self.bar)

    @property
    def _unusual(self) -> np.ndarray:
        return np.nan_to_num(self.scores, nan=-1.0) >= TIMES_USUAL * self.usual

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
    rows: list[list[np.ndarray]] = [[] for _ in roles]  # of each role and layer: (3 head), on its keys, usually there, on the first token
    for blocks in layers:
        sums = _weight_on(targets, [(0, blocks)] if isinstance(blocks, np.ndarray) else blocks, len(token_ids), causal)
        for row, total, keys_of in zip(rows, sums, targets, strict=True):
            row.append(total / len(keys_of) if keys_of else np.full_like(total, np.nan))
    scores = []
    for role, row, keys_of in zip(roles, rows, targets, strict=True):
        on_keys, usual, on_first = np.array(row, dtype=np.float64).swapaxes(0, 1)
        shares = [len(keys) / (query + 1 if causal else len(token_ids)) for query, keys in keys_of.items()]
        even = float(np.mean(shares)) if shares else 0.0
        rest = np.zeros_like(usual) if role is FIRST else np.nan_to_num(usual)  # to rest on the first token is that role
        scores.append(RoleScore(role, on_keys, even, len(keys_of), rest, on_first))
    return tuple(scores)


def _weight_on(targets: Sequence[dict[int, list[int]]], blocks: Blocks, n_pos: int, causal: bool) -> list[np.ndarray]:
    """For each role (3 head), summed over its queries: the weight on its keys, what other queries usually give those, and that on the first
    token. A key's other queries are those that see it, are not at it, and do not have it for the role.
    """
    keys, by_key, on_first = np.arange(n_pos), list[np.ndarray](), list[np.ndarray]()
    from_others = np.zeros((1, n_pos))
    for first, patterns in blocks:
        by_key = by_key or [np.zeros((len(patterns), n_pos)) for _ in targets]
        on_first = on_first or [np.zeros(len(patterns)) for _ in targets]
        queries = np.arange(first, first + patterns.shape[1])[:, None]
        others = queries > keys if causal else queries != keys
        from_others = from_others + np.einsum("hqk,qk->hk", patterns, others, dtype=np.float64)
        for on_keys, at_first, keys_of in zip(by_key, on_first, targets, strict=True):
            for query in queries[:, 0].tolist():
                if query in keys_of:
                    on_keys[:, keys_of[query]] += patterns[:, query - first, keys_of[query]]
                    at_first += patterns[:, query - first, 0]
    found = []
    for on_keys, at_first, keys_of in zip(by_key, on_first, targets, strict=True):
        asked = np.bincount([key for asked_of in keys_of.values() for key in asked_of], minlength=n_pos)
        n_others = (n_pos - 1 - keys if causal else np.full(n_pos, n_pos - 1)) - asked
        share = np.divide(asked, n_others, out=np.zeros(n_pos), where=n_others > 0)
        found.append(np.stack([on_keys.sum(-1), (from_others - on_keys) @ share, at_first]))
    return found


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

        def mean(of: Callable[[RoleScore], Any], seen: list[RoleScore] = seen, weights: list[float] = weights) -> Any:
            return sum(weight * of(score) for weight, score in zip(weights, seen, strict=True))

        even = float(mean(lambda score: score.even))
        usual, on_first = mean(lambda score: score.usual), mean(lambda score: score.on_first)
        merged.append(RoleScore(scores[0].role, np.asarray(mean(lambda score: score.scores)), even, count, usual, on_first))
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
