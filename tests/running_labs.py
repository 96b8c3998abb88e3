"""Runs a lab from top to bottom in a kernel, away from the project.

`python tests/running_labs.py` records the outputs of the teacher's versions anew; with names, of those labs alone.
"""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from unittest.mock import patch

import nbformat
from jupyter_client import launcher
from jupyter_client.manager import AsyncKernelManager
from nbclient import NotebookClient

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from explainer.deploy.notebooks.labs import BY_NAME, LABS, Lab
from explainer.deploy.notebooks.labs.package import files_beside, model_files
from explainer.deploy.notebooks.labs.versions import EXPECTED, TEACHER, notebook


@dataclass(frozen=True, slots=True)
class Changes:
    """What is run otherwise than it is written. settings: code behind the notebook's own settings; after: cells at the end.

    answers: by the number of a check cell from the top, code that is run before it. install: whether %pip is run as well.
    """

    settings: str = ""
    answers: dict[int, str] = field(default_factory=dict)
    after: tuple[str, ...] = ()
    install: bool = False


def lay_out(lab: Lab, folder: Path) -> None:
    """The model's folder and the files beside the notebook, as they lie in the zip."""
    for name, content in (model_files() | files_beside(lab)).items():
        path = folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(content)


def run(made: Any, folder: Path, changes: Changes | None = None, python: str = sys.executable, nursery: Any = subprocess) -> Any:
    """The notebook with its outputs.

    nursery: of the kernel's process, in place of subprocess.
    Raises: CellExecutionError where a cell fails.
    """
    changes, number = changes or Changes(), 0
    for cell in made.cells:
        tags = cell.metadata.get("tags", ())
        if "install" in tags and not changes.install:
            cell.source = "pass"
        elif "parameters" in tags:
            cell.source += f"\n{changes.settings}"
        elif "check" in tags:
            cell.source = f"{changes.answers.get(number, '')}\n{cell.source}"
            number += 1
    made.cells += [nbformat.v4.new_code_cell(source) for source in changes.after]
    # The names of its sockets may have 107 characters, and a notebook's folder may have more.
    with TemporaryDirectory(prefix="k") as sockets, patch.object(launcher, "Popen", nursery.Popen):
        _execute(made, folder, Path(sockets) / "s", python)
    return made


def _execute(made: Any, folder: Path, sockets: Path, python: str) -> None:
    manager = AsyncKernelManager(kernel_name="python3", transport="ipc", ip=str(sockets))
    manager.kernel_spec.argv = [python, *manager.kernel_spec.argv[1:]]
    # Nothing of this process goes along: Streamlit sets a backend of Matplotlib that draws nothing.
    one_thread = {key: value for key, value in os.environ.items() if key not in ("PYTHONPATH", "MPLBACKEND")} | {"OMP_NUM_THREADS": "1"}
    NotebookClient(made, km=manager, timeout=900, resources={"metadata": {"path": str(folder)}}).execute(env=one_thread, cleanup_kc=True)


def record(lab: Lab) -> None:
    """Run the teacher's version, and keep it with its outputs."""
    made = notebook(lab, TEACHER)
    with TemporaryDirectory() as folder:
        lay_out(lab, Path(folder))
        outputs = [cell.get("outputs") for cell in run(notebook(lab, TEACHER), Path(folder)).cells]
    for cell, shown in zip(made.cells, outputs, strict=True):
        if shown is not None:
            cell.outputs = [output | {"execution_count": None} if "execution_count" in output else output for output in shown]
    EXPECTED.mkdir(exist_ok=True)
    (EXPECTED / f"{lab.name}.ipynb").write_text(nbformat.writes(made) + "\n", encoding="utf-8")


if __name__ == "__main__":
    for wanted in [BY_NAME[name] for name in sys.argv[1:]] or LABS:
        record(wanted)
