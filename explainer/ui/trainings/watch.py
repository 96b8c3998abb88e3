"""A training while it goes on: how far it is, what it makes, and its stop."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress

import streamlit as st

from explainer.errors import JobError
from explainer.jobs import Run, State
from explainer.jobs.folder import CANCELLED, DONE, FAILED, QUEUED
from explainer.jobs.pace import pace
from explainer.jobs.records import Record, StepTaken, evaluations_at, every
from explainer.jobs.specs import HeadSpec
from explainer.ui import text
from explainer.ui.trainings.run_links import queue

EVERY_S = 1.0
Draw = Callable[[Sequence[Record]], None]


# --- watching ---------------------------------------------------------------------------------------------------------


def watch(run: Run, draw: Draw, token: str) -> bool:
    """How far the run is, and what ``draw`` makes of its records, once a second; True when it has ended and can be looked at."""
    state = run.state()
    if state.ended:
        _ended(run, state)
        looks = len(evaluations_at(run.records()))
        if looks == 1:
            st.markdown(
                "It was measured before its first step and not again, so there is nothing to compare. Start it again, with fewer steps."
            )
        return looks > 1
    st.fragment(_watched, run_every=EVERY_S)(run, draw, token)
    return False


def ended(runs: Sequence[Run]) -> Run | None:
    """The training that is shown, once it has ended and can be looked at. Of one that cannot be read it is told where it is shown."""
    with suppress(JobError):
        return runs[0] if runs and runs[0].state().ended and len(evaluations_at(runs[0].records())) > 1 else None
    return None


def _watched(run: Run, draw: Draw, token: str) -> None:
    from explainer.ui.shell import frame

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
        st.toast(text.plain(str(error)))


def _progress(run: Run, state: State, records: Sequence[Record]) -> tuple[float, str]:
    """The share that is done, and one line about it."""
    if state.status == QUEUED:
        return 0.0, _waiting(run, state)
    spec = run.spec
    total, steps = spec.steps, every(records, StepTaken)
    if state.asked_to_end:
        return min(1.0, state.step / total), f"Stopping after step {state.step:,} …"
    if not steps:
        return 0.0, "Starting a process of its own, and reading the model …" if len(
            records
        ) < 2 else "A first look at the untrained model …"
    unit = "nats" if isinstance(spec, HeadSpec) else "nats a token"
    told = f"Step {state.step:,} of {total:,} · loss {steps[-1].loss:.2f} {unit}"
    if now := pace(records, total):
        told += f" · {now.tokens_a_second:,.0f} tokens/s · about {now.seconds_left:,.0f} s left"
    return min(1.0, state.step / total), told


def _waiting(run: Run, state: State) -> str:
    """Why it is not at work, and how many come before it."""
    ahead = queue().position(run)
    told = f"Waiting: {'one training comes' if ahead == 1 else f'{ahead} trainings come'} first." if ahead else "It is your turn …"
    if not ahead and (why := queue().why_not_yet()):
        told = f"Waiting: {why}"
    return f"{state.reason} {told}".strip()


def _ended(run: Run, state: State) -> None:
    """How it ended, in a sentence, where it did not simply reach its end."""
    if state.status == FAILED:
        st.error(text.plain(state.reason), icon=":material/error:")
    elif state.status != DONE:
        icon = ":material/stop_circle:" if state.status == CANCELLED else ":material/timer_off:"
        st.warning(text.plain(f"Ended at step {state.step:,} of {run.spec.steps:,}. {state.reason}"), icon=icon)
