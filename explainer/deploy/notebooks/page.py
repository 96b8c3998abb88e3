"""A page as a notebook: the reader's state as one literal, the lesson's own cells, and the numbers that stood on the page. Torch-free."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from explainer.deploy.notebooks.archive import packed
from explainer.deploy.notebooks.cells import literal, notebook
from explainer.deploy.notebooks.labs.sources import cells_of
from explainer.deploy.wheel import build, file_name

_SETUP = Path(__file__).parent / "page.md"

README = """\
# {title}

`{slug}.ipynb` computes the page “{title}” again: the same model, text and settings. It runs from top to bottom in any Jupyter, with Python
3.11 to 3.14, on a computer without a graphics card. Its first cell installs the library that lies beside it, with what that needs (PyTorch:
some hundred MB, once). Each part ends by comparing what was computed with what stood on the page (`shown.json`).
"""


@dataclass(frozen=True, slots=True)
class Page:
    """What a reader sees. model: its name, as ``load`` takes it. edits: one word each. settings: what is set on the page, by key.

    shown: the numbers on it, by name and column; of what is computed elsewhere, where that is.
    """

    slug: str
    title: str
    model: str
    text: str
    edits: tuple[str, ...]
    settings: Mapping[str, Any]
    shown: Mapping[str, Mapping[str, Sequence[Any]] | str]

    @property
    def state(self) -> dict[str, Any]:
        """All but the numbers, as plain values."""
        return {"model": self.model, "text": self.text, "edits": list(self.edits), "settings": dict(self.settings)}


def notebook_of(page: Page, source: str) -> bytes:
    """The notebook. source: the lesson's own cells, as Markdown with code blocks."""
    about = (
        f"# {page.title}\n\nThe page of the app, computed again with the library under it: the same model, text and settings. "
        "Each part ends by comparing its numbers with those that stood on the page.\n\nThe next cell installs the library, which lies "
        "beside this notebook, and what it needs. The one after it holds what was set on the page."
    )
    state = f"import json\n\nstate = json.loads({literal(page.state)})\nstate"
    start, end = _SETUP.read_text(encoding="utf-8").split("<!-- page -->")
    cells = [cell for part in (start, source, end) for cell in cells_of(part)]
    torch = '%pip install -q --retries 1 --find-links https://download.pytorch.org/whl/cpu/torch/ "torch>=2.13,<3"'
    install = ("code", f"{torch}\n%pip install -q ./{file_name()}")
    first = [("markdown", about), install, ("code", state)]
    return notebook([*first, *((cell.kind, cell.text) for cell in cells)])


def archive(page: Page, source: str, assets: Sequence[str]) -> bytes:
    """The zip: notebook, numbers, and the library as a wheel. assets: the embedded models that the cells need."""
    files = {
        f"{page.slug}.ipynb": notebook_of(page, source),
        "README.md": README.format(title=page.title, slug=page.slug).encode(),
        "shown.json": json.dumps(page.shown).encode(),
        file_name(): build(assets),
    }
    return packed(page.slug, files)
