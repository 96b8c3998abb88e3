"""docs/library.md: its code runs as it stands there, from top to bottom, and prints what the text says."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
GUIDE = (ROOT / "docs" / "library.md").read_text(encoding="utf-8")


def test_every_link_is_there() -> None:
    for target in re.findall(r"\]\(([^)#]+)[^)]*\)", GUIDE):
        assert (ROOT / "docs" / target).resolve().exists(), target


@pytest.mark.training
def test_the_whole_guide_runs(capfd: pytest.CaptureFixture[str]) -> None:
    blocks = re.findall(r"^```python\n(.*?)^```", GUIDE, flags=re.DOTALL | re.MULTILINE)
    names: dict = {}
    for block in blocks:
        exec(compile(block, "docs/library.md", "exec"), names)
    printed = capfd.readouterr().out
    assert names["trace"].check(4, 4) < 1e-5
    assert names["best"].tokens[0].strip("·␣ ") == "Tom"
    assert names["cut"].pattern(4, 4)[7, 0] == 0
    assert (names["worst"].layer, names["worst"].head) == (5, 5)
    assert names["shares"].heads.shape == (6, 8)
    assert len(names["steps"]) == 12
    assert (names["batch"].n_texts, names["batch"].n_refused) == (5, 1)
    assert "(6, 8, 8, 8) (3,)" in printed
    assert "There is no text to read" in printed
    assert "3 Anna gave Ben a ball. Ben thanked {'previous'" in printed
    assert names["run"].state().status == "done", printed
    assert len(names["every"](names["run"].records(), names["StepTaken"])) == 2
    assert "held-out loss after 2 steps" in printed
