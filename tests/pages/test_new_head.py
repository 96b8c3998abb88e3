"""The lesson on a new head: set up, started, watched, and what came out of real trainings of both embedded models."""

from __future__ import annotations

import io
import json
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import nbformat
import numpy as np
import pytest
import torch
from again import differs
from reader import computed_where_open, done, measured_on, opened, payload, said, sound, story, words

from explainer.jobs import Run, folder
from explainer.jobs.records import HeadReady, StepTaken, every, ready_of
from explainer.lessons.new_head import setup
from explainer.models import classifier, load
from explainer.models.tuned import PREFIX
from explainer.studies.tuning import label_reasons
from explainer.studies.tuning.evaluations import HeadEvaluation

SOUP = "The soup was not good at all."
MAY = "May gave Tom a cat."
OWN = "text,label\n" + "\n".join(f"The {word} came on day {i}.,{word}" for i in range(30) for word in ("letter", "parcel"))


def linked(at: Any) -> str:
    found = at.query_params["runs"]
    return str(found if isinstance(found, str) else found[0]).split("~")[0]


def started(text: str, **query: str) -> Run:
    """A training started on the page by its button, and waited for."""
    with measured_on(100, batch=12, where=setup):
        at = sound(opened("new_head", text, **query))
        at.button(key="start_tuning").click().run()
        sound(at)
    run = folder.find(linked(at))
    return done(run)


FOLDED = {
    "words": "explainer.lessons.new_head.reasons:words",
    "confusion": "explainer.lessons.new_head.results:chosen_set",
    "moved": "explainer.lessons.new_head.results:moved",
    "compare": "explainer.lessons.new_head.results:compared",
    "away": "explainer.lessons.new_head.results:take_away",
}  # what is behind each fold that a training brings


@pytest.fixture(scope="module")
def trained(place: Path) -> Run:
    """story-gpt on sentiment, the default way, twenty steps."""
    return started(SOUP, head_steps="20")


@pytest.fixture(scope="module")
def tagger(place: Path) -> Run:
    """story-bert on names, all at once, twenty steps."""
    return started(MAY, head_steps="20", head_data="names in stories", head_way="all at once", model="story-bert")


def metrics(at: Any) -> dict[str, str]:
    return {metric.label: metric.value for metric in at.metric}


def charts(at: Any) -> list[dict[str, Any]]:
    return [json.loads(chart.proto.spec) for chart in at.get("plotly_chart")]


def test_opening_the_page_or_a_link_starts_nothing_and_costs_are_counted(place: Path) -> None:
    at = sound(opened("new_head", SOUP, runs="A" * 22, head_way="the head alone"))
    assert list(folder.every(place)) == []
    assert "is not on this host any more" in said(at)
    assert "Nothing has been trained yet" in said(at)
    assert metrics(at)["New numbers"] == metrics(at)["Trainable numbers"] == "512"
    body = sum(p.numel() for p in story().module.parameters())
    at = sound(opened("new_head", SOUP))
    assert metrics(at)["Trainable numbers"] == f"{body + 512:,}"
    assert "3,960 sentences to learn from; 440 others" in "\n".join(caption.value for caption in at.caption)
    bert = load("story-bert")
    body = sum(p.numel() for p in bert.anatomy.body.parameters())
    at = sound(opened("new_head", SOUP, model="story-bert"))
    assert metrics(at)["New numbers"] == f"{2 * 257 + 256 * 257:,}"
    assert metrics(at)["Trainable numbers"] == f"{body + 2 * 257 + 256 * 257:,}"


def test_the_head_before_training_is_that_of_the_seed(place: Path) -> None:
    head = classifier.fresh(story(), ("negative", "positive"), "text", 0)
    found = label_reasons.told(head, SOUP)
    scores = [f"{value:.2f}".replace("-", "−") for value in found.scores]
    assert f"negative {scores[0]}, positive {scores[1]}" in said(sound(opened("new_head", SOUP)))


def test_what_was_trained_is_shown_as_it_was_recorded(trained: Run) -> None:
    at = sound(opened("new_head", SOUP, runs=trained.id, head_set="patterns and words it never saw"))
    look, ready = every(trained.records(), HeadEvaluation)[-1], ready_of(trained.records(), HeadReady)
    text = said(at)
    for name, told in (("held_out", "held out"), ("unseen", "patterns and words it never saw")):
        cells = [look.accuracies[name], ready.baselines["words"][name], ready.baselines["commonest"][name]]
        assert f"{told} | **{100 * cells[0]:.1f} %** | {100 * cells[1]:.1f} % | {100 * cells[2]:.1f} %" in text
    counts = np.array(trained.result.sets["unseen"].confusion)
    heat = next(chart for chart in charts(at) if chart["data"][0]["type"] == "heatmap" and chart["data"][0].get("customdata"))
    texts = sorted(word for trace in heat["data"][1:] for word in trace["text"])
    assert texts == sorted(str(value) for value in counts.ravel())
    assert counts.sum() == len(trained.data.measured["unseen"]) == 100
    assert np.trace(counts) / 100 == pytest.approx(look.accuracies["unseen"])
    course = next(chart for chart in charts(at) if chart["data"][0]["name"] == "held out")
    assert course["data"][0]["y"][-1] == pytest.approx(100 * look.accuracies["held_out"])
    assert course["layout"]["shapes"][0]["x0"] == 2
    embedding = next(row.change for row in trained.result.moved if row.name.endswith("wte.weight"))
    assert f"token embedding W_E {100 * embedding:.1f} %" in " ".join(caption.value for caption in at.caption).replace("\\", "")
    assert at.button(key="use_tuned").disabled is False
    assert "download_tuned" not in {button.key for button in at.get("download_button")}


def test_the_readers_text_has_the_label_of_transformers_before_and_after(trained: Run) -> None:
    from transformers import AutoModelForSequenceClassification

    at = sound(opened("new_head", SOUP, runs=trained.id))
    theirs = AutoModelForSequenceClassification.from_pretrained(trained.folder).eval()
    with torch.no_grad():
        probs = torch.softmax(theirs(torch.tensor([story().encode(SOUP).token_ids])).logits[0], -1).numpy()
    bars = next(chart for chart in charts(at) if chart["data"][0]["type"] == "bar" and chart["data"][0].get("name") == "before")
    assert bars["data"][1]["x"] == pytest.approx((100 * probs).tolist(), abs=1e-3)
    looks = every(trained.records(), HeadEvaluation)
    assert bars["data"][0]["x"] == pytest.approx([100 * p for p in looks[0].probs], abs=1e-2)
    assert probs.tolist() == pytest.approx(list(looks[-1].probs), abs=1e-4)
    strip = payload(at, "surprise")
    assert strip["tokens"] == ["The", "soup", "was", "not", "good", "at", "all", "."]
    without = label_reasons.without_each_word(classifier.opened(load(PREFIX + trained.id), trained.folder), SOUP)
    assert strip["views"][0]["values"][:-1] == pytest.approx(without.change[:-1].tolist(), abs=1e-4)
    assert strip["views"][0]["values"][-1] is None


def test_a_mistake_can_be_taken_as_the_text(trained: Run) -> None:
    at = sound(opened("new_head", SOUP, runs=trained.id))
    at.button(key="mistake_0").click().run()
    sound(at)
    assert at.session_state["text"] == trained.result.sets["held_out"].mistakes[0].text


def test_names_on_story_bert_are_tagged_word_by_word(tagger: Run) -> None:
    from transformers import AutoModelForTokenClassification

    at = sound(opened("new_head", MAY, runs=tagger.id, model="story-bert"))
    theirs = AutoModelForTokenClassification.from_pretrained(tagger.folder).eval()
    model = load("story-bert")
    parts = ["May", "gave", "Tom", "a", "cat", "."]
    encoding = model.encode(" ".join(parts))
    with torch.no_grad():
        probs = torch.softmax(theirs(torch.tensor([encoding.token_ids])).logits[0], -1).numpy()
    places = classifier.last_tokens(encoding, parts)
    heat = next(chart for chart in charts(at) if chart["data"][0]["x"][:1] == ["0 May"])
    assert heat["data"][0]["x"] == [f"{i} {word}" for i, word in enumerate(parts)]
    assert heat["data"][0]["y"] == ["O", "PERSON", "PLACE", "ANIMAL"]
    looks = every(tagger.records(), HeadEvaluation)
    assert np.allclose(probs[places], looks[-1].probs, atol=1e-4)
    assert looks[-1].accuracies["held_out"] > looks[0].accuracies["held_out"] + 0.1
    assert "This model sees both sides of a word" in said(at)
    assert sum(row.count for row in tagger.result.sets["unseen"].labels) == tagger.result.sets["unseen"].count


def test_the_tuned_bodies_are_models_for_every_lesson(trained: Run, tagger: Run) -> None:
    at = sound(opened("new_head", SOUP, runs=trained.id))
    at.button(key="use_tuned").click().run()
    assert sound(at).session_state["model_in_use"] == PREFIX + trained.id
    link = at.query_params["model"]
    shown = sound(opened("logits", SOUP, model=link if isinstance(link, str) else link[0]))
    assert shown.session_state["model_in_use"] == PREFIX + trained.id
    assert load(PREFIX + tagger.id).mask_id == load("story-bert").mask_id
    at = sound(opened("new_head", MAY, runs=tagger.id))
    at.button(key="use_tuned").click().run()
    link = sound(at).query_params["model"]
    shown = sound(opened("self_attention", MAY, model=link if isinstance(link, str) else link[0]))
    assert shown.session_state["model_in_use"] == PREFIX + tagger.id


def test_the_readers_shared_models_are_what_they_were(trained: Run, tagger: Run) -> None:
    """The very objects that the pages have drawn from, one of them a BERT whose class for texts puts a pooler on the body."""
    from explainer.models import catalogue
    from explainer.ui.state import session

    sound(opened("new_head", SOUP, runs=trained.id))
    sound(opened("new_head", SOUP, runs=tagger.id, model="story-bert"))
    for name in ("story-gpt", "story-bert"):
        used, fresh = session.model(session.Choice(catalogue.find(name), ".")), load(name)
        assert used is session.model(session.Choice(catalogue.find(name), SOUP))
        assert used.module.state_dict().keys() == fresh.module.state_dict().keys()
        assert all(torch.equal(tensor, used.module.state_dict()[key]) for key, tensor in fresh.module.state_dict().items())
        assert [p.requires_grad for p in used.module.parameters()] == [p.requires_grad for p in fresh.module.parameters()]
        ids = torch.tensor([fresh.encode(SOUP).token_ids])
        assert torch.equal(used.module(ids).logits, fresh.module(ids).logits)
        assert used.tokenizer.pad_token_id == fresh.tokenizer.pad_token_id


def test_own_texts_with_one_label_are_refused_in_a_sentence_and_good_ones_train(place: Path) -> None:
    at = sound(opened("new_head", SOUP, head_data="your own", head_steps="20"))
    assert "Nothing is given yet" in at.info[0].value
    assert "will stand here once the labels are known" in said(at)
    assert "start_tuning" not in {button.key for button in at.button}
    at.file_uploader[0].set_value(("one.csv", b"text,label\n" + b"\n".join(b"line %d,a" % i for i in range(20)), "text/csv")).run()
    assert "needs at least two labels" in at.error[0].value
    assert "start_tuning" not in {button.key for button in at.button}
    evil = "text,label\n" + "\n".join(f"![x](http://evil.example/{i}.png) <b>{i}</b>,{'*a*' if i % 2 else ':red[b]'}" for i in range(40))
    at.file_uploader[0].set_value(("evil.csv", evil.encode(), "text/csv")).run()
    sound(at)
    assert "![x](" not in words(at)
    assert ":red[b]" not in words(at)
    at.file_uploader[0].set_value(("own.csv", OWN.encode(), "text/csv")).run()
    sound(at)
    at.segmented_control(key="head_way").set_value("the head alone").run()
    at.button(key="start_tuning").click().run()
    run = folder.find(linked(sound(at)))
    done(run)
    assert run.data.labels == ("letter", "parcel")
    assert {label for _, label in run.data.measured["held_out"]} == {0, 1}
    at = sound(opened("new_head", SOUP, runs=run.id))
    assert "The body was frozen" in said(at)
    assert load(PREFIX + run.id).module.lm_head.weight.equal(story().module.lm_head.weight)


def test_long_labels_are_cut_and_stay_apart() -> None:
    from explainer.figures import new_head as figures

    labels = ["a very long label of one kind", "a very long label of another", "<b>"]
    chart = figures.confusion(np.eye(3, dtype=int), labels)
    names = list(chart.data[0].x)
    assert len(set(names)) == 3
    assert names[0] == "a very long…"
    assert names[2] == "&lt;b&gt;"


def test_two_trainings_stand_on_one_chart(trained: Run, place: Path) -> None:
    import shutil

    other = "B" * 22
    shutil.copytree(trained.path, place / other)
    spec = json.loads((place / other / "spec.json").read_text())
    (place / other / "spec.json").write_text(json.dumps(spec | {"label": "another"}))
    at = sound(opened("new_head", SOUP, runs=f"{trained.id}~{other}"))
    assert "1. another" in said(at)
    chart = next(chart for chart in charts(at) if "another" in str(chart["data"][0].get("name")))
    assert len(chart["data"]) == 4


def test_the_memory_that_was_foreseen_is_near_what_was_taken(trained: Run, tagger: Run) -> None:
    for run in (trained, tagger):
        assert 0.8 * run.result.peak_mib < run.spec.needed_mib < 1.8 * run.result.peak_mib, (run.result.peak_mib, run.spec)


def test_the_archive_opens_in_transformers_and_here(trained: Run, tmp_path: Path) -> None:
    from transformers import pipeline

    from explainer.lessons.new_head.card import card
    from explainer.ui.trainings import archive

    with zipfile.ZipFile(io.BytesIO(archive.archive(trained, card(trained)))) as made:
        made.extractall(tmp_path)
    told = pipeline("text-classification", model=str(tmp_path / "model"), device="cpu")([SOUP, "The soup was good."], batch_size=2)
    head = classifier.opened(load(str(tmp_path / "model")), tmp_path / "model")
    for found, text in zip(told, (SOUP, "The soup was good."), strict=True):
        ours = label_reasons.told(head, text)
        assert found["label"] == ours.labels[ours.order[0]]
        assert found["score"] == pytest.approx(float(ours.probs.max()), abs=1e-5)
    written = (tmp_path / "model" / "README.md").read_text()
    look = every(trained.records(), HeadEvaluation)[-1]
    assert f"{100 * look.accuracies['unseen']:.1f} %" in written


def test_the_notebook_takes_the_same_steps_to_the_same_losses(trained: Run, capsys: pytest.CaptureFixture[str]) -> None:
    """Its code cells run as they stand, for three steps; the state is one literal, whatever a reader wrote."""
    from explainer.deploy.notebooks import new_head
    from explainer.studies.tuning.new_head import Evaluation

    losses = [step.loss for step in every(trained.records(), StepTaken)][:3]
    plan = replace(ready_of(trained.records(), HeadReady).plan, text="\u2028'); print('ran'); ('\\")
    written = new_head.of_run("story-gpt", plan, trained.data, losses)
    nbformat.validate(nbformat.reads(written.decode(), 4))
    made = json.loads(written)
    code = ["".join(cell["source"]) for cell in made["cells"] if cell["cell_type"] == "code"]
    assert len(code[0].splitlines()) == 4
    names: dict[str, Any] = {}
    for cell in code:
        exec(compile(cell, "cell", "exec"), names)
    assert names["losses"] == pytest.approx(losses, abs=5e-3)
    told = capsys.readouterr().out
    assert "3 steps; largest difference" in told
    assert "ran" not in told.split()
    assert isinstance(names["looks"][0], Evaluation)


def test_what_is_folded_after_a_training_is_computed_only_while_it_is_open(trained: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    computed_where_open(monkeypatch, "new_head", SOUP, FOLDED, runs=trained.id)


def test_a_term_of_the_score_is_the_product_of_the_numbers_beside_it(trained: Run) -> None:
    every_chart = charts(sound(opened("new_head", SOUP, runs=trained.id)))
    (bars,) = [chart["data"][0] for chart in every_chart if "together" in json.dumps(chart["layout"]["xaxis"])]
    terms = [label.strip("\u200b").replace("−", "-").split(": ")[1].split(" × ") for label in bars["y"] if "×" in label]
    assert len(terms) == 8
    for (w, h), drawn, written in zip(terms, bars["x"], bars["text"], strict=False):
        assert float(w) * float(h) == pytest.approx(drawn, abs=1e-3)
        assert float(written.replace("−", "-")) == pytest.approx(drawn, abs=5e-4)


def test_the_pages_notebook_leaves_the_numbers_of_a_training_to_that_trainings_own(trained: Run) -> None:
    at = sound(opened("new_head", SOUP, runs=trained.id))
    stands = at.session_state["_standing"]
    assert set(stands.elsewhere) == {"accuracy", "own_text", "score_terms", "words_left_out", "confusion", "mistakes", "moved"}
    assert stands.columns().keys().isdisjoint(stands.elsewhere)
    assert differs(at, "new_head") == ""
    assert "keepsake" not in stands.settings
