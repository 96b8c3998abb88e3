"""The three notebooks of a lab, made from one source: for the student, with the solutions, and for the teacher."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from explainer.deploy.notebooks.cells import KERNEL
from explainer.deploy.notebooks.labs.catalogue import Lab
from explainer.deploy.notebooks.labs.sources import Cell, read

EXPECTED = Path(__file__).parent / "expected"
STUDENT, SOLUTIONS, TEACHER = "student", "solutions", "teacher"
# What each version leaves out.
WITHOUT = {STUDENT: {"solution", "teacher"}, SOLUTIONS: {"exercise", "teacher"}, TEACHER: {"exercise"}}
TOLD = {
    STUDENT: "Run the cells from top to bottom, with Shift and Enter. In an **exercise** you write the code at the dots, run the cell, and then "
    "the check cell below it, which says whether it is right and gives a hint where it is not. No exercise is needed for what comes after it.",
    SOLUTIONS: "This is the version **with the solutions**.",
    TEACHER: "This is the version **for the teacher**: with solutions, notes for the class, and the outputs to expect. The first digits are "
    "the same on every machine; seconds are not.",
}


def title(lab: Lab, version: str) -> Cell:
    """The first cell: what the lab is, what one can do after it, and how to work through it."""
    goals = "\n".join(f"- {goal}" for goal in lab.goals)
    text = (
        f"# Lab {lab.number} · {lab.title}\n\nCourse section {lab.course} · about {lab.minutes} minutes with all exercises\n\n"
        f"After this lab you can\n\n{goals}\n\n{TOLD[version]}"
    )
    return Cell("markdown", text)


def cells(lab: Lab, version: str) -> list[Cell]:
    """The cells of one version: the title, what is installed, the settings, and the parts."""
    kept = [cell for cell in read(lab.name) if not WITHOUT[version] & set(cell.tags)]
    install = next(cell for cell in kept if "install" in cell.tags)
    kept.remove(install)
    return [title(lab, version), install, *kept]


def notebook(lab: Lab, version: str) -> Any:
    """One version as a notebook without outputs; two makings are equal byte by byte."""
    made = []
    for number, cell in enumerate(cells(lab, version)):
        new = new_markdown_cell if cell.kind == "markdown" else new_code_cell
        made.append(new(cell.text, id=f"cell-{number}", metadata={"tags": list(cell.tags)} if cell.tags else {}))
    return new_notebook(cells=made, metadata=KERNEL)


def as_file(lab: Lab, version: str) -> bytes:
    """The ipynb file of one version; the teacher's has the outputs that were recorded."""
    if version == TEACHER:
        return (EXPECTED / f"{lab.name}.ipynb").read_bytes()
    return (nbformat.writes(notebook(lab, version)) + "\n").encode()
