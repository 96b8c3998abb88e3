"""What the records of a training say: the losses and the looks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from explainer.figures import fine_tuning as figures

NAMES = {"held_out": "held out", "old": "the old stories", "unseen": "phrases it never saw"}  # of what is measured, on the page


def curve(records: Sequence[dict[str, Any]]) -> figures.Curve:
    """The losses among a run's records."""
    steps = [record for record in records if record["kind"] == "step"]
    looks = looks_of(records)
    return figures.Curve(
        tuple(record["step"] for record in steps), tuple(record["loss"] for record in steps), tuple(look["step"] for look in looks),
        {NAMES[name]: tuple(look["losses"][name] for look in looks) for name in NAMES if looks and name in looks[0]["losses"]},
    )  # fmt: skip


def looks_of(records: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """The looks among a run's records."""
    return [record for record in records if record["kind"] == "look"]
