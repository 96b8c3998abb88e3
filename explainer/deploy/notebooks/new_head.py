"""A notebook that trains a new head again. State enters as one JSON literal. Torch-free."""

from __future__ import annotations

from collections.abc import Sequence

from explainer.deploy.notebooks.cells import repeated
from explainer.studies.tuning.plans import HeadPlan
from explainer.studies.tuning.training_data import LabelledData

_REPEAT = """\
from explainer.models import load
from explainer.studies.tuning import new_head
from explainer.studies.learning.loop import Step

import torch

torch.set_num_threads(1)  # as in the app: the order of sums decides the last digits
plan = new_head.Plan(**state["plan"])
model = load(state["model"])
training = new_head.HeadTraining(model, tuple(state["data"]["labels"]), state["data"]["form"], plan)
given = new_head.dataset(model, state["data"], plan)
print("without a network:", given.baselines)
losses, looks = [], []
for record in training.run(given, stop=lambda: len(losses) >= state["reached"]):
    if isinstance(record, Step):
        losses.append(record.loss)
    else:
        looks.append(record)
        print(f"after {record.step} steps, right answers:", {name: f"{share:.1%}" for name, share in record.accuracies.items()})
"""
_COMPARE = """\
largest = max(abs(own - recorded) for own, recorded in zip(losses, state["losses"]))
print(f"{len(losses)} steps; largest difference of a loss from the app's run: {largest:.1e} nats")
for name, found in training.results(given).items():
    print(name, f"{found.accuracy:.1%} right; rows: true label, columns: given label")
    for label, row in zip(state["data"]["labels"], found.confusion):
        print(f"{label:>12}", *(f"{count:6d}" for count in row))
"""


def of_run(model: str, plan: HeadPlan, data: LabelledData, losses: Sequence[float]) -> bytes:
    """A notebook that takes the same steps again, and compares each loss with the recorded one."""
    state = {"losses": list(losses), "reached": len(losses)}
    return repeated("A new head, trained again", model, plan, data, state, 'state["data"]["labels"]', [_REPEAT, _COMPARE])
