"""Many passes, one after the other: how far they are, a button that stops them, and one that goes on where they stopped."""

from __future__ import annotations

import time
from collections.abc import Callable, Hashable, Iterator
from dataclasses import dataclass, field
from typing import Any, Protocol, TypeVar

import streamlit as st

from explainer.ui.state import kept

EVERY_S = 0.1  # between two pictures of the progress: each is a message to the browser


class Step(Protocol):
    """One pass of many. done, total: how far they are."""

    @property
    def done(self) -> int:
        """Passes so far, this one included."""

    @property
    def total(self) -> int:
        """Passes in all."""


Pass = TypeVar("Pass", bound=Step)


@dataclass(slots=True)
class _Running:
    """The passes of one reader that have been begun and not finished."""

    key: tuple[Hashable, ...]
    steps: Iterator[Any]
    found: list[Any] = field(default_factory=list)
    total: int = 0
    stopped: bool = False


def swept(name: str, key: tuple[Hashable, ...], steps: Callable[[], Iterator[Pass]], doing: Callable[[Pass], str]) -> list[Pass] | None:
    """Every pass, kept for all readers under ``key``; None, with a word and a button, where the reader has stopped them.

    name: of the sweep on its page. steps: makes the passes, from the first. doing: what a pass has done, in words.
    Whatever else the reader changes meanwhile does not lose the passes that are made; another key begins anew.
    """
    whole = kept.find(key)
    if whole is not None:
        return list(whole)
    begun: dict[str, _Running] = st.session_state.setdefault("_sweeps", {})
    running = begun.get(name)
    if running is None or running.key != key:
        running = begun[name] = _Running(key, steps())
    if running.stopped:
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(f"Stopped after {len(running.found):,} of {running.total:,}.")
            st.button("Go on", key=f"go_on_{name}", on_click=_go_on, args=(running,), icon=":material/play_arrow:")
        return None
    place = st.empty()
    with place.container():
        bar = st.progress(0.0, "Starting …")
        st.button("Stop", key=f"stop_{name}", on_click=_stop, args=(running,), icon=":material/stop:")
    drawn = 0.0
    for step in running.steps:
        running.found.append(step)
        running.total = step.total
        if time.monotonic() - drawn > EVERY_S or step.done == step.total:
            drawn = time.monotonic()
            bar.progress(step.done / step.total, doing(step))  # a click anywhere on the page ends the run here
    place.empty()
    del begun[name]
    kept.keep(key, tuple(running.found))
    return list(running.found)


def _stop(running: _Running) -> None:
    running.stopped = True


def _go_on(running: _Running) -> None:
    running.stopped = False
