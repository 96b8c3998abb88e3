"""Questions of the lesson on fine-tuning."""

from __future__ import annotations

from collections.abc import Sequence

from explainer.models.catalogue import Shape
from explainer.studies.tuning.evaluations import TuningEvaluation
from explainer.studies.tuning.methods import EMBEDDINGS, FULL, LORA, RANKS, Method, n_trainable, weights_of
from explainer.ui.page.quiz import Question, ask
from explainer.ui.text import number


def questions(shape: Shape, method: Method, evaluated: Sequence[TuningEvaluation]) -> list[Question | None]:
    """About the model's parts, the method that is chosen, and the training that is shown, if there is one."""
    weights = weights_of(shape)
    parts = weights.parts
    blocks = {part: count for part, count in parts.items() if part.startswith("block ")}
    named = {"all blocks together": sum(blocks.values()), "embeddings": parts.get(EMBEDDINGS, 0), "final norm": parts.get("final_norm", 0)}
    most = max(named, key=lambda name: named[name])
    free = n_trainable(weights, method)
    found = [
        ask(
            f"Which holds most of the numbers of {shape.called}?",
            most,
            [name for name in named if name != most],
            ", ".join(f"{name}: {count:,}" for name, count in named.items()) + ".",
            "method",
        ),
        ask(
            "How many numbers does AdamW keep for the training that is set above, besides the weights and their gradients?",
            f"{2 * free:,}",
            [f"{free:,}", f"{3 * free:,}", f"{2 * weights.total:,}" if free != weights.total else f"{4 * free:,}"],
            f"Two running averages for each of the {free:,} trainable numbers.",
            "method",
        ),
    ]
    if method.kind == LORA:
        other = next(rank for rank in RANKS if rank == method.rank * 2 or rank == method.rank // 2)
        count = n_trainable(weights, Method(LORA, rank=other, targets=method.targets))
        found.append(
            ask(
                f"How many numbers would LoRA train with rank {other} instead of {method.rank}?",
                f"{count:,}",
                [f"{free:,}", f"{count * other // method.rank:,}", f"{free + other:,}"],
                "The number grows in step with the rank: both thin matrices have one side as long as the rank.",
                "method",
            )
        )
    elif method.kind != FULL:
        found.append(
            ask(
                "How much can the frozen parts change in this training?",
                "not at all",
                ["a little, with a smaller learning rate", "as much as the others, but later"],
                f"They get no step. {weights.total - free:,} numbers stay as they are, to the last bit.",
                "method",
            )
        )
    if len(evaluated) > 1:
        first, last = evaluated[0].losses, evaluated[-1].losses
        new, old = last["held_out"] - first["held_out"], last["old"] - first["old"]
        found.append(
            ask(
                "By how much did the loss on the held-out new text change, in nats a token?",
                number(new, sign=True),
                [number(value, sign=True) for value in (old, -new, new / 2)],
                f"From {first['held_out']:.2f} to {last['held_out']:.2f}.",
                "result",
            )
        )
    return found
