"""The task "tune": a language model goes on learning, from texts or from pairs of prompt and completion."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from explainer.models import load
from explainer.studies.tuning.fine_tuning import Plan, Tuning, bfloat16_is_faster, dataset
from explainer.studies.tuning.methods import Method

if TYPE_CHECKING:
    from explainer.jobs.worker import Worker


def work(worker: Worker) -> None:
    """Train as the run's spec says; save from time to time and at the end."""
    spec = worker.spec
    plan = Plan(**({"bf16": bfloat16_is_faster()} | spec["plan"]))
    model = load(spec["model"], download=False)
    tuning = Tuning(model, Method.of(spec["method"]), plan, spec["model"])
    given = dataset(model, worker.run.data, plan)
    numbers = {"trainable": tuning.n_trainable, "total": model.n_parameters}
    worker.write("ready", step=0, model=model.key, plan=asdict(plan), looks=plan.looks(), **numbers)
    worker.follow(tuning.run(given, worker.should_stop), tuning.module, model.tokenizer)
    worker.finish(moved=tuning.moved(), bf16=plan.bf16, step=tuning.reached)
