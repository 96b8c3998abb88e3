"""A tokenizer of the Hub without its model, by the real client from a Hub on the loopback."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
import transformers
from mirror import REVISION, Fault, Mirror, contents, cut, instead, status
from tokenizer_kinds import qwen_like, unigram

from explainer.errors import ModelError
from explainer.models import catalogue, load
from explainer.models.hub import cache, downloads, lookup, tokenizers

Save = Callable[..., Path]
NAME = "owner/many-words"
QWEN = qwen_like()  # made once: where pairs are equally frequent, a second training may choose another
TEXT = "Tom thanked the 3 cats."


@pytest.fixture
def words(hub: Mirror) -> Mirror:
    """A model of a type that this app does not open, with a tokenizer."""
    hub.repos[NAME] = {"config.json": b'{"model_type": "falcon"}', "tokenizer.json": QWEN.to_str().encode(), "pytorch_model.bin": b"x" * 99}
    return hub


def fetch(name: str = NAME) -> None:
    for _ in downloads.download(tokenizers.look_up(name)):
        pass


def test_its_files_are_fetched_and_they_cut_as_the_original_does(words: Mirror) -> None:
    assert tokenizers.cached(NAME) is None
    found = tokenizers.look_up(NAME)
    assert [file.name for file in found.files] == ["config.json", "tokenizer.json"]
    assert found.size == sum(len(words.repos[NAME][file.name]) for file in found.files)
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
    assert tokenizers.cached("gpt2") == cache.cached("gpt2")
    assert not [line for line in hub.asked_for("GET /gpt2/resolve")[fetched:] if "tokenizer.json" in line]


def test_a_newer_tokenizer_leaves_the_model_that_is_here_alone(hub: Mirror, saved: Save) -> None:
    hub.repos["gpt2"] = contents(saved())
    list(downloads.download(lookup.look_up("gpt2")))
    before = cache.cached("gpt2")
    newer = cache.storage("gpt2") / "refs" / "main"
    fetch("gpt2")
    assert newer.read_text() == REVISION
    assert cache.cached("gpt2") == before


@pytest.mark.parametrize(
    ("config", "words_of"),
    [
        ({"tokenizer_class": "GPT2Tokenizer", "add_prefix_space": True, "unk_token": "<|endoftext|>"}, {"model_type": "gpt2"}),
        ({"tokenizer_class": "PreTrainedTokenizerFast"}, {"model_type": "gpt2"}),
        (None, {"model_type": "gpt2"}),
        (None, None),
    ],
)
def test_it_cuts_alone_as_it_does_with_its_model(hub: Mirror, saved: Save, config: dict | None, words_of: dict | None) -> None:
    """And so as transformers does with the whole repository; what decides lies in the small files beside tokenizer.json."""
    files = contents(saved("gpt2"))
    for name, content in (("tokenizer_config.json", config), ("config.json", words_of and json.loads(files["config.json"]) | words_of)):
        files.pop(name)
        if content is not None:
            files[name] = json.dumps(content).encode()
    hub.repos["gpt2"] = files
    fetch("gpt2")
    alone = catalogue.tokenizer_alone("gpt2")
    assert alone is not None
    folder = cache.snapshot("gpt2", tokenizers.REF)
    assert folder is not None
    theirs = transformers.AutoTokenizer.from_pretrained(folder, local_files_only=True)
    for text in (TEXT, "  Sue\n\nthanked Café 🙂", "<|endoftext|>"):
        assert alone.encode(text).ids == theirs(text, split_special_tokens=True)["input_ids"]
    if words_of is not None:
        list(downloads.download(lookup.look_up("gpt2")))
        assert load("gpt2").encode(TEXT).token_ids == tuple(alone.encode(TEXT).ids) == catalogue.find("gpt2").encode(TEXT).token_ids


def test_a_tokenizer_without_a_fast_form_alone(words: Mirror) -> None:
    words.repos[NAME]["tokenizer_config.json"] = b'{"tokenizer_class": "CanineTokenizer"}'
    fetch()
    with pytest.raises(ModelError, match=f"^The tokenizer of {NAME} is a CanineTokenizer, which has no fast form"):
        catalogue.tokenizer_alone(NAME)


def test_a_small_file_that_is_none_is_not_fetched(words: Mirror) -> None:
    words.pretend["config.json"] = tokenizers.MOST_BYTES + 1
    assert [file.name for file in tokenizers.look_up(NAME).files] == ["tokenizer.json"]


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
