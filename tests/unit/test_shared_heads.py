"""Heads that share keys and values: drawn as the network has them, and what the KV cache takes is what it really takes."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
import torch
from transformers import DynamicCache

from explainer.lessons.generation import kv_cache
from explainer.models import catalogue, load
from explainer.trace import record
from explainer.ui.page import shared_heads


@pytest.mark.parametrize("kind", ["gpt2", "llama", "qwen3"])
def test_the_cache_is_as_large_as_it_says(kind: str, saved: Callable[..., Path]) -> None:
    folder = str(saved(kind))
    model, shape = load(folder), catalogue.shape(folder)
    token_ids = model.encode("Tom gave Sue a ball").token_ids
    cache = DynamicCache(config=model.module.config)
    with torch.no_grad():
        model.module(torch.tensor([token_ids]), past_key_values=cache, use_cache=True)
    taken = sum(part.element_size() * part.numel() for layer in cache.layers for part in (layer.keys, layer.values))
    assert taken == kv_cache.bytes_a_token(shape) * len(token_ids)
    assert kv_cache.bytes_a_token(shape, shape.n_heads) == shape.sharing * kv_cache.bytes_a_token(shape)
    assert shape.n_kv_heads == model.n_kv_heads


def test_the_boxes_are_the_groups_of_the_network(saved: Callable[..., Path]) -> None:
    folder = str(saved("llama"))
    trace, shape = record(load(folder), "Tom gave Sue a ball"), catalogue.shape(folder)
    for head in range(shape.n_heads):
        drawn = shared_heads.drawn(shape, head)
        groups = re.findall(r"<div class='group( own)?'>(.*?)</div>", drawn)
        assert [re.findall(r"q (\d+)", boxes) for _, boxes in groups[: shape.n_kv_heads]] == [
            [str(each) for each in range(shape.n_heads) if trace.kv_head(each) == group] for group in range(shape.n_kv_heads)
        ]
        assert [bool(own) for own, _ in groups] == 2 * [group == trace.kv_head(head) for group in range(shape.n_kv_heads)]
        assert f"here'>q {head}<" in drawn
        assert drawn.count("<span class='k'>") == drawn.count("<span class='v'>") == shape.n_kv_heads


@pytest.mark.parametrize(("size", "told"), [(460_800, "461 kB"), (1_500_000_000, "1.5 GB"), (120, "120 bytes"), (46_080, "46.1 kB")])
def test_memory_has_a_unit(size: float, told: str) -> None:
    assert kv_cache.memory(size) == told
