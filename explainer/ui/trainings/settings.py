"""The rows that every training is set up with: for how long, at what rate, with which seed; and what it costs. Torch-free."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import streamlit as st

from explainer.models.memory import spare_mib
from explainer.studies.tuning.methods import Budget
from explainer.ui.page import widgets
from explainer.ui.state.per_lesson import in_link
from explainer.ui.state.shown import put


@dataclass(frozen=True, slots=True)
class Slider:
    """A choice among numbers. start: what is proposed. key: its name in the link."""

    label: str
    options: Sequence[Any]
    start: Any
    key: str


@dataclass(frozen=True, slots=True)
class Schedule:
    """For how many steps, with which highest learning rate, and the seed of all that is drawn by chance."""

    steps: int
    learning_rate: float
    seed: int


def schedule(steps: Slider, rate: Slider, seed_key: str, *, rate_is_free: bool = True) -> Schedule:
    """The sliders and the seed in one row; without that of the rate, where it is not free, its proposal holds."""
    with st.container(horizontal=True, gap="medium", vertical_alignment="bottom"):
        n_steps = st.select_slider(steps.label, steps.options, steps.start, **in_link(steps.key), width=260)
        chosen = rate.start
        if rate_is_free:
            chosen = st.select_slider(
                rate.label, rate.options, rate.start, **in_link(rate.key), width=260,
                format_func=lambda value: f"{value:g}",
            )  # fmt: skip
        seed = widgets.whole_number("Seed", 0, 999, 0, seed_key, typed=True, width=110)
    return Schedule(int(n_steps), float(chosen), seed)


def cost(found: Budget, needed_mib: float, of: str = "the model", n_new: int | None = None, beside: str = "") -> None:
    """Trainable numbers, memory and what is saved, before anything starts.

    of: of which model the trainable numbers are a part. n_new: numbers of a new head. beside: what else the process holds.
    """
    counts = {"trainable": found.trainable, "all": found.total} | ({} if n_new is None else {"new": n_new})
    put("numbers_of_the_model", lambda: {"which": list(counts), "how many": [f"{count:,}" for count in counts.values()]})
    memory = {"gradients and AdamW": found.optimizer_mib, "saved afterwards": found.saved_mib, "the process": needed_mib}
    put("cost", lambda: {"what": list(memory), "MiB": list(memory.values())})
    columns = st.columns(4)
    trainable = ("Trainable numbers", f"{found.trainable:,}", f"Of {found.total:,} in {of}.")
    if n_new is None:
        share = ("Share of the model", show_share(found.share), None)
        optimizer, saved, first = f"{found.optimizer_mib:,.1f}", None, [trainable, share]
    else:
        new = ("New numbers", f"{n_new:,}", "The head: what the base has not.")
        optimizer, saved, first = f"{found.optimizer_mib:,.3g}", "The whole model with its new head.", [new, trainable]
    rest = [
        ("Gradients and AdamW", f"{optimizer} MiB", "A gradient and two running averages for each number."),
        ("Saved afterwards", f"{found.saved_mib:,.1f} MiB", saved),
    ]
    for column, (label, value, told) in zip(columns, [*first, *rest], strict=True):
        column.metric(label, value, help=told)
    st.caption(f"The process needs about {needed_mib:,.0f} MiB of memory in all{beside}; {spare_mib():,.0f} MiB are free here.")


def show_share(share: float) -> str:
    """A share in percent with as many digits as it needs."""
    return f"{100 * share:.0f} %" if share > 0.095 else f"{100 * share:.2g} %"
