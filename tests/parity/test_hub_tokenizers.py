"""A tokenizer of the Hub without its model, by the real client from a Hub on the loopback."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from mirror import REVISION, Fault, Mirror, contents, cut, instead, status
from tokenizer_kinds import qwen_like, unigram

from explainer.errors import ModelError
from explainer.models import catalogue
from explainer.models.hub import cache, downloads, lookup, tokenizers

Save = Callable[..., Path]
NAME = "owner/many-words"
QWEN = qwen_like()  # made once: where pairs are equally frequent, a second training may choose another
TEXT = "Tom thanked the 3 cats."


@pytest.fixture
def words(hub: Mirror) -> Mirror:
    """A model of a type that this app does not open, with a tokenizer."""
    hub.repos[NAME] = {"config.json": b'{"model_type": "t5"}', "tokenizer.json": QWEN.to_str().encode(), "pytorch_model.bin": b"x" * 99}
    return hub


def fetch(name: str = NAME) -> None:
    for _ in downloads.download(tokenizers.look_up(name)):
        pass


def test_one_file_is_fetched_and_it_cuts_as_the_original_does(words: Mirror) -> None:
    assert tokenizers.cached(NAME) is None
    found = tokenizers.look_up(NAME)
    assert [file.name for file in found.files] == ["tokenizer.json"]
    assert found.size == len(words.repos[NAME]["tokenizer.json"])
    assert words.asked_for("tokenizer.json") == []  # a look-up fetches nothing
    fetch()
    assert tokenizers.cached(NAME) is not None
    assert not words.asked_for("pytorch_model.bin")
    backend = catalogue.tokenizer_alone(NAME)
    assert backend is not None
    assert backend.encode(TEXT).ids == QWEN.encode(TEXT).ids
    asked = len(words.asked_for("GET"))
    tokenizers.cached(NAME)
    catalogue.tokenizer_alone(NAME)
    assert len(words.asked_for("GET")) == asked  # what is here is not asked for


def test_it_does_not_count_as_the_model(hub: Mirror, saved: Save) -> None:
    hub.repos["gpt2"] = contents(saved())
    fetch("gpt2")
    assert cache.cached("gpt2") is None
    fetched = len(hub.asked_for("GET /gpt2/resolve"))
    list(downloads.download(lookup.look_up("gpt2")))
    assert cache.cached("gpt2") is not None
    assert tokenizers.cached("gpt2") == cache.cached("gpt2") / "tokenizer.json"
    assert not [line for line in hub.asked_for("GET /gpt2/resolve")[fetched:] if "tokenizer.json" in line]


def test_a_newer_tokenizer_leaves_the_model_that_is_here_alone(hub: Mirror, saved: Save) -> None:
    hub.repos["gpt2"] = contents(saved())
    list(downloads.download(lookup.look_up("gpt2")))
    before = cache.cached("gpt2")
    newer = cache.storage("gpt2") / "refs" / "main"
    fetch("gpt2")
    assert newer.read_text() == REVISION
    assert cache.cached("gpt2") == before


def refused(sentence: str, name: str = NAME) -> None:
    with pytest.raises(ModelError, match=sentence) as error:
        fetch(name)
    assert str(error.value).endswith(".")
    assert tokenizers.cached(name) is None


def test_a_model_without_such_a_file(words: Mirror) -> None:
    del words.repos[NAME]["tokenizer.json"]
    refused("has no tokenizer.json on the Hub")


@pytest.mark.parametrize("size", [tokenizers.MOST_BYTES + 1, 0])
def test_a_file_of_no_fit_size_is_not_fetched(words: Mirror, size: int) -> None:
    words.pretend["tokenizer.json"] = size
    refused("up to 40 MB are fetched")
    assert words.asked_for("GET /owner/many-words/resolve") == []


def test_a_model_behind_a_door(words: Mirror) -> None:
    words.gated.add(NAME)
    refused("asks its readers to sign in first")


def test_an_id_that_cannot_be(words: Mirror) -> None:
    refused("is not a model name", "../etc/passwd")
    assert words.asked == []


@pytest.mark.parametrize(
    ("fault", "sentence"), [(cut(10), "broke off"), (status(403), "does not give"), (instead(lambda raw: b"x" * len(raw)), "came damaged")]
)
def test_after_a_fault_trying_again_succeeds(words: Mirror, fault: Fault, sentence: str) -> None:
    words.fail("tokenizer.json", *[fault] * 30)
    refused(sentence)
    words.faults.clear()
    fetch()
    assert catalogue.tokenizer_alone(NAME) is not None


def test_a_file_that_is_no_tokenizer_is_a_sentence(words: Mirror) -> None:
    words.repos[NAME]["tokenizer.json"] = b'{"version": "9.9"}'
    fetch()
    with pytest.raises(ModelError, match="of a kind that cannot be read here"):
        catalogue.tokenizer_alone(NAME)


def test_another_kind_of_tokenizer(words: Mirror) -> None:
    words.repos[NAME]["tokenizer.json"] = unigram().to_str().encode()
    fetch()
    backend = catalogue.tokenizer_alone(NAME)
    assert backend is not None
    assert backend.encode("Tom").tokens == unigram().encode("Tom").tokens
