"""The task "language": a model moves to another language, in one way or in several at equal time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from explainer.jobs.records import LanguageReady, LanguageResult, RivalStep, StepTaken
from explainer.jobs.specs import LanguageSpec
from explainer.models import LanguageModel, load
from explainer.studies.tokens.new_tokenizer import measures, trained
from explainer.studies.tuning.evaluations import BaseMeasures, BothTokenizers
from explainer.studies.tuning.fine_tuning import sample
from explainer.studies.tuning.new_language import Race, WayStep, text
from explainer.studies.tuning.plans import language_looks
from explainer.studies.tuning.training_data import TrainingTexts

if TYPE_CHECKING:
    from explainer.jobs.worker import Worker


def work(worker: Worker) -> None:
    """Train as the run's spec says; the first of its ways is saved."""
    spec, data = worker.run.spec_as(LanguageSpec), worker.run.data_as(TrainingTexts)
    plan = worker.settled(spec.plan)

    def fresh() -> LanguageModel:
        return load(spec.model, download=False)

    base, backend = fresh(), trained(data.train, spec.entries)
    held_out = data.measured["held_out"]
    cut = BothTokenizers(measures(base.backend, held_out), measures(backend, held_out), int(backend.get_vocab_size()))
    bits = {
        name: text(base, rows, plan.window, "The text to be measured on").bits_per_byte(base.module) for name, rows in data.measured.items()
    }
    as_it_was = BaseMeasures(bits, sample(base, plan))
    del base
    race = Race.of(spec.ways, fresh, backend, data, plan, spec.rates)
    first = race.runners[0]
    looks = language_looks(plan.steps)
    worker.ready(
        race, LanguageReady(plan=plan, looks=looks, trainable=first.n_trainable, total=first.model.n_parameters, base=as_it_was, cut=cut)
    )
    for record in race.run(looks, worker.should_stop):
        if not isinstance(record, WayStep):
            worker.note(record)
            continue
        if record.way != first.way:
            worker.write(RivalStep(way=record.way, at=record.step, loss=record.loss, learning_rate=record.learning_rate, used=record.used))
            continue
        tokens = record.step * plan.batch * plan.window
        worker.write(StepTaken(step=record.step, tokens=tokens, loss=record.loss, learning_rate=record.learning_rate, used=record.used))
        if worker.should_save():
            worker.save(first.module, first.model.tokenizer, record.step, race)
    worker.save(first.module, first.model.tokenizer, first.reached)
    worker.finish(LanguageResult(bf16=bool(plan.bf16), step=first.reached))
