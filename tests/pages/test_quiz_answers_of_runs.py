"""The questions on a training of a head and on a new language, over many recorded runs: one right answer, by what was recorded."""

from __future__ import annotations

import json
import random
import re
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from judging import best, judge, model, num, unchecked
from varied_texts import FEW

from explainer.jobs import Run
from explainer.jobs.records import HeadReady, HeadResult, LanguageReady, Noted, Record, StepTaken, record_as_json
from explainer.jobs.specs import HeadSpec, LanguageSpec, Spec, spec_as_json
from explainer.lessons.new_head import quiz as new_head
from explainer.lessons.new_head.run import NAMES
from explainer.lessons.new_head.setup import WAYS as HEAD_WAYS
from explainer.lessons.new_head.setup import Settings
from explainer.lessons.new_language import quiz as new_language
from explainer.lessons.new_language.tokenizers import Tokenizers
from explainer.models.catalogue import EMBEDDED, find
from explainer.models.layout import TAGS, TEXT
from explainer.studies.tokens.new_tokenizer import Measures, trained
from explainer.studies.tuning.evaluations import BaseMeasures, BothTokenizers, HeadEvaluation, HeadMetrics, LabelMetrics, WayEvaluation
from explainer.studies.tuning.label_reasons import Without
from explainer.studies.tuning.language_ways import FIRST, WAYS
from explainer.studies.tuning.plain_json import to_json
from explainer.studies.tuning.plans import HeadPlan, TuningPlan
from explainer.studies.tuning.training_data import LabelledTexts, TaggedTexts, TrainingData, TrainingTexts, data_as_json
from explainer.texts.stories.maker import stories
from explainer.ui.trainings.settings import Schedule

__all__ = ["unchecked"]
COUNT = 204
WORDS = ("dogs", "and", "cats", ".", "🙂", "I", "<b>", "I", "٣", "1.0")
LABELS = ("good", "bad", "<i>so so</i>", "B-PER", "O", "٣", "1", "1.0", "good ")


def recorded(path: Path, spec: Spec, data: TrainingData, noted: list[Noted], result: Any = None) -> Run:
    """A run as a worker leaves it on disk."""
    path.mkdir()
    lines = [json.dumps(record_as_json(Record(float(at), what))) for at, what in enumerate(noted)]
    files = {"spec": spec_as_json(spec), "data": data_as_json(data)} | ({} if result is None else {"result": to_json(result)})
    for name, content in files.items():
        (path / f"{name}.json").write_text(json.dumps(content))
    (path / "progress.jsonl").write_text("".join(f"{line}\n" for line in lines))
    return Run(path)


def share(rng: random.Random) -> float:
    return rng.choice((0.0, 1.0, 0.5, rng.random(), rng.random(), round(rng.random(), 2)))


# --- a new head --------------------------------------------------------------------------------------------------------


def head_run(path: Path, rng: random.Random, labels: tuple[str, ...], kind: str, model_name: str) -> tuple[Run, HeadResult, HeadReady]:
    """A training of a head with answers drawn by chance: all right, none, or any of them."""
    names = rng.choice((("held_out",), ("held_out", "unseen")))
    sets, steps = {}, rng.choice((20, 200))
    for name in names:
        counts = rng.choice((1, 5, 400)) * np.array([[rng.choice((0, 0, 1, rng.randint(0, 60))) for _ in labels] for _ in labels])
        counts = counts * rng.choice((1, np.eye(len(labels), dtype=int), 1 - np.eye(len(labels), dtype=int)))
        total = int(counts.sum())
        right = int(np.trace(counts))
        every = tuple(LabelMetrics(int(row.sum()), None, None) for row in counts)
        confusion = tuple(tuple(int(count) for count in row) for row in counts)
        sets[name] = HeadMetrics(right / total if total else 0.0, 1.0, total, confusion, every, (), (0, 0))
    baselines = {way: {name: share(rng) for name in names} for way in ("words", "commonest")}
    plan = HeadPlan(steps=steps, way=rng.choice(list(HEAD_WAYS.values())))
    ready = HeadReady(plan=plan, looks=(0, steps), trainable=5, model="m", new=7, baselines=baselines)
    looks: list[Noted] = [
        HeadEvaluation(0, dict.fromkeys(names, 2.0), {name: share(rng) for name in names}, (0.5, 0.5), 1.0),
        StepTaken(step=1, loss=1.0, learning_rate=1e-3, tokens=9, seconds=0.5),
        HeadEvaluation(steps, dict.fromkeys(names, 1.0), {name: found.accuracy for name, found in sets.items()}, (0.5, 0.5), 2.0),
    ]
    result = HeadResult(bf16=False, step=steps, sets=sets, moved=())
    rows = dict.fromkeys(names, (("dogs", 0),))
    data: TrainingData = LabelledTexts(labels, (("cats", 0),), rows)
    if kind == TAGS:
        data = TaggedTexts(labels, ((("cats", 0),),), dict.fromkeys(names, ((("dogs", 0),),)))
    spec = HeadSpec(lesson="new_head", label="x", data_name="d", model=model_name, plan=plan, seconds=60, needed_mib=1.0)
    return recorded(path, spec, data, [ready, *looks], result), result, ready


def n_new(name: str, kind: str, n_labels: int) -> int:
    """The new numbers, counted on the module that transformers would open."""
    import transformers

    families = {("gpt2", TEXT): "GPT2ForSequenceClassification", ("gpt2", TAGS): "GPT2ForTokenClassification"}
    families |= {("bert", TEXT): "BertForSequenceClassification", ("bert", TAGS): "BertForTokenClassification"}
    config = type(model(name).module.config).from_dict({**model(name).module.config.to_dict(), "num_labels": n_labels})
    made = getattr(transformers, families[config.model_type, kind])(config)
    return sum(part.numel() for key, part in made.named_parameters() if key.startswith(("score", "classifier")) or "pooler" in key)


def test_a_new_head(tmp_path: Path) -> None:
    told, rng = Counter[str](), random.Random(12)
    counted = {(name, kind, n): n_new(name, kind, n) for name in EMBEDDED for kind in (TEXT, TAGS) for n in range(2, 7)}
    modules = {"story-gpt": model("story-gpt").module, "story-bert": model("story-bert").module.bert}
    body = {name: sum(part.numel() for part in modules[name].parameters()) for name in EMBEDDED}
    for index in range(COUNT):
        name, kind, n_labels = rng.choice(EMBEDDED), rng.choice((TEXT, TAGS)), rng.randint(2, 5)
        labels = tuple(rng.sample(LABELS, n_labels))
        run, result, ready = head_run(tmp_path / f"{index}", rng, labels, kind, name)
        first_set = next(iter(result.sets))
        counts = np.array(result.sets[first_set].confusion)
        gain = result.sets[first_set].accuracy - ready.baselines["words"][first_set]
        way = rng.choice(list(HEAD_WAYS.values()))
        change = np.array([rng.choice((np.nan, rng.uniform(-3, 3), 0.5, -0.5)) for _ in range(rng.randint(1, 8))])
        parts = tuple(rng.choices(WORDS, k=len(change)))
        words = Without(parts, rng.randrange(n_labels), 0, 0.0, change, change, parts)
        new = counted[name, kind, n_labels]
        oracles = {
            "How many would it have with": lambda _, n=counted[name, kind, n_labels + 1]: num(n),
            "may change before the training ends": lambda _, n=new + (0 if way == "head" else body[name]): num(n),
            "are mistakes": lambda _, n=int(counts.sum() - np.diag(counts).sum()): num(n),  # noqa: B008
            "better than counting words": lambda _, gain=gain: num(100 * gain),
            "Which word of your text": lambda _, c=change: best(np.abs(c), 2),
        }
        made = new_head.questions(find(name).shape, (Settings(way, Schedule(20, 1e-3, 0)), kind, n_labels), run, words)
        judge(made, oracles, told)
        (mistakes,) = [one for one in made if one is not None and "are mistakes" in one.ask]
        assert f"“{NAMES[first_set]}”" in mistakes.ask
        assert f"of the {counts.sum():,} answers" in mistakes.ask
    assert told["How many would it have with"] == told["may change before the training ends"] == told["are mistakes"] == COUNT
    assert told["better than counting words"] == COUNT
    assert told["Which word of your text"] > 80
    assert told["sums"] > COUNT


def test_a_run_of_a_head_that_has_no_end_or_one_label_is_not_asked_about(tmp_path: Path) -> None:
    rng, shape = random.Random(13), find("story-gpt").shape
    run, *_ = head_run(tmp_path / "one", rng, ("good",), TEXT, "story-gpt")
    assert new_head.questions(shape, None, run, None) == []
    run, *_ = head_run(tmp_path / "two", rng, ("good", "bad"), TEXT, "story-gpt")
    assert len(new_head.questions(shape, None, run, None)) == 2
    (run.path / "result.json").unlink()
    assert new_head.questions(shape, None, run, None) == []
    assert new_head.questions(shape, None, None, None) == []


# --- a new language ----------------------------------------------------------------------------------------------------


def language_run(path: Path, rng: random.Random, n_evaluated: int) -> tuple[Run, float, float]:
    """A training on another language; the bits a byte of the held-out text before it and at its last evaluation."""
    ways = (rng.choice(FIRST), *rng.sample([way for way in WAYS if way not in FIRST], rng.randint(0, 3)))
    texts = rng.choice((("held_out", "old"), ("held_out", "old", "unseen")))
    bits = [{way: {text: rng.uniform(0.3, 6) for text in texts} for way in ways} for _ in range(n_evaluated)]
    before = rng.choice((*(rng.uniform(0.3, 9) for _ in range(3)), bits[-1][ways[0]]["held_out"])) if n_evaluated else 1.0
    base = BaseMeasures({text: before if text == "held_out" else rng.uniform(0.3, 9) for text in texts}, "Tom")
    plan = TuningPlan(steps=20)
    both = BothTokenizers(Measures(90, 30, 200), Measures(60, 30, 200), 512)
    noted: list[Noted] = [LanguageReady(plan=plan, looks=(0, 20), trainable=5, total=9, base=base, cut=both)]
    for step, each in enumerate(bits):
        noted.append(WayEvaluation(step, each, dict.fromkeys(ways, "x"), dict.fromkeys(ways, step), dict.fromkeys(ways, 1.0 * step), 1.0))
    spec = LanguageSpec(
        lesson="new_language", label="x", data_name="French", model="story-gpt", plan=plan, seconds=60, needed_mib=1.0, ways=ways,
        rates=dict.fromkeys(ways, 1e-3), entries=512,
    )  # fmt: skip
    data = TrainingTexts(("le chat",), dict.fromkeys(texts, ("le chien",)))
    return recorded(path, spec, data, noted), before, bits[-1][ways[0]]["held_out"] if bits else 1.0


@pytest.fixture(scope="module")
def tokenizers() -> list[Tokenizers]:
    base, measures = model("story-gpt"), Measures(9, 3, 20)
    return [Tokenizers(base, trained(stories(size, 30), size), size, measures, measures) for size in (300, 512, 1024)]


def test_a_new_language(tmp_path: Path, tokenizers: list[Tokenizers]) -> None:
    told, rng, shape = Counter[str](), random.Random(14), find("story-gpt").shape
    parameters = dict(model("story-gpt").module.named_parameters())
    others = sum(part.numel() for name, part in parameters.items() if ".h." not in name and "wte" not in name)
    for index in range(COUNT):
        found, text, n_evaluated = rng.choice(tokenizers), rng.choice(FEW), rng.choice((1, 2, 2, 3))
        run, before, after = language_run(tmp_path / f"{index}", rng, n_evaluated)
        n_tokens, n_new = len(found.new.encode(text, add_special_tokens=False).ids), found.new.get_vocab_size()
        oracles = {
            "of the new tokenizer hold": lambda _, share=len(text.encode()) / n_tokens: num(share),  # noqa: B008
            "numbers has W_E": lambda _, size=n_new * shape.d_model: num(size),
            "when the body is frozen": lambda _, learned=n_new * shape.d_model + others: num(learned),
            "bits a byte": lambda _, fall=1 - after / before: num(fall, 100),
        }
        made = new_language.questions(shape, found, text, run)
        judge(made, oracles, told)
        asked = [one for one in made if one is not None and "bits a byte" in one.ask]
        assert len(made) == 3 + (n_evaluated > 1)
        assert not (asked and after >= before)
        for one in asked:
            assert re.search(f"to “{re.escape(WAYS[run.spec_as(LanguageSpec).ways[0]].label)}”", one.ask)
    assert told["numbers has W_E"] == told["when the body is frozen"] == COUNT
    assert told["of the new tokenizer hold"] > 190
    assert told["bits a byte"] > 50
