"""How a move to another language is set up: the ways, and what they cost."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from explainer.jobs.specs import LanguageSpec
from explainer.lessons.new_language.tokenizers import Tokenizers
from explainer.models.catalogue import Shape
from explainer.studies.tuning.language_ways import BODY, CHANCE, FIRST, OLD, SCRATCH, WAYS, budgets
from explainer.studies.tuning.methods import weights_of
from explainer.studies.tuning.plans import TuningPlan
from explainer.ui.page import widgets
from explainer.ui.state.per_lesson import in_link
from explainer.ui.trainings import ahead, launch, run_links
from explainer.ui.trainings.datasets import ChosenDataset
from explainer.ui.trainings.options import BATCH, RATES, SECONDS, STEPS, WINDOW
from explainer.ui.trainings.settings import Schedule, Slider, cost, schedule


@dataclass(frozen=True, slots=True)
class Settings:
    """What the reader set. ways: the first is kept, the others run beside it."""

    ways: tuple[str, ...]
    schedule: Schedule
    entries: int

    def rates(self) -> dict[str, float]:
        """The highest learning rate of each way."""
        return {way: self.schedule.learning_rate if way == self.ways[0] else WAYS[way].rate for way in self.ways}


def settings(shape: Shape, found: Tokenizers) -> Settings:
    """All that the reader sets before a training, with its cost.

    Raises: ExplainerError when the files of the base cannot be read.
    """
    labels = {WAYS[way].label: way for way in WAYS}
    first = labels[widgets.choose("The way whose model you keep", [WAYS[way].label for way in FIRST], "way", WAYS[BODY].label)]
    others = [way for way in (SCRATCH, CHANCE, OLD, *FIRST) if way != first]
    chosen = st.pills(
        "Beside it, each for the same time", [WAYS[way].label for way in others], selection_mode="multi",
        default=[WAYS[SCRATCH].label] if "rivals" not in st.session_state else None, **in_link("rivals"),
    )  # fmt: skip
    ways = (first, *[labels[label] for label in chosen or [] if labels[label] != first])
    entries = int(found.new.get_vocab_size())
    weights = weights_of(shape)
    kept, needed = budgets(ways, weights, shape, weights.n_vocab, entries, BATCH * min(WINDOW, shape.context))
    beside = f", {len(ways)} models side by side" if len(ways) > 1 else ""
    cost(kept, needed, "the model with the new vocabulary", beside=beside)
    rate = Slider("Its learning rate", RATES, WAYS[first].rate, f"rate_{first}")
    return Settings(ways, schedule(Slider("Steps of the first way", STEPS, 100, "tune_steps"), rate, "tune_seed"), entries)


def starter(shape: Shape, wanted: Settings, data: ChosenDataset, prompt: str, token: str) -> None:
    """The button that starts the training, and why it cannot be pressed, where it cannot."""
    entries = wanted.entries
    kept, _ = budgets(wanted.ways, weights_of(shape), shape, weights_of(shape).n_vocab, entries, BATCH * min(WINDOW, shape.context))
    tokens, way = BATCH * min(WINDOW, shape.context), WAYS[wanted.ways[0]].label
    ahead.told(
        ahead.Ahead(way, shape.name, wanted.schedule.steps, tokens, kept.total, kept.trainable, len(wanted.ways)),
        run_links.runs("new_language"), SECONDS,
    )  # fmt: skip
    if launch.start_button():
        launch.start(spec(shape, wanted, data, prompt), data.for_run(), token)
        st.rerun()


def spec(shape: Shape, wanted: Settings, data: ChosenDataset, prompt: str) -> LanguageSpec:
    """The run's spec."""
    weights, window, chosen = weights_of(shape), min(WINDOW, shape.context), wanted.schedule
    _, needed = budgets(wanted.ways, weights, shape, weights.n_vocab, wanted.entries, BATCH * window)
    return LanguageSpec(
        lesson="new_language",
        label=WAYS[wanted.ways[0]].label,
        data_name=data.name,
        model=shape.name,
        ways=wanted.ways,
        rates=wanted.rates(),
        entries=wanted.entries,
        plan=TuningPlan(chosen.steps, BATCH, window, chosen.learning_rate, chosen.seed, prompt),
        seconds=SECONDS,
        needed_mib=round(needed, 1),
    )
