"""A notebook made of plain cells, and what all notebooks that repeat a training share."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any

from explainer.studies.tuning.plain_json import to_json
from explainer.studies.tuning.plans import HeadPlan, TuningPlan
from explainer.studies.tuning.training_data import TrainingData, data_as_json

KERNEL = {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}, "language_info": {"name": "python"}}


def literal(value: Any) -> str:
    """A Python string literal of the value's JSON; ASCII only, so that nothing in it can end the literal or the line."""
    return json.dumps(json.dumps(value))


def made_of(cells: Iterable[tuple[str, str, Sequence[str]]]) -> Any:
    """A notebook in nbformat 4.5 of cells: "markdown" or "code", the text, the tags. Two makings are equal byte by byte."""
    from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook  # when a notebook is asked for: no page waits for it

    new = {"markdown": new_markdown_cell, "code": new_code_cell}
    made = [
        new[kind](text, id=f"cell-{number}", metadata={"tags": list(tags)} if tags else {})
        for number, (kind, text, tags) in enumerate(cells)
    ]
    return new_notebook(cells=made, metadata=KERNEL)


def notebook(cells: Iterable[tuple[str, str]]) -> bytes:
    """The file of a notebook of cells of ("markdown" or "code", text)."""
    import nbformat

    return nbformat.writes(made_of((kind, text, ()) for kind, text in cells)).encode()


def repeated(
    title: str, model: str, plan: TuningPlan | HeadPlan, data: TrainingData, more: dict[str, Any], shown: str, code: Sequence[str]
) -> bytes:
    """A notebook that takes the steps of a run again. plan: with the dtype that was chosen.

    more: plain values that ``code`` finds in ``state`` beside the base, the plan and the data; shown: those that the first cell ends with.
    """
    state = {"model": model, "plan": to_json(plan), "data": data_as_json(data)} | more
    told = (
        f"# {title}\n\n"
        "The same base, data, settings and seed as in the app. Run it in the folder of the project, where `explainer` can be imported. "
        "On the same kind of processor the losses are the same; on another one the last digits differ."
    )
    first = f'import json\n\nstate = json.loads({literal(state)})\nstate["plan"], {shown}'
    return notebook([("markdown", told), ("code", first), *(("code", cell) for cell in code)])
