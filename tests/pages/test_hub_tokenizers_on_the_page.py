"""Tokenizers of the Hub added to the tokens lesson: looked up, downloaded without their models, and beside the others."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import pytest
from mirror import Mirror, status
from reader import GIFT, opened, sound
from streamlit.testing.v1 import AppTest
from tokenizer_kinds import bert_like, qwen_like

from explainer.lessons.tokens import comparison
from explainer.ui.shell import hub_downloads

QWEN, BERT = qwen_like(), bert_like()  # made once: where pairs are equally frequent, a second training may choose another


@pytest.fixture(autouse=True)
def fresh() -> Iterator[None]:
    comparison._here.clear()
    yield
    comparison._here.clear()
    for job in list(hub_downloads.jobs()._running.values()):
        assert job.finished.wait(20)


@pytest.fixture
def shelf(hub: Mirror) -> Mirror:
    hub.repos["gpt2"] = {"tokenizer.json": QWEN.to_str().encode()}
    hub.repos["bert-base-uncased"] = {"tokenizer.json": BERT.to_str().encode()}
    return hub


def table(at: AppTest) -> Any:
    return at.dataframe[0].value.set_index("tokenizer")


def press(at: AppTest, label: str) -> AppTest:
    (button,) = (button for button in at.main.button if button.label.startswith(label))
    return button.click().run()


def captions(at: AppTest) -> str:
    return " ".join(element.value for element in at.main.caption).replace("\\", "")


def until_shown(at: AppTest, name: str) -> AppTest:
    end = time.monotonic() + 900
    while name not in table(at).index:
        assert time.monotonic() < end, [element.value for element in at.error]
        time.sleep(0.1)
        at.run()
    return at


def test_added_ones_stand_beside_the_others_and_only_their_file_is_fetched(shelf: Mirror) -> None:
    at = sound(opened("tokens"))
    assert "gpt2" not in table(at).index
    at.multiselect(key="hub_tokenizers").select("gpt2").select("bert-base-uncased").run()
    assert shelf.asked == []  # choosing is no question
    for name, backend in (("gpt2", QWEN), ("bert-base-uncased", BERT)):
        assert f"The tokenizer of {name} is not on this machine yet." in captions(at)
        press(at, "Look it up")
        assert f"The tokenizer of {name}: 0.0 MB to download, without the model." in captions(at)
        press(at, "Download")
        until_shown(sound(at), name)
        assert table(at)["tokens"][name] == len(backend.encode(GIFT, add_special_tokens=False).ids)
        assert table(at)["entries"][name] == backend.get_vocab_size()
    assert {line.rsplit("/", 1)[-1] for line in shelf.asked_for("/resolve/")} == {"tokenizer.json"}


def test_a_fault_is_one_sentence_and_trying_again_succeeds(shelf: Mirror) -> None:
    shelf.fail("tokenizer.json", *[status(403)] * 20)
    at = opened("tokens")
    at.multiselect(key="hub_tokenizers").select("gpt2").run()
    press(at, "Look it up")
    press(at, "Download")
    end = time.monotonic() + 900
    while not at.error and time.monotonic() < end:
        time.sleep(0.1)
        at.run()
    assert [element.value.replace("\\", "") for element in at.error] == [
        "The Hub does not give gpt2 to everyone (answer 403); choose another model."
    ]
    assert "story-gpt" in table(at).index  # the lesson goes on
    shelf.faults.clear()
    press(at, "Try again")
    until_shown(at, "gpt2")
    sound(at)


def test_any_id_only_where_the_host_allows_it(shelf: Mirror, monkeypatch: pytest.MonkeyPatch) -> None:
    shelf.repos["owner/own-words"] = {"tokenizer.json": QWEN.to_str().encode()}
    assert "owner/own-words" not in opened("tokens", hub_tokenizers="owner/own-words").multiselect(key="hub_tokenizers").value
    monkeypatch.setenv("EXPLAINER_ANY_HUB_ID", "1")
    at = opened("tokens", hub_tokenizers="owner/own-words")
    assert at.multiselect(key="hub_tokenizers").value == ["owner/own-words"]
    press(at, "Look it up")
    press(at, "Download")
    until_shown(sound(at), "own-words")


def test_a_link_downloads_nothing(shelf: Mirror) -> None:
    at = sound(opened("tokens", hub_tokenizers="gpt2"))
    assert at.multiselect(key="hub_tokenizers").value == ["gpt2"]
    assert shelf.asked == []
    assert "gpt2" not in table(at).index
