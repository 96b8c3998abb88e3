"""The task "head": a new layer on a language model learns to give labels, from texts with a label each or words with a tag each."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from explainer.models import load
from explainer.models.classifier import with_padding
from explainer.studies.tuning.fine_tuning import bfloat16_is_faster
from explainer.studies.tuning.new_head import HeadTraining, Plan, dataset

if TYPE_CHECKING:
    from explainer.jobs.worker import Worker


def work(worker: Worker) -> None:
    """Train as the run's spec says; save from time to time and at the end."""
    spec, data = worker.spec, worker.run.data
    plan = Plan(**({"bf16": bfloat16_is_faster()} | spec["plan"]))
    model = load(spec["model"], download=False)
    training = HeadTraining(model, tuple(data["labels"]), data["form"], plan)
    tokenizer = with_padding(model.tokenizer)
    given = dataset(model, data, plan)
    numbers = {"new": training.n_new, "trainable": training.n_trainable, "baselines": given.baselines}
    worker.write("ready", step=0, model=model.key, plan=asdict(plan), looks=plan.looks(), **numbers)
    worker.follow(training.run(given, worker.should_stop), training, tokenizer)
    worker.finish(sets=training.results(given), moved=training.moved(), bf16=plan.bf16, step=training.reached)
