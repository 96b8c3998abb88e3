"""How many threads torch computes with depends on the model's size."""

from __future__ import annotations

import os
from types import SimpleNamespace

import torch

from explainer.ui.state import session


def test_a_small_model_computes_in_one_thread_and_a_large_one_in_all() -> None:
    before = torch.get_num_threads()
    try:
        for n_parameters, threads in ((600_000_000, os.cpu_count()), (6_000_000, 1), (600_000_000, os.cpu_count())):
            model = SimpleNamespace(n_parameters=n_parameters)
            assert session._with_threads(model) is model  # type: ignore[arg-type,comparison-overlap]
            assert torch.get_num_threads() == threads
    finally:
        torch.set_num_threads(before)
