"""How a training is set up: what may change, for how long, and what that costs. Nothing here loads torch."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from explainer.jobs import Run, folder
from explainer.jobs.specs import TuneSpec
from explainer.models import catalogue
from explainer.models.catalogue import Shape
from explainer.models.tuned import PREFIX
from explainer.studies.tuning.frames import frame
from explainer.studies.tuning.methods import (
    EMBEDDINGS,
    FINAL_NORM,
    FROZEN,
    FULL,
    HEAD,
    LORA,
    RANKS,
    Budget,
    Method,
    Weights,
    budget,
    weights_of,
)
from explainer.studies.tuning.plans import TuningPlan
from explainer.studies.tuning.training_data import PAIRS
from explainer.ui.page import widgets
from explainer.ui.state import session
from explainer.ui.state.per_lesson import in_link
from explainer.ui.state.shown import put, setting
from explainer.ui.text import plain
from explainer.ui.trainings import ahead, launch
from explainer.ui.trainings.datasets import ChosenDataset
from explainer.ui.trainings.run_links import runs
from explainer.ui.trainings.settings import Schedule, Slider, cost, schedule

METHODS = {"all weights": FULL, "freeze some": FROZEN, "LoRA": LORA}
STEPS = (20, 50, 100, 200, 300, 500, 800)
RATES = (1e-4, 3e-4, 1e-3, 3e-3, 1e-2)
RATE_OF = {FULL: 3e-4, FROZEN: 3e-4, LORA: 3e-3}
SECONDS = 600
BATCH, WINDOW = 8, 128
LARGE_BATCH, LARGE_STEPS = 2, 50  # for a large model: texts of a step, each of which takes long, and the steps that are proposed


@dataclass(frozen=True, slots=True)
class Settings:
    """What the reader set."""

    method: Method
    schedule: Schedule

    def label(self) -> str:
        """Short, for a chart and a list."""
        if self.method.kind == LORA:
            return f"LoRA, rank {self.method.rank}"
        return "all weights" if self.method.kind == FULL else f"{len(self.method.frozen)} parts frozen"


def method(shape: Shape, weights: Weights) -> Method:
    """Which weights may change."""
    if weights.large:
        st.markdown("**What may change: LoRA**")
        st.caption(f"{why_not_all(shape, weights)} It is trained by LoRA only.")
        kind = LORA
    else:
        kind = METHODS[widgets.choose("What may change", list(METHODS), "method", "all weights")]
    if kind == FROZEN:
        return Method(FROZEN, _frozen(weights))
    if kind == LORA:
        with st.container(horizontal=True, gap="medium"):
            rank = widgets.one_of("Rank of B·A", RANKS, "rank", 8)
            where = widgets.choose("Added to", ["attention", "feed-forward", "both"], "lora_at")
        return Method(
            LORA, rank=rank, targets={"attention": ("attention",), "feed-forward": ("ffn",)}.get(str(where), ("attention", "ffn"))
        )
    return Method(FULL)


def why_not_all(shape: Shape, weights: Weights) -> str:
    """Why the own weights of a large model are not trained here, with the numbers."""
    found = budget_of(weights, Method(FULL), shape)
    return (
        f"{plain(shape.called)} has {weights.total:,} numbers. To change them all would need about {found.needed_mib:,.0f} MiB of memory, "
        f"and each training would be saved in {found.saved_mib:,.0f} MiB."
    )


def batch_of(weights: Weights) -> int:
    """Texts of a step."""
    return LARGE_BATCH if weights.large else BATCH


def name_of(part: str, weights: Weights) -> str:
    """How a part is called on the page."""
    tied = " and head, one matrix" if weights.tied else ""
    return {EMBEDDINGS: f"embeddings{tied}", FINAL_NORM: "final norm", HEAD: "head"}.get(part, part)


def _frozen(weights: Weights) -> tuple[str, ...]:
    """The parts that the reader freezes, by ticking."""
    parts = weights.parts
    blocks = [part for part in parts if part.startswith("block ")]
    first = {EMBEDDINGS, *blocks[: max(1, len(blocks) - 2)]}
    chosen = []
    put("parts", lambda: {"part": list(parts), "how many": [f"{count:,}" for count in parts.values()]})
    with st.container(horizontal=True, key="freeze", gap="medium"):
        for part, count in parts.items():
            key = "freeze_" + part.replace(" ", "_")
            size = f"{count / 1e6:.1f} M" if count >= 50_000 else f"{count:,}"
            if st.checkbox(f"{name_of(part, weights)} ({size})", value=part in first, **in_link(key)):
                chosen.append(part)
    st.caption("A tick freezes the part: its numbers stay as they are.")
    return tuple(chosen)


def settings(shape: Shape, start_steps: int = 100, start_rate: float | None = None) -> Settings:
    """All that the reader sets before a training; start_steps and start_rate (for LoRA its own): what is proposed.

    Raises: ExplainerError when nothing would be learned, or the files cannot be read.
    """
    weights = weights_of(shape)
    chosen = method(shape, weights)
    found = budget_of(weights, chosen, shape)
    cost(found, found.needed_mib)
    usual = RATE_OF[chosen.kind] if start_rate is None or chosen.kind == LORA else start_rate
    n_steps = min(start_steps, LARGE_STEPS) if weights.large else start_steps
    how_long = schedule(
        Slider("Steps", STEPS, n_steps, "tune_steps"), Slider("Learning rate", RATES, usual, f"rate_{chosen.kind}"), "tune_seed"
    )
    return Settings(chosen, how_long)


def budget_of(weights: Weights, chosen: Method, shape: Shape) -> Budget:
    """What this training takes.

    Raises: ExplainerError when nothing would be learned.
    """
    return budget(weights, chosen, shape, weights.n_vocab, batch_of(weights) * min(WINDOW, shape.context))


def spec(lesson: str, shape: Shape, wanted: Settings, data: ChosenDataset, prompt: str) -> TuneSpec:
    """The run's spec. prompt: what is written on from; with pairs it is put into their frame."""
    pairs, chosen, weights = data.form == PAIRS, wanted.schedule, weights_of(shape)
    return TuneSpec(
        lesson=lesson,
        label=wanted.label(),
        data_name=data.name,
        model=shape.name,
        method=wanted.method,
        plan=TuningPlan(
            steps=chosen.steps,
            batch=2 * batch_of(weights) if pairs else batch_of(weights),
            window=min(WINDOW, shape.context),
            learning_rate=chosen.learning_rate,
            seed=chosen.seed,
            prompt=frame(prompt) if pairs else prompt,
        ),
        seconds=SECONDS,
        needed_mib=round(budget_of(weights, wanted.method, shape).needed_mib, 1),
    )


def base(choice: session.Choice) -> Shape:
    """What a training begins from: the model of the sidebar, or the base of a tuned one or of an adapter.

    Raises: ModelError when it is not on this machine.
    """
    name, seen = choice.model, 0
    while name.startswith(PREFIX) and seen < 4:
        name, seen = folder.find(name.removeprefix(PREFIX)).spec.model, seen + 1
    found = catalogue.shape(catalogue.find(name).base_name)
    setting("base", found.name)
    return found


def base_of(run: Run) -> Shape:
    """What a run began from.

    Raises: ModelError when it is not on this machine.
    """
    return catalogue.shape(run.spec.model)


def n_numbers(shape: Shape) -> int:
    """All numbers of a model."""
    return weights_of(shape).total


def starter(lesson: str, shape: Shape, wanted: Settings, data: ChosenDataset | None, prompt: str, token: str) -> None:
    """The button that starts a training, and why it cannot be pressed, where it cannot."""
    st.session_state["_tuning_method"] = wanted.method
    ahead.told(_ahead(shape, wanted, data), runs(lesson), SECONDS)
    needed = budget_of(weights_of(shape), wanted.method, shape).needed_mib
    if launch.start_button(data is not None, needed) and data is not None:
        launch.start(spec(lesson, shape, wanted, data, prompt), data.for_run(), token)
        st.rerun()


def _ahead(shape: Shape, wanted: Settings, data: ChosenDataset | None) -> ahead.Ahead:
    """What the training is made of, for an estimate of its time: a third of the characters of a pair are its tokens, about."""
    weights, window = weights_of(shape), min(WINDOW, shape.context)
    found, tokens = budget_of(weights, wanted.method, shape), batch_of(weights) * window
    if data is not None and data.form == PAIRS:
        lengths = [sum(len(part) for part in pair) // 3 + 8 for pair in data.train[:200]]
        tokens = 2 * batch_of(weights) * min(window, max(lengths))
    return ahead.Ahead(wanted.label(), shape.name, wanted.schedule.steps, tokens, found.total, found.trainable)


def last_method() -> Method:
    """The method that is set on the page."""
    found: Method = st.session_state.get("_tuning_method", Method())
    return found
