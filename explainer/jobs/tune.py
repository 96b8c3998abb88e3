"""The task "tune": a language model goes on learning, from texts or from pairs of prompt and completion."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from explainer.models import load
from explainer.studies.loop import Step
from explainer.studies.tuning import Plan, Tuning, bfloat16_is_faster, material
from explainer.studies.tuning_methods import Method

if TYPE_CHECKING:
    from explainer.jobs.run import Worker


def work(worker: Worker) -> None:
    """Train as the run's spec says; save from time to time and at the end."""
    spec = worker.spec
    plan = Plan(**({"bf16": bfloat16_is_faster()} | spec["plan"]))
    model = load(spec["model"], download=False)
    tuning = Tuning(model, Method.of(spec["method"]), plan, spec["model"])
    given = material(model, worker.run.data, plan)
    worker.write("ready", step=0, model=model.key, trainable=tuning.n_trainable, total=model.n_parameters, plan=asdict(plan))
    for record in tuning.run(given, worker.should_stop):
        worker.write("step" if isinstance(record, Step) else "look", **asdict(record))
        if isinstance(record, Step) and worker.should_save():
            worker.save(tuning.module, model.tokenizer, record.step)
    worker.save(tuning.module, model.tokenizer, tuning.reached)
    worker.finish(moved=tuning.moved(), bf16=plan.bf16, step=tuning.reached)
