"""Trainings as the page sees them: start one, watch it, stop it, find it again by its link. A link starts nothing."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from pathlib import Path
from typing import Any

import streamlit as st

from explainer.errors import JobError
from explainer.jobs import Queue, Run, State, folder
from explainer.jobs.folder import CANCELLED, DONE, FAILED, QUEUED
from explainer.jobs.pace import pace
from explainer.jobs.queue import Limits
from explainer.models.tuned import ID, runs_root
from explainer.ui import session, show

EVERY_S = 1.0
MOST_KEPT = 4  # of one lesson, on one chart and in one link


@st.cache_resource(max_entries=4, show_spinner=False)
def _queue(place: Path, limits: Limits) -> Queue:
    return Queue(place, limits).start()


def queue() -> Queue:
    """The host's queue, looked after by a thread of its own from the first question on."""
    return _queue(runs_root(), Limits.of_host())


def owner() -> str:
    """The reader's token: what the browser kept from an earlier visit, or else one of this visit's own. It is in no link."""
    from explainer.ui.components.keepsake import keepsake

    own: str = st.session_state.setdefault("_owner", secrets.token_urlsafe(24))
    with st.container(key="keepsake_place"):
        return keepsake(own)


def runs(lesson: str) -> list[Run]:
    """This lesson's runs that the link or this visit knows, the newest first; what was removed meanwhile is left out."""
    found = []
    for run_id in session.url_state("runs").split("~"):
        try:
            run = folder.find(run_id)
        except JobError:
            continue
        if run.spec.get("lesson") == lesson:
            found.append(run)
    return found


def _keep(run_ids: list[str]) -> None:
    session.url_state("runs", "~".join(run_ids))
    session.keep_url()


def missing() -> bool:
    """Whether the link names runs that are not here any more."""
    words = [word for word in session.url_state("runs").split("~") if word]
    return any(not ID.fullmatch(word) or not (runs_root() / word / "spec.json").exists() for word in words)


def start(spec: dict[str, Any], data: dict[str, Any], token: str) -> None:
    """Put a training into the queue and into the link.

    Raises: JobError with one sentence when it is refused.
    """
    run = queue().submit(spec, data, token)
    others = [run_id for run_id in session.url_state("runs").split("~") if ID.fullmatch(run_id)]
    same = [other.id for other in runs(spec["lesson"])]
    _keep([run.id, *same[: MOST_KEPT - 1], *[run_id for run_id in others if run_id not in same][: 2 * MOST_KEPT]])


def show_first(run_id: str) -> None:
    """Make a run the one that is shown."""
    words = [word for word in session.url_state("runs").split("~") if word and word != run_id]
    _keep([run_id, *words])


def forget(run: Run) -> None:
    """Take a run out of the link; it stays on disk."""
    _keep([run_id for run_id in session.url_state("runs").split("~") if run_id and run_id != run.id])


def off() -> str:
    """Why nothing can be trained here; empty when it can."""
    return "" if Limits.of_host().at_once else "Training is switched off on this host. Run the app on your own machine to train."


def disk_note() -> str:
    """What the reader must know of this host's disk; empty where runs last."""
    if Path("/mount/src").is_dir():  # where Streamlit Community Cloud puts an app
        return "This host forgets its files when it falls asleep. Download what you want to keep."
    return ""


def start_button(ready: bool = True) -> bool:
    """The button that starts a training, and why it cannot be pressed, where it cannot; True when it was pressed."""
    why = off()
    if note := disk_note():
        st.caption(note)
    pressed = st.button(
        "Start the training", type="primary", key="start_tuning", icon=":material/play_arrow:", disabled=bool(why) or not ready
    )
    if why:
        show.prose_text(why)
    return pressed


# --- watching ---------------------------------------------------------------------------------------------------------


def watch(run: Run, draw: Callable[[list[dict[str, Any]]], None], token: str) -> bool:
    """How far the run is, and what ``draw`` makes of its records, once a second; True when it has ended and can be looked at."""
    state = run.state()
    if state.ended:
        _ended(run, state)
        return any(record["kind"] == "look" for record in run.records())
    st.fragment(_watched, run_every=EVERY_S)(run, draw, token)
    return False


def _watched(run: Run, draw: Callable[[list[dict[str, Any]]], None], token: str) -> None:
    from explainer.ui import frame

    frame.note_theme()
    state = run.state()
    if state.ended:
        st.rerun()
    records = run.records()
    share, told = _progress(run, state, records)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.progress(share, told)
        if run.belongs_to(token):
            st.button(
                "Stop", key=f"stop_{run.id}", icon=":material/stop:", on_click=_stop, args=(run.id, token), disabled=state.asked_to_end
            )
    draw(records)


def _stop(run_id: str, token: str) -> None:
    try:
        queue().cancel(run_id, token)
    except JobError as error:
        st.toast(show.plain(str(error)))


UNITS = {"head": "nats"}  # of the loss, by task; "nats a token" elsewhere


def _progress(run: Run, state: State, records: list[dict[str, Any]]) -> tuple[float, str]:
    """The share that is done, and one line about it."""
    if state.status == QUEUED:
        ahead = queue().position(run)
        return 0.0, f"Waiting: {'one training comes' if ahead == 1 else f'{ahead} trainings come'} first." if ahead else "It is your turn …"
    total, steps = run.spec["steps"], [record for record in records if record["kind"] == "step"]
    if state.asked_to_end:
        return min(1.0, state.step / total), f"Stopping after step {state.step:,} …"
    if not steps:
        return 0.0, "Starting a process of its own, and reading the model …" if len(
            records
        ) < 2 else "A first look at the untrained model …"
    told = f"Step {state.step:,} of {total:,} · loss {steps[-1]['loss']:.2f} {UNITS.get(run.spec.get('task', ''), 'nats a token')}"
    if now := pace(records, total):
        told += f" · {now.tokens_a_second:,.0f} tokens/s · about {now.seconds_left:,.0f} s left"
    return min(1.0, state.step / total), told


def _ended(run: Run, state: State) -> None:
    """How it ended, in a sentence, where it did not simply reach its end."""
    if state.status == FAILED:
        st.error(show.plain(state.reason), icon=":material/error:")
    elif state.status != DONE:
        icon = ":material/stop_circle:" if state.status == CANCELLED else ":material/timer_off:"
        st.warning(show.plain(f"Ended at step {state.step:,} of {run.spec['steps']:,}. {state.reason}"), icon=icon)
