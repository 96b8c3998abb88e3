"""A short training of each kind, on a base of any family, with a few texts of its own."""

from __future__ import annotations

from pathlib import Path

from explainer.jobs.specs import HeadSpec, LanguageSpec, Spec, TuneSpec
from explainer.studies.tuning.head_costs import ALL, HEAD_ALONE, HEAD_FIRST
from explainer.studies.tuning.language_ways import BODY
from explainer.studies.tuning.methods import FROZEN, FULL, LORA, Method
from explainer.studies.tuning.plans import HeadPlan, TuningPlan
from explainer.studies.tuning.training_data import LabelledTexts, TrainingData, TrainingTexts

STEPS = 8
PLAN = TuningPlan(steps=STEPS, batch=2, window=16, learning_rate=3e-3, prompt="Tom", sample_tokens=3, bf16=False, seed=5)
STORY = "Tom had a red ball. Sue saw the ball and wanted to play with it. They played in the garden until it was dark. "
TEXTS = TrainingTexts(train=(STORY * 6,), measured={"held_out": (STORY * 3,)})
LABELLED = LabelledTexts(
    labels=("bad", "good"),
    train=tuple((f"a {word} day number {number}", int(word == "fine")) for number in range(12) for word in ("fine", "poor")),
    measured={"held_out": tuple((f"one {word} night", int(word == "fine")) for word in ("fine", "poor"))},
)


def tuning(base: Path, method: Method) -> tuple[Spec, TrainingData]:
    return TuneSpec(model=str(base), method=method, plan=PLAN, seconds=600, needed_mib=1.0), TEXTS


def head(base: Path, way: str) -> tuple[Spec, TrainingData]:
    plan = HeadPlan(steps=STEPS, batch=4, window=16, learning_rate=1e-3, way=way, head_rate=1e-2, text="a fine day", bf16=False, seed=5)
    return HeadSpec(model=str(base), plan=plan, seconds=600, needed_mib=1.0), LABELLED


def language(base: Path, *ways: str) -> tuple[Spec, TrainingData]:
    rates = dict.fromkeys(ways, 3e-3)
    return LanguageSpec(model=str(base), plan=PLAN, ways=ways, rates=rates, entries=300, seconds=600, needed_mib=1.0), TEXTS


KINDS = {
    "full": lambda base: tuning(base, Method(FULL)),
    "frozen": lambda base: tuning(base, Method(FROZEN, frozen=("block 0",))),
    "lora": lambda base: tuning(base, Method(LORA, rank=2, targets=("attention",))),
    "head alone": lambda base: head(base, HEAD_ALONE),
    "head first": lambda base: head(base, HEAD_FIRST),
    "head and body": lambda base: head(base, ALL),
    "language": lambda base: language(base, BODY),
}
