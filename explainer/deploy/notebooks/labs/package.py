"""The zip of a lab: the notebook, the model, what to install, and how to open it."""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path

from explainer.deploy.notebooks.archive import packed
from explainer.deploy.notebooks.labs.catalogue import Lab
from explainer.deploy.notebooks.labs.sources import read
from explainer.deploy.notebooks.labs.versions import STUDENT, as_file, cells
from explainer.models.catalogue import ASSETS
from explainer.models.weights import WEIGHTS

MODEL = ASSETS / "story-gpt"
SAGEMAKER = Path(__file__).parents[2] / "sagemaker"
FILES = ("MODEL_CARD.md", "config.json", "generation_config.json", WEIGHTS, "tokenizer.json", "tokenizer_config.json")

README = """\
# Lab {number} · {title}

The notebook `{file}.ipynb` runs from top to bottom in any Jupyter, with Python 3.10 to 3.14, on a computer without a graphics card.
It begins by installing what it needs; the model lies beside it in `story-gpt`{beside}.

- **SageMaker Studio** (JupyterLab): put the zip into the file browser, open a terminal, `unzip {file}.zip`, and open the notebook.
- **SageMaker notebook instance**: the same, in the folder `SageMaker`, with the kernel `conda_pytorch`.
- **Colab**: upload the notebook, then put the zip into *Files* on the left. A cell of the notebook unpacks it.
- **Your own computer**: in this folder,

      python -m venv .venv
      . .venv/bin/activate          # on Windows: .venv\\Scripts\\activate
      pip install -r requirements.txt jupyterlab
      jupyter lab {file}.ipynb
"""


def requirements(lab: Lab) -> str:
    """What the first cells of a lab install, as a requirements file."""
    lines = "\n".join(cell.text for cell in read(lab.name) if "install" in cell.tags)
    links = re.search(r"--find-links (\S+)", lines)
    wanted = re.findall(r'"([^"]+)"', lines)
    return "\n".join(["# The processor's build of torch, where none is there yet.", *([links[0]] if links else []), *wanted]) + "\n"


def model_files(*, weights: bool = True) -> dict[str, bytes]:
    """The model's folder; its tokenizer is named as transformers 4 and 5 both know it."""
    names = [name for name in FILES if weights or name != WEIGHTS]
    files = {f"{MODEL.name}/{name}": (MODEL / name).read_bytes() for name in names}
    settings = f"{MODEL.name}/tokenizer_config.json"
    named = json.loads(files[settings]) | {"tokenizer_class": "PreTrainedTokenizerFast"}
    named.pop("backend", None)
    return files | {settings: (json.dumps(named, indent=2) + "\n").encode()}


def files_beside(lab: Lab) -> dict[str, bytes]:
    """What lies beside the notebook; one of the files imports another, which it finds there by its name alone."""
    return {name: (SAGEMAKER / name).read_bytes().replace(b"from explainer.deploy.sagemaker.", b"from ") for name in lab.beside}


def _packed(lab: Lab, notebook: bytes, model: dict[str, bytes]) -> bytes:
    """A zip of the notebook and these files of the model."""
    files = {
        f"{lab.file}.ipynb": notebook,
        "README.md": README.format(number=lab.number, title=lab.title, file=lab.file, beside=_told_beside(lab)).encode(),
        "requirements.txt": requirements(lab).encode(),
    }
    return packed(lab.file, files | files_beside(lab) | model)


def _told_beside(lab: Lab) -> str:
    return f", and so do {', '.join(f'`{name}`' for name in lab.beside)}, which it imports" if lab.beside else ""


def archive(lab: Lab) -> bytes:
    """The zip for the student."""
    return _packed(lab, as_file(lab, STUDENT), model_files())


@cache
def size_mb(lab: Lab) -> float:
    """The size of that zip in MB, to ten kilobytes: no weights are packed for it, and no notebook is made, which takes 15 MB of memory."""
    texts = json.dumps([cell.text.splitlines() for cell in cells(lab, STUDENT)], indent=1).encode()
    return (len(_packed(lab, texts, model_files(weights=False))) + (MODEL / WEIGHTS).stat().st_size) / 1e6
