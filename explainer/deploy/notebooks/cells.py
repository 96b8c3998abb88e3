"""A notebook made of plain cells, and what all notebooks that repeat a training share."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

KERNEL = {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}, "language_info": {"name": "python"}}


def literal(value: Any) -> str:
    """A Python string literal of the value's JSON; ASCII only, so that nothing in it can end the literal or the line."""
    return json.dumps(json.dumps(value))


def notebook(cells: Sequence[tuple[str, str]]) -> bytes:
    """Cells of ("markdown" or "code", text) in nbformat 4.5."""
    made = []
    for number, (kind, text) in enumerate(cells):
        cell: dict[str, Any] = {"id": f"cell-{number}", "cell_type": kind, "metadata": {}, "source": text.splitlines(keepends=True)}
        if kind == "code":
            cell |= {"execution_count": None, "outputs": []}
        made.append(cell)
    return json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": KERNEL, "cells": made}, indent=1).encode()


def repeated(
    title: str, spec: dict[str, Any], data: dict[str, Any], records: Sequence[dict[str, Any]], more: dict[str, Any], shown: str,
    code: Sequence[str],
) -> bytes:  # fmt: skip
    """A notebook that takes the steps of a run again. more: what ``code`` finds in ``state`` beside the base, the plan and the data.

    records: of the run's progress; its plan, with the dtype that was chosen, stands in the one called "ready".
    """
    ready: dict[str, Any] = next((record for record in records if record["kind"] == "ready"), {"plan": spec["plan"]})
    state = {"model": spec["model"], "plan": ready["plan"], "data": data} | more
    told = (
        f"# {title}\n\n"
        "The same base, data, settings and seed as in the app. Run it in the folder of the project, where `explainer` can be imported. "
        "On the same kind of processor the losses are the same; on another one the last digits differ."
    )
    first = f'import json\n\nstate = json.loads({literal(state)})\nstate["plan"], {shown}'
    return notebook([("markdown", told), ("code", first), *(("code", cell) for cell in code)])
