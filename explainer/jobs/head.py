"""The task "head": a new layer on a language model learns to give labels, from texts with a label each or words with a tag each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from explainer.errors import JobError
from explainer.jobs.records import HeadReady, HeadResult
from explainer.jobs.specs import HeadSpec
from explainer.models import load
from explainer.models.classifier import with_padding
from explainer.studies.tuning.new_head import HeadTraining, dataset
from explainer.studies.tuning.training_data import LabelledTexts, TaggedTexts, form_of

if TYPE_CHECKING:
    from explainer.jobs.worker import Worker


def work(worker: Worker) -> None:
    """Train as the run's spec says; save from time to time and at the end."""
    spec, data = worker.run.spec_as(HeadSpec), worker.run.data
    if not isinstance(data, LabelledTexts | TaggedTexts):
        raise JobError("A head learns from labels or tags; this training has neither. Start it again.")
    plan = worker.settled(spec.plan)
    model = load(spec.model, download=False)
    training = HeadTraining(model, data.labels, form_of(data), plan)
    tokenizer = with_padding(model.tokenizer)
    given = dataset(model, data, plan)
    worker.ready(
        training,
        HeadReady(
            model=model.key, plan=plan, looks=plan.looks(), new=training.n_new, trainable=training.n_trainable, baselines=given.baselines
        ),
    )
    worker.follow(training.run(given, worker.should_stop), training, training, tokenizer)
    worker.finish(HeadResult(sets=training.results(given), moved=tuple(training.moved()), bf16=bool(plan.bf16), step=training.reached))
