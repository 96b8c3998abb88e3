"""A training that goes on while the reader waits, in the page's own process: start, progress, stop. A link starts nothing.

A part of a page cannot be interrupted by a click in it (Streamlit 1.67), so the training goes on in short runs of the part, and
between two of them a click on Stop is heard.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

import streamlit as st
from streamlit.errors import StreamlitAPIException

RUN_S = 0.5  # so long is a click on Stop not heard
Settings = TypeVar("Settings")
Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Training(Generic[Settings, Result]):
    """What a part of a page can train.

    ``learn`` fills a result, says after each moment whether another one comes, and asks its second argument whether it was stopped;
    ``draw`` shows a result that grows, in a place for the progress and in the one below.
    """

    name: str  # of its keys: NAME_start, NAME_stop, and _NAME for the results
    label: str  # of the button
    begin: Callable[[Settings], Result]
    learn: Callable[[Result, Callable[[], bool]], Iterator[bool]]
    complete: Callable[[Result], bool]
    draw: Callable[[Result, Any, Any], None]
    most: int  # results that are kept

    @property
    def results(self) -> dict[Settings, Result]:
        """What this visit has trained, by settings; the newest comes last."""
        found: dict[Settings, Result] = st.session_state.setdefault(f"_{self.name}", {})
        return found


@dataclass(slots=True, eq=False)
class Running(Generic[Settings, Result]):
    """One that is going on, in runs of the page."""

    training: Training[Settings, Result]
    settings: Settings
    result: Result
    moments: Iterator[bool] | None = None
    stopped: bool = False

    def go_on(self) -> bool:
        """Train to the next moment; False when it was the last."""
        if self.moments is None:
            self.moments = self.training.learn(self.result, lambda: self.stopped)
        return next(self.moments)


def end(name: str) -> None:
    """End the training of this name that is going on, if there is one, with a last measurement."""
    running: Running[Any, Any] | None = st.session_state.pop(f"_{name}_running", None)
    if running is not None and running.moments is not None:
        running.stopped = True
        running.go_on()


def controls(training: Training[Settings, Result], wanted: Settings) -> Any:
    """The buttons that start and stop the training with these settings, and the place below them, once nothing is going on."""
    name, kept = training.name, f"_{training.name}_running"
    running: Running[Settings, Result] | None = st.session_state.get(kept)
    if running is not None and running.settings != wanted:
        end(name)
        running = None
    done = training.results.get(wanted)
    with st.container(horizontal=True, vertical_alignment="center"):
        off = running is not None or (done is not None and training.complete(done))
        start = st.button(training.label, type="primary", key=f"{name}_start", icon=":material/play_arrow:", disabled=off)
        if start and running is None:
            running = st.session_state[kept] = Running(training, wanted, training.begin(wanted))
        if running is not None:
            st.button("Stop", key=f"{name}_stop", icon=":material/stop:", on_click=end, args=(name,))
        place = st.empty()
    below = st.empty()
    if running is not None:
        _go_on(running, place, below)
    return below


def _go_on(running: Running[Any, Any], place: Any, below: Any) -> None:
    """Draw how far the training is, train for a moment, and run this part again."""
    training, done = running.training, running.training.results
    if running.moments is None:
        place.progress(0.0, "Starting …")
        below.empty()
    else:
        training.draw(running.result, place, below)
    until, going = time.monotonic() + RUN_S, True
    while going:
        going = running.go_on()
        done.pop(running.settings, None)  # the newest comes last
        done[running.settings] = running.result
        while len(done) > training.most:
            done.pop(next(iter(done)))
        if going and time.monotonic() > until:
            with suppress(StreamlitAPIException):  # in a run of the whole page no part can be run again: it goes on here
                st.rerun(scope="fragment")
    del st.session_state[f"_{training.name}_running"]
    with suppress(StreamlitAPIException):
        st.rerun(scope="fragment")
    st.rerun()
