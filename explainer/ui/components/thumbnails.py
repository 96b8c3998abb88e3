"""All heads of all layers at a glance: a small picture of every pattern, with badges for the roles they play."""

from __future__ import annotations

import base64
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import streamlit as st

from explainer.ui.components import read

_mount = st.components.v2.component("thumbnails", **read("thumbnails", "patterns"))


@dataclass(frozen=True, slots=True)
class Badge:
    """A role as it is drawn: its letter, its name, what it looks at; scores (layer head) or None, and who earned the name.

    second: who earns it by the weight beside the first token. quiet: the role is to rest there, which says little about a head.
    """

    letter: str
    name: str
    looks_at: str
    scores: np.ndarray | None
    named: np.ndarray
    second: np.ndarray
    quiet: bool = False


def payload(patterns: np.ndarray, tokens: Sequence[str], first: int, causal: bool, badges: Sequence[Badge]) -> dict[str, Any]:
    """Pictures as square roots in one byte each (the colour scale is a square root as well), and the roles."""
    n_layers, n_heads = patterns.shape[:2]
    shades = np.rint(np.sqrt(np.clip(patterns, 0, 1)) * 255).astype(np.uint8)
    return {
        "tokens": list(tokens),
        "first": first,
        "layers": n_layers,
        "heads": n_heads,
        "causal": causal,
        "shades": base64.b64encode(np.ascontiguousarray(shades).tobytes()).decode("ascii"),
        "roles": [
            {
                "letter": badge.letter,
                "name": badge.name,
                "looksAt": badge.looks_at,
                "scores": None if badge.scores is None else [round(float(score), 4) for score in badge.scores.ravel()],
                "named": [bool(named) for named in badge.named.ravel()],
                "second": [bool(named) for named in badge.second.ravel()],
                "quiet": badge.quiet,
            }
            for badge in badges
        ],
    }


def thumbnails(
    patterns: np.ndarray,
    *,
    tokens: Sequence[str],
    first: int = 0,
    causal: bool = True,
    badges: Sequence[Badge] = (),
    opened: tuple[int, int] | None = None,
    silenced: Sequence[tuple[int, int]] = (),
    sharing: int = 1,
    on_open: Callable[[int, int], None] | None = None,
    key: str = "thumbnails",
) -> None:
    """Draw the patterns (layer head query key) of ``tokens``, whose first has the position ``first``.

    opened: the head with a frame. silenced: heads struck through. sharing: heads with the same keys and values.
    on_open(layer, head) is called, before the page runs again, when the reader clicks a picture or presses Enter on it.
    """

    def picked() -> None:
        cell = st.session_state[key].get("open")
        if cell and on_open:
            layer, head = (int(number) for number in str(cell).split("."))
            on_open(layer, head)

    data = payload(patterns, tokens, first, causal, badges)
    data["opened"] = list(opened) if opened else None
    data["sharing"] = sharing
    data["silenced"] = [list(pair) for pair in silenced]
    _mount(key=key, data=data, on_open_change=picked, height="content")
