"""The lesson on a new language: two tokenizers, new rows of W_E, and what came out of a real training beside others of its time."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path

import numpy as np
import pytest
from again import differs
from reader import computed_where_open, done, measured_on, opened, payload, said, sound, story

from explainer.jobs import Run, folder
from explainer.lessons.new_language import results
from explainer.models import load
from explainer.models.tuned import PREFIX
from explainer.studies.tokens import new_tokenizer
from explainer.studies.tuning.language_ways import BODY, SCRATCH
from explainer.texts.sets import french
from explainer.texts.uploads import split
from explainer.ui.trainings import archive

CAT = "Un jour, le petit chat gris"
FOLDED = {
    "writes": "explainer.lessons.new_language.results:samples",
    "away": "explainer.lessons.new_language.results:take_away",
}  # what is behind each fold that a training brings


@pytest.fixture(scope="module")
def trained(place: Path) -> Run:
    """A real training of twenty steps, from scratch beside it, started on the page by its button."""
    at = sound(opened("new_language", CAT, tune_steps="20"))
    with measured_on(4, batch=4):
        at.button(key="start_tuning").click().run()
    sound(at)
    (run,) = folder.every(place)
    return done(run)


def test_both_tokenizers_are_laid_side_by_side_and_measured_on_the_held_out_text(place: Path) -> None:
    at = sound(opened("new_language", CAT, entries="2048"))
    train, held_out = split(french.make().train, 0.05)
    backend = new_tokenizer.trained(train, 2048)
    rows = payload(at, "splitstrip")["rows"]
    assert len(rows) == 2
    old, new = (new_tokenizer.measures(each, held_out) for each in (story().tokenizer.backend_tokenizer, backend))
    text = said(at)
    assert f"**{old.tokens_per_word:.2f} tokens a word**" in text
    assert f"**{new.tokens_per_word:.2f}**: a factor of {old.n_tokens / new.n_tokens:.1f}" in text
    assert list(folder.every(place)) == []  # looking starts nothing


def test_a_new_row_is_shown_as_the_mean_of_its_old_pieces(place: Path) -> None:
    at = sound(opened("new_language", CAT))
    chart = next(json.loads(chart.proto.spec) for chart in at.get("plotly_chart") if "their mean" in chart.proto.spec)
    names = chart["layout"]["yaxis"]["ticktext"]
    word = at.selectbox(key="new_token").options[0].strip()
    pieces = story().tokenizer.backend_tokenizer.encode(f" {word}").ids
    assert [name.split(". ", 1)[1].strip() for name in names[:-1]] == [story().label(i).strip() for i in pieces]
    assert f"÷ {len(pieces)} = {story().W_E(pieces)[:, 0].mean():.3f}".replace("-", "−") in said(at)


def test_a_text_of_the_old_language_is_told_and_another_offered(place: Path) -> None:
    at = sound(opened("new_language", "Once upon a time, there was a little girl named Lily."))
    old = len(story().encode("Once upon a time, there was a little girl named Lily.").token_ids)
    assert f"cut into {old} tokens by the old tokenizer" in at.info[0].value
    at.button(key="take_line").click().run()
    assert sound(at).session_state["text"] == CAT
    assert not [info for info in at.info if "old tokenizer" in info.value]


def test_the_costs_follow_the_ways(place: Path) -> None:
    def cost(**query: str) -> str:
        return {metric.label: metric.value for metric in sound(opened("new_language", CAT, **query)).metric}["Trainable numbers"]

    assert cost() == f"{(4096 + 256 + 2) * 256:,}"  # W_E, the positions, the final norm with its bias
    assert cost(entries="1024") == f"{(1024 + 256 + 2) * 256:,}"
    everything = story().n_parameters - (8192 - 4096) * 256
    assert cost(way="all weights, new embeddings") == f"{everything:,}"


def test_what_was_trained_is_shown_as_it_was_recorded(trained: Run) -> None:
    at = sound(opened("new_language", CAT, runs=trained.id))
    course = results.course(trained)
    text = said(at)
    base, bits = course.ready.base.bits["held_out"], course.last.bits
    assert f"{base:.2f} bits a byte" in text
    assert f"it takes **{bits[BODY]['held_out']:.2f}**: {100 * (1 - bits[BODY]['held_out'] / base):.0f} % less" in text
    assert bits[BODY]["held_out"] < 0.6 * base
    assert f"**From scratch** stands at {bits[SCRATCH]['held_out']:.2f}" in text
    cut = course.ready.cut.new
    assert f"{12 * cut.n_tokens / cut.n_bytes:.2f} bits a byte" in text  # log₂ 4,096 = 12
    assert at.button(key="use_tuned").disabled is False
    chart = next(json.loads(chart.proto.spec) for chart in at.get("plotly_chart") if "from scratch" in chart.proto.spec)
    assert [line["name"] for line in chart["data"]][2:] == ["frozen body, new embeddings", "from scratch"]
    assert trained.state().step == 20


def test_the_saved_model_has_its_own_tokenizer_the_old_blocks_and_the_reported_bits(trained: Run) -> None:
    model = load(PREFIX + trained.id)
    assert model.n_vocab == 4096
    for name, weight in story().module.named_parameters():
        if ".h." in name:
            np.testing.assert_array_equal(weight.detach().numpy(), dict(model.module.named_parameters())[name].detach().numpy())
    from explainer.studies.tuning.new_language import text

    last = results.course(trained).last.bits[BODY]
    for name, documents in trained.data.measured.items():
        assert text(model, documents, 128, name).bits_per_byte(model.module) == pytest.approx(last[name], abs=2e-3)
    assert trained.result.step == 20


def test_the_other_lessons_open_it_and_the_archive_holds_it(trained: Run) -> None:
    link = f"tuned on French, frozen body, new embeddings ({trained.id})"
    at = sound(opened("tokens", CAT, model=link))
    assert at.session_state["model_in_use"] == PREFIX + trained.id
    assert "4,096" in said(at)
    sound(opened("logits", CAT, model=link))
    with zipfile.ZipFile(io.BytesIO(archive.archive(trained, results.card(results.course(trained))))) as made:
        names = set(made.namelist())
        assert {"model/model.safetensors", "model/tokenizer.json", "model/config.json", "model/README.md", "run.json"} <= names
        assert "bits a byte: the new language, held out" in made.read("model/README.md").decode()


def test_bert_and_too_little_text_are_told_in_a_sentence(place: Path) -> None:
    assert "trains a model that predicts the next token" in said(sound(opened("new_language", CAT, model="story-bert")))
    at = opened("new_language", CAT, language="your own")
    assert not at.exception
    assert "Nothing is given yet" in said(at) + " ".join(element.value for element in at.info)
    at = opened("new_language", CAT, language="your own")
    at.text_area(key="own_language_words").set_value("one line").run()
    assert not at.exception
    assert "at least 10 are needed" in at.error[0].value


def test_what_is_folded_after_a_training_is_computed_only_while_it_is_open(trained: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    computed_where_open(monkeypatch, "new_language", CAT, FOLDED, runs=trained.id)


def test_the_pages_notebook_leaves_the_numbers_of_a_training_to_that_trainings_own(trained: Run) -> None:
    at = sound(opened("new_language", CAT, runs=trained.id))
    stands = at.session_state["_standing"]
    assert set(stands.elsewhere) == {"language_race"}
    assert stands.columns().keys().isdisjoint(stands.elsewhere)
    assert differs(at, "new_language") == ""
    assert "keepsake" not in stands.settings
