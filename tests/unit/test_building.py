"""Networks that many threads put together at once are as whole as those that one thread puts together after another.

Each test holds a thread inside ``from_pretrained``, where transformers has taken ``tie_weights`` away from the class of all networks.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
import transformers

from explainer.models import checkpoints, load
from explainer.studies.learning.mask_pair import make_network

PATIENCE_S = 2.0  # how long one thread is held up for another, which may itself be kept waiting


@pytest.fixture
def inside(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[Callable[[], object]]]:
    """What a thread does inside ``from_pretrained``: the first that comes there takes the first of the list, and so on."""
    to_do: list[Callable[[], object]] = []
    real = transformers.modeling_utils.patch_output_recorders

    def also(model: Any) -> None:
        real(model)
        if to_do:
            to_do.pop(0)()

    monkeypatch.setattr(transformers.modeling_utils, "patch_output_recorders", also)
    tie_weights = transformers.PreTrainedModel.tie_weights
    yield to_do
    transformers.PreTrainedModel.tie_weights = tie_weights


def test_two_that_open_at_once_leave_the_next_one_whole(saved: Callable[..., Path], inside: list[Callable[[], object]]) -> None:
    folder = saved("gpt2")
    second_is_inside, first_is_out = threading.Event(), threading.Event()
    inside += [lambda: second_is_inside.wait(PATIENCE_S), lambda: (second_is_inside.set(), first_is_out.wait(PATIENCE_S))]
    with ThreadPoolExecutor(2) as both:
        opened = [both.submit(load, str(folder)) for _ in range(2)]
        opened[0].add_done_callback(lambda _: first_is_out.set())
    for model in (*(one.result() for one in opened), load(str(folder))):
        assert model.module.lm_head.weight is model.module.transformer.wte.weight


def tied(module: Any) -> bool:
    return module.get_output_embeddings().weight is module.get_input_embeddings().weight


def a_step_of_the_training() -> Any:
    return checkpoints.open_step(checkpoints.steps()[-1]).module


def a_network_to_train() -> Any:
    return make_network(64)


@pytest.mark.parametrize("put_together", [a_step_of_the_training, a_network_to_train], ids=lambda made: made.__name__)
def test_one_that_is_put_together_meanwhile_is_whole(
    saved: Callable[..., Path], inside: list[Callable[[], object]], put_together: Callable[[], Any]
) -> None:
    made: list[Any] = []
    other = threading.Thread(target=lambda: made.append(put_together()))
    inside.append(lambda: (other.start(), other.join(PATIENCE_S)))
    load(str(saved("gpt2")))
    other.join()
    assert tied(made[0])
