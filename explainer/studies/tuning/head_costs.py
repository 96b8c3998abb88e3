"""What a new head costs: its numbers, and the memory of its training, counted from the shapes in the weight files. Torch-free."""

from __future__ import annotations

from explainer.models.catalogue import Shape
from explainer.models.layout import TAGS, TEXT
from explainer.models.memory import MIB
from explainer.studies.tuning.methods import FULL, HEAD, Budget, Method, Weights, budget

HEAD_ALONE, HEAD_FIRST, ALL = "head", "head_first", "all"  # what may change: the body never, later, or from the first step

HEAD_SHARE = 0.1  # of the steps, before the body is unfrozen


def unfreezes_after(way: str, steps: int) -> int:
    """After how many steps the body is unfrozen; 0 for at once, ``steps`` for never."""
    return {HEAD_ALONE: steps, ALL: 0}.get(way, max(1, round(HEAD_SHARE * steps)))


def pooled(shape: Shape, kind: str) -> bool:
    """Whether a dense layer with tanh comes before the head: in transformers' class for whole texts on a BERT."""
    return shape.family == "bert" and kind == TEXT


def has_bias(family: str, kind: str) -> bool:
    """Whether transformers' class has a bias in its head: all have, but the one for whole texts on a GPT."""
    return kind == TAGS or family == "bert"


def n_new(shape: Shape, kind: str, n_labels: int) -> int:
    """Numbers that the base has not: a row of d_model for each label, the biases, and BERT's pooler."""
    pooler = shape.d_model * (shape.d_model + 1) if pooled(shape, kind) else 0
    return n_labels * (shape.d_model + has_bias(shape.family, kind)) + pooler


def n_body(weights: Weights) -> int:
    """All numbers but those of the old head, which is not used; a tied one is the embedding, which is."""
    return weights.total - weights.parts.get(HEAD, 0)


def cost(weights: Weights, shape: Shape, way: str, kind: str, n_labels: int, batch_tokens: int) -> Budget:
    """What the training takes. batch_tokens: of one step, the filled up places counted.

    Where the body stays frozen, nothing is kept for the way back, but for one layer at a time. What is saved is the whole model, the old
    head included.
    """
    new = n_new(shape, kind, n_labels)
    free = n_body(weights) if way != HEAD_ALONE else 0
    kept = batch_tokens if free else batch_tokens // max(1, shape.n_layers)
    whole = budget(weights, Method(FULL), shape, 0, kept)
    optimizer = 3 * 4 * (free + new) / MIB
    return Budget(
        free + new, n_body(weights) + new, optimizer, whole.needed_mib - whole.optimizer_mib + optimizer, whole.saved_mib + 4 * new / MIB
    )
