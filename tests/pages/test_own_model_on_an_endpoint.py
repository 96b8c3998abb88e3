"""A reader's own model on an endpoint, from each kind of training: what the endpoint answers is what the app says."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import archives
import pytest
from reader import opened, sound
from rehearsing import own_workers
from streamlit.testing.v1 import AppTest

from explainer.deploy.sagemaker.process import Workers
from explainer.deploy.sagemaker.progress import progress
from explainer.jobs import Run, folder
from explainer.jobs.folder import DONE
from explainer.jobs.specs import HeadSpec, Spec, TuneSpec
from explainer.models import load
from explainer.models.classifier import opened as opened_head
from explainer.models.layout import TEXT
from explainer.models.tuned import PREFIX
from explainer.studies.tuning.answering import answered
from explainer.studies.tuning.methods import LORA, Method
from explainer.studies.tuning.new_head import asked, probabilities
from explainer.studies.tuning.plans import HeadPlan
from explainer.studies.tuning.training_data import TrainingTexts
from explainer.ui.page.guess import SHOW

TEXT_OF_READER = "What is a token?"


@pytest.fixture(scope="module", autouse=True)
def runs(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder of runs."""
    made = tmp_path_factory.mktemp("runs")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("EXPLAINER_RUNS", str(made))
        yield made


@pytest.fixture(autouse=True)
def servers(nursery: Any) -> Iterator[Workers]:
    with own_workers(nursery) as own:
        yield own


def ended(spec: Spec, runs: Path) -> Run:
    """A run of this spec that has come to its end; its model is put in afterwards."""
    run = folder.create(spec, TrainingTexts(("a",), {}), "token", runs)
    run.end(DONE)
    return run


def tuned(lesson: str, runs: Path) -> Run:
    kind = "pairs" if lesson == "instruction_pairs" else "lora"
    spec = TuneSpec(
        lesson=lesson, label=kind, data_name="a test", model="story-gpt", plan=archives.PLAN, seconds=60, needed_mib=1.0,
        method=Method(LORA, rank=4, targets=("attention",)),
    )  # fmt: skip
    run = ended(spec, runs)
    archives.tuned(kind, run.path / ("model" if kind == "pairs" else "adapter"))
    return run


def deployed(run: Run, servers: Workers) -> AppTest:
    """The page with this run's model in service, asked with the reader's text."""
    at = sound(opened("jumpstart", TEXT_OF_READER, folded=True, guess=SHOW, runs=run.id))
    at = sound(at.selectbox(key="own").select_index(1).run())
    for key in ("deploy", "ask_endpoint"):
        sound(at.button(key=key).click().run())
        (worker,) = servers._of.values()
        end = time.monotonic() + 600
        while worker.busy:
            assert time.monotonic() < end, worker.told()[-3:]
            time.sleep(0.1)
        at = sound(at.run())
    return at


def body(servers: Workers) -> list[dict]:
    (worker,) = servers._of.values()
    return json.loads(progress(worker.told()).answers[-1].body)


@pytest.mark.training
@pytest.mark.parametrize("lesson", ["fine_tuning", "instruction_pairs"])
def test_a_tuned_model_writes_on_its_endpoint_what_it_writes_here(lesson: str, runs: Path, servers: Workers) -> None:
    run = tuned(lesson, runs)
    at = deployed(run, servers)
    assert any("the same text, character by character" in one.value for one in at.caption)
    if lesson == "instruction_pairs":
        text = answered(load(PREFIX + run.id), TEXT_OF_READER)[0]
        assert body(servers)[0]["generated_text"].strip() == text


@pytest.mark.training
def test_a_new_head_gives_on_its_endpoint_the_labels_of_the_app(runs: Path, servers: Workers) -> None:
    spec = HeadSpec(
        lesson="new_head", label="head", data_name="a test", model="story-bert", plan=HeadPlan(steps=4), seconds=60, needed_mib=1.0
    )
    run = ended(spec, runs)
    archives.head("story-bert", TEXT, run.path / "model")
    deployed(run, servers)
    model = load(PREFIX + run.id)
    head = opened_head(model, run.path / "model")
    (probs,) = probabilities(head, [asked(model, TEXT_OF_READER, TEXT, model.context)])
    wanted = dict(zip(head.labels, probs.tolist(), strict=True))
    assert {one["label"]: one["score"] for one in body(servers)} == pytest.approx(wanted, abs=1e-5)
