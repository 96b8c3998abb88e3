"""Questions of the lesson on fine-tuning."""

from __future__ import annotations

import math
from collections.abc import Sequence

from explainer.models.catalogue import Shape
from explainer.studies.tuning.evaluations import TuningEvaluation
from explainer.studies.tuning.methods import LORA, RANKS, Method, n_trainable, weights_of
from explainer.ui.page.questions import Question, calculated, written
from explainer.ui.text import number


def questions(shape: Shape, method: Method, evaluated: Sequence[TuningEvaluation]) -> list[Question | None]:
    """About the method that is chosen, and the training that is shown, if there is one."""
    weights = weights_of(shape)
    total, free = weights.total, n_trainable(weights, method)
    moved = 0 if method.kind == LORA else free
    said = f"{total:,} − {moved:,} = {total - moved:,}."
    if method.kind == LORA:
        said = f"All {total:,}: LoRA learns {free:,} numbers beside them."
    return [
        calculated(
            f"How many of the {total:,} numbers of {shape.called} stay as they are, to the last bit, in the training that is set above?",
            total - moved,
            [free, total - free, total, total // 2],
            said,
            "method",
            limits=(0, math.inf),
        ),
        calculated(
            "How many numbers does AdamW keep for that training, besides the weights and their gradients?",
            2 * free,
            [free, 3 * free, 2 * total, 4 * free],
            f"Two running averages for each of the {free:,} trainable numbers.",
            "method",
        ),
        _rank(shape, method, free) if method.kind == LORA else None,
        _change(evaluated) if len(evaluated) > 1 else None,
    ]


def _rank(shape: Shape, method: Method, free: int) -> Question | None:
    """What another rank would cost."""
    other = next(rank for rank in RANKS if rank == method.rank * 2 or rank * 2 == method.rank)
    count = n_trainable(weights_of(shape), Method(LORA, rank=other, targets=method.targets))
    return calculated(
        f"With rank {method.rank}, LoRA trains {free:,} numbers. How many would it train with rank {other}?",
        count,
        [free, count * other // method.rank, free + other],
        f"Both thin matrices have one side as long as the rank: {free:,} · {other} ÷ {method.rank} = {count:,}.",
        "method",
        limits=(1, math.inf),
    )


def _signed(value: float) -> str:
    return number(value, sign=True) if round(value, 2) else "0.00"


def _change(evaluated: Sequence[TuningEvaluation]) -> Question | None:
    """How far a loss fell."""
    start, end = evaluated[0].losses, evaluated[-1].losses
    new, old = end["held_out"] - start["held_out"], end["old"] - start["old"]
    before, after = written([start["held_out"], end["held_out"]], lambda one, other: other - one, _signed)
    return calculated(
        "By how much did the loss on the held-out new text change, in nats a token?",
        new,
        [old, -new, new / 2, end["held_out"]],
        f"From {before} to {after}: {after} − {before} = {_signed(new)}.",
        "result",
        show=_signed,
    )
