"""Networks of others with a job of their own: from the mirror, with the numbers that transformers itself gives."""

from __future__ import annotations

import json
from pathlib import Path
from threading import Thread
from typing import Any

import numpy as np
import pytest
import torch
import transformers
from mirror import Mirror
from networks import LINES
from outside_networks import ENTITIES, NER, SENTIMENT, TEXT, TRANSLATION, repository

from explainer.errors import ModelError, TextError
from explainer.models.hub import cache, downloads, for_labels
from explainer.models.outside import Labelled, opened
from explainer.models.rewriter import Rewriter
from explainer.studies.applications.entities import found_spans, spans, tagged
from explainer.studies.applications.translations import alternatives
from explainer.studies.tuning.label_reasons import terms, told, without_each_word


@pytest.fixture
def ready(hub: Mirror, tmp_path: Path) -> Any:
    """Puts a repository on the mirror, downloads it as a reader does, and opens it."""

    def make(model_id: str) -> Any:
        hub.repos[model_id] = repository(model_id, tmp_path / "saved")
        for _ in downloads.download(for_labels.look_up(model_id)):
            pass
        return opened(model_id)

    return make


def theirs(tmp_path: Path, kind: Any) -> tuple[Any, Any]:
    """The same network and tokenizer, opened by transformers alone."""
    folder = tmp_path / "saved"
    return kind.from_pretrained(folder, attn_implementation="eager").eval(), transformers.AutoTokenizer.from_pretrained(folder)


def test_a_label_is_what_transformers_gives(ready: Any, tmp_path: Path) -> None:
    head = ready(SENTIMENT)
    assert isinstance(head, Labelled)
    module, tokenizer = theirs(tmp_path, transformers.AutoModelForSequenceClassification)
    asked = tokenizer(TEXT, return_tensors="pt")
    with torch.no_grad():
        right = module(**{name: asked[name] for name in ("input_ids", "attention_mask")}, output_attentions=True)
    found = told(head, TEXT)
    np.testing.assert_allclose(found.scores, right.logits[0], atol=1e-5)
    assert found.labels == ("NEGATIVE", "POSITIVE")
    assert found.token == "[CLS]"
    for layer, weights in enumerate(right.attentions):
        np.testing.assert_allclose(head.looked(TEXT).patterns(layer), weights[0], atol=1e-6)
    assert terms(head, found, 1).off < 1e-5
    words = without_each_word(head, TEXT)
    shorter = tokenizer(words.texts[1], return_tensors="pt")["input_ids"]
    with torch.no_grad():
        left = torch.softmax(module(input_ids=shorter).logits[0], -1)
    assert words.probs[1] == pytest.approx(float(left[words.for_]), abs=1e-5)


def test_tags_are_read_at_the_first_token_of_a_word_and_b_begins_a_name(ready: Any, tmp_path: Path) -> None:
    head = ready(ENTITIES)
    module, tokenizer = theirs(tmp_path, transformers.AutoModelForTokenClassification)
    found = tagged(head, TEXT)
    asked = tokenizer(list(found.words), is_split_into_words=True, return_tensors="pt")
    with torch.no_grad():
        probs = module(input_ids=asked["input_ids"], attention_mask=asked["attention_mask"]).logits[0].softmax(-1).numpy()
    firsts = [asked.word_ids().index(word) for word in range(len(found.words))]
    kinds = np.array([0, 4, 4, 1, 1, 3, 3, 2, 2])
    for kind in range(5):
        np.testing.assert_allclose(found.probs[:, kind], probs[firsts][:, kinds == kind].sum(1), atol=1e-5)
    assert list(found.opens) == [NER[label].startswith("B-") for label in probs[firsts].argmax(1)]
    assert spans(found)
    for start, stop, kind in spans(found):
        assert set(found.kinds[start:stop]) == {kind}
        assert not any(found.opens[start + 1 : stop])
    assert [(one.start, one.stop, one.kind) for one in found_spans(head, found)] == spans(found)


def test_a_text_is_rewritten_as_generate_writes_it(ready: Any, tmp_path: Path) -> None:
    model = ready(TRANSLATION)
    assert isinstance(model, Rewriter)
    module, tokenizer = theirs(tmp_path, transformers.AutoModelForSeq2SeqLM)
    prefix = for_labels.known(TRANSLATION).prefix
    source = tokenizer(prefix + TEXT, return_tensors="pt")["input_ids"]
    written = module.generate(input_ids=source, max_new_tokens=100, do_sample=False, num_beams=1)[0, 1:]
    found = model.rewrite(TEXT)
    assert found.written_ids == tuple(written.tolist())
    with torch.no_grad():
        right = module(input_ids=source, decoder_input_ids=torch.cat([torch.tensor([0]), written[:-1]])[None], output_attentions=True)
    for layer, weights in enumerate(right.cross_attentions):
        np.testing.assert_allclose(found.patterns("cross", layer), weights[0], atol=1e-6)
    np.testing.assert_allclose(found.probs, right.logits[0].softmax(-1).gather(1, written[:, None])[:, 0], atol=1e-5)
    others = alternatives(model, TEXT, 3)
    assert [one.p for one in others] == sorted((one.p for one in others), reverse=True)


def test_readers_on_several_threads_do_not_mix(ready: Any) -> None:
    head = ready(SENTIMENT)
    texts = [*LINES[:3], TEXT] * 3
    alone, found = [told(head, text).scores for text in texts], dict[int, np.ndarray]()

    def read(index: int) -> None:
        for _ in range(5):
            found[index] = told(head, texts[index]).scores

    threads = [Thread(target=read, args=(index,)) for index in range(len(texts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for index, scores in enumerate(alone):
        np.testing.assert_allclose(found[index], scores, atol=1e-5)


def test_nothing_is_shown_of_a_text_that_does_not_fit(ready: Any) -> None:
    with pytest.raises(TextError, match="reads at most 64"):
        ready(SENTIMENT).looked(f"{TEXT} " * 20)


def _config(**changes: Any) -> Any:
    def change(files: dict[str, bytes]) -> None:
        files["config.json"] = json.dumps(json.loads(files["config.json"]) | changes).encode()

    return change


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (_config(model_type="canine", architectures=["CanineForSequenceClassification"]), "Canine"),
        (_config(architectures=["DistilBertForMaskedLM"]), "DistilBertForMaskedLM"),
        (_config(architectures=["os.system"]), "os.system"),
        (_config(architectures=None), "distilbert"),
        (_config(quantization_config={"bits": 4}), "quantised"),
        (lambda files: files.pop("model.safetensors"), "no weights in the safetensors format"),
        (lambda files: [files.pop(name) for name in ("tokenizer.json", "vocab.txt") if name in files], "has no tokenizer.json"),
    ],
)
def test_what_is_not_opened_is_not_downloaded(hub: Mirror, tmp_path: Path, change: Any, sentence: str) -> None:
    hub.repos[SENTIMENT] = repository(SENTIMENT, tmp_path / "saved")
    change(hub.repos[SENTIMENT])
    with pytest.raises(ModelError, match=sentence):
        for_labels.look_up(SENTIMENT)
    assert not hub.asked_for("safetensors")


@pytest.mark.parametrize(
    ("fault", "sentence"),
    [("missing", "lack 1 tensor"), ("unused", "hold 1 tensor"), ("nan", "NaN"), ("shape", "cannot be opened"), ("many", "no single label")],
)
def test_weights_that_do_not_fit_are_refused(hub: Mirror, tmp_path: Path, fault: str, sentence: str) -> None:
    from safetensors.torch import load, save

    files = repository(SENTIMENT, tmp_path / "saved")
    weights = load(files["model.safetensors"])
    match fault:
        case "missing":
            del weights["classifier.bias"]
        case "unused":
            weights["distilbert.gate.weight"] = torch.ones(3)
        case "nan":
            weights["classifier.bias"][0] = float("nan")
        case "shape":
            weights["classifier.weight"] = torch.ones(3, 32)
        case _:
            _config(problem_type="multi_label_classification")(files)
    files["model.safetensors"] = save(weights, {"format": "pt"})
    hub.repos[SENTIMENT] = files
    for _ in downloads.download(for_labels.look_up(SENTIMENT)):
        pass
    with pytest.raises(ModelError, match=sentence):
        opened(SENTIMENT)


def test_a_language_model_is_not_there_because_its_head_is(ready: Any) -> None:
    ready(SENTIMENT)
    assert cache.cached(SENTIMENT) is None
    assert for_labels.cached(SENTIMENT) is not None


def test_only_curated_ids_are_opened() -> None:
    with pytest.raises(ModelError, match="none of the models"):
        for_labels.known("someone/else")
