"""A text's tokens are the same on a page, in a trace and under transformers' AutoTokenizer, for every model that opens."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import tokenizer_kinds
import transformers
from hypothesis import given
from hypothesis import strategies as st
from networks import LINES, make_module, make_tokenizer
from tokenizers import AddedToken, Tokenizer

from explainer.errors import ModelError, TextError
from explainer.models import catalogue, load, tokenizers, wrap
from explainer.models.catalogue import ASSETS
from explainer.texts.wording import encodable
from explainer.trace import record

TEXTS = (
    *LINES,
    "Tom gave Sue a ball. Sue thanked",
    "  two  spaces\tand a tab\n\nand lines ",
    "TOM GAVE SUE: the Café’s naïve façade, 12,345.6 km!",
    "<|endoftext|> <s> [MASK] [CLS] </s> <unk> typed as text",
    "the the thethe don't we'll 🙂🐶 e\u0301 \ud800 x",
    "日本語と中文，العربية",
)
GIVEN = st.text(st.characters(codec="utf-8"), min_size=1, max_size=40) | st.text("Tomthe sanda.é🙂1 <|>[]", min_size=1, max_size=60)


def byte_level() -> Tokenizer:
    return make_tokenizer().backend_tokenizer


BACKENDS: dict[str, Callable[[], Tokenizer]] = {
    "bytes": byte_level,
    "llama": tokenizer_kinds.llama_like,
    "qwen": tokenizer_kinds.qwen_like,
    "bert": tokenizer_kinds.bert_like,
    "suffixed": tokenizer_kinds.suffixed,
    "unigram": tokenizer_kinds.unigram,
}
END = "<|endoftext|>"
# The type of the model, the tokenizer.json, and what tokenizer_config.json says of it; None: there is none.
KINDS: dict[str, tuple[str, str, dict[str, Any] | None]] = {
    "bytes as they stand": ("gpt2", "bytes", {"tokenizer_class": "TokenizersBackend", "eos_token": END}),
    "bytes without a word about them": ("gpt2", "bytes", None),
    "bytes with a space in front": ("gpt2", "bytes", {"tokenizer_class": "GPT2Tokenizer", "add_prefix_space": True, "unk_token": END}),
    "bytes in the old words": ("gpt2", "bytes", {"tokenizer_class": "GPT2TokenizerFast", "model_max_length": 5}),
    "bytes, no class": ("llama", "bytes", {"bos_token": END, "eos_token": END}),
    "bytes as Llama's": ("llama", "bytes", {"tokenizer_class": "LlamaTokenizer", "bos_token": END, "eos_token": END, "unk_token": END}),
    "llama as it stands": ("llama", "llama", {"tokenizer_class": "PreTrainedTokenizerFast", "bos_token": "<s>"}),
    "llama as Llama's": ("llama", "llama", {"tokenizer_class": "LlamaTokenizerFast", "add_bos_token": True, "legacy": False}),
    "qwen as it stands": ("qwen3", "qwen", {"tokenizer_class": "TokenizersBackend"}),
    "qwen as Qwen's": ("qwen3", "qwen", {"tokenizer_class": "Qwen2Tokenizer", "eos_token": "the"}),
    "bert as it stands": ("bert", "bert", {"tokenizer_class": "TokenizersBackend"}),
    "bert, no class": ("bert", "bert", {"unk_token": "[UNK]", "mask_token": "[MASK]"}),
    "bert with case": ("bert", "bert", {"tokenizer_class": "BertTokenizer", "do_lower_case": False, "strip_accents": False}),
    "bert without a word about it": ("bert", "bert", None),
    "suffixed": ("gpt2", "suffixed", {"tokenizer_class": "PreTrainedTokenizerFast", "unk_token": "<unk>"}),
    "unigram": ("llama", "unigram", {"tokenizer_class": "PreTrainedTokenizerFast", "unk_token": "<unk>"}),
    "a new entry in the config": (
        "gpt2",
        "bytes",
        {"tokenizer_class": "TokenizersBackend", "pad_token": "[PAD]", "extra_special_tokens": ["<x>"]},
    ),
}


def made(place: Path, name: str) -> Path:
    """A model's folder with a tokenizer of this kind; its vocabulary has room for what the config adds."""
    kind, backend, config = KINDS[name]
    folder = place / name.replace(" ", "_").replace(",", "").replace("'", "")
    words = BACKENDS[backend]()
    make_module(kind, vocab_size=words.get_vocab_size() + 8).save_pretrained(folder)
    words.save(str(folder / "tokenizer.json"))
    if config is not None:
        (folder / "tokenizer_config.json").write_text(json.dumps(config))
    return folder


def reference(folder: Path) -> Any:
    """What transformers' own reader says; what a reader types is text, also where it looks like a special token."""
    theirs = transformers.AutoTokenizer.from_pretrained(folder, local_files_only=True)
    return lambda text: tuple(theirs(text.encode("utf-8", "replace").decode(), split_special_tokens=True)["input_ids"])


def entries(folder: Path) -> Any:
    return transformers.AutoTokenizer.from_pretrained(folder, local_files_only=True).backend_tokenizer


@pytest.mark.parametrize("name", KINDS)
def test_page_trace_and_transformers_cut_alike(tmp_path: Path, name: str) -> None:
    folder = made(tmp_path, name)
    page, theirs = catalogue.find(str(folder)), reference(folder)
    painted_first = [page.encode(text) for text in TEXTS]
    model = load(str(folder))
    assert painted_first == [model.encode(text) for text in TEXTS]
    for text in TEXTS:
        found = page.encode(text)
        trace = record(model, text)
        assert found.token_ids == trace.token_ids == theirs(text)
        assert found.tokens == trace.tokens == tuple(model.labels(trace.token_ids))
        assert found == model.encode(text)
    assert page.tokenizer is model.backend
    assert model.backend.get_vocab() == entries(folder).get_vocab()


def test_some_of_these_kinds_are_not_as_their_file_says(tmp_path: Path) -> None:
    """Else the tests above would hold for any reader of tokenizer.json."""
    for name in ("bytes with a space in front", "bert, no class", "bert with case"):
        folder = made(tmp_path, name)
        as_written = Tokenizer.from_file(str(folder / "tokenizer.json"))
        assert any(tuple(as_written.encode(text.encode("utf-8", "replace").decode()).ids) != reference(folder)(text) for text in TEXTS)


@pytest.mark.parametrize("files", ["vocab.json", "vocab.txt"])
def test_a_vocabulary_without_a_tokenizer_json(tmp_path: Path, files: str) -> None:
    folder = made(tmp_path, "bytes without a word about them" if files == "vocab.json" else "bert without a word about it")
    words = Tokenizer.from_file(str(folder / "tokenizer.json"))
    (folder / "tokenizer.json").unlink()
    words.model.save(str(folder))
    assert (folder / files).exists()
    page, theirs = catalogue.find(str(folder)), reference(folder)
    for text in TEXTS:
        assert page.encode(text).token_ids == record(load(str(folder)), text).token_ids == theirs(text)


@cache
def embedded(name: str) -> tuple[Any, Any]:
    return tokenizers.shared(ASSETS / name, name, as_it_stands=True), reference(ASSETS / name)


@pytest.mark.parametrize("name", ["story-gpt", "story-bert", "two-layer"])
@given(text=GIVEN | st.sampled_from(TEXTS))
def test_the_embedded_files_stand_for_what_transformers_makes_of_them(name: str, text: str) -> None:
    ours, theirs = embedded(name)
    assert tuple(ours.encode(tokenizers.encodable(text)).ids) == theirs(text)


@pytest.mark.parametrize("name", ["story-gpt", "story-bert", "two-layer"])
def test_they_have_the_same_entries(name: str) -> None:
    theirs = entries(ASSETS / name)
    assert embedded(name)[0].get_vocab() == theirs.get_vocab()
    assert repr(embedded(name)[0].decoder) == repr(theirs.decoder)


@pytest.mark.parametrize("name", catalogue.EMBEDDED)
def test_an_embedded_model_cuts_with_the_pages_object(name: str) -> None:
    assert load(name).backend is catalogue.find(name).tokenizer


def test_an_embedded_model_has_its_vocabulary_once() -> None:
    """What is set in the vocabulary of the one is set in the other."""
    model = load("story-gpt")
    pages, theirs = model.backend.model, model.tokenizer.backend_tokenizer.model
    was = pages.fuse_unk
    try:
        for value in (not was, was):
            theirs.fuse_unk = value
            assert pages.fuse_unk is value
    finally:
        pages.fuse_unk = was


@pytest.mark.parametrize("name", catalogue.EMBEDDED)
def test_the_tokens_of_an_embedded_model_need_neither_torch_nor_transformers(name: str) -> None:
    code = (
        "import sys; from explainer.models import catalogue; "
        f"print(catalogue.find({name!r}).encode('Tom gave').tokens, sorted({{'torch', 'transformers'}} & set(sys.modules)))"
    )
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ASSETS.parents[1])
    assert told.stdout.strip() == "('Tom', ' gave') []"


def test_calling_transformers_tokenizer_changes_no_trace(tmp_path: Path) -> None:
    for model in (load(str(made(tmp_path, "bytes as they stand"))), load("story-gpt")):
        before = model.encode(f"Tom {END}")
        theirs = model.tokenizer
        theirs.pad_token = END
        theirs([f"Tom {END}", "a"], padding="max_length", max_length=40, truncation=True)
        assert model.encode(f"Tom {END}") == before
        assert record(model, f"Tom {END}").tokens == before.tokens


@pytest.mark.parametrize("kind", BACKENDS)
def test_another_tokenizer_around_the_same_vocabulary_is_the_one_that_its_file_would_give(kind: str) -> None:
    given = BACKENDS[kind]()
    given.add_special_tokens(["<|im_start|>", AddedToken("<pad>", lstrip=True, special=True)])
    given.add_tokens(["Sue thanked", AddedToken("ball", single_word=True, normalized=False)])
    given.add_special_tokens(["<|im_end|>"])
    before = given.to_str()
    made = tokenizers.with_added(given, tokenizers.added_tokens(given))
    assert made.to_str() == Tokenizer.from_str(before).to_str()
    for text in map(encodable, TEXTS):
        assert made.encode(text).ids == given.encode(text).ids
    made.encode_special_tokens = True
    made.add_tokens(["of the copy alone"])
    assert given.to_str() == before
    assert given.encode("<|im_end|>", add_special_tokens=False).ids == [given.token_to_id("<|im_end|>")]
    assert given.token_to_id("<|im_end|>") not in made.encode("<|im_end|>", add_special_tokens=False).ids


def test_two_loads_share_no_tokenizer_of_transformers(tmp_path: Path) -> None:
    folder = str(made(tmp_path, "bytes as they stand"))
    catalogue.find(folder).encode("Tom")
    first, second = load(folder), load(folder)
    assert first.tokenizer is not second.tokenizer
    assert first.backend is second.backend


def test_a_tokenizer_that_was_changed_on_disk_is_read_anew_with_its_model(tmp_path: Path) -> None:
    folder = made(tmp_path, "bytes as they stand")
    before = load(str(folder)).encode("Tom gave")
    (folder / "tokenizer_config.json").write_text(json.dumps(KINDS["bytes with a space in front"][2]))
    model = load(str(folder))
    assert model.encode("Tom gave").token_ids == catalogue.find(str(folder)).encode("Tom gave").token_ids == reference(folder)("Tom gave")
    assert model.encode("Tom gave") != before


def test_many_models_one_after_the_other(tmp_path: Path) -> None:
    folders = [made(tmp_path, name) for name in KINDS]
    assert len(folders) > tokenizers._KEPT
    tokens = [catalogue.find(str(folder)).encode("Tom gave") for folder in folders]
    assert len(tokenizers._SHARED) <= tokenizers._KEPT
    assert [catalogue.find(str(folder)).encode("Tom gave") for folder in folders] == tokens


def test_a_saved_model_cuts_as_the_one_it_was_made_of(tmp_path: Path) -> None:
    for name in ("bytes with a space in front", "bert, no class", "qwen as Qwen's"):
        model = load(str(made(tmp_path, name)))
        out = tmp_path / f"{name} saved"
        model.module.save_pretrained(out)
        model.tokenizer.save_pretrained(out)
        again = catalogue.find(str(out))
        assert [again.encode(text) for text in TEXTS] == [model.encode(text) for text in TEXTS]


def refused(folder: Path, sentence: str) -> None:
    for ask in (lambda: load(str(folder)), lambda: catalogue.find(str(folder)).tokenizer):
        with pytest.raises(ModelError, match=sentence) as error:
            ask()
        assert str(folder.parent) not in str(error.value)
        assert "\n" not in str(error.value)


def test_a_tokenizer_without_a_fast_form_is_a_sentence(tmp_path: Path) -> None:
    folder = made(tmp_path, "bert as it stands")
    (folder / "tokenizer_config.json").write_text('{"tokenizer_class": "CanineTokenizer"}')
    refused(folder, r"^The tokenizer of bert_as_it_stands is a CanineTokenizer, which has no fast form, and only such are read here; ")


@pytest.mark.parametrize(
    "config",
    [
        {"tokenizer_class": "T5Tokenizer"},  # which wants another kind of vocabulary
        {"tokenizer_class": "BertTokenizer", "unk_token": 3},
        {"auto_map": {"AutoTokenizer": ["evil.Evil", None]}, "tokenizer_class": "Evil", "added_tokens_decoder": {"x": {}}},
        {"tokenizer_class": "TokenizersBackend", "added_tokens_decoder": {"1": 5}},
        {"tokenizer_class": 3},
    ],
)
def test_a_config_that_does_not_fit_its_tokenizer_is_a_sentence(tmp_path: Path, config: dict[str, Any]) -> None:
    folder = made(tmp_path, "bytes as they stand")
    (folder / "tokenizer_config.json").write_text(json.dumps(config))
    refused(folder, r"^The tokenizer of bytes_as_they_stand is of a kind that cannot be read here; choose another model\.$")


def test_a_model_in_memory_with_a_tokenizer_without_a_fast_form_is_a_sentence() -> None:
    with pytest.raises(ModelError, match="The tokenizer of tiny is a CanineTokenizer, which has no fast form"):
        wrap(make_module("gpt2"), transformers.CanineTokenizer(), name="tiny")


def test_nothing_to_read_is_the_same_sentence_on_a_page_and_in_a_trace(tmp_path: Path) -> None:
    folder = made(tmp_path, "bert as it stands")
    page, model = catalogue.find(str(folder)), load(str(folder))
    for text in ("", " ", "x" * (tokenizers.MAX_CHARACTERS + 1)):
        with pytest.raises(TextError) as here:
            page.encode(text)
        with pytest.raises(TextError) as there:
            model.encode(text)
        assert str(here.value) == str(there.value)
