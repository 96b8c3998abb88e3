"""The task "language": a model moves to another language, in one way or in several at equal time."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from explainer.models import LanguageModel, load
from explainer.studies.tokens.new_tokenizer import measures, trained
from explainer.studies.tuning.fine_tuning import Plan, bfloat16_is_faster, sample
from explainer.studies.tuning.new_language import Race, WayStep, text

if TYPE_CHECKING:
    from explainer.jobs.worker import Worker


def work(worker: Worker) -> None:
    """Train as the run's spec says: "ways", the first of which is saved, "entries" of the new tokenizer, and "rates" by way."""
    spec, data = worker.spec, worker.run.data
    plan = Plan(**({"bf16": bfloat16_is_faster()} | spec["plan"]))

    def fresh() -> LanguageModel:
        return load(spec["model"], download=False)

    base, backend = fresh(), trained(data["train"], spec["entries"])
    cut = {
        "old": asdict(measures(base.tokenizer.backend_tokenizer, data["measured"]["held_out"])),
        "new": asdict(measures(backend, data["measured"]["held_out"])),
        "entries": int(backend.get_vocab_size()),
    }
    bits = {
        name: text(base, rows, plan.window, "The text to be measured on").bits_per_byte(base.module)
        for name, rows in data["measured"].items()
    }
    written = sample(base, plan)
    del base
    race = Race.of(spec["ways"], fresh, backend, data, plan, spec["rates"])
    first = race.runners[0]
    numbers = {"trainable": first.n_trainable, "total": first.model.n_parameters}
    tokens, after = 0, looks(plan.steps)
    worker.write("ready", step=0, plan=asdict(plan), looks=sorted(after), base={"bits": bits, "sample": written}, cut=cut, **numbers)
    for record in race.run(after, worker.should_stop):
        if not isinstance(record, WayStep):
            worker.write("look", **asdict(record))
            continue
        tokens += plan.batch * plan.window
        told = {"loss": record.loss, "learning_rate": record.learning_rate, "used": record.used}
        if record.way != first.way:
            worker.write("rival", way=record.way, at=record.step, **told)
            continue
        worker.write("step", step=record.step, tokens=tokens, **told)
        if worker.should_save():
            worker.save(first.module, first.model.tokenizer, record.step)
    worker.save(first.module, first.model.tokenizer, first.reached)
    worker.finish(bf16=plan.bf16, step=first.reached)


def looks(steps: int) -> set[int]:
    """After which steps all ways are looked at: before the first, soon, then five times, and at the end."""
    every = max(1, steps // 5)
    return {0, steps} | {step for step in (4, 12) if step < every} | set(range(every, steps, every))
