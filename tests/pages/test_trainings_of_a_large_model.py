"""Trainings on a model that is too large for its own weights to be trained here: what is offered, what it needs, and what is refused."""

from __future__ import annotations

from pathlib import Path

import pytest
from reader import opened, said, sound
from streamlit.testing.v1 import AppTest

from explainer.jobs import queue
from explainer.models import catalogue
from explainer.models.smollm2 import release
from explainer.studies.tuning import methods
from explainer.studies.tuning.methods import FULL, LORA, Method, budget, weights_of
from explainer.ui.trainings import options

QUESTION = "What is a token?"


@pytest.fixture(autouse=True)
def runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EXPLAINER_RUNS", str(tmp_path))


@pytest.fixture
def large(monkeypatch: pytest.MonkeyPatch) -> None:
    """story-gpt counts as a large model."""
    monkeypatch.setattr(methods, "MOST_FREE", 1_000)


def told(at: AppTest) -> str:
    return (said(at) + "\n" + "\n".join(caption.value for caption in at.caption)).replace("\\", "")


def keys(at: AppTest, kind: str) -> set[str]:
    return {str(widget.key) for widget in at.get(kind)}


@pytest.mark.parametrize("slug", ["fine_tuning", "instruction_pairs"])
def test_only_lora_is_offered_and_the_reason_has_the_numbers(slug: str, large: None) -> None:
    at = sound(opened(slug, QUESTION, folded=True, method="all weights"))
    shape = catalogue.shape("story-gpt")
    weights = weights_of(shape)
    whole = budget(weights, Method(FULL), shape, weights.n_vocab, 2 * 128)
    wanted = budget(weights, Method(LORA), shape, weights.n_vocab, 2 * 128)
    text = told(at)
    assert f"story-gpt has {weights.total:,} numbers. To change them all would need about {whole.needed_mib:,.0f} MiB of memory" in text
    assert "It is trained by LoRA only" in text
    assert f"The process needs about {wanted.needed_mib:,.0f} MiB of memory in all" in text
    assert "method" not in keys(at, "button_group")
    assert "rank" in keys(at, "button_group")
    assert not at.button(key="start_tuning").disabled


def test_a_head_learns_alone(large: None) -> None:
    at = sound(opened("new_head", folded=True, head_way="all at once"))
    assert "So its body stays as it is" in told(at)
    assert "At most 50 of each set are measured" in told(at)
    assert "head_way" not in keys(at, "button_group")


def test_another_language_leaves_the_blocks_as_they_are(large: None) -> None:
    at = sound(opened("new_language", folded=True))
    assert "only the ways in which its blocks stay as they are" in told(at)
    assert "way" not in keys(at, "button_group")


def test_a_small_model_is_offered_every_way() -> None:
    at = sound(opened("fine_tuning", folded=True))
    assert "method" in keys(at, "button_group")
    assert "LoRA only" not in told(at)


@pytest.mark.parametrize("slug", ["fine_tuning", "new_head", "new_language", "instruction_pairs"])
def test_what_does_not_fit_into_memory_cannot_be_started_and_says_both_numbers(slug: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queue, "spare_mib", lambda: 100.0)
    at = sound(opened(slug, QUESTION, folded=True))
    assert at.button(key="start_tuning").disabled
    assert any("MiB of memory; 100 MiB are free here" in info.value for info in at.info)


@pytest.mark.skipif(release.installed() is None, reason=release.MISSING)
def test_smollm2_is_such_a_model_and_its_memory_is_foreseen() -> None:
    shape = catalogue.shape(release.NAME)
    weights = weights_of(shape)
    assert (weights.large, weights.total) == (True, release.N_PARAMETERS)
    assert not weights_of(catalogue.shape("story-gpt")).large
    found = options.budget_of(weights, Method(LORA), shape)
    assert 1_500 < found.needed_mib < 2_500 < options.budget_of(weights, Method(FULL), shape).needed_mib
    text = told(sound(opened("fine_tuning", "Tom gave Sue a ball.", folded=True, model=release.NAME)))
    assert "134,515,008 numbers. To change them all would need about" in text
    assert f"The process needs about {found.needed_mib:,.0f} MiB" in text
