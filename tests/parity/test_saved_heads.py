"""A saved head for labels is the one that transformers' class for its config reads, or it is refused with a name."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
import transformers
from folders import Tensors, rewritten
from networks import TEXT as WORDS

from explainer.errors import ModelError
from explainer.models import classifier, load
from explainer.models.layout import TAGS, TEXT

Save = Callable[..., Path]
KINDS = ("gpt2", "bert", "llama")
LABELS = ("bad", "good", "odd")


def head(saved: Save, kind: str, form: str) -> Path:
    """A folder as a training leaves it, with random numbers in the head."""
    folder = saved(kind)
    model = load(str(folder))
    fresh = classifier.fresh(model, LABELS, form, 0)
    module = fresh.as_transformers()
    with torch.no_grad():
        for name, part in module.named_parameters():
            if classifier._HEAD.fullmatch(name):
                part.copy_(torch.randn(part.shape, generator=torch.Generator().manual_seed(1)))
    out = folder.parent / "out"
    classifier.save(module, model, out)
    model.tokenizer.save_pretrained(out)
    return out


def opened(folder: Path) -> classifier.Classifier:
    return classifier.opened(load(str(folder)), folder)


@pytest.mark.parametrize("form", [TEXT, TAGS])
@pytest.mark.parametrize("kind", KINDS)
def test_scores_are_those_of_transformers_class(saved: Save, kind: str, form: str) -> None:
    folder = head(saved, kind, form)
    auto = transformers.AutoModelForTokenClassification if form == TAGS else transformers.AutoModelForSequenceClassification
    theirs, report = auto.from_pretrained(folder, output_loading_info=True, attn_implementation="eager")
    assert not report["missing_keys"]
    ours = opened(folder)
    ids = ours.model.encode(WORDS).token_ids
    with torch.no_grad():
        wanted = theirs.eval()(input_ids=torch.tensor([ids])).logits[0]
    found = ours.scores(ours.vectors([ids])[0] if form == TEXT else ours.states([ids])[0])
    np.testing.assert_allclose(found, wanted, atol=2e-5)
    assert ours.labels == LABELS


@pytest.mark.parametrize(
    ("kind", "form", "name", "sentence"),
    [
        ("gpt2", TEXT, "score.bias", r"holds 1 tensor \(score\.bias\), which GPT2ForSequenceClassification does not use"),
        ("gpt2", TEXT, "classifier.weight", r"holds 1 tensor \(classifier\.weight\), which GPT2ForSequenceClassification does not use"),
        ("bert", TEXT, "score.weight", r"holds 1 tensor \(score\.weight\), which BertForSequenceClassification does not use"),
        ("llama", TAGS, "classifier.bias", r"holds 1 tensor \(classifier\.bias\), which LlamaForTokenClassification does not use"),
    ],
)
def test_a_tensor_that_the_class_does_not_use(saved: Save, kind: str, form: str, name: str, sentence: str) -> None:
    def change(tensors: Tensors) -> None:
        tensors[name] = torch.ones(3, 32) if name.endswith("weight") else torch.ones(3)

    with pytest.raises(ModelError, match=rf"^The head in out {sentence}\. Train it again\.$"):
        opened(rewritten(head(saved, kind, form), change))


@pytest.mark.parametrize(
    ("kind", "form", "name"),
    [
        ("bert", TEXT, "bert.pooler.dense.weight"),
        ("bert", TEXT, "bert.pooler.dense.bias"),
        ("bert", TEXT, "classifier.bias"),
        ("gpt2", TAGS, "classifier.bias"),
        ("llama", TAGS, "score.bias"),
        ("gpt2", TEXT, "score.weight"),
    ],
)
def test_a_tensor_that_the_class_needs(saved: Save, kind: str, form: str, name: str) -> None:
    def change(tensors: Tensors) -> None:
        del tensors[name]

    with pytest.raises(ModelError, match=rf"^The head in out lacks 1 tensor \({name}\) of \w+Classification\. Train it again\.$"):
        opened(rewritten(head(saved, kind, form), change))


@pytest.mark.parametrize(("kind", "form", "name"), [("gpt2", TEXT, "score.weight"), ("bert", TEXT, "bert.pooler.dense.bias")])
def test_another_shape(saved: Save, kind: str, form: str, name: str) -> None:
    def change(tensors: Tensors) -> None:
        tensors[name] = tensors[name][:2].clone()

    with pytest.raises(ModelError, match=rf"^The head in out holds 1 tensor \({name}\) of another shape than \w+ has\. Train it again\.$"):
        opened(rewritten(head(saved, kind, form), change))


def test_more_labels_than_scores(saved: Save) -> None:
    names = {str(i): f"label {i}" for i in range(4)}
    with pytest.raises(ModelError, match="of another shape than GPT2ForSequenceClassification has"):
        opened(rewritten(head(saved, "gpt2", TEXT), lambda _: None, id2label=names, label2id={name: int(i) for i, name in names.items()}))


def test_a_pooler_beside_a_tagger_changes_nothing(saved: Save) -> None:
    """Published taggers on a BERT carry it along; transformers' class for tags has no pooler."""
    folder = head(saved, "bert", TAGS)
    ids = load(str(folder)).encode(WORDS).token_ids
    before = opened(folder).states([ids])[0]
    extra = {"bert.pooler.dense.weight": torch.ones(32, 32), "bert.pooler.dense.bias": torch.ones(32)}
    found = opened(rewritten(folder, lambda tensors: tensors | extra))
    assert found.pooler is None
    assert torch.equal(found.states([ids])[0], before)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (
            lambda found: found | {"score.weight": found["score.weight"].to(torch.int8)},
            r"hold 1 tensor \(score\.weight\) stored as I8 and not as",
        ),
        (
            lambda found: found | {"score.weight": found["score.weight"] * float("nan")},
            r"holds NaN or infinite numbers in 1 tensor \(score\.weight\)",
        ),
    ],
)
def test_numbers_that_are_none(saved: Save, change: Any, sentence: str) -> None:
    with pytest.raises(ModelError, match=sentence):
        opened(rewritten(head(saved, "gpt2", TEXT), change))


@pytest.mark.parametrize(
    "config",
    [
        {"problem_type": "multi_label_classification"},
        {"problem_type": "regression"},
        {"architectures": ["BertForSequenceClassification", "GPT2LMHeadModel"]},
        {"architectures": ["GPT2LMHeadModel"]},
        {"architectures": []},
        {"id2label": {"0": "a", "2": "b", "3": "c"}},
    ],
)
def test_a_config_that_is_of_no_head_of_ours(saved: Save, config: dict[str, Any]) -> None:
    folder = head(saved, "gpt2", TEXT)
    model = load(str(folder))
    rewritten(folder, lambda _: None, **config)
    with pytest.raises(ModelError, match="There is no head for labels in this model’s folder, or it is damaged"):
        classifier.opened(model, folder)
