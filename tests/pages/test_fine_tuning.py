"""The lesson on fine-tuning: set up, started, watched, and what came out of a real training of story-gpt."""

from __future__ import annotations

import io
import json
import shutil
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import nbformat
import numpy as np
import pytest
import torch
from again import differs
from reader import GIFT, computed_where_open, done, measured_on, opened, said, sound, story, words

from explainer.jobs import Run, folder
from explainer.jobs.records import StepTaken, TuneReady, every, ready_of
from explainer.models import load
from explainer.models.tuned import PREFIX
from explainer.studies.tuning.evaluations import TuningEvaluation
from explainer.ui.page.guess import WAITING
from explainer.ui.trainings import archive, results

PASTED = "\n\n".join(f"On day {i} the wise owl of the {i} hills wrote a long letter to the small mouse in the mill." for i in range(120))
FOLDED = {
    "moved": "explainer.ui.trainings.results:moved",
    "attention": "explainer.ui.trainings.results:attention",
    "compare": "explainer.ui.trainings.results:compared",
    "away": "explainer.ui.trainings.archive:take_away",
}  # what is behind each fold that a training brings


@pytest.fixture(scope="module")
def trained(place: Path) -> Run:
    """A real training of twenty steps, started on the page by its button."""
    with measured_on(6, batch=3):
        at = sound(opened("fine_tuning", tune_steps="20", method="LoRA", rank="4"))
        at.button(key="start_tuning").click().run()
        sound(at)
    assert "runs" in at.query_params
    run = folder.find(linked(at, "runs"))
    return done(run)


def linked(at: Any, name: str) -> str:
    """One entry of the link."""
    found = at.query_params[name]
    return str(found if isinstance(found, str) else found[0])


def metrics(at: Any) -> dict[str, str]:
    return {metric.label: metric.value for metric in at.metric}


def test_opening_the_page_or_a_link_starts_nothing(place: Path) -> None:
    before = [run.id for run in folder.every(place)]
    at = sound(opened("fine_tuning", tune_steps="800", method="freeze some", runs="A" * 22))
    assert [run.id for run in folder.every(place)] == before
    assert "is not on this host any more" in said(at)
    assert "Nothing has been trained yet" in said(at)


def test_the_costs_are_counted_before_anything_starts(place: Path) -> None:
    module = story().module
    total = sum(p.numel() for p in module.parameters())
    assert metrics(sound(opened("fine_tuning")))["Trainable numbers"] == f"{total:,}"
    at = sound(opened("fine_tuning", method="LoRA", rank="4"))
    by_hand = sum(4 * (256 + width) for width in (768, 256)) * 6
    assert metrics(at)["Trainable numbers"] == f"{by_hand:,}"
    at = sound(opened("fine_tuning", method="freeze some"))
    free = sum(
        p.numel() for name, p in module.named_parameters() if name.startswith(("transformer.h.4.", "transformer.h.5.", "transformer.ln_f"))
    )
    assert metrics(at)["Trainable numbers"] == f"{free:,}"
    assert metrics(at)["Gradients and AdamW"] == f"{12 * free / 2**20:,.1f} MiB"


def test_everything_frozen_is_one_sentence_and_not_the_end_of_the_page(place: Path) -> None:
    every = {f"freeze_block_{i}": "true" for i in range(6)} | {"freeze_embeddings": "true", "freeze_final_norm": "true"}
    at = opened("fine_tuning", method="freeze some", **every)
    assert not at.exception
    assert [error.value for error in at.error] == ["Every part is frozen, so nothing can be learned\\. Leave at least one part free\\."]
    assert "What it has learned" in [header.value for header in at.header]


def test_what_was_trained_is_shown_as_it_was_recorded(trained: Run) -> None:
    at = sound(opened("fine_tuning", GIFT, runs=trained.id))
    looks = every(trained.records(), TuningEvaluation)
    first, last = looks[0].losses, looks[-1].losses
    text = said(at)
    assert f"{first['held_out']:.2f} | {last['held_out']:.2f}" in text
    assert f"{first['old']:.2f} | {last['old']:.2f} | {np.exp(first['old']):,.1f} | {np.exp(last['old']):,.1f}" in text
    assert last["held_out"] < first["held_out"] - 0.5
    perplexity = f"with a loss of {last['held_out']:.2f} nats a token, the model is as unsure as a fair draw among "
    assert f"{perplexity}{np.exp(last['held_out']):,.1f} tokens" in "\n".join(caption.value for caption in at.caption)
    assert "After 20 steps" in text
    chart = next(json.loads(chart.proto.spec) for chart in at.get("plotly_chart") if "held out" in chart.proto.spec)
    assert [line["name"] for line in chart["data"]] == ["what it learns from", "held out", "the old stories", "phrases it never saw"]
    assert at.button(key="use_tuned").disabled is False
    assert "download_tuned" not in {button.key for button in at.get("download_button")}  # this visit does not own it


def test_the_guess_is_judged_beside_its_question_and_a_link_to_a_result_asks_nothing(trained: Run) -> None:
    looks = every(trained.records(), TuningEvaluation)
    before, after = (look.losses["old"] for look in (looks[0], looks[-1]))
    right = "it rises" if after > before + 0.05 else "it falls" if after < before - 0.05 else "it stays"
    link = {"runs": trained.id}
    assert "guess_old" not in {pills.key for pills in sound(opened("fine_tuning", **link)).get("pills")}
    told = f"{right}: {before:.2f} before, {after:.2f} after."
    assert f"Your guess is right: {told}" in said(sound(opened("fine_tuning", **link, guess_old=right)))
    waiting = sound(opened("fine_tuning", guess_old=right))
    assert WAITING in [caption.value for caption in waiting.caption]
    assert "Your guess is right" not in said(waiting)


def test_the_reported_losses_are_those_of_the_saved_model(trained: Run) -> None:
    from explainer.studies.tuning import examples, fine_tuning

    model, data = load(PREFIX + trained.id), trained.data
    last = every(trained.records(), TuningEvaluation)[-1]
    for name in ("held_out", "old"):
        stream = examples.stream(model, data.measured[name], 128, name)
        assert fine_tuning.mean_loss(model.module, stream.windows(128, fine_tuning.MOST_WINDOWS)) == pytest.approx(
            last.losses[name], abs=2e-3
        )


def test_the_memory_that_was_foreseen_is_near_what_was_taken(trained: Run) -> None:
    peak = trained.result.peak_mib
    assert 0.8 * peak < trained.spec.needed_mib < 1.6 * peak, (peak, trained.spec.needed_mib)


def test_the_same_seed_on_the_library_takes_the_same_steps(trained: Run) -> None:
    """What the worker recorded is what anyone gets who runs the study on the run's own spec and data."""
    from explainer.studies.learning.loop import Step
    from explainer.studies.tuning import fine_tuning

    recorded = [step.loss for step in every(trained.records(), StepTaken)][:3]
    plan = ready_of(trained.records(), TuneReady).plan
    again = fine_tuning.Tuning(load("story-gpt"), trained.spec.method, plan, "story-gpt")
    found = []
    for record in again.run(fine_tuning.dataset(again.model, trained.data, plan), stop=lambda: len(found) >= 3):
        if isinstance(record, Step):
            found.append(record.loss)
    assert found == pytest.approx(recorded, abs=5e-3)


def test_the_tuned_model_is_one_for_every_lesson_and_for_a_link(trained: Run) -> None:
    at = sound(opened("fine_tuning", GIFT, runs=trained.id))
    at.button(key="use_tuned").click().run()
    sound(at)
    assert at.session_state["model_in_use"] == PREFIX + trained.id
    assert "every lesson now looks into the tuned model" in "\n".join(caption.value for caption in at.caption)
    link = linked(at, "model")
    assert link.endswith(f"({trained.id})")
    for told in (link, PREFIX + trained.id):
        at = sound(opened("fine_tuning", GIFT, model=told))
        assert at.session_state["model_in_use"] == PREFIX + trained.id
        assert not [element for element in at.sidebar.caption if "link asks" in element.value]
    named = set()
    for slug in ("home", "tokens", "embeddings", "positions", "self_attention", "learning", "decoder_stack", "logits", "controls"):
        shown = sound(opened(slug, GIFT, model=link))
        assert shown.session_state["model_in_use"] == PREFIX + trained.id
        assert PREFIX + trained.id not in words(shown), slug
        named |= {slug} if "story-gpt tuned on" in words(shown).replace("\\", "") else set()
    assert named >= {"tokens", "embeddings", "self_attention", "decoder_stack"}


@pytest.mark.parametrize(
    ("unseen", "held_out", "gap", "later"),
    [
        ((7.37, 6.5, 5.92), 5.98, "0.06 below", "It has not begun to rise"),
        ((6.22, 5.11, 5.41), 2.17, "3.24 above", "lowest after 1 step, at 5.11, and has risen since"),
        ((5.0, 4.995, 5.005), 5.005, "no more than", "hardly moved"),
        ((5.0, 5.2, 5.4), 4.0, "1.40 above", "lowest after 0 steps, at 5.00"),
    ],
)
def test_what_is_said_of_unseen_phrases_is_true_of_the_numbers(
    tmp_path: Path, unseen: tuple[float, ...], held_out: float, gap: str, later: str
) -> None:
    losses = [{"unseen": value, "held_out": held_out, "old": 1.0 + step} for step, value in enumerate(unseen)]
    records = [{"kind": "look", "step": step, "losses": each, "sample": "", "seconds": 1.0} for step, each in enumerate(losses)]
    (tmp_path / "progress.jsonl").write_text("".join(json.dumps(record) + "\n" for record in records))
    spec = {"model": "story-gpt", "plan": {"steps": 2}, "method": {"kind": "full"}, "seconds": 1, "needed_mib": 1.0}
    (tmp_path / "spec.json").write_text(json.dumps(spec))
    told = results.unseen(Run(tmp_path))
    assert told is not None
    assert told["gap"] == gap
    assert later in told["later"]
    for kind, section in (("lora", "rises_lora"), ("full", "rises")):
        (tmp_path / "spec.json").write_text(json.dumps(spec | {"method": {"kind": kind}}))
        assert results.verdict(Run(tmp_path))["told_as"] == section


def test_attention_before_and_after_is_that_of_both_models(trained: Run) -> None:
    from reader import payload

    from explainer.trace import record

    data = payload(sound(opened("fine_tuning", GIFT, runs=trained.id, layer="5", head="2")), "twins")
    tuned = load(PREFIX + trained.id)
    for side, model in zip(data["sides"], (story(), tuned), strict=True):
        import base64

        shown = np.frombuffer(base64.b64decode(side["pattern"]), "<f4")
        assert np.allclose(shown, record(model, GIFT).pattern(5, 2).ravel(), atol=1e-5)


def test_two_trainings_stand_on_one_chart(trained: Run, place: Path) -> None:
    other = "B" * 22
    if not (place / other).exists():
        shutil.copytree(trained.path, place / other)
        spec = json.loads((place / other / "spec.json").read_text())
        (place / other / "spec.json").write_text(json.dumps(spec | {"label": "another"}))
    at = sound(opened("fine_tuning", GIFT, runs=f"{trained.id}~{other}"))
    assert "1. another" in said(at)
    assert "2. LoRA, rank 4" in said(at)
    chart = next(json.loads(chart.proto.spec) for chart in at.get("plotly_chart") if "another" in chart.proto.spec)
    assert len(chart["data"]) == 6
    at = sound(opened("fine_tuning", GIFT, runs=f"{trained.id}~{other}"))
    at.button(key=f"run_{other}").click().run()
    assert linked(at, "runs") == f"{other}~{trained.id}"


def test_the_archive_holds_the_adapter_its_card_and_the_spec(trained: Run, tmp_path: Path) -> None:
    with zipfile.ZipFile(io.BytesIO(archive.archive(trained, archive.card(trained)))) as made:
        made.extractall(tmp_path)
    model = load(str(tmp_path / "adapter"))
    ids = torch.tensor([model.encode(GIFT).token_ids])
    with torch.no_grad():
        assert torch.equal(model.module(ids).logits, load(PREFIX + trained.id).module(ids).logits)
    assert "LoRA, rank 4" in (tmp_path / "adapter" / "README.md").read_text()
    assert json.loads((tmp_path / "run.json").read_text())["plan"]["seed"] == 0


def test_own_text_is_previewed_and_bad_files_are_named(place: Path) -> None:
    at = sound(opened("fine_tuning", data="your own"))
    assert at.button(key="start_tuning").disabled
    assert "Nothing is given yet" in at.info[0].value
    at.text_area(key="own_text_words").set_value(PASTED).run()
    sound(at)
    assert "108 pieces" in "\n".join(caption.value for caption in at.caption)
    assert not at.button(key="start_tuning").disabled
    at.file_uploader[0].set_value(("bad.txt", b"one\ntwo\nth\xe9", "text/plain")).run()
    assert "line 3 has a byte" in at.error[0].value
    assert at.button(key="start_tuning").disabled
    at.file_uploader[0].set_value(
        ("evil.txt", b"![x](http://evil.example/a.png)\n" * 3 + b"\n".join(b"<b>line %d</b>" % i for i in range(30)), "text/plain")
    ).run()
    sound(at)
    assert "![x](" not in words(at)
    assert "<b>" not in words(at)


def test_the_host_can_forbid_uploads_and_trainings(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EXPLAINER_UPLOADS", "0")
    monkeypatch.setenv("EXPLAINER_JOBS", "0")
    at = sound(opened("fine_tuning", data="your own"))
    assert len(at.file_uploader) == 0
    at.text_area(key="own_text_words").set_value(PASTED).run()
    assert at.button(key="start_tuning").disabled
    assert any("switched off on this host" in info.value for info in at.info)


def test_a_model_that_fills_gaps_is_not_trained_here(place: Path) -> None:
    at = sound(opened("fine_tuning", model="story-bert"))
    assert "fills gaps and does not write on" in said(at)
    assert "start_tuning" not in {button.key for button in at.button}


def test_a_run_that_is_gone_leaves_the_app_on_its_own_model(trained: Run, place: Path) -> None:
    gone = "C" * 22
    shutil.copytree(trained.path, place / gone)
    at = sound(opened("logits", GIFT))
    at.session_state["_tuned"] = [PREFIX + gone]
    at.session_state["model_in_use"] = PREFIX + gone
    sound(at.run())
    shutil.rmtree(place / gone)
    sound(at.run())
    assert at.session_state["model_in_use"] == "story-gpt"


def test_the_notebook_takes_the_same_steps_to_the_same_losses(trained: Run, capsys: pytest.CaptureFixture[str]) -> None:
    """Its code cells run as they stand, for three steps; the state is one literal, whatever a reader wrote."""
    from explainer.deploy.notebooks import fine_tuning

    losses = [step.loss for step in every(trained.records(), StepTaken)][:3]
    plan = replace(ready_of(trained.records(), TuneReady).plan, prompt="\u2028'); print('ran'); ('\\ \"\"\" + print('ran') + \"\"\"")
    written = fine_tuning.of_run("story-gpt", trained.spec.method, plan, trained.data, losses)
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


def test_what_is_folded_after_a_training_is_computed_only_while_it_is_open(trained: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    computed_where_open(monkeypatch, "fine_tuning", GIFT, FOLDED, runs=trained.id)


def test_a_training_that_was_measured_only_before_its_first_step_compares_nothing(trained: Run, place: Path) -> None:
    other = place / ("D" * 22)
    shutil.copytree(trained.path, other)
    lines = (other / "progress.jsonl").read_text().splitlines()
    evaluated = [line for line in lines if "losses" in json.loads(line)]
    (other / "progress.jsonl").write_text("\n".join(line for line in lines if line not in evaluated[1:]) + "\n")
    at = sound(opened("fine_tuning", GIFT, runs=other.name, guess_old="it stays"))
    assert "measured before its first step and not again" in said(at)
    assert "Your guess is right" not in said(at)
    assert "| loss before |" not in said(at)


def test_the_pages_notebook_leaves_the_numbers_of_a_training_to_that_trainings_own(trained: Run) -> None:
    at = sound(opened("fine_tuning", runs=trained.id))
    stands = at.session_state["_standing"]
    assert set(stands.elsewhere) == {"tuning_losses", "moved", "tuned_attention"}
    assert stands.columns().keys().isdisjoint(stands.elsewhere)
    assert differs(at, "fine_tuning") == ""
    assert "keepsake" not in stands.settings
