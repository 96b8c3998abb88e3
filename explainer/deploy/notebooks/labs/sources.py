"""The sources of the labs: Markdown with code blocks, in the form that Jupytext reads too."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path

SOURCES = Path(__file__).parent / "sources"
# A code cell, a text with tags, or a plain text up to the next of those; tags are a JSON list behind the opening line.
_CELL = re.compile(
    r'^```python(?: tags=(?P<code_tags>\[.*?\]))?\n(?P<code>.*?)^```$'
    r'|^<!-- #region tags=(?P<text_tags>\[.*?\]) -->\n(?P<tagged>.*?)^<!-- #endregion -->$'
    r'|(?P<text>.+?)(?=^```python|^<!-- #region|\Z)',
    re.DOTALL | re.MULTILINE,
)  # fmt: skip
_START = "<!-- start -->"  # where the cells that all labs share are put in: after the settings


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a notebook; kind is "markdown" or "code"."""

    kind: str
    text: str
    tags: tuple[str, ...] = ()


def cells_of(text: str) -> list[Cell]:
    """The cells of a source, in order."""
    found = []
    for match in _CELL.finditer(text):
        tags = tuple(json.loads(match["code_tags"] or match["text_tags"] or "[]"))
        kind = "markdown" if match["code"] is None else "code"
        if content := (match["code"] or match["tagged"] or match["text"] or "").strip():
            found.append(Cell(kind, content, tags))
    return found


def read(name: str) -> list[Cell]:
    """All cells of a lab but its title: its settings, what all labs begin with, its own parts, and what all end with."""
    settings, own = source(name).split(_START)
    return [cell for part in (settings, source("start"), own, source("end")) for cell in cells_of(part)]


def source(name: str) -> str:
    """The text of a source."""
    return (SOURCES / f"{name}.md").read_text(encoding="utf-8")
