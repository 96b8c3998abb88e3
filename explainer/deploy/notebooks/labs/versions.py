"""The three notebooks of a lab, made from one source: for the student, with the solutions, and for the teacher."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from explainer.deploy.notebooks.cells import made_of
from explainer.deploy.notebooks.labs.catalogue import Lab
from explainer.deploy.notebooks.labs.sources import Cell, read

EXPECTED = Path(__file__).parent / "expected"
STUDENT, SOLUTIONS, TEACHER = "student", "solutions", "teacher"
# What each version leaves out.
WITHOUT = {STUDENT: {"solution", "teacher"}, SOLUTIONS: {"exercise", "teacher"}, TEACHER: {"exercise"}}
TOLD = {
    STUDENT: "Run the cells from top to bottom, with Shift and Enter. In an **exercise** you write the code at the dots, run the cell, and "
    "then the check cell below it. It says whether you are right, or gives a hint. No exercise is needed for what comes after it.",
    SOLUTIONS: "This is the version **with the solutions**.",
    TEACHER: "This is the version **for the teacher**: with solutions, notes for the class, and the outputs to expect. The first digits "
    "are the same on every machine; seconds are not.",
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
    return [title(lab, version), *sorted(kept, key=lambda cell: "install" not in cell.tags)]


def notebook(lab: Lab, version: str) -> Any:
    """One version as a notebook without outputs."""
    return made_of((cell.kind, cell.text, cell.tags) for cell in cells(lab, version))


def as_file(lab: Lab, version: str) -> bytes:
    """The ipynb file of one version; the teacher's has the outputs that were recorded."""
    if version == TEACHER:
        return (EXPECTED / f"{lab.name}.ipynb").read_bytes()
    import nbformat

    return (nbformat.writes(notebook(lab, version)) + "\n").encode()


@dataclass(frozen=True, slots=True)
class Shown:
    """A cell as a preview shows it: what it printed, and its figures as PNG in base 64."""

    cell: Cell
    printed: str = ""
    figures: tuple[str, ...] = ()


@cache
def expected(lab: Lab) -> tuple[Shown, ...]:
    """The cells of the teacher's version with the outputs that were recorded."""
    read_back = []
    for cell in json.loads((EXPECTED / f"{lab.name}.ipynb").read_text(encoding="utf-8"))["cells"]:
        outputs = cell.get("outputs", ())
        printed = "".join("".join(output.get("text", "")) for output in outputs)
        pngs = ("".join(output.get("data", {}).get("image/png", "")).replace("\n", "") for output in outputs)
        own = Cell(cell["cell_type"], "".join(cell["source"]), tuple(cell["metadata"].get("tags", ())))
        read_back.append(Shown(own, printed, tuple(png for png in pngs if png)))
    return tuple(read_back)


def beginning(lab: Lab) -> list[Shown]:
    """The student's first part, up to its first check cell and its first output; no solution is among it, and no answer of a check."""
    outputs = {shown.cell.text: shown for shown in expected(lab)}
    own = cells(lab, STUDENT)
    first = next(number for number, cell in enumerate(own) if cell.text.startswith("## Part 1"))
    found: list[Shown] = []
    for cell in own[first:]:
        found.append(Shown(cell) if "check" in cell.tags else outputs.get(cell.text, Shown(cell)))
        if any("check" in shown.cell.tags for shown in found) and any(shown.printed for shown in found):
            break
    return found


def headings(lab: Lab) -> list[tuple[str, list[str]]]:
    """The parts of a lab, and the exercises in each."""
    parts: list[tuple[str, list[str]]] = []
    for cell in cells(lab, STUDENT):
        for line in cell.text.splitlines() if cell.kind == "markdown" else ():
            if line.startswith("## Part"):
                parts.append((line.removeprefix("## "), []))
            elif line.startswith("### Exercise"):
                parts[-1][1].append(line.removeprefix("### "))
    return parts


def figures(lab: Lab) -> list[str]:
    """All recorded figures of a lab, as PNG in base 64."""
    return [png for shown in expected(lab) for png in shown.figures]


def printed(lab: Lab) -> str:
    """All that the recorded cells of a lab printed."""
    return "".join(shown.printed for shown in expected(lab))
