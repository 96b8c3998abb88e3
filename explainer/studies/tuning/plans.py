"""The settings of the trainings. Torch-free."""

from __future__ import annotations

from dataclasses import dataclass

from explainer.studies.tuning.head_costs import HEAD_FIRST, unfreezes_after


@dataclass(frozen=True, slots=True)
class TuningPlan:
    """The settings of a fine-tuning. window: tokens of one sequence; batch: sequences a step (or pairs). prompt: what is written on from.

    bf16: whether the products of a step are taken in bfloat16 (weights and averages stay in float32); None leaves it to the worker, which
    tries what is faster, and counts as yes elsewhere.
    """

    steps: int
    batch: int = 8
    window: int = 128
    learning_rate: float = 1e-3
    seed: int = 0
    prompt: str = "Once upon a time"
    sample_tokens: int = 40
    temperature: float = 0.8
    bf16: bool | None = None

    def looks(self) -> tuple[int, ...]:
        """After which steps the model is evaluated: before the first, soon after, then eight times, and at the end."""
        every = max(1, self.steps // 8)
        return _evaluated_after(every, self.steps, (5, 15, 30))


@dataclass(frozen=True, slots=True)
class HeadPlan:
    """The settings of a training of a head. learning_rate: of the body, and of BERT's pooler; head_rate: of the head. batch: texts a step;
    window: most tokens of one.

    way: "head" (the body stays frozen), "head_first" (it is frozen for ``head_steps`` steps), "all" (it is free from the first step).
    text: the reader's own, whose probabilities each evaluation tells. lower: the share of texts that are learned in small letters.
    bf16: as of a fine-tuning.
    """

    steps: int
    way: str = HEAD_FIRST
    batch: int = 32
    window: int = 96
    learning_rate: float = 3e-4
    head_rate: float = 3e-3
    lower: float = 0.1
    seed: int = 0
    text: str = "It was nice."
    bf16: bool | None = None

    @property
    def head_steps(self) -> int:
        """After how many steps the body is unfrozen; 0 for at once, ``steps`` for never."""
        return unfreezes_after(self.way, self.steps)

    def looks(self) -> tuple[int, ...]:
        """After which steps the head is evaluated: the start, soon after, the unfreezing, every eighth of the steps, and the end."""
        every = max(10, self.steps // 8)
        return tuple(sorted({self.head_steps, *_evaluated_after(every, self.steps, (4, 12))}))


def _evaluated_after(every: int, steps: int, soon: tuple[int, ...]) -> tuple[int, ...]:
    """The start, the steps of ``soon``, so that a reader sees the first change soon, each ``every`` steps, and the end."""
    return tuple(sorted({0, *(step for step in soon if step < every), *range(every, steps, every), steps}))


def language_looks(steps: int) -> tuple[int, ...]:
    """After which steps all ways to another language are evaluated: before the first, soon, then five times, and at the end."""
    return _evaluated_after(max(1, steps // 5), steps, (4, 12))
