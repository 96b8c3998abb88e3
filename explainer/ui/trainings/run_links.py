"""The runs that a link or this visit knows, and whose they are."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from pathlib import Path

import streamlit as st

from explainer import switches
from explainer.errors import JobError
from explainer.jobs import Queue, Run, folder
from explainer.jobs.queue import Limits
from explainer.models.tuned import ID, runs_root
from explainer.ui import text
from explainer.ui.state import url
from explainer.ui.state.of_the_process import of_the_process

MOST_KEPT = 4  # of one lesson, on one chart and in one link


@of_the_process
def _queue(place: Path, limits: Limits) -> Queue:
    made = Queue(place, limits)
    return made if switches.word("EXPLAINER_QUEUE") == "elsewhere" else made.start()


def queue() -> Queue:
    """The host's queue, looked after by a thread of its own from the first question on, or by ``python -m explainer.jobs``."""
    return _queue(runs_root(), Limits.of_host())


def owner() -> str:
    """The reader's token: what the browser kept from an earlier visit, or else one of this visit's own. It is in no link."""
    from explainer.ui.components.keepsake import keepsake

    own: str = st.session_state.setdefault("_owner", secrets.token_urlsafe(24))
    with st.container(key="keepsake_place"):
        return keepsake(own)


def runs(lesson: str) -> list[Run]:
    """This lesson's runs that the link or this visit knows, the newest first.

    What was removed meanwhile is left out; of what cannot be read it is said why.
    """
    found = []
    for run_id in url.state("runs").split("~"):
        try:
            run = folder.find(run_id)
        except JobError:
            continue
        try:
            own = run.spec.lesson == lesson
        except JobError as error:
            st.warning(text.plain(str(error)), icon=":material/error:")
            continue
        if own:
            found.append(run)
    return found


def keep(run_ids: list[str]) -> None:
    """Put the runs into the link."""
    url.state("runs", "~".join(run_ids))
    url.keep()


def missing() -> bool:
    """Whether the link names runs that are not here any more."""
    words = [word for word in url.state("runs").split("~") if word]
    return any(not ID.fullmatch(word) or not (runs_root() / word / "spec.json").exists() for word in words)


def show_first(run_id: str) -> None:
    """Make a run the one that is shown."""
    words = [word for word in url.state("runs").split("~") if word and word != run_id]
    keep([run_id, *words])


def forget(run: Run) -> None:
    """Take a run out of the link; it stays on disk."""
    keep([run_id for run_id in url.state("runs").split("~") if run_id and run_id != run.id])


def list_of(runs: Sequence[Run]) -> None:
    """Which training is shown, where the link knows several; a click shows another."""
    if len(runs) < 2:
        return
    specs = [run.spec for run in runs]
    several = len({each.model for each in specs}) > 1
    with st.container(horizontal=True, vertical_alignment="center", key="run_list"):
        st.markdown("Shown:")
        for number, (run, each) in enumerate(zip(runs, specs, strict=True)):
            told = [each.model] * several + [each.label, each.data_name, f"{each.steps} steps"]
            label = text.plain(", ".join(told))
            st.button(label, key=f"run_{run.id}", type="primary" if number == 0 else "secondary", on_click=show_first, args=(run.id,))
