"""The notebook that repeats a run of the task "language". Torch-free."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from explainer.deploy.notebooks.cells import repeated
from explainer.studies.tuning.plain_json import to_json
from explainer.studies.tuning.plans import TuningPlan
from explainer.studies.tuning.training_data import TrainingTexts

_REPEAT = """\
from explainer.models import load
from explainer.studies.tuning.new_language import runner
from explainer.studies.tokens.new_tokenizer import trained
from explainer.studies.tuning.fine_tuning import Plan

import torch

torch.set_num_threads(1)  # as in the app: the order of sums decides the last digits
plan = Plan(**state["plan"])
backend = trained(state["data"]["train"], state["entries"])
bits = {}
for way, course in state["ways"].items():
    # beside each other the ways shared the time; here each takes the steps, at the learning rates, that it took then
    run = runner(way, lambda: load(state["model"]), backend, state["data"], plan, lambda: 0.0, course["rates"])
    losses = [run.step().loss for _ in course["losses"]]
    bits[way], written = run.look()
    print(f"{way}, {len(losses)} steps:", {name: round(value, 3) for name, value in bits[way].items()}, repr(written))
    largest = max(abs(own - recorded) for own, recorded in zip(losses, course["losses"]))
    print(f"largest difference of a loss from the app's run: {largest:.1e} nats")
"""


@dataclass(frozen=True, slots=True)
class WayTaken:
    """The steps that a way took: the loss and the learning rate of each."""

    losses: tuple[float, ...]
    rates: tuple[float, ...]


def of_run(model: str, plan: TuningPlan, data: TrainingTexts, entries: int, ways: Mapping[str, WayTaken]) -> bytes:
    """A notebook that takes the same steps again in every way that took any, and compares each loss with the recorded one."""
    state = {"entries": entries, "ways": {way: to_json(taken) for way, taken in ways.items() if taken.losses}}
    return repeated("A model moves to another language, repeated", model, plan, data, state, 'list(state["ways"])', [_REPEAT])
