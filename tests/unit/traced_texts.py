"""The texts of many kinds in every embedded model, recorded once; by one thread."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

import pytest
import torch
from varied_texts import TEXTS

from explainer.models import LanguageModel, load
from explainer.trace import Trace, record


@pytest.fixture(autouse=True, scope="module")
def one_thread() -> Iterator[None]:
    """Passes over a few tokens take many times as long when threads wait for each other on a busy machine."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


@cache
def model(name: str) -> LanguageModel:
    return load(name)


@cache
def traces(name: str) -> tuple[Trace, ...]:
    return tuple(record(model(name), text) for text in TEXTS)
