"""The notebook that repeats a fine-tuning."""

from __future__ import annotations

from collections.abc import Sequence

from explainer.deploy.notebooks.cells import repeated
from explainer.studies.tuning.methods import Method
from explainer.studies.tuning.plain_json import to_json
from explainer.studies.tuning.plans import TuningPlan
from explainer.studies.tuning.training_data import TrainingPairs, TrainingTexts

_REPEAT = """\
from explainer.models import load
from explainer.studies.learning.loop import Step
from explainer.studies.tuning import fine_tuning
from explainer.studies.tuning.methods import Method

import torch

torch.set_num_threads(1)  # as in the app: the order of sums decides the last digits
plan = fine_tuning.Plan(**state["plan"])
model = load(state["model"])
run = fine_tuning.Tuning(model, Method.of(state["method"]), plan, state["model"])
losses, looks = [], []
for record in run.run(fine_tuning.dataset(model, state["data"], plan), stop=lambda: len(losses) >= state["reached"]):
    if isinstance(record, Step):
        losses.append(record.loss)
    else:
        looks.append(record)
        print(f"after {record.step} steps:", {name: round(loss, 3) for name, loss in record.losses.items()}, repr(record.sample))
"""
_COMPARE = """\
largest = max(abs(own - recorded) for own, recorded in zip(losses, state["losses"]))
print(f"{len(losses)} steps; largest difference of a loss from the app's run: {largest:.1e} nats")
"""


def of_run(model: str, method: Method, plan: TuningPlan, data: TrainingTexts | TrainingPairs, losses: Sequence[float]) -> bytes:
    """A notebook that takes the same steps again, and compares each loss with the recorded one."""
    state = {"method": to_json(method), "losses": list(losses), "reached": len(losses)}
    return repeated("A fine-tuning, repeated", model, plan, data, state, 'state["method"]', [_REPEAT, _COMPARE])
