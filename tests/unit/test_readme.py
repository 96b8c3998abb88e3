"""The examples of the README run as they stand there."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np

README = (Path(__file__).resolve().parents[2] / "README.md").read_text(encoding="utf-8")


def test_every_python_example_runs_and_its_shapes_are_as_said() -> None:
    blocks = re.findall(r"^```python\n(.*?)^```", README, flags=re.DOTALL | re.MULTILINE)
    assert len(blocks) == 2
    names: dict = {}
    for block in blocks:
        exec(compile(block, "README.md", "exec"), names)
    trace, model = names["trace"], names["model"]
    assert trace.q(2, 1).shape == (trace.n_pos, model.d_head)
    assert trace.pattern(2, 1).shape == (trace.n_pos, trace.n_pos)
    assert trace.logits(-1).shape == (model.n_vocab,)
    assert trace.check(2, 1) < 1e-5
    assert np.all(names["silent"].z(2, 1) == 0)
    assert names["z"].shape == (5, 4)


def test_every_picture_and_link_is_there() -> None:
    root = Path(__file__).resolve().parents[2]
    for target in re.findall(r"\]\(([^)]+)\)", README):
        if not target.startswith("http"):
            assert (root / target).exists(), target


def test_every_lesson_is_in_the_table() -> None:
    from explainer.curriculum import LESSONS

    rows = re.findall(r"^\| \*\*(.+?)\*\* \(`(\w+)`\) \| (.+) \|$", README, flags=re.MULTILINE)
    assert [(title, slug) for title, slug, _ in rows] == [(lesson.title, lesson.slug) for lesson in LESSONS]
    for (_, slug, said), lesson in zip(rows, LESSONS, strict=True):
        assert said.startswith(lesson.question), slug
