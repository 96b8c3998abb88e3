"""The labs as a student gets them: out of the zip, in an environment made from their own requirements, with the cell that installs."""

from __future__ import annotations

import io
import os
import subprocess
import sys
import zipfile
from importlib.metadata import version
from pathlib import Path

import nbformat
import pytest
from running_labs import Changes, run

from explainer.deploy.notebooks.labs import LABS
from explainer.deploy.notebooks.labs.package import archive, requirements
from explainer.deploy.notebooks.labs.versions import SOLUTIONS, notebook

# What is run smaller here: how the numbers come about is the same.
SMALLER = {"using_gpt": "CACHE_TOKENS, TUNING_STEPS, TUNING_SECONDS = 16, 4, 600"}
WHERE = "import transformers, torch\nprint(transformers.__file__, torch.__file__)"


@pytest.fixture(scope="module")
def fresh(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The Python of a new environment with PyTorch for the processor and a kernel; the first cell of a lab installs the rest.

    torch alone is looked for on the page of such builds; where that is out of reach, the ordinary registry serves it.
    """
    place = tmp_path_factory.mktemp("fresh") / "env"
    subprocess.run([sys.executable, "-m", "venv", str(place)], check=True)
    python = next(path for path in (place / "bin" / "python", place / "Scripts" / "python.exe") if path.exists())
    pip = [str(python), "-m", "pip", "install", "--quiet", "--no-compile", "--disable-pip-version-check"]
    torch = [f"torch=={version('torch').split('+')[0]}"]
    links = requirements(LABS[0]).splitlines()[1].split()
    once = os.environ | {"PIP_RETRIES": "0"}
    if subprocess.run([*pip, *links, "--timeout", "15", *torch], env=once, check=False).returncode:
        subprocess.run([*pip, *torch], check=True)
    subprocess.run([*pip, "ipykernel"], check=True)
    return python


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="the kernel's sockets are files")
def test_every_lab_runs_in_a_fresh_environment(fresh: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PIP_NO_COMPILE", "0")  # pip's way of saying --no-compile: of thousands of modules the labs import some
    found = {}
    for lab in LABS:
        zipfile.ZipFile(io.BytesIO(archive(lab))).extractall(tmp_path)
        folder = tmp_path / lab.file
        assert nbformat.read(folder / f"{lab.file}.ipynb", as_version=4).cells
        changes = Changes(settings=SMALLER.get(lab.name, ""), after=(WHERE,), install=True)
        made = run(notebook(lab, SOLUTIONS), folder, changes, str(fresh))
        *_, tally, where = made.cells
        found[lab.name] = tally.outputs[-1].text.splitlines()[-1]
        assert all(str(fresh.parents[1]) in path for path in where.outputs[-1].text.split())
    assert found == dict.fromkeys((lab.name for lab in LABS), "7 of 7 exercises are right.")
