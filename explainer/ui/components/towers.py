"""The encoder–decoder as two towers whose attention layers can be opened."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from explainer.ui.components import read

_mount = st.components.v2.component("towers", **read("towers", "snapshot"))


def towers(source: str, target: str, n_layers: int, opened: tuple[str, int], on_open: Callable[[str, int], None]) -> None:
    """Draw both towers over the two texts; on_open(role, layer) is called, before the page runs again, when one is clicked."""

    def picked() -> None:
        place = st.session_state["towers"].get("pick")
        if place:
            role, layer = str(place).split(".")
            on_open(role, int(layer))

    data = {"source": source, "target": target, "nLayers": n_layers, "role": opened[0], "layer": opened[1]}
    _mount(key="towers", data=data, on_pick_change=picked, height="content")
