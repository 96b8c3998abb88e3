"""The task "tune": a language model goes on learning, from texts or from pairs of prompt and completion."""

from __future__ import annotations

from typing import TYPE_CHECKING

from explainer.errors import JobError
from explainer.jobs.records import TuneReady, TuneResult
from explainer.jobs.specs import TuneSpec
from explainer.models import load
from explainer.studies.tuning.fine_tuning import Tuning, dataset
from explainer.studies.tuning.training_data import TrainingPairs, TrainingTexts

if TYPE_CHECKING:
    from explainer.jobs.worker import Worker


def work(worker: Worker) -> None:
    """Train as the run's spec says; save from time to time and at the end."""
    spec, data = worker.run.spec_as(TuneSpec), worker.run.data
    if not isinstance(data, TrainingTexts | TrainingPairs):
        raise JobError("A language model learns from texts or pairs; this training has neither. Start it again.")
    plan = worker.settled(spec.plan)
    model = load(spec.model, download=False)
    tuning = Tuning(model, spec.method, plan, spec.model)
    given = dataset(model, data, plan)
    worker.ready(tuning, TuneReady(model=model.key, plan=plan, looks=plan.looks(), trainable=tuning.n_trainable, total=model.n_parameters))
    worker.follow(tuning.run(given, worker.should_stop), tuning, tuning.module, model.tokenizer)
    worker.finish(TuneResult(moved=tuple(tuning.moved()), bf16=bool(plan.bf16), step=tuning.reached))
