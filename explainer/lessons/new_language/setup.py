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
from explainer.ui.trainings import ahead, launch, options, run_links
from explainer.ui.trainings.datasets import ChosenDataset
from explainer.ui.trainings.options import RATES, SECONDS, STEPS, WINDOW
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
    labels, weights = {WAYS[way].label: way for way in WAYS}, weights_of(shape)
    if weights.large:
        st.caption(f"{options.why_not_all(shape, weights)} So here are only the ways in which its blocks stay as they are.")
        first, others, usual = BODY, [CHANCE], []
    else:
        first = labels[widgets.choose("The way whose model you keep", [WAYS[way].label for way in FIRST], "way", WAYS[BODY].label)]
        others, usual = [way for way in (SCRATCH, CHANCE, OLD, *FIRST) if way != first], [WAYS[SCRATCH].label]
    key = "rivals_frozen" if weights.large else "rivals"
    chosen = st.pills(
        "Beside it, each for the same time", [WAYS[way].label for way in others], selection_mode="multi",
        default=usual if key not in st.session_state else None, **in_link(key),
    )  # fmt: skip
    ways = (first, *[labels[label] for label in chosen or [] if labels[label] != first])
    entries = int(found.new.get_vocab_size())
    kept, needed = budgets(ways, weights, shape, weights.n_vocab, entries, step_tokens(shape))
    beside = f", {len(ways)} models side by side" if len(ways) > 1 else ""
    cost(kept, needed, "the model with the new vocabulary", beside=beside)
    rate = Slider("Its learning rate", RATES, WAYS[first].rate, f"rate_{first}")
    return Settings(ways, schedule(Slider("Steps of the first way", STEPS, 100, "tune_steps"), rate, "tune_seed"), entries)


def step_tokens(shape: Shape) -> int:
    """Tokens of a step."""
    return options.batch_of(weights_of(shape)) * min(WINDOW, shape.context)


def starter(shape: Shape, wanted: Settings, data: ChosenDataset, prompt: str, token: str) -> None:
    """The button that starts the training, and why it cannot be pressed, where it cannot."""
    entries = wanted.entries
    tokens, way, weights = step_tokens(shape), WAYS[wanted.ways[0]].label, weights_of(shape)
    kept, needed = budgets(wanted.ways, weights, shape, weights.n_vocab, entries, tokens)
    ahead.told(
        ahead.Ahead(way, shape.name, wanted.schedule.steps, tokens, kept.total, kept.trainable, len(wanted.ways)),
        run_links.runs("new_language"), SECONDS,
    )  # fmt: skip
    if launch.start_button(needed_mib=needed):
        launch.start(spec(shape, wanted, data, prompt), data.for_run(), token)
        st.rerun()


def spec(shape: Shape, wanted: Settings, data: ChosenDataset, prompt: str) -> LanguageSpec:
    """The run's spec."""
    weights, window, chosen = weights_of(shape), min(WINDOW, shape.context), wanted.schedule
    _, needed = budgets(wanted.ways, weights, shape, weights.n_vocab, wanted.entries, step_tokens(shape))
    return LanguageSpec(
        lesson="new_language",
        label=WAYS[wanted.ways[0]].label,
        data_name=data.name,
        model=shape.name,
        ways=wanted.ways,
        rates=wanted.rates(),
        entries=wanted.entries,
        plan=TuningPlan(chosen.steps, options.batch_of(weights), window, chosen.learning_rate, chosen.seed, prompt),
        seconds=SECONDS,
        needed_mib=round(needed, 1),
    )
