"""Runs in a link that another version of the app has written: a sentence on the page, and never its end."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from reader import opened

SPEC = {
    "task": "tune", "lesson": "fine_tuning", "label": "all weights", "data": "French", "model": "story-gpt", "method": {"kind": "full"},
    "plan": {"steps": 20, "prompt": "Tom"}, "seconds": 60, "needed_mib": 1.0, "created": 1.0,
}  # fmt: skip
END = {"status": "done", "step": 20, "reason": "", "saved_step": 20, "at": 2.0}


@pytest.mark.parametrize(
    ("change", "progress", "told"),
    [
        ({"dreams": 3}, "", "The file spec.json of this training is not as this version of the app writes it: it has an unknown “dreams”"),
        ({}, '{"kind": "dance", "clock": 1.0}\n', "The file progress.jsonl of this training is not as this version of the app writes it"),
    ],
)
def test_a_run_that_cannot_be_read_is_a_sentence(place: Path, change: dict[str, Any], progress: str, told: str) -> None:
    run = place / ("Q" * 22)
    run.mkdir(exist_ok=True, parents=True)
    for name, value in (("spec", SPEC | change), ("end", END), ("data", {"train": ["a"], "measured": {"held_out": ["b"]}})):
        (run / f"{name}.json").write_text(json.dumps(value))
    (run / "progress.jsonl").write_text(progress)
    at = opened("fine_tuning", runs=run.name)
    assert not at.exception
    sentences = "\n".join(element.value for element in (*at.warning, *at.error)).replace("\\", "")
    assert told in sentences
    assert "What it has learned" in [header.value for header in at.header]
