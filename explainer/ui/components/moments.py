"""The kept moments of two-layer's training, to be scrubbed through in the browser."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, Any

import numpy as np
import streamlit as st

from explainer.ui.components import read
from explainer.ui.state import url

if TYPE_CHECKING:
    from explainer.studies.learning.formation import Formation

_mount = st.components.v2.component("moments", **read("moments", "patterns"))


def _set(found: Formation, key: str, name: str, hint: str) -> dict[str, Any]:
    """One text at every moment; patterns as square roots in one byte each, as the colours are."""
    shades = np.rint(np.sqrt(np.clip(found.patterns, 0, 1)) * 255).astype(np.uint8)

    def rows(scores: np.ndarray) -> list[list[float | None]]:
        return [[None if np.isnan(score) else round(float(score), 4) for score in moment.ravel()] for moment in scores]

    return {
        "key": key,
        "name": name,
        "hint": hint,
        "tokens": list(found.tokens),
        "shades": base64.b64encode(np.ascontiguousarray(shades).tobytes()).decode("ascii"),
        "previous": rows(found.previous),
        "induction": rows(found.induction),
        "cells": [list(cell) for cell in found.induction_cells],
    }


def moments(twice: Formation, text: Formation, lines: dict[str, np.ndarray], threshold: float) -> None:
    """Draw the scrubber. lines: "previous", "induction", "first" and "second", each (moment). Kept in the URL as ``at``."""

    def keep() -> None:
        url.state("at", str(st.session_state["moments"]["at"] or ""))

    def line(name: str, which: str, color: str, dash: bool = False) -> dict[str, Any]:
        return {"name": name, "values": [round(float(value), 4) for value in lines[which]], "color": color, "dash": dash}

    most = float(np.ceil(max(lines["first"].max(), lines["second"].max())))
    again = "Random tokens, said twice: the outlined cells are the token after the earlier copy. Point at a cell."
    own = (
        "Your text, in the small model’s own tokens. Point at a cell."
        if text.induction_cells
        else "Your text: no token comes twice, so there is nothing for an induction head to find. Point at a cell."
    )
    data = {
        "sets": [_set(twice, "twice", "random tokens, said twice", again), _set(text, "text", "your text", own)],
        "steps": list(twice.steps),
        "layers": twice.patterns.shape[1],
        "heads": twice.patterns.shape[2],
        "threshold": threshold,
        "scoreLines": [line("previous token", "previous", "q"), line("induction", "induction", "k", True)],
        "lossLines": [line("loss, first time", "first", "faint"), line("second time", "second", "v", True)],
        "mostLoss": most,
        "start": 0,
        "at": url.state("at"),
        "source": f"{hash(text.token_ids)}",
        "note": "Bold: a mean weight of at least " + f"{threshold:g}, enough for the name.",
    }
    _mount(key="moments", data=data, default={"at": None}, on_at_change=keep, height="content")
