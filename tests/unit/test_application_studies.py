"""What the applications show beside an answer: functions on examples, thresholds, other translations, names without their surroundings."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from explainer.models import load
from explainer.models.classifier import Classifier, fresh
from explainer.models.translators import load_translator
from explainer.studies.applications.code_check import KINDS, tried
from explainer.studies.applications.desk import at_threshold
from explainer.studies.applications.entities import found_spans, tagged
from explainer.studies.applications.translations import alternatives
from explainer.texts.applications.names import TAGS


def test_a_function_is_tried_on_the_kind_of_values_that_it_takes() -> None:
    found = tried("def f(x): return sum(n for n in x if n > 3)")
    assert found.kind == "a list of numbers"
    assert [call.result for call in found.calls] == [sum(n for n in values if n > 3) for (values,) in KINDS["a list of numbers"]]
    assert tried("def f(x): return [w.upper() for w in x]").kind in ("a list of words", "a text")
    assert tried("def f(x): return x[:3]").calls[0].result == KINDS[tried("def f(x): return x[:3]").kind][0][0][:3]
    two = tried("def f(x, y): return x if x > y else y")
    assert [call.result for call in two.calls] == [max(values) for values in KINDS["two numbers"]]


def test_what_fails_on_some_values_says_so_for_those() -> None:
    found = tried("def f(x): return 12 // x")
    assert found.kind == "a number"
    assert [bool(call.wrong) for call in found.calls] == [values == (0,) for values in KINDS["a number"]]
    assert found.n_right == 4


@pytest.mark.parametrize(
    "source", ["I like cake.", "def f(x): return open(x)", "def f(x): return x.__class__", "def f(a, b, c): return a", ""]
)
def test_what_is_no_function_of_this_kind_is_refused_with_a_sentence(source: str) -> None:
    found = tried(source)
    assert found.refused
    assert not found.calls


def test_a_threshold_keeps_the_sure_ones() -> None:
    sure, right = np.array([0.9, 0.8, 0.4, 0.2]), np.array([True, False, True, True])
    found = at_threshold(sure, right, np.array([0.1, 0.5, 0.95]), 0.5)
    assert (found.coverage, found.precision, found.caught) == (0.5, 0.5, pytest.approx(1 / 3))
    assert np.isnan(at_threshold(sure, right, np.array([0.1]), 1.0).precision)


def test_other_translations_have_the_probabilities_that_transformers_gives_them() -> None:
    model = load_translator("translate-transformer")
    text = "Where is the house?"
    found = alternatives(model, text, 4)
    assert [one.p for one in found] == sorted((one.p for one in found), reverse=True)
    assert len({one.text for one in found}) == len(found) > 1
    source = torch.tensor([model.encode(text).token_ids])
    theirs = model.module.generate(
        input_ids=source, attention_mask=torch.ones_like(source), max_new_tokens=40, num_beams=4, num_return_sequences=4, do_sample=False,
        length_penalty=0.0, early_stopping=False, return_dict_in_generate=True, output_scores=True,
    )  # fmt: skip
    best = {model.decode(row[1:].tolist()): float(score) for row, score in zip(theirs.sequences, theirs.sequences_scores, strict=True)}
    for one in found:
        assert np.log(one.p) == pytest.approx(best[one.text], abs=1e-3)


@pytest.fixture(scope="module")
def head() -> Classifier:
    """A head that has learned nothing, loud enough to give several tags."""
    made = fresh(load("story-bert"), TAGS, "tags", 3)
    made.W.mul_(40)
    return made


def test_names_are_runs_of_one_tag_with_what_their_surroundings_say_without_them(head: Classifier) -> None:
    text = "Tom Smith lives in the old town, but Mary went to Rome."
    found = tagged(head, text)
    assert " ".join(found.words) == "Tom Smith lives in the old town , but Mary went to Rome ."
    spans = found_spans(head, found)
    assert spans
    mask_id = head.model.mask_id
    for span in spans:
        assert {found.kinds[i] for i in range(span.start, span.stop)} == {span.kind}
        assert span.text == " ".join(found.words[span.start : span.stop])
        assert span.p == pytest.approx(float(found.probs[span.start : span.stop, span.kind].mean()))
    span = spans[-1]
    first = found.ends[span.start - 1] + 1 if span.start else 0
    ids = [mask_id if first <= i <= found.ends[span.stop - 1] else token_id for i, token_id in enumerate(found.ids)]
    states = head.states([ids])[0][list(found.ends)]
    probs = torch.softmax(head.scores(states), -1)
    assert span.around == pytest.approx(float(probs[span.start : span.stop, span.kind].mean()), abs=1e-5)
    alone = tagged(head, span.text)
    assert span.alone == pytest.approx(float(alone.probs[:, span.kind].mean()), abs=1e-5)


def test_what_is_not_allowed_with_texts_is_tried_with_numbers() -> None:
    found = tried("def f(x): return sum(n for n in x if n % 2 == 0)")
    assert (found.kind, found.refused) == ("a list of numbers", "")
    assert [call.result for call in found.calls] == [12, 14, -2, 0, 28]
