"""Each architecture of the list, under its real id: looked up, downloaded by the real client, opened, traced."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
import transformers
from mirror import REVISION, Mirror, contents
from networks import TEXT
from test_hub_look_up import sharded

from explainer.models import layout, load
from explainer.models.anatomy import FAMILIES
from explainer.models.catalogue import CURATED, find
from explainer.models.hub import cache, lookup
from explainer.trace import record

Save = Callable[..., Path]
BERT_WORDS = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *"tom gave sue a ball . thanked her him the red dog".split()]
LIKE: dict[str, tuple[str, dict[str, Any]]] = {
    "gpt2": ("gpt2", {}),
    "distilgpt2": ("gpt2", {"n_layer": 2}),
    "gpt2-medium": ("gpt2", {"n_head": 8}),
    "HuggingFaceTB/SmolLM2-135M": ("llama", {"attention_bias": False, "tie_word_embeddings": True, "num_key_value_heads": 2}),
    "Qwen/Qwen3-0.6B": ("qwen3", {"tie_word_embeddings": True}),
    "bert-base-uncased": ("bert", {"vocab_size": len(BERT_WORDS)}),
}


def saved_as(model_id: str, saved: Save) -> Path:
    kind, changes = LIKE[model_id]
    folder = saved(kind, **changes)
    if kind == "bert":
        for path in folder.glob("tokenizer*"):
            path.unlink()
        transformers.BertTokenizerFast(vocab={word: index for index, word in enumerate(BERT_WORDS)}).save_pretrained(folder)
    return folder


def test_every_id_of_the_list_and_every_family_is_tried_here() -> None:
    assert set(LIKE) == set(CURATED)
    assert set(layout.CLASSES) == set(FAMILIES)


@pytest.mark.parametrize("model_id", LIKE)
def test_logits_of_a_downloaded_model_are_transformers_own(hub: Mirror, saved: Save, model_id: str) -> None:
    folder = saved_as(model_id, saved)
    hub.repos[model_id] = contents(folder)
    found = lookup.look_up(model_id)
    # the estimate leaves out biases and norms, which weigh more in a model this small
    assert found.n_parameters == pytest.approx(found.n_asked, rel=0.2)
    model = load(model_id)
    assert model.key == f"{model_id}@{REVISION[:12]}"
    trace = record(model, TEXT)
    own = getattr(transformers, layout.CLASSES[LIKE[model_id][0]]).from_pretrained(folder, attn_implementation="eager").eval()
    with torch.no_grad():
        expected = own(torch.tensor([trace.token_ids])).logits[0]
    for pos in range(trace.n_pos):
        np.testing.assert_allclose(trace.logits(pos), expected[pos], atol=2e-5)
    found = find(model_id)
    found.check()
    assert found.shape.n_layers == trace.n_layers
    hub.asked.clear()
    assert load(model_id).key == model.key
    assert hub.asked == []


def test_shards_are_downloaded_and_opened(hub: Mirror, saved: Save) -> None:
    folder = saved("qwen3")
    hub.repos["any/qwen"] = sharded(contents(folder), folder)
    model = load("any/qwen")
    trace = record(model, TEXT)
    own = transformers.Qwen3ForCausalLM.from_pretrained(folder, attn_implementation="eager").eval()
    with torch.no_grad():
        np.testing.assert_allclose(trace.logits(-1), own(torch.tensor([trace.token_ids])).logits[0, -1], atol=2e-5)
    snapshot = cache.cached("any/qwen")
    assert snapshot is not None
    cache.drop(snapshot / "model-00002-of-00002.safetensors")
    assert cache.cached("any/qwen") is None
    hub.asked.clear()
    assert load("any/qwen").n_layers == 3
    assert not hub.asked_for("00001-of")  # the shard that is here stays here
