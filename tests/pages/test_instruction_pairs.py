"""The lesson on pairs of prompt and completion, with a real training of story-gpt."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np
import pytest
from again import differs
from reader import computed_where_open, done, drawings, measured_on, opened, payload, said, shown, sound, story

from explainer.jobs import Run, folder
from explainer.lessons.instruction_pairs import loss
from explainer.models import catalogue, load
from explainer.models.tuned import PREFIX
from explainer.studies.tuning.answering import answered, each_loss
from explainer.studies.tuning.examples import framed
from explainer.ui.trainings.records import evaluations

QUESTION = "What is a token?"
CSV = "prompt,completion\n" + "\n".join(f"Who lives in house {i}?,The cat number {i}." for i in range(60))
FOLDED = {"away": "explainer.ui.trainings.archive:take_away"}  # what is behind each fold that a training brings


@pytest.fixture(scope="module")
def trained(place: Path) -> Run:
    """A real training of fifty steps, started on the page by its button."""
    at = sound(opened("instruction_pairs", QUESTION, tune_steps="50", rate_full="0.001"))
    with measured_on(8, batch=2):
        at.button(key="start_tuning").click().run()
    sound(at)
    (run,) = folder.every(place)
    return done(run)


def test_the_base_continues_and_the_tuned_model_ends_its_answer(trained: Run) -> None:
    text = said(sound(opened("instruction_pairs", QUESTION, runs=trained.id)))
    base, ends = answered(story(), QUESTION)
    assert not ends
    assert base.split("\n")[0] in text
    tuned, ends = answered(load(PREFIX + trained.id), QUESTION)
    assert ends
    assert f"Answer: **{tuned}**" in text
    assert load(PREFIX + trained.id).n_parameters == story().n_parameters
    assert f"has {story().n_parameters:,} numbers before the training and just as many after it" in text


def test_only_the_completion_counts_and_its_losses_are_those_of_both_models(trained: Run) -> None:
    covered = sound(opened("instruction_pairs", QUESTION, runs=trained.id))
    assert not [drawing for drawing in drawings(covered) if drawing.proto.component_name == "surprise"]
    assert "Your guess is right" in said(sound(opened("instruction_pairs", QUESTION, runs=trained.id, guess="the answer alone")))
    at = sound(shown("instruction_pairs", QUESTION, runs=trained.id))
    data = payload(at, "surprise")
    chosen = at.selectbox(key="pair").options[0]
    answer = next(completion for prompt, completion in trained.data.held_out if prompt == chosen)
    pair = framed(story(), chosen, answer)
    views = {view["name"]: view["values"] for view in data["views"]}
    for when, model in (("before", story()), ("after", load(PREFIX + trained.id))):
        assert views[when][: pair.n_prompt] == [None] * pair.n_prompt
        assert np.allclose(views[when][pair.n_prompt :], each_loss(model, pair)[pair.n_prompt - 1 :], atol=1e-4)
    mean = each_loss(story(), pair)[pair.n_prompt - 1 :].mean()
    assert f"**{mean:.2f} nats**" in said(at)


def test_beside_the_tuned_model_stands_its_own_base_whatever_is_chosen_on_the_left(trained: Run) -> None:
    other = catalogue.shape("story-bert")
    assert loss.base(other, None).name == "story-bert"
    assert loss.base(other, trained).name == "story-gpt"
    assert loss.models(other, trained)["before"].key == story().key


def test_the_loss_on_new_wordings_falls(trained: Run) -> None:
    looks = [each.losses for each in evaluations(trained)]
    assert looks[-1]["held_out"] < looks[0]["held_out"] - 2


def test_own_pairs_are_read_and_faults_are_named(place: Path) -> None:
    at = sound(opened("instruction_pairs", QUESTION, pair_data="your own"))
    assert at.button(key="start_tuning").disabled
    at.file_uploader[0].set_value(("pairs.csv", CSV.encode(), "text/csv")).run()
    sound(at)
    assert "54 pairs" in "\n".join(caption.value for caption in at.caption)
    assert not at.button(key="start_tuning").disabled
    at.file_uploader[0].set_value(("pairs.csv", b"prompt,completion\na,b\na,\n", "text/csv")).run()
    assert "Line 3 of pairs" in at.error[0].value.replace("\\", "")
    long = CSV + "\nWhy " + "so very " * 400 + "long?,Nobody knows.\n"
    at.file_uploader[0].set_value(("pairs.csv", long.encode(), "text/csv")).run()
    assert not at.exception
    assert "The pair that begins with “Why so very" in at.error[0].value.replace("\\", "")
    assert "reads at most 256" in at.error[0].value
    assert at.button(key="start_tuning").disabled


def test_a_file_is_kept_while_its_place_is_off_the_page(place: Path) -> None:
    at = sound(opened("instruction_pairs", QUESTION, pair_data="your own"))
    at.file_uploader[0].set_value(("pairs.csv", CSV.encode(), "text/csv")).run()
    at.selectbox(key="model").set_value("story-bert").run()
    assert not sound(at).file_uploader
    at.selectbox(key="model").set_value("story-gpt").run()
    assert "54 pairs" in "\n".join(caption.value for caption in sound(at).caption)
    at.button(key="own_pairs_file_forget").click().run()
    assert "Nothing is given yet" in sound(at).info[0].value


def test_a_run_that_ended_before_its_first_look_is_a_sentence(trained: Run, place: Path) -> None:
    other = place / ("C" * 22)
    shutil.copytree(trained.path, other)
    begun = [line for line in (other / "progress.jsonl").read_text().splitlines() if json.loads(line)["kind"] in ("begin", "ready")]
    (other / "progress.jsonl").write_text("\n".join(begun) + "\n")
    end = json.loads((other / "end.json").read_text())
    (other / "end.json").write_text(json.dumps(end | {"status": "failed", "reason": "It broke down."}))
    at = opened("instruction_pairs", QUESTION, runs=other.name)
    assert not at.exception
    assert "It broke down" in at.error[0].value


def test_a_text_that_is_no_question_is_told_so(place: Path) -> None:
    assert "does not end with a question mark" in said(sound(opened("instruction_pairs", "Tom gave Sue a ball.")))
    assert "does not end with a question mark" not in said(sound(opened("instruction_pairs", QUESTION)))


def test_what_is_folded_after_a_training_is_computed_only_while_it_is_open(trained: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    computed_where_open(monkeypatch, "instruction_pairs", QUESTION, FOLDED, runs=trained.id)


def test_the_pages_notebook_leaves_the_numbers_of_a_training_to_that_trainings_own(trained: Run) -> None:
    at = sound(shown("instruction_pairs", QUESTION, runs=trained.id))
    stands = at.session_state["_standing"]
    assert set(stands.elsewhere) == {"pair_losses_after_training", "answer_after_training", "tuning_losses"}
    assert stands.columns().keys().isdisjoint(stands.elsewhere)
    assert differs(at, "instruction_pairs") == ""
    assert "keepsake" not in stands.settings
