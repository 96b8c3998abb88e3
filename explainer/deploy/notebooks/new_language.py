"""The notebook that repeats a run of the task "language". Torch-free."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from explainer.deploy.notebooks.cells import repeated

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


def of_run(spec: dict[str, Any], data: dict[str, Any], records: Sequence[dict[str, Any]]) -> bytes:
    """A notebook that takes the same steps again in every way, and compares each loss with the recorded one."""
    first = spec["ways"][0]
    ways: dict[str, dict[str, list[float]]] = {way: {"losses": [], "rates": []} for way in spec["ways"]}
    for record in records:
        if record["kind"] in ("step", "rival"):
            course = ways[record.get("way", first)]
            course["losses"].append(record["loss"])
            course["rates"].append(record["learning_rate"])
    taken = {way: course for way, course in ways.items() if course["losses"]}
    state = {"entries": spec["entries"], "ways": taken}
    return repeated("A model moves to another language, repeated", spec, data, records, state, 'list(state["ways"])', [_REPEAT])
