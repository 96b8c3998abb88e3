"""What is deployed: a model of the reader's own, or one of JumpStart's catalogue."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import streamlit as st

from explainer.deploy.sagemaker import facts, forms, package
from explainer.deploy.sagemaker.facts import JumpStartModel
from explainer.errors import JobError
from explainer.jobs import Run
from explainer.models import catalogue
from explainer.models.tuned import PREFIX
from explainer.models.weights import WEIGHTS, count_parameters
from explainer.studies.tuning.frames import frame
from explainer.ui.page import show, widgets
from explainer.ui.state.per_lesson import in_link
from explainer.ui.trainings import run_links

OWN, JUMPSTART = "a model of your own", "a model of JumpStart"
STORY = "story-gpt"
LESSONS = ("fine_tuning", "new_head", "instruction_pairs", "new_language")
_TASKS = {
    package.GENERATE: "it writes on after a text",
    package.CLASSIFY: "it gives a text one of its labels",
    package.TAG: "it gives each word a tag",
}


@dataclass(frozen=True, slots=True)
class Chosen:
    """What is deployed. model: as ``package.made`` takes it, "" for JumpStart's. called: in a sentence. numbers: how many it has.

    bytes_each: of a number where it runs. frame: around a prompt. task: what its handlers do.
    """

    model: str
    called: str
    numbers: float
    bytes_each: int
    task: str = package.GENERATE
    frame: str = "{}"
    jumpstart: JumpStartModel | None = None
    accept_eula: bool = False

    @property
    def image(self) -> str:
        """Its container, with {region} in its place."""
        return self.jumpstart.image if self.jumpstart else facts.OWN_IMAGE

    @property
    def kind(self) -> str:
        """The kind of its container."""
        return forms.kind_of(self.image)

    @property
    def gated(self) -> bool:
        """Whether a licence stands before its files."""
        return self.jumpstart is not None and self.jumpstart.gated


def choose() -> Chosen:
    """The reader's choice, with what is to be known of it."""
    show.prose("jumpstart", "source")
    if widgets.choose("What is deployed", [OWN, JUMPSTART], "source", label_visibility="collapsed") == OWN:
        return _own()
    return _of_jumpstart()


def _own() -> Chosen:
    runs = _runs()
    labels = _labels(runs)
    if st.session_state.get("own") not in (None, *labels):
        del st.session_state["own"]
    name = labels[st.selectbox("The model", list(labels), **in_link("own")) or STORY]
    lesson = next((run.spec.lesson for run in runs if PREFIX + run.id == name), "")
    chosen = of_own(name, frame("{}") if lesson == "instruction_pairs" else "{}")
    show.prose("jumpstart", "own", called=chosen.called, parameters=f"{chosen.numbers:,.0f}", task=_TASKS[chosen.task])
    if not runs:
        show.prose("jumpstart", "no_runs")
    return chosen


def _labels(runs: Sequence[Run]) -> dict[str, str]:
    """The models by how they stand in the list: a training by its model, its data and its method; no two alike."""
    found = {STORY: STORY}
    for run in runs:
        label = f"{catalogue.find(PREFIX + run.id).called}, {run.spec.label}"
        while label in found:
            label += ", before"
        found[label] = PREFIX + run.id
    return found


def of_own(name: str, around: str = "{}") -> Chosen:
    """A model of this machine. around: what stands around a prompt.

    Raises: ModelError when it is not here any more.
    """
    ref = catalogue.find(name)
    config = json.loads((ref.base / "config.json").read_text(encoding="utf-8"))
    return Chosen(name, ref.called, count_parameters([ref.base / WEIGHTS]), 4, package.task_of(config), around)


def of_order(order: Mapping[str, Any]) -> Chosen:
    """What an order has deployed.

    Raises: ModelError when it is not here any more.
    """
    model = next((one for one in facts.models() if one.id == order["model_id"]), None)
    if model is None:
        return of_own(order["model"], order["frame"])
    return Chosen("", model.called, model.billions * 1e9, 2, jumpstart=model, accept_eula=order["accept_eula"])


def _runs() -> list[Run]:
    """Trainings of this visit that have left a model which can be served."""
    found = []
    for lesson in LESSONS:
        for run in run_links.runs(lesson):
            try:
                if run.state().ended and run.folder is not None:
                    found.append(run)
            except JobError:  # of one that cannot be read it is told on its own page
                continue
    return found


def _of_jumpstart() -> Chosen:
    models = {model.called: model for model in facts.models()}
    name = st.selectbox("The model", list(models), **in_link("js")) or next(iter(models))
    model = models[name]
    default = f"`{model.default}`" if model.default else "a type that is not noted here"
    show.prose(
        "jumpstart", "jumpstart", called=model.called, billions=f"{model.billions:g}", sizes=model.sizes, licence=model.licence,
        container=forms.KINDS[model.kind], default=default, source=model.source, as_of=facts.models_of().isoformat(),
    )  # fmt: skip
    accept = False
    if model.gated:
        show.prose("jumpstart", "gated")
        accept = widgets.toggle(f"I accept the {model.licence}", "eula")
    return Chosen("", model.called, model.billions * 1e9, 2, jumpstart=model, accept_eula=accept)
