"""The call-outs: what course notes say stands in quotes, on every page in the same way."""

from __future__ import annotations

import ast
import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def said_by_notes() -> list[tuple[str, str]]:
    """Where a call-out stands, and what it quotes: a constant of a page, or the first line of a section of a lesson's text."""
    found = []
    for path in (*ROOT.glob("pages/*.py"), *ROOT.glob("explainer/lessons/*/*.py")):
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == "notes":
                words = call.args[0]
                if isinstance(words, ast.Constant):
                    found.append((path.stem, str(words.value)))
    for path in ROOT.glob("explainer/lessons/*/prose.md"):
        for section in re.findall(r"<!-- note_\w+ -->\n+(.+?)(?:  |\n\n)", path.read_text(encoding="utf-8"), re.DOTALL):
            found.append((path.parent.name, section))
    return found


def test_what_the_notes_say_stands_in_quotes() -> None:
    found = said_by_notes()
    assert len(found) > 15
    assert [(where, words) for where, words in found if not re.fullmatch("“[^“”]+”", words, re.DOTALL)] == []
