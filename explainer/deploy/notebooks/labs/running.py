"""Runs a lab from top to bottom in a kernel of this Python, and records what the teacher's version shows.

`python -m explainer.deploy.notebooks.labs.running` records all labs anew; it needs nbclient, ipykernel and matplotlib.
"""

from __future__ import annotations

import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import nbformat

from explainer.deploy.notebooks.labs.catalogue import BY_NAME, LABS, Lab
from explainer.deploy.notebooks.labs.package import model_files
from explainer.deploy.notebooks.labs.versions import EXPECTED, TEACHER, notebook


def run(made: Any, folder: Path, *, install: bool = False, python: str = sys.executable, settings: str = "") -> Any:
    """The notebook with its outputs. install: also run the cell with %pip; settings: code that is run after the notebook's own settings."""
    from jupyter_client.manager import AsyncKernelManager
    from nbclient import NotebookClient

    given = {}
    for cell in made.cells:
        tags = cell.metadata.get("tags", ())
        if "install" in tags and not install:
            given[cell.id], cell.source = cell.source, "pass"
        if "parameters" in tags and settings:
            given[cell.id], cell.source = cell.source, f"{cell.source}\n{settings}"
    manager = AsyncKernelManager(kernel_name="python3", transport="ipc", ip=str(folder / "kernel"))  # sockets beside the notebook
    manager.kernel_spec.argv = [python, *manager.kernel_spec.argv[1:]]
    client = NotebookClient(made, km=manager, timeout=900, resources={"metadata": {"path": str(folder)}})
    client.execute()
    for cell in made.cells:
        cell.source = given.get(cell.id, cell.source)
    return made


def record(lab: Lab) -> None:
    """Run the teacher's version, and keep it with its outputs."""
    with TemporaryDirectory() as folder:
        for name, content in model_files().items():
            path = Path(folder, name)
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(content)
        made = run(notebook(lab, TEACHER), Path(folder))
    for cell in made.cells:
        cell.metadata.pop("execution", None)  # when each cell ran
    made.metadata.language_info = {"name": "python"}
    EXPECTED.mkdir(exist_ok=True)
    (EXPECTED / f"{lab.name}.ipynb").write_text(nbformat.writes(made) + "\n", encoding="utf-8")


if __name__ == "__main__":
    for wanted in [BY_NAME[name] for name in sys.argv[1:]] or LABS:
        record(wanted)
