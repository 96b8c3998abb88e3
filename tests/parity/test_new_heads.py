"""A new head against transformers' own classes: what is trained, what is saved, and what is said of it."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from explainer.errors import ExplainerError, ModelError, TextError
from explainer.models import classifier, load
from explainer.models.catalogue import shape
from explainer.models.layout import TAGS, TEXT
from explainer.studies.learning.loop import Step
from explainer.studies.tuning import head_costs, label_reasons, labelled_examples, new_head
from explainer.studies.tuning.head_costs import ALL, HEAD_ALONE, HEAD_FIRST
from explainer.studies.tuning.methods import weights_of
from explainer.studies.tuning.new_head import Evaluation, HeadTraining, Plan
from explainer.studies.tuning.training_data import training_data
from explainer.studies.tuning.word_counts import CountedWords, parts_of

GOOD, BAD = "The ball was small and it was a tree.", "Tom gave Sue the cat."
ROWS = [(f"{GOOD} {n}", 1) for n in range(12)] + [(f"{BAD} It sat {n}.", 0) for n in range(12)]
WORDS = [[("Tom", 1), ("gave", 0), ("Sue", 1), ("a", 0), ("ball", 2), (".", 0)], [("The", 0), ("cat", 2), ("sat", 0), (".", 0)]] * 8
OWN = "Tom gave Sue a small tree."
KINDS = ("gpt2", "bert", "llama", "qwen3")


def data(form: str) -> dict[str, Any]:
    if form == TAGS:
        return {"form": TAGS, "labels": ["O", "NAME", "THING"], "train": WORDS, "measured": {"held_out": WORDS[:2], "unseen": WORDS[1:3]}}
    return {"form": TEXT, "labels": ["bad", "good"], "train": ROWS, "measured": {"held_out": ROWS[::3], "unseen": ROWS[1::3]}}


def plan(**changes: Any) -> Plan:
    usual = {"steps": 10, "batch": 4, "window": 32, "learning_rate": 3e-3, "head_rate": 1e-2, "text": OWN, "bf16": False}
    return Plan(**(usual | changes))


def train(folder: Path | str, form: str = TEXT, **changes: Any) -> tuple[HeadTraining, new_head.Dataset, list[Any]]:
    given, wanted = data(form), plan(**changes)
    model = load(str(folder))
    training = HeadTraining(model, tuple(given["labels"]), form, wanted)
    material = new_head.dataset(model, given, wanted)
    return training, material, list(training.run(material))


def bytes_of(module: Any) -> dict[str, bytes]:
    return {name: tensor.detach().numpy().tobytes() for name, tensor in module.state_dict().items()}


def auto(form: str) -> Any:
    import transformers

    return transformers.AutoModelForTokenClassification if form == TAGS else transformers.AutoModelForSequenceClassification


@pytest.mark.parametrize("form", [TEXT, TAGS])
@pytest.mark.parametrize("kind", KINDS)
def test_the_saved_folder_says_in_transformers_what_we_say(saved: Callable[..., Path], tmp_path: Path, kind: str, form: str) -> None:
    """Ours: padded batches while training, and the head on the body that ``load`` opens. Theirs: each text alone, no padding."""
    training, material, _ = train(saved(kind), form)
    out = tmp_path / "out"
    training.save_pretrained(out)
    classifier.with_padding(training.model.tokenizer).save_pretrained(out)
    theirs, told = auto(form).from_pretrained(out, output_loading_info=True, attn_implementation="eager")
    theirs.eval()
    assert not told["missing_keys"]
    assert not told["mismatched_keys"]
    assert theirs.config.id2label == dict(enumerate(data(form)["labels"]))
    assert theirs.config.label2id["bad" if form == TEXT else "NAME"] == (0 if form == TEXT else 1)
    assert theirs.config.pad_token_id == 0

    rows = material.measured["held_out"]
    graded = training.grade(rows)
    opened = classifier.opened(load(str(out)), out)
    ours = new_head.probabilities(opened, rows)
    assert opened.labels == training.labels
    assert opened.kind == form
    at = 0
    for row, mine in zip(rows, ours, strict=True):
        with torch.no_grad():
            probs = torch.softmax(theirs(input_ids=torch.tensor([row.ids])).logits[0], -1).numpy()
        expected = probs[None] if form == TEXT else probs[list(row.places)]
        assert np.allclose(graded.probs[at : at + len(expected)], expected, atol=1e-5)
        assert np.allclose(mine if form == TAGS else mine[None], expected, atol=1e-5)
        at += len(expected)
    assert at == len(graded.true)


@pytest.mark.parametrize("form", [TEXT, TAGS])
@pytest.mark.parametrize("kind", KINDS)
def test_the_tuned_body_opens_as_a_language_model_with_the_old_unembedding(
    saved: Callable[..., Path], tmp_path: Path, kind: str, form: str
) -> None:
    from explainer.trace import record

    folder = saved(kind, tie_word_embeddings=False) if kind == "llama" else saved(kind)
    training, _, _ = train(folder, form)
    out = tmp_path / "out"
    training.save_pretrained(out)
    training.model.tokenizer.save_pretrained(out)
    model, base = load(str(out)), load(str(folder))
    assert shape(str(out)).n_layers == 3
    ids = torch.tensor([model.encode(OWN).token_ids])
    with torch.no_grad():
        if kind == "llama":  # the one whose unembedding is a matrix of its own
            states = training.model.anatomy.body.eval()(input_ids=ids).last_hidden_state
            assert torch.allclose(model.module(input_ids=ids).logits, base.module.lm_head(states), atol=1e-5)
        assert torch.allclose(model.module(input_ids=ids).logits, training.model.module(input_ids=ids).logits, atol=1e-5)
        assert not torch.allclose(model.module(input_ids=ids).logits, base.module(input_ids=ids).logits, atol=1e-2)
    assert record(model, OWN).check(1, 1) < 1e-4


@pytest.mark.parametrize(("kind", "form"), [("gpt2", TEXT), ("bert", TEXT), ("llama", TAGS)])
def test_a_frozen_body_keeps_every_bit_while_the_head_learns(saved: Callable[..., Path], kind: str, form: str) -> None:
    folder = saved(kind)
    training, _, records = train(folder, form, way=HEAD_ALONE, steps=15, learning_rate=1e-2)
    now, base = bytes_of(training.model.module), bytes_of(load(str(folder)).module)
    assert {name: now[name] for name in base} == base
    start = classifier.fresh(load(str(folder)), training.labels, form, 0)
    head = getattr(training.module, classifier.head_name(training.module))
    assert not torch.equal(head.weight, start.W)
    assert training.moved() == []
    looks = [record for record in records if isinstance(record, Evaluation)]
    assert looks[-1].losses["held_out"] < looks[0].losses["held_out"]


def test_the_body_is_unfrozen_after_the_steps_that_are_told(saved: Callable[..., Path]) -> None:
    folder = saved("gpt2")
    base = bytes_of(load(str(folder)).module)
    given, wanted = data(TEXT), plan(way=HEAD_FIRST, steps=20)
    model = load(str(folder))
    training = HeadTraining(model, ("bad", "good"), TEXT, wanted)
    assert wanted.head_steps == 2
    same = {
        record.step: bytes_of(model.module) == base
        for record in training.run(new_head.dataset(model, given, wanted))
        if isinstance(record, Step)
    }
    assert [step for step, frozen in same.items() if frozen] == [1, 2]
    assert {row.part for row in training.moved()} == {"embeddings", "block 0", "block 1", "block 2"}
    assert all(row.change > 0 for row in training.moved())


def test_asking_a_head_leaves_the_readers_shared_model_as_it_is(saved: Callable[..., Path]) -> None:
    """Keys, bytes, requires_grad and logits, for the family whose class adds a pooler to the body."""
    model = load(str(saved("bert")))
    ids = torch.tensor([model.encode(OWN).token_ids])
    before, free, logits = bytes_of(model.module), [p.requires_grad for p in model.module.parameters()], model.module(ids).logits.detach()
    head = classifier.fresh(model, ("a", "b", "c"), TEXT, 3)
    label_reasons.without_each_word(head, OWN)
    label_reasons.tagged(classifier.fresh(model, ("O", "X"), TAGS, 0), OWN)
    assert bytes_of(model.module) == before
    assert [p.requires_grad for p in model.module.parameters()] == free
    assert torch.equal(model.module(ids).logits, logits)


@pytest.mark.parametrize("form", [TEXT, TAGS])
def test_the_first_loss_is_transformers_own(saved: Callable[..., Path], form: str) -> None:
    folder = saved("gpt2")
    training, material, records = train(folder, form, way=ALL)
    first = next(record for record in records if isinstance(record, Step))
    ids, mask, labels = material.train.batch_at(0, seed=0, batch=4, lower=training.plan.lower)
    start = classifier.fresh(load(str(folder)), training.labels, form, 0)
    with torch.no_grad():
        theirs = start.as_transformers()(input_ids=ids, attention_mask=mask, labels=labels).loss
    assert first.loss == pytest.approx(float(theirs), abs=1e-5)


def test_the_same_seed_takes_the_same_steps_and_another_does_not(saved: Callable[..., Path]) -> None:
    folder = saved("gpt2")
    told = []
    for seed in (0, 0, 1):
        records = train(folder, seed=seed, steps=6)[2]
        told.append([record.loss if isinstance(record, Step) else (record.losses, record.probs) for record in records])
    assert told[0] == told[1]
    assert told[0] != told[2]


@pytest.mark.parametrize("form", [TEXT, TAGS])
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("way", [HEAD_ALONE, HEAD_FIRST, ALL])
def test_what_is_counted_from_the_files_is_what_torch_would_train(saved: Callable[..., Path], kind: str, form: str, way: str) -> None:
    folder = saved(kind)
    labels = tuple(data(form)["labels"])
    known, weights = shape(str(folder)), weights_of(shape(str(folder)))
    training = HeadTraining(load(str(folder)), labels, form, plan(way=way))
    found = head_costs.cost(weights, known, way, form, len(labels), 64)
    assert head_costs.n_new(known, form, len(labels)) == training.n_new
    assert found.trainable == training.n_trainable
    assert found.total == sum(p.numel() for p in training.module.parameters())
    assert classifier.fresh(load(str(folder)), labels, form, 0).n_new == training.n_new


def test_the_confusion_matrix_counts_each_pair_and_the_worst_mistakes_are_the_surest(saved: Callable[..., Path]) -> None:
    training, material, _ = train(saved("gpt2"), TAGS, steps=3)
    rows = material.measured["held_out"]
    graded = training.grade(rows)
    by_hand: Counter[tuple[int, int]] = Counter()
    wrong = []
    for row, probs in zip(rows, new_head.probabilities(_as_opened(training), rows), strict=True):
        for (word, true), p in zip(row.row, probs, strict=True):
            given = max(range(3), key=lambda i, p=p: p[i])
            by_hand[true, given] += 1
            if given != true:
                wrong.append((float(p[given]), word))
    found = training.results(material)["held_out"]
    assert found.confusion == tuple(tuple(by_hand[i, j] for j in range(3)) for i in range(3))
    assert found.accuracy == pytest.approx(sum(by_hand[i, i] for i in range(3)) / sum(by_hand.values()))
    assert found.count == sum(by_hand.values()) == sum(len(row.row) for row in rows)
    for i in range(3):
        given, true = sum(by_hand[j, i] for j in range(3)), sum(by_hand[i, j] for j in range(3))
        assert found.labels[i].count == true
        assert found.labels[i].precision == (pytest.approx(by_hand[i, i] / given) if given else None)
        assert found.labels[i].recall == (pytest.approx(by_hand[i, i] / true) if true else None)
    sure = [(p.max(), given) for p, given in zip(graded.probs, graded.given == graded.true, strict=True)]
    assert graded.sure(0.5) == (sum(p >= 0.5 for p, _ in sure), sum(bool(right) for p, right in sure if p >= 0.5))
    surest = graded.worst(rows, 3)
    assert wrong
    assert surest[0].p == pytest.approx(max(wrong)[0], abs=1e-5)
    assert [row.p for row in surest] == sorted((row.p for row in surest), reverse=True)


def _as_opened(training: HeadTraining) -> classifier.Classifier:
    head = getattr(training.module, classifier.head_name(training.module))
    return classifier.Classifier(training.model, training.kind, training.labels, head.weight.detach(), head.bias.detach())


@pytest.mark.parametrize("kind", ["gpt2", "bert"])
def test_a_word_left_out_is_a_plain_pass_of_transformers_on_the_shorter_text(saved: Callable[..., Path], tmp_path: Path, kind: str) -> None:
    training, _, _ = train(saved(kind))
    out = tmp_path / "out"
    training.save_pretrained(out)
    training.model.tokenizer.save_pretrained(out)
    theirs = auto(TEXT).from_pretrained(out).eval()
    model = load(str(out))
    found = label_reasons.without_each_word(classifier.opened(model, out), "Tom gave Sue, the cat, a ball.")
    assert found.parts == ("Tom", "gave", "Sue", ",", "the", "cat", ",", "a", "ball", ".")
    assert found.texts[5] == "Tom gave Sue, the, a ball."
    assert found.texts[0] == "gave Sue, the cat, a ball."
    assert [i for i, value in enumerate(found.change) if np.isnan(value)] == [3, 6, 9]

    def scores(text: str) -> np.ndarray:
        with torch.no_grad():
            return np.asarray(theirs(input_ids=torch.tensor([model.encode(text).token_ids])).logits[0])

    whole = scores("Tom gave Sue, the cat, a ball.")
    assert whole[found.for_] > whole[found.against]
    assert found.margin == pytest.approx(whole[found.for_] - whole[found.against], abs=1e-4)
    for text, change, p in zip(found.texts, found.change, found.probs, strict=True):
        if text:
            short = scores(text)
            assert change == pytest.approx(found.margin - (short[found.for_] - short[found.against]), abs=1e-4)
            assert p == pytest.approx(1 / (1 + math.exp(short[found.against] - short[found.for_])), abs=1e-5)


def test_the_terms_of_a_score_add_up_to_it(saved: Callable[..., Path]) -> None:
    for kind in ("gpt2", "bert"):
        head = classifier.fresh(load(str(saved(kind))), ("a", "b"), TEXT, 2)
        said = label_reasons.told(head, OWN)
        for label in (0, 1):
            found = label_reasons.terms(head, said, label)
            assert found.products.sum() + found.b == pytest.approx(float(said.scores[label]), abs=1e-5)
            assert found.off < 1e-5
        assert said.probs.sum() == pytest.approx(1, abs=1e-6)
        assert said.token == (head.model.encode(OWN).tokens[-1 if kind == "gpt2" else 0])


def test_a_gpt_tags_a_word_by_what_stands_before_it_and_a_bert_by_both_sides(saved: Callable[..., Path]) -> None:
    gpt, bert = (label_reasons.tagged(classifier.fresh(load(str(saved(kind))), ("O", "X"), TAGS, 1), OWN) for kind in ("gpt2", "bert"))
    assert gpt.words == ("Tom", "gave", "Sue", "a", "small", "tree", ".")
    assert gpt.later.max() < 1e-5
    assert bert.later[:-1].max() > 1e-3
    assert bert.later[-1] < 1e-5


@pytest.mark.parametrize("kind", ["gpt2", "bert"])
def test_a_words_tag_is_read_at_the_token_that_ends_it(saved: Callable[..., Path], kind: str) -> None:
    model = load(str(saved(kind)))
    words = parts_of("Sue’s café isn't naïve; 日本語 thanked Zorblax!")
    assert words == ["Sue’s", "café", "isn't", "naïve", ";", "日本語", "thanked", "Zorblax", "!"]
    encoding = model.encode(" ".join(words))
    places = classifier.last_tokens(encoding, words)
    assert len(places) == len(words)
    assert all(later > earlier for earlier, later in pairwise(places))
    assert [encoding.spans[place][1] for place in places] == [len(" ".join(words[: i + 1])) for i in range(len(words))]
    assert all(encoding.tokens[place].strip() for place in places)


def test_long_texts_are_cut_and_a_mark_at_the_end_stays() -> None:
    assert classifier.cut(range(10), 4, causal=True) == (0, 1, 2, 3)
    assert classifier.cut(range(10), 4, causal=False) == (0, 1, 2, 9)
    assert classifier.cut(range(3), 4, causal=False) == (0, 1, 2)


def test_counted_words_are_naive_bayes_by_hand() -> None:
    rows = [("good good day", 1), ("bad day", 0), ("bad bad night", 0)]
    counted = CountedWords(rows, 2)
    # four words; label 0 has five of them in all, label 1 three
    zero = math.log(2 / 3) + math.log((3 + 1) / (5 + 4)) + math.log((1 + 1) / (5 + 4))
    one = math.log(1 / 3) + math.log((0 + 1) / (3 + 4)) + math.log((1 + 1) / (3 + 4))
    assert counted.scores("Bad day, unheard of") == pytest.approx([zero, one])
    assert counted.label("Bad day, unheard of") == 0
    assert counted.label("good") == 1
    assert counted.label("") == 0
    assert counted.accuracy([("good", 1), ("night", 0), ("night", 1)]) == (pytest.approx(1 / 3), pytest.approx(2 / 3))
    tags = CountedWords(WORDS, 3)
    assert [tags.tag(word) for word in ("Tom", "cat", "sat", "never")] == [1, 2, 0, 0]
    assert tags.accuracy([[("Tom", 1), ("never", 2)]]) == (0.0, 0.5)


def test_every_row_comes_once_before_any_comes_again(saved: Callable[..., Path]) -> None:
    model = load(str(saved("gpt2")))
    rows, _ = labelled_examples.examples(model, training_data(data(TEXT)), 32)
    seen: list[tuple[int, ...]] = []
    for step in range(6):
        ids, mask, labels = rows.batch_at(step, seed=1, batch=4, lower=0.0)
        assert torch.equal(mask.sum(1), torch.tensor([int(row.sum()) for row in mask]))
        seen += [tuple(row[keep == 1].tolist()) for row, keep in zip(ids, mask, strict=True)]
        assert all(
            (tuple(row[keep == 1].tolist()), int(label)) in {(r.ids, r.labels[0]) for r in rows.rows}
            for row, keep, label in zip(ids, mask, labels, strict=True)
        )
    assert len(set(seen)) == len(ROWS)
    small = rows.batch_at(0, seed=1, batch=4, lower=1.0)
    assert {tuple(row[keep == 1].tolist()) for row, keep in zip(small[0], small[1], strict=True)} <= {r.ids for r in rows.small}


def test_refusals(saved: Callable[..., Path]) -> None:
    folder = saved("gpt2")
    model = load(str(folder))
    with pytest.raises(ModelError, match="no head for labels"):
        classifier.opened(model, folder)
    with pytest.raises(ExplainerError, match="no way “most”"):
        HeadTraining(model, ("a", "b"), TEXT, plan(way="most"))
    head = classifier.fresh(model, ("a", "b"), TEXT, 0)
    with pytest.raises(TextError, match="a single word"):
        label_reasons.without_each_word(head, "Tom!")
    with pytest.raises(TextError, match="49 words; at most 48"):
        label_reasons.without_each_word(head, "Tom " * 49)
    with pytest.raises(TextError, match="more tokens than the 64"):
        label_reasons.tagged(classifier.fresh(model, ("O", "X"), TAGS, 0), "Zorblaxianopolisque " * 20)
    with pytest.raises(TextError, match="nothing to learn from"):
        new_head.dataset(model, data(TEXT) | {"train": []}, plan())
    with pytest.raises(ExplainerError, match="no number any more"):
        train(folder, learning_rate=1e12, head_rate=1e12, steps=30)
