"""Hidden tokens: by position and never by what is typed, and their loss against transformers' own."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from networks import make_module, make_tokenizer

from explainer.errors import ExplainerError, TextError
from explainer.models import LanguageModel, wrap
from explainer.studies.learning import hidden_tokens
from explainer.trace import record
from explainer.trace.recorder import record_masked

TEXT = "Tom gave Sue a ball."


@pytest.fixture(scope="module")
def bert() -> LanguageModel:
    tokenizer = make_tokenizer()
    tokenizer.add_special_tokens({"mask_token": "[MASK]"})
    return wrap(make_module("bert", vocab_size=len(tokenizer)), tokenizer, name="tiny-bert")


def test_a_position_is_hidden_and_the_trace_says_so(bert):
    plain, trace = record(bert, TEXT), record_masked(bert, TEXT, [2, 4])
    assert [i for i, token in enumerate(trace.tokens) if token == "[MASK]"] == [2, 4]
    assert trace.token_ids[2] == bert.mask_id == bert.tokenizer.mask_token_id
    assert [a for i, a in enumerate(trace.token_ids) if i not in (2, 4)] == [a for i, a in enumerate(plain.token_ids) if i not in (2, 4)]
    assert trace.text == TEXT
    assert record_masked(bert, TEXT, []).token_ids == plain.token_ids


def test_a_typed_mask_is_plain_text(bert):
    assert bert.mask_id not in bert.encode("Tom [MASK] Sue").token_ids


def test_the_loss_is_the_one_of_transformers(bert):
    ids, positions = bert.encode(TEXT).token_ids, (1, 3)
    shown, labels = torch.tensor([ids]), torch.full((1, len(ids)), -100)
    for pos in positions:
        shown[0, pos], labels[0, pos] = bert.mask_id, ids[pos]
    with torch.no_grad():
        expected = bert.module(input_ids=shown, labels=labels).loss.item()
    found = hidden_tokens.losses(record_masked(bert, TEXT, positions), ids, positions)
    assert found.mean() == pytest.approx(expected, abs=1e-5)
    alone = hidden_tokens.each_alone(bert, TEXT)
    assert len(alone) == len(ids)
    assert alone[3] == pytest.approx(hidden_tokens.losses(record_masked(bert, TEXT, (3,)), ids, (3,))[0])
    assert not np.allclose(alone[[1, 3]], found)


def test_what_cannot_be_hidden_is_a_sentence(bert, gpt2):
    with pytest.raises(ExplainerError, match=r"no \[MASK\] token"):
        record_masked(gpt2.model, TEXT, [1])
    with pytest.raises(TextError, match="no position 99"):
        record_masked(bert, TEXT, [99])
