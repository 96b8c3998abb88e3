"""What stands in a run's files: to JSON and back is the same, runs of the version before still open, and what is strange is a sentence."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from explainer.errors import JobError
from explainer.jobs import folder
from explainer.jobs.folder import Run
from explainer.jobs.records import (
    Begun,
    End,
    HeadReady,
    HeadResult,
    LanguageReady,
    LanguageResult,
    Record,
    RivalStep,
    Saved,
    StepTaken,
    TuneReady,
    TuneResult,
    every,
    ready_of,
    record_as_json,
    record_of,
    result_of,
)
from explainer.jobs.specs import HeadSpec, LanguageSpec, TuneSpec, spec_as_json, spec_of
from explainer.models.layout import TAGS
from explainer.studies.tuning.evaluations import HeadEvaluation, TuningEvaluation, WayEvaluation
from explainer.studies.tuning.methods import FROZEN, LORA, Method
from explainer.studies.tuning.plain_json import FormError, from_json, to_json
from explainer.studies.tuning.plans import HeadPlan, TuningPlan
from explainer.studies.tuning.training_data import (
    LabelledTexts,
    TaggedTexts,
    TrainingPairs,
    TrainingTexts,
    data_as_json,
    form_of,
    training_data,
)

st.register_type_strategy(float, st.floats(allow_nan=False))
st.register_type_strategy(Method, st.builds(Method, kind=st.just(FROZEN)) | st.builds(Method, kind=st.just(LORA), rank=st.integers(1, 256)))
NOTED = {
    "tune": (Begun, TuneReady, StepTaken, TuningEvaluation, Saved),
    "language": (Begun, LanguageReady, StepTaken, RivalStep, WayEvaluation, Saved),
    "head": (Begun, HeadReady, StepTaken, HeadEvaluation, Saved),
}
DATA = (TrainingTexts, TrainingPairs, LabelledTexts, TaggedTexts)


def through_a_file(value: Any) -> Any:
    return json.loads(json.dumps(value))


@given(st.one_of(*map(st.from_type, (TuneSpec, LanguageSpec, HeadSpec))))
def test_a_spec_comes_back_as_it_was(spec: Any) -> None:
    assert spec_of(through_a_file(spec_as_json(spec))) == spec


@settings(max_examples=200)
@given(st.data())
def test_a_record_comes_back_as_it_was(data: st.DataObject) -> None:
    task = data.draw(st.sampled_from(sorted(NOTED)))
    record = Record(data.draw(st.floats(allow_nan=False)), data.draw(st.one_of(*map(st.from_type, NOTED[task]))))
    assert record_of(task, through_a_file(record_as_json(record))) == record


@given(st.one_of(*map(st.from_type, DATA)))
def test_what_is_learned_from_comes_back_as_it_was(data: Any) -> None:
    assert training_data(through_a_file(data_as_json(data))) == data
    assert training_data(data) is data


@given(st.from_type(TuneResult), st.from_type(LanguageResult), st.from_type(HeadResult), st.from_type(End))
def test_results_and_ends_come_back_as_they_were(tune: TuneResult, language: LanguageResult, head: HeadResult, end: End) -> None:
    for task, result in (("tune", tune), ("language", language), ("head", head)):
        assert result_of(task, through_a_file(to_json(result))) == result
    assert from_json(End, through_a_file(to_json(end))) == end


def test_plans_say_after_which_steps_they_evaluate() -> None:
    assert TuningPlan(40).looks() == (0, 5, 10, 15, 20, 25, 30, 35, 40)
    assert TuningPlan(800).looks()[:6] == (0, 5, 15, 30, 100, 200)
    assert HeadPlan(200, head_rate=1.0).looks() == (0, 4, 12, 20, 25, 50, 75, 100, 125, 150, 175, 200)


# --- as the version before wrote them ---------------------------------------------------------------------------------

TUNE_SPEC = {
    "lesson": "fine_tuning", "label": "LoRA, rank 2", "data": "French", "model": "story-gpt",
    "method": {"kind": "lora", "frozen": [], "rank": 2, "targets": ["attention"]},
    "plan": {"steps": 3, "batch": 8, "window": 128, "learning_rate": 0.003, "seed": 0, "prompt": "Tom gave"},
    "steps": 3, "seconds": 600, "needed_mib": 700.1, "created": 1795893826.4357564,
}  # fmt: skip
TUNE_DATA = {"form": "texts", "train": ["Il pleut."], "measured": {"held_out": ["Il neige."], "old": ["Tom sat."]}}
TUNE_PROGRESS = """\
{"kind": "begin", "clock": 0.0012, "step": 0, "at": 1795893830.1}
{"kind": "ready", "clock": 4.2, "step": 0, "model": "story-gpt 1", "plan": {"steps": 3, "batch": 8, "window": 128, "learning_rate": 0.003, \
"seed": 0, "prompt": "Tom gave", "sample_tokens": 40, "temperature": 0.8, "bf16": true}, "looks": [0, 3], \
"trainable": 18432, "total": 7000000}
{"kind": "look", "clock": 5.1, "step": 0, "losses": {"held_out": 6.1, "old": 1.9}, "sample": " Sue a ball.", "seconds": 0.9}
{"kind": "step", "clock": 6.0, "step": 1, "loss": 6.2, "learning_rate": 0.003, "tokens": 1024, "seconds": 0.8}
{"kind": "saved", "clock": 6.4, "step": 1}
"""
LANGUAGE_SPEC = TUNE_SPEC | {
    "lesson": "new_language", "task": "language", "label": "frozen body, new embeddings", "ways": ["body", "scratch"],
    "rates": {"body": 0.003, "scratch": 0.002}, "entries": 4096,
}  # fmt: skip
del LANGUAGE_SPEC["method"]
LANGUAGE_PROGRESS = """\
{"kind": "ready", "clock": 4.2, "step": 0, "plan": {"steps": 3, "bf16": false}, "looks": [0, 3], "base": {"bits": {"held_out": 3.2}, \
"sample": "x"}, "cut": {"old": {"n_tokens": 9, "n_words": 3, "n_bytes": 20}, "new": {"n_tokens": 4, "n_words": 3, "n_bytes": 20}, \
"entries": 4096}, "trainable": 5, "total": 9}
{"kind": "look", "clock": 5.0, "step": 0, "bits": {"body": {"held_out": 3.0}, "scratch": {"held_out": 4.0}}, "samples": {"body": "a", \
"scratch": "b"}, "steps": {"body": 0, "scratch": 0}, "used": {"body": 0.0, "scratch": 0}, "seconds": 0.1}
{"kind": "step", "clock": 6.0, "step": 1, "tokens": 1024, "loss": 8.3, "learning_rate": 0.003, "used": 0.7}
{"kind": "rival", "clock": 6.9, "way": "scratch", "at": 1, "loss": 9.0, "learning_rate": 0.002, "used": 0.8}
"""
HEAD_SPEC = {
    "task": "head", "lesson": "new_head", "label": "first the head, then all", "data": "names in stories", "model": "story-bert",
    "plan": {
        "steps": 3, "way": "head_first", "batch": 32, "window": 96, "learning_rate": 0.0002, "head_rate": 0.001, "seed": 0, "text": "Hi.",
    },
    "steps": 3, "seconds": 600, "needed_mib": 700.1, "created": 1.0,
}  # fmt: skip
HEAD_DATA = {
    "form": "tags", "labels": ["O", "PERSON"], "train": [[["Tom", 1], ["sat", 0]]], "measured": {"held_out": [[["Sue", 1], [".", 0]]]},
}  # fmt: skip
HEAD_PROGRESS = """\
{"kind": "ready", "clock": 3.0, "step": 0, "model": "story-bert 1", "plan": {"steps": 3, "way": "head_first", "batch": 32, "window": 96, \
"learning_rate": 0.0002, "head_rate": 0.001, "lower": 0.1, "seed": 0, "text": "Hi.", "bf16": true}, "looks": [0, 1, 3], "new": 514, \
"trainable": 900, "baselines": {"commonest": {"held_out": 0.5}, "words": {"held_out": 0.75}}}
{"kind": "look", "clock": 3.5, "step": 0, "losses": {"held_out": 0.7}, "accuracies": {"held_out": 0.5}, "probs": [[0.4, 0.6], [0.5, 0.5]], \
"seconds": 0.2}
"""
HEAD_RESULT = {
    "sets": {
        "held_out": {
            "accuracy": 0.5, "loss": 0.7, "count": 2, "confusion": [[1, 0], [1, 0]],
            "labels": [{"count": 1, "precision": 0.5, "recall": 1.0}, {"count": 1, "precision": None, "recall": 0.0}],
            "mistakes": [{"text": "Sue .", "word": "Sue", "true": 1, "given": 0, "p": 0.6}], "sure": [0, 0],
        }
    },
    "moved": [{"name": "embeddings.weight", "part": "embeddings", "change": 0.01}], "bf16": True, "step": 3, "peak_mib": 512.5,
}  # fmt: skip


def written(path: Path, **files: Any) -> Run:
    for name, value in files.items():
        kind = "jsonl" if name == "progress" else "json"
        (path / f"{name}.{kind}").write_text(value if isinstance(value, str) else json.dumps(value), encoding="utf-8")
    return Run(path)


def test_a_fine_tuning_of_the_version_before_opens(tmp_path: Path) -> None:
    run = written(tmp_path, spec=TUNE_SPEC, data=TUNE_DATA, progress=TUNE_PROGRESS)
    spec = run.spec_as(TuneSpec)
    assert (spec.steps, spec.data_name, spec.method.rank, spec.plan.bf16, spec.created) == (3, "French", 2, None, 1795893826.4357564)
    assert run.data == TrainingTexts(("Il pleut.",), {"held_out": ("Il neige.",), "old": ("Tom sat.",)})
    assert ready_of(run.records(), TuneReady).plan.bf16 is True
    (evaluation,) = every(run.records(), TuningEvaluation)
    assert evaluation == TuningEvaluation(0, {"held_out": 6.1, "old": 1.9}, " Sue a ball.", 0.9)
    assert run.records()[-2:] == (
        Record(6.0, StepTaken(step=1, loss=6.2, learning_rate=0.003, tokens=1024, seconds=0.8)),
        Record(6.4, Saved(1)),
    )
    assert run.reached() == (1, 1)
    assert run.result is None


def test_a_move_to_another_language_of_the_version_before_opens(tmp_path: Path) -> None:
    run = written(
        tmp_path, spec=LANGUAGE_SPEC, data=TUNE_DATA, progress=LANGUAGE_PROGRESS, result={"bf16": True, "step": 1, "peak_mib": None}
    )
    assert run.spec_as(LanguageSpec).ways == ("body", "scratch")
    ready, evaluation = ready_of(run.records(), LanguageReady), every(run.records(), WayEvaluation)[0]
    assert (ready.cut.entries, ready.cut.new.n_tokens, ready.base.bits["held_out"]) == (4096, 4, 3.2)
    assert evaluation.used == {"body": 0.0, "scratch": 0.0}
    assert every(run.records(), RivalStep)[0].at == 1
    assert run.reached() == (1, -1)
    assert run.result_as(LanguageResult) == LanguageResult(bf16=True, step=1)


def test_a_head_of_the_version_before_opens(tmp_path: Path) -> None:
    run = written(tmp_path, spec=HEAD_SPEC, data=HEAD_DATA, progress=HEAD_PROGRESS, result=HEAD_RESULT)
    assert run.spec_as(HeadSpec).plan.head_steps == 1
    assert run.data_as(TaggedTexts).train == ((("Tom", 1), ("sat", 0)),)
    assert form_of(run.data) == TAGS
    assert every(run.records(), HeadEvaluation)[0].probs == ((0.4, 0.6), (0.5, 0.5))
    found = run.result_as(HeadResult)
    assert found.sets["held_out"].labels[1].precision is None
    assert found.sets["held_out"].mistakes[0].word == "Sue"
    assert found.moved[0].part == "embeddings"


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"strange": 1}, "it has an unknown “strange”"),
        ({"plan": {"batch": 4}}, "it has no “steps”, in “plan”"),
        ({"seconds": "long"}, "it has 'long' where int belongs, in “seconds”"),
        ({"task": "dream"}, "it has an unknown task “dream”"),
        ({"method": {"kind": "most"}}, "it is refused: There is no method “most”"),
        ({"plan": [1]}, r"it has '\[1\]' where a table belongs, in “plan”"),
    ],
)
def test_what_is_strange_in_a_spec_is_a_sentence(tmp_path: Path, change: dict[str, Any], told: str) -> None:
    run = written(tmp_path, spec=TUNE_SPEC | change)
    with pytest.raises(JobError, match=f"The file spec.json of this training is not as this version of the app writes it: {told}"):
        _ = run.spec


def test_other_faults_of_files_are_sentences_too(tmp_path: Path) -> None:
    with pytest.raises(JobError, match="no run with this id"):
        _ = Run(tmp_path).spec
    with pytest.raises(JobError, match="no run with this id"):
        _ = Run(tmp_path).data
    run = written(tmp_path, spec=TUNE_SPEC, data={"form": "songs"}, progress='{"kind": "dance"}\n')
    with pytest.raises(JobError, match=r"data\.json .* it has an unknown form “songs”"):
        _ = run.data
    with pytest.raises(JobError, match=r"progress\.jsonl .* it has an unknown kind of record “dance”"):
        run.records()
    assert run.reached() == (0, -1)
    written(tmp_path, progress="no JSON\n", spec=[1], result={"bf16": True})
    with pytest.raises(JobError, match="where a table belongs"):
        _ = run.spec
    written(tmp_path, spec=TUNE_SPEC)
    with pytest.raises(JobError, match="it is no JSON"):
        run.records()
    with pytest.raises(JobError, match="it has no “moved”"):
        _ = run.result
    with pytest.raises(JobError, match="of another kind than the page"):
        run.spec_as(HeadSpec)
    assert [found.id for found in folder.every(tmp_path)] == []


def test_json_of_another_form_is_no_dataclass() -> None:
    with pytest.raises(FormError, match="where bool belongs"):
        from_json(TuneResult, {"moved": [], "bf16": 1, "step": 0})
    with pytest.raises(FormError, match="where a list belongs"):
        from_json(TuneResult, {"moved": "x", "bf16": True, "step": 0})
    with pytest.raises(FormError, match="a list of 2 belongs"):
        training_data({"form": "pairs", "train": [["a"]], "measured": {}})
