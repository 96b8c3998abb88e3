"""The rows of W_E: neighbours over the whole vocabulary, maps, vector arithmetic, and the same token in another text.

A vocabulary may have 150,000 rows of a thousand numbers. No normalised copy is kept: cosines come from the dot products
with the weights as they are and from the rows' lengths, which are a few hundred kilobytes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch

from explainer.errors import TextError
from explainer.maths import embeddings as maths
from explainer.models.language_model import LanguageModel
from explainer.trace import prediction
from explainer.trace.recorder import record_ids
from explainer.trace.trace import Trace

CHUNK = 16_384  # rows at a time where they must be converted or squared
MOST_ROWS = 20_000  # rows from which the axes of a large vocabulary are found; fewer where they are wide
MOST_WORDS = 24  # of a text, on a map
MOST_PRODUCTS = 8e9  # row × d_model², what their covariance costs


def _rows(model: LanguageModel, ids: object) -> torch.Tensor:
    return model.anatomy.embedding.detach()[torch.as_tensor(ids)].float()


@torch.no_grad()
def row_lengths(model: LanguageModel) -> np.ndarray:
    """(vocab): |row| of every token; worked out once for a model."""
    table = model.anatomy.embedding
    # torch's own norm makes no copy of the squares: ten times as fast here as maths.length
    return torch.cat([torch.linalg.vector_norm(part.float(), dim=1) for part in table.split(CHUNK)]).numpy()


@torch.no_grad()
def _dots(model: LanguageModel, vectors: torch.Tensor) -> torch.Tensor:
    """(vector vocab): each vector's dot product with every row."""
    table = model.anatomy.embedding
    if table.dtype == torch.float32 and len(vectors) == 1:
        return torch.mv(table, vectors[0])[None]
    if table.dtype == torch.float32:
        return (table @ vectors.T).T
    return torch.cat([vectors @ part.float().T for part in table.split(CHUNK)], dim=1)


@dataclass(frozen=True, slots=True)
class Near:
    """Tokens most like one vector, the most alike first: their ids, dot products and cosines; length of the vector itself."""

    ids: np.ndarray
    dot: np.ndarray
    cosine: np.ndarray
    length: float


def nearest(model: LanguageModel, lengths: np.ndarray, vector: np.ndarray, count: int, *, by: str = "cosine", without: object = ()) -> Near:
    """The ``count`` rows with the largest cosine, or the largest dot product, with ``vector`` over the whole vocabulary."""
    query = torch.from_numpy(np.asarray(vector, np.float32))[None]
    size = float(maths.length(query))
    dots = _dots(model, query)[0].numpy()
    cosines = dots / np.maximum(lengths * size, 1e-12)
    key = (cosines if by == "cosine" else dots).copy()
    key[list(without)] = -np.inf  # type: ignore[call-overload]
    count = min(count, int(np.isfinite(key).sum()))
    best = np.argpartition(-key, count - 1)[:count]
    best = best[np.argsort(-key[best], kind="stable")]
    return Near(best, dots[best], cosines[best], size)


def nearest_of_each(model: LanguageModel, lengths: np.ndarray, ids: list[int], count: int) -> np.ndarray:
    """(token neighbour): ids of the ``count`` nearest other tokens of each token, by cosine."""
    cosines = _dots(model, _rows(model, ids)) / torch.from_numpy(lengths).clamp_min(1e-12)  # own lengths do not change the order
    cosines[torch.arange(len(ids)), torch.tensor(ids)] = -torch.inf
    return np.asarray(cosines.topk(min(count, len(lengths) - 1), dim=1).indices.numpy())


def around(model: LanguageModel, lengths: np.ndarray, token_ids: Sequence[int], pos: int) -> tuple[list[int], list[int]]:
    """Which tokens a map shows: those of the text, the one at ``pos`` first, and the same with their nearest neighbours behind them."""
    own = list(dict.fromkeys([token_ids[pos], *token_ids]))[:MOST_WORDS]
    of_each = nearest_of_each(model, lengths, own, 8)
    most = 3 if len(own) <= 12 else 2
    more = [int(i) for index, row in enumerate(of_each) for i in row[: 8 if index == 0 else most]]
    return own, list(dict.fromkeys([*own, *more]))


@dataclass(frozen=True, slots=True)
class Axes:
    """Three axes of a map. n_rows: from how many rows they were found; whole: whether that is the whole vocabulary."""

    found: maths.PrincipalAxes
    share: np.ndarray
    n_rows: int
    whole: bool


@torch.no_grad()
def axes_of(model: LanguageModel, ids: list[int] | None = None) -> Axes:
    """The principal axes of the rows of length 1: of some tokens, or of the vocabulary (every n-th row of a large one)."""
    n_vocab = model.n_vocab
    most = min(MOST_ROWS, max(2000, int(MOST_PRODUCTS / model.d_model**2)))
    chosen = ids if ids is not None else list(range(0, n_vocab, -(-n_vocab // most)))
    found = maths.principal_axes(maths.unit(_rows(model, chosen)), 3)
    return Axes(found, found.share.numpy(), len(chosen), ids is None and len(chosen) == n_vocab)


@dataclass(frozen=True, slots=True)
class Map:
    """Where tokens lie on three axes, (token 3), the rest of the vocabulary (background 3), and cosines (token token)."""

    ids: list[int]
    at: np.ndarray
    background: np.ndarray
    cosine: np.ndarray


@torch.no_grad()
def map_of(model: LanguageModel, axes: Axes, ids: list[int], background: int = 2500) -> Map:
    """Place tokens on the axes; ``background`` other rows, evenly drawn, go behind them."""
    rows = maths.unit(_rows(model, ids))
    others = list(range(0, model.n_vocab, -(-model.n_vocab // max(1, background)))) if background else []
    behind = axes.found.project(maths.unit(_rows(model, others))).numpy() if others else np.zeros((0, 3), np.float32)
    return Map(ids, axes.found.project(rows).numpy(), behind, (rows @ rows.T).numpy())


def one_token(model: LanguageModel, word: str) -> int:
    """The id of a word that is one token, with a space in front where the vocabulary has that.

    Raises: TextError when the word has no row of its own.
    """
    found = prediction.find(model, word)
    for one in found:
        if one.n_pieces == 1:
            return one.token_id
    if not word.strip():
        raise TextError("One of the three words is empty; type a word in its box.")
    pieces = f"is {found[0].n_pieces} tokens" if found else "is unknown"
    raise TextError(f"“{word.strip()[:40]}” {pieces} in {model.name}, so it has no row of its own in W_E. Choose a more common word.")


@dataclass(frozen=True, slots=True)
class Arithmetic:
    """start − minus + plus. ids: the three tokens. near: what lies nearest, nothing left out. vector: (d_model)."""

    ids: tuple[int, int, int]
    near: Near
    vector: np.ndarray

    def first(self, leave_out: bool) -> int:
        """The place in ``near`` of what comes out, with or without the three words that went in."""
        return next(i for i, each in enumerate(self.near.ids) if not leave_out or int(each) not in self.ids)


def arithmetic(model: LanguageModel, lengths: np.ndarray, words: tuple[str, str, str], count: int = 10) -> Arithmetic:
    """What lies nearest to start − minus + plus.

    Raises: TextError when a word is not one token.
    """
    ids = (one_token(model, words[0]), one_token(model, words[1]), one_token(model, words[2]))
    start, minus, plus = _rows(model, list(ids))
    vector = maths.analogy(start, minus, plus).numpy()
    return Arithmetic(ids, nearest(model, lengths, vector, count), vector)


@dataclass(frozen=True, slots=True)
class Scored:
    """One analogy a : b = c : d. got, got_any: nearest to b − a + c without and with a, b and c themselves. plain: nearest to c alone."""

    words: tuple[str, str, str, str]
    kind: str
    got: str
    got_any: str
    plain: str
    rank: int
    right: bool
    right_any: bool
    right_plain: bool


def score(model: LanguageModel, lengths: np.ndarray, kind: str, quads: list[tuple[str, str, str, str]]) -> list[Scored]:
    """Score analogies whose four words are one token each in this model; the others are left out.

    plain is the check that the arithmetic does any work: the nearest token to c (a, b and c left out), with no arithmetic.
    """
    usable: list[tuple[tuple[str, str, str, str], list[int]]] = []
    for quad in quads:
        try:
            usable.append((quad, [one_token(model, word) for word in quad]))
        except TextError:
            continue
    if not usable:
        return []
    rows = [_rows(model, ids) for _, ids in usable]
    vectors = torch.stack([maths.analogy(b, a, c) for a, b, c, _ in rows])
    alone = torch.stack([maths.unit(row[2]) for row in rows])
    sizes = torch.from_numpy(lengths).clamp_min(1e-12)
    scored = []
    for (quad, ids), cosines, plain in zip(usable, _dots(model, vectors) / sizes, _dots(model, alone) / sizes, strict=True):
        any_best = int(cosines.argmax())
        cosines[ids[:3]], plain[ids[:3]] = -torch.inf, -torch.inf
        best, near = int(cosines.argmax()), int(plain.argmax())
        rank = int((cosines > cosines[ids[3]]).sum()) + 1
        names = model.labels((best, any_best, near))
        scored.append(Scored(quad, kind, names[0], names[1], names[2], rank, best == ids[3], any_best == ids[3], near == ids[3]))
    return scored


@dataclass(frozen=True, slots=True)
class InContext:
    """One token's vector in two texts, step by step: names of the steps, cosine and relative distance (step)."""

    steps: list[str]
    cosine: np.ndarray
    relative: np.ndarray
    other: tuple[str, ...]
    same_place: bool


def in_context(model: LanguageModel, trace: Trace, pos: int, beginning: str) -> InContext:
    """Put the token at ``pos`` behind another beginning and compare its vector after each step.

    Raises: TextError when there is no beginning, or it is too long.
    """
    ids = list(model.encode(beginning).token_ids)
    closing = [] if model.causal else ids[-1:]  # BERT closes a text with a token of its own
    ids = (ids if model.causal else ids[:-1]) + [trace.token_ids[pos]]
    place, other = len(ids) - 1, record_ids(model, ids + closing, text=beginning)
    streams = []
    for each, at in ((trace, pos), (other, place)):
        start = [each.embed()[at]] + ([] if each.pos_embed() is None else [each.resid_pre(0)[at]])
        streams.append(np.stack([*start, *(each.resid_post(layer)[at] for layer in range(each.n_layers))]).astype(np.float64))
    a, b = streams
    sizes = np.linalg.norm(a, axis=1), np.linalg.norm(b, axis=1)
    names = ["row of W_E"] + (["+ position"] if trace.pos_embed() is not None else []) + [f"block {i}" for i in range(trace.n_layers)]
    cosine = (a * b).sum(1) / np.maximum(sizes[0] * sizes[1], 1e-12)
    return InContext(
        names, cosine, np.linalg.norm(a - b, axis=1) / np.maximum((sizes[0] + sizes[1]) / 2, 1e-12), other.tokens, place == pos
    )


@dataclass(frozen=True, slots=True)
class LookedAt:
    """How often the key that a head looks at most (the query itself aside) is the one whose embedding is most like the query's."""

    hits: int
    total: int
    chance: float


def looked_at(model: LanguageModel, trace: Trace) -> LookedAt:
    """Count over all heads of layer 0 and all queries with at least two other keys; chance is what picking blindly would give."""
    rows = maths.unit(_rows(model, list(trace.token_ids)))
    hits, total, expected = 0, 0, 0.0
    for first, patterns in trace.pattern_blocks(0):
        queries = slice(first, first + patterns.shape[1])
        alike, allowed = (rows[queries] @ rows.T).numpy(), trace.allowed(0, queries)
        for at in range(patterns.shape[1]):
            keys = [key for key in np.flatnonzero(allowed[at]) if key != first + at]
            if len(keys) < 2:
                continue
            best = keys[int(alike[at, keys].argmax())]
            hits += sum(int(keys[int(patterns[head, at, keys].argmax())] == best) for head in range(trace.n_heads))
            total += trace.n_heads
            expected += trace.n_heads / len(keys)
    return LookedAt(hits, total, expected / total if total else 0.0)
