"""Any text a reader may type: it is traced, or one sentence says what to change."""

from __future__ import annotations

import numpy as np
import pytest
import tokenizers
import transformers
from networks import LINES, TEXT, Pair, make_module, make_tokenizer

from explainer.errors import ModelError, TextError
from explainer.models import LanguageModel, wrap
from explainer.trace import record

WORKS = {
    "one token": "a",
    "only spaces": "   ",
    "emoji": "I 🙂 you 👩‍👩‍👧",
    "right to left": "مرحبا abc שלום",
    "direction marks": "a\u202eb\u2066c\u200f",
    "control characters": "a\x00b\x07c\x1b[31m\r\n\t",
    "lone surrogates": "a\ud83db\udfff",
    "special token": "a<|endoftext|>b",
    "html": "<script>alert(1)</script>",
    "accents": "e\u0301 é ﬁ",
    "template": "{{7*7}} $x$ [[name]]",
}


@pytest.mark.parametrize("name", WORKS)
def test_odd_texts_are_traced(pair: Pair, name: str) -> None:
    text = WORKS[name]
    trace = record(pair.model, text)
    assert trace.text == text
    assert trace.n_pos == len(trace.token_ids) == len(trace.tokens) >= 1
    assert np.isfinite(trace.logits(-1)).all()
    label = "".join(trace.tokens)
    assert "\ufffd" not in label
    assert all(char.isprintable() for char in label)
    assert all(trace.tokens)


def test_what_looks_like_a_special_token_is_text(gpt2: Pair) -> None:
    trace = record(gpt2.model, "a<|endoftext|>b")
    assert 0 not in trace.token_ids
    assert "".join(trace.tokens) == "a<|endoftext|>b"
    assert gpt2.model.label(0) == "<|endoftext|>"


def test_html_comes_back_as_it_was_typed(gpt2: Pair) -> None:
    assert "".join(record(gpt2.model, WORKS["html"]).tokens) == WORKS["html"]


def test_an_emoji_cut_into_bytes_shows_the_bytes(gpt2: Pair) -> None:
    labels = record(gpt2.model, "🦉").tokens
    assert "".join(labels).replace("⟩⟨", " ") == "⟨F0 9F A6 89⟩"


def test_spans_point_back_into_the_text(pair: Pair) -> None:
    encoding = pair.model.encode(TEXT)
    assert [TEXT[start:end] for start, end in encoding.spans] == list(encoding.tokens)


def test_empty_text_is_a_sentence(pair: Pair) -> None:
    with pytest.raises(TextError, match=r"^There is no text to read; type a few words\.$"):
        record(pair.model, "")


def test_a_text_longer_than_the_context_names_both_numbers(pair: Pair) -> None:
    with pytest.raises(TextError, match=r"^That is 128 tokens; tiny-\w+ reads at most 64\. Shorten the text\.$"):
        record(pair.model, " ball." * 64)


@pytest.mark.parametrize("text", ["a" * 100_000, " ball" * 20_000, "🙂" * 100_000, "x" * 5_000_000])
def test_a_very_long_text_is_refused(gpt2: Pair, text: str) -> None:
    with pytest.raises(TextError, match=r"^That is [\d,]+ (tokens|characters); .*at most [\d,]+.* Shorten the text\.$"):
        record(gpt2.model, text)


def wordpiece() -> transformers.PreTrainedTokenizerFast:
    """BERT's kind: lower case, [CLS] text [SEP], with the truncation and padding that published files often carry."""
    backend = tokenizers.Tokenizer(tokenizers.models.WordPiece(unk_token="[UNK]"))
    backend.normalizer = tokenizers.normalizers.BertNormalizer()
    backend.pre_tokenizer = tokenizers.pre_tokenizers.BertPreTokenizer()
    special = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
    backend.train_from_iterator(LINES, tokenizers.trainers.WordPieceTrainer(vocab_size=300, special_tokens=special, show_progress=False))
    backend.post_processor = tokenizers.processors.BertProcessing(("[SEP]", 3), ("[CLS]", 2))
    backend.enable_truncation(6)
    backend.enable_padding(length=6, pad_id=0, pad_token="[PAD]")
    return transformers.PreTrainedTokenizerFast(tokenizer_object=backend, unk_token="[UNK]", pad_token="[PAD]", mask_token="[MASK]")


@pytest.fixture(scope="module")
def bert() -> LanguageModel:
    return wrap(make_module("bert"), wordpiece(), name="wordpiece-bert")


def test_a_tokenizers_own_truncation_and_padding_are_off(bert: LanguageModel) -> None:
    long = record(bert, "The cat sat on the mat. It was tired.")
    assert long.tokens[0] == "[CLS]"
    assert long.tokens[-3:] == ("tired", ".", "[SEP]")
    assert record(bert, "cat").tokens == ("[CLS]", "cat", "[SEP]")


@pytest.mark.parametrize("text", ["", " ", "\n\t", "\u200b"])
def test_nothing_between_cls_and_sep_is_no_text(bert: LanguageModel, text: str) -> None:
    with pytest.raises(TextError, match="There is no text to read"):
        record(bert, text)


def test_a_tokenizer_that_knows_more_than_the_model_is_a_sentence() -> None:
    model = wrap(make_module("gpt2", vocab_size=100), make_tokenizer(), name="small")
    with pytest.raises(
        ModelError, match=r"^The tokenizer of small writes token \d{3}, but the model knows only 100; .* Copy the model again\.$"
    ):
        record(model, TEXT)
