"""The applications answered by a network of the Hub: offered with its size, and shown in the same frame with its own numbers."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
import torch
from again import differs
from mirror import Mirror
from outside_networks import ENTITIES, SENTIMENT, TEXT, TRANSLATION, repository
from reader import opened, payload, shown, sound
from streamlit.testing.v1 import AppTest

from explainer.models.hub import downloads, for_labels
from explainer.models.outside import opened as network
from explainer.studies.tuning.label_reasons import told
from explainer.ui.shell import hub_downloads
from explainer.ui.state import outside

JOBS = {"sentiment": SENTIMENT, "entities": ENTITIES, "translation": TRANSLATION}


@pytest.fixture
def here(hub: Mirror, tmp_path: Path) -> Callable[[str], None]:
    """Puts a network on the mirror and downloads it."""

    def get(model_id: str) -> None:
        outside._guest.clear()
        hub.repos[model_id] = repository(model_id, tmp_path / "saved")
        for _ in downloads.download(for_labels.look_up(model_id)):
            pass

    return get


def told_on(at: AppTest) -> str:
    return "\n".join(element.value for element in (*at.markdown, *at.caption)).replace("\\", "")


@pytest.mark.parametrize("app", JOBS)
def test_the_frame_is_the_same_and_the_network_another(here: Callable[[str], None], app: str) -> None:
    here(JOBS[app])
    at = sound(shown("applications", TEXT, app=app, by=JOBS[app]))
    assert [header.value for header in at.header][:5] == [
        "The answer", "Which transformer does it", "What attention did", "How good it is", "Where it fails",
    ]  # fmt: skip
    assert f"{JOBS[app]} is an" in told_on(at)
    assert f"{JOBS[app]} was not measured here" in told_on(at)
    assert payload(at, "shapes")["head"] == {"sentiment": "2 labels", "entities": "9 tags a word", "translation": "unembedding"}[app]
    assert at.session_state["_standing"].settings["answered_by"] == JOBS[app]
    assert differs(at, "applications") == ""


def test_the_answer_is_that_networks(here: Callable[[str], None]) -> None:
    here(SENTIMENT)
    at = sound(shown("applications", TEXT, app="sentiment", by=SENTIMENT))
    found = told(network(SENTIMENT), TEXT)
    label = found.labels[found.order[0]].capitalize()
    assert f"**{label}**, with probability **{100 * float(found.probs.max()):.1f}" in told_on(at)


def test_what_is_written_is_what_generate_writes(here: Callable[[str], None]) -> None:
    here(TRANSLATION)
    at = sound(shown("applications", TEXT, app="translation", by=TRANSLATION))
    model = network(TRANSLATION)
    source = torch.tensor([model.encode(TEXT).token_ids])
    written = model.module.generate(input_ids=source, max_new_tokens=100, do_sample=False, num_beams=1)[0, 1:]
    assert "**German:**" in told_on(at)
    assert payload(at, "origins")["written"] == [model.body.label(token_id) for token_id in written.tolist()]


def test_it_is_offered_with_its_size_and_ours_answers_meanwhile(hub: Mirror, tmp_path: Path) -> None:
    hub.repos[SENTIMENT] = files = repository(SENTIMENT, tmp_path / "saved")
    at = sound(shown("applications", TEXT, app="sentiment", by=SENTIMENT))
    assert "story-reader answers" in told_on(at)
    assert not hub.asked
    at.button(key=f"look_up_{for_labels.REF}").click()
    sound(at.run())
    opened_names = ("config.json", "tokenizer.json", "tokenizer_config.json", "special_tokens_map.json", "model.safetensors")
    size = sum(len(raw) for name, raw in files.items() if name in opened_names)
    assert f"{size / 1e6:,.1f} MB to download" in told_on(at)
    assert not hub.asked_for("GET /" + SENTIMENT + "/resolve/0123456789abcdef0123456789abcdef01234567/model.safetensors")
    outside._guest.clear()
    at.button(key=f"download_{for_labels.REF}").click().run()
    job = hub_downloads.jobs().running(SENTIMENT, for_labels.REF)
    assert job is None or job.finished.wait(600)
    assert f"{SENTIMENT} is an" in told_on(sound(at.run()))


def test_without_a_network_a_sentence_says_so_and_the_page_stays(hub: Mirror, monkeypatch: pytest.MonkeyPatch) -> None:
    from huggingface_hub import constants

    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", True)
    at = shown("applications", TEXT, app="sentiment", by=SENTIMENT)
    at.button(key=f"look_up_{for_labels.REF}").click().run()
    assert not at.exception
    assert ["runs offline" in element.value for element in at.error] == [True]
    assert "with probability" in told_on(at)


def test_another_applications_network_is_forgotten() -> None:
    at = sound(opened("applications", TEXT, app="entities", by=SENTIMENT))
    assert at.session_state["by"] == "story-reader"
