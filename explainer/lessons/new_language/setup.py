"""How a move to another language is set up: the ways, and what they cost."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import streamlit as st

from explainer.lessons.new_language.tokenizers import Tokenizers
from explainer.models.catalogue import Shape
from explainer.models.memory import spare_mib
from explainer.studies.tuning.language_ways import BODY, CHANCE, FIRST, OLD, SCRATCH, WAYS, budgets
from explainer.studies.tuning.methods import Weights, weights_of
from explainer.ui.trainings import launch
from explainer.ui.trainings.datasets import Data
from explainer.ui.trainings.options import BATCH, RATES, SECONDS, STEPS, WINDOW, show_share


@dataclass(frozen=True, slots=True)
class Settings:
    """What the reader set. ways: the first is kept, the others run beside it."""

    ways: tuple[str, ...]
    steps: int
    learning_rate: float
    seed: int
    entries: int

    def rates(self) -> dict[str, float]:
        """The highest learning rate of each way."""
        return {way: self.learning_rate if way == self.ways[0] else WAYS[way].rate for way in self.ways}


def settings(shape: Shape, found: Tokenizers) -> Settings:
    """All that the reader sets before a training, with its cost.

    Raises: ExplainerError when the files of the base cannot be read.
    """
    labels = {WAYS[way].label: way for way in WAYS}
    start = WAYS[BODY].label if "way" not in st.session_state else None
    name = st.segmented_control(
        "The way whose model you keep", [WAYS[way].label for way in FIRST], default=start, key="way", bind="query-params", required=True
    )
    first = labels[str(name or WAYS[BODY].label)]
    others = [way for way in (SCRATCH, CHANCE, OLD, *FIRST) if way != first]
    chosen = st.pills(
        "Beside it, each for the same time", [WAYS[way].label for way in others], selection_mode="multi",
        default=[WAYS[SCRATCH].label] if "rivals" not in st.session_state else None, key="rivals", bind="query-params",
    )  # fmt: skip
    ways = (first, *[labels[label] for label in chosen or [] if labels[label] != first])
    entries = int(found.new.get_vocab_size())
    cost(weights_of(shape), ways, shape, entries)
    with st.container(horizontal=True, gap="medium", vertical_alignment="bottom"):
        steps = st.select_slider("Steps of the first way", STEPS, 100, key="tune_steps", bind="query-params", width=260)
        rate = st.select_slider(
            "Its learning rate", RATES, WAYS[first].rate, key=f"rate_{first}", bind="query-params", width=260,
            format_func=lambda value: f"{value:g}",
        )  # fmt: skip
        seed = st.number_input("Seed", 0, 999, 0, key="tune_seed", bind="query-params", width=110)
    return Settings(ways, int(steps), float(rate), int(seed), entries)


def cost(weights: Weights, ways: Sequence[str], shape: Shape, entries: int) -> float:
    """Draw what it takes; returns the memory of the whole process in MiB."""
    first, needed = budgets(ways, weights, shape, weights.n_vocab, entries, BATCH * min(WINDOW, shape.context))
    columns = st.columns(4)
    columns[0].metric("Trainable numbers", f"{first.trainable:,}", help=f"Of {first.total:,} in the model with the new vocabulary.")
    columns[1].metric("Share of the model", show_share(first.share))
    columns[2].metric("Gradients and AdamW", f"{first.optimizer_mib:,.1f} MiB", help="A gradient and two running averages for each number.")
    columns[3].metric("Saved afterwards", f"{first.saved_mib:,.1f} MiB")
    beside = f", {len(ways)} models side by side" if len(ways) > 1 else ""
    st.caption(f"The process needs about {needed:,.0f} MiB of memory in all{beside}; {spare_mib():,.0f} MiB are free here.")
    return needed


def starter(shape: Shape, wanted: Settings, data: Data, prompt: str, token: str) -> None:
    """The button that starts the training, and why it cannot be pressed, where it cannot."""
    if launch.start_button():
        launch.start(spec(shape, wanted, data, prompt), data.job(), token)
        st.rerun()


def spec(shape: Shape, wanted: Settings, data: Data, prompt: str) -> dict[str, Any]:
    """The run's spec."""
    weights, window = weights_of(shape), min(WINDOW, shape.context)
    _, needed = budgets(wanted.ways, weights, shape, weights.n_vocab, wanted.entries, BATCH * window)
    plan = {"steps": wanted.steps, "batch": BATCH, "window": window, "learning_rate": wanted.learning_rate, "seed": wanted.seed}
    return {
        "lesson": "new_language",
        "task": "language",
        "label": WAYS[wanted.ways[0]].label,
        "data": data.name,
        "model": shape.name,
        "ways": list(wanted.ways),
        "rates": wanted.rates(),
        "entries": wanted.entries,
        "plan": plan | {"prompt": prompt},
        "steps": wanted.steps,
        "seconds": SECONDS,
        "needed_mib": round(needed, 1),
    }
