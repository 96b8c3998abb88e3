"""The wheel, built and installed away from the checkout: what ``pip install .`` gives. No test here needs the network."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import sysconfig
import zipfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
import torch

import explainer

ROOT = Path(__file__).resolve().parents[2]
TEXT = "Tom gave Sue a ball. Sue thanked"
MOST_MB = 80  # the package index takes 100 MB a file

# A look-up or a connection is an error: the models have to come from the wheel.
OFFLINE = """
import sys
def refuse(event, args):
    if event in {"socket.connect", "socket.getaddrinfo"}:
        raise RuntimeError(f"{event} {args}")
sys.addaudithook(refuse)
"""

TRACE = f"""
import json, sys
import numpy as np
import torch
import explainer
torch.set_num_threads(1)  # as here: several add up in another order
from explainer.models import checkpoints, load
from explainer.models.translators import NAMES, load_translator
from explainer.trace import record

model = load("story-gpt")
trace = record(model, {TEXT!r})
np.savez("trace.npz", q=trace.q(2, 1), pattern=trace.pattern(2, 1), z=trace.z(2, 1), logits=trace.logits(-1))
others = [load("story-bert").n_layers, checkpoints.open_step(checkpoints.steps()[-1]).n_layers]
others += [load_translator(name).n_parameters for name in NAMES]
print(json.dumps([explainer.__file__, explainer.__version__, trace.tokens, others, "streamlit" in sys.modules]))
"""

# A component reads its CSS and JavaScript when it is imported.
KIT = """
import importlib, json, pkgutil, sys
from pathlib import Path
import explainer, explainer.lessons, explainer.ui

for package in (explainer.ui, explainer.lessons):
    for found in pkgutil.walk_packages(package.__path__, package.__name__ + "."):
        importlib.import_module(found.name)

from explainer.curriculum import LESSONS
from explainer.ui.page import show
from explainer.ui.shell import frame

prose = [lesson.slug for lesson in LESSONS if lesson.slug != "glossary" and show.section(lesson.slug, "explain")]
style = (Path(frame.__file__).parent / "style.css").read_text(encoding="utf-8")
drawn = sum(name.startswith("explainer.ui.components.") for name in sys.modules)
print(json.dumps([explainer.__file__, prose, len(style), drawn, "torch" in sys.modules]))
"""


@dataclass(frozen=True)
class Installed:
    wheel: Path
    python: Path
    folder: Path  # an empty one, in which the scripts run

    def run(self, code: str) -> str:
        """What a script prints; ``-I`` keeps the checkout and PYTHONPATH out of its way."""
        settings = {name: value for name, value in os.environ.items() if not name.startswith(("HF_", "PYTHON", "STREAMLIT_"))}
        told = subprocess.run(
            [self.python, "-I", "-c", OFFLINE + code],
            cwd=self.folder, env=settings | {"HF_HOME": str(self.folder / "hub")}, capture_output=True, text=True, timeout=300,
        )  # fmt: skip
        assert told.returncode == 0, told.stderr
        return told.stdout.splitlines()[-1]


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Installed:
    """The wheel in an environment of its own, which borrows everything else from the one that runs the tests."""
    place = tmp_path_factory.mktemp("wheel")
    pip = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check"]
    alone = ["--no-deps", "--no-index"]
    subprocess.run([*pip, "wheel", *alone, "--no-build-isolation", "--wheel-dir", str(place), str(ROOT)], cwd=place, check=True)
    (wheel,) = place.glob("*.whl")

    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(place / "env")], check=True)
    python = next(path for path in (place / "env" / "bin" / "python", place / "env" / "Scripts" / "python.exe") if path.exists())
    asked = "import sysconfig; print(sysconfig.get_path('purelib'))"
    packages = Path(subprocess.run([python, "-I", "-c", asked], capture_output=True, text=True, check=True).stdout.strip())
    (packages / "borrowed.pth").write_text(f"import site; site.addsitedir({sysconfig.get_path('purelib')!r})\n", encoding="utf-8")
    subprocess.run([*pip, "--python", str(python), "install", *alone, str(wheel)], cwd=place, check=True)
    (place / "empty").mkdir()
    return Installed(wheel, python, place / "empty")


@pytest.mark.slow
def test_the_wheel_holds_the_package_and_nothing_else(installed: Installed) -> None:
    with zipfile.ZipFile(installed.wheel) as archive:
        held = {name for name in archive.namelist() if ".dist-info/" not in name}
        (licence,) = [name for name in archive.namelist() if name.endswith("/LICENSE")]
        assert archive.read(licence) == (ROOT / "LICENSE").read_bytes()
    files = {path.relative_to(ROOT).as_posix() for path in (ROOT / "explainer").rglob("*") if path.is_file() and path.suffix != ".pyc"}
    assert held == files
    assert "explainer/py.typed" in held
    assert installed.wheel.name == f"transformers_explained-{explainer.__version__}-py3-none-any.whl"
    assert installed.wheel.stat().st_size / 1e6 < MOST_MB


@pytest.mark.slow
def test_an_installed_library_traces_the_embedded_models_without_the_network(installed: Installed) -> None:
    from explainer.models import load
    from explainer.trace import record

    home, version, tokens, others, streamlit = json.loads(installed.run(TRACE))
    assert Path(home).is_relative_to(installed.python.parents[1])
    assert version == explainer.__version__
    assert not streamlit
    model = load("story-gpt")
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        trace = record(model, TEXT)
    finally:
        torch.set_num_threads(threads)
    assert tuple(tokens) == tuple(trace.tokens)
    assert len(others) == 5
    assert all(others)
    own = {"q": trace.q(2, 1), "pattern": trace.pattern(2, 1), "z": trace.z(2, 1), "logits": trace.logits(-1)}
    with np.load(installed.folder / "trace.npz") as found:
        assert set(found) == set(own)
        for name, numbers in own.items():
            np.testing.assert_allclose(found[name], numbers, rtol=0, atol=1e-5, err_msg=name)


@pytest.mark.slow
def test_an_installed_kit_finds_its_prose_its_drawings_and_its_style(installed: Installed) -> None:
    from explainer.curriculum import LESSONS

    home, prose, style, drawn, torch = json.loads(installed.run(KIT))
    assert Path(home).is_relative_to(installed.python.parents[1])
    assert prose == [lesson.slug for lesson in LESSONS if lesson.slug != "glossary"]
    assert style > 1000
    assert drawn >= len(list((ROOT / "explainer" / "ui" / "components").glob("[!_]*.py")))
    assert not torch
