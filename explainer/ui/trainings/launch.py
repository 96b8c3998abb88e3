"""The start of a training, and why there is none on this host. A link starts nothing."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from explainer.jobs.queue import Limits
from explainer.jobs.specs import Spec
from explainer.models.tuned import ID
from explainer.studies.tuning.training_data import TrainingData
from explainer.ui.page import show
from explainer.ui.state import url
from explainer.ui.trainings.run_links import MOST_KEPT, keep, queue, runs


def start(spec: Spec, data: TrainingData, token: str) -> None:
    """Put a training into the queue and into the link.

    Raises: JobError with one sentence when it is refused.
    """
    run = queue().submit(spec, data, token)
    others = [run_id for run_id in url.state("runs").split("~") if ID.fullmatch(run_id)]
    same = [other.id for other in runs(spec.lesson)]
    keep([run.id, *same[: MOST_KEPT - 1], *[run_id for run_id in others if run_id not in same][: 2 * MOST_KEPT]])


def off() -> str:
    """Why nothing can be trained here; empty when it can."""
    return "" if Limits.of_host().at_once else "Training is switched off on this host. Run the app on your own machine to train."


def disk_note() -> str:
    """What the reader must know of this host's disk; empty where runs last."""
    if Path("/mount/src").is_dir():  # where Streamlit Community Cloud puts an app
        return "This host forgets its files when it falls asleep. Download what you want to keep."
    return ""


def start_button(ready: bool = True, needed_mib: float = 0.0) -> bool:
    """The button that starts a training, and why it cannot be pressed, where it cannot; True when it was pressed."""
    why = off() or queue().too_large(needed_mib)
    if note := disk_note():
        st.caption(note)
    pressed = st.button(
        "Start the training", type="primary", key="start_tuning", icon=":material/play_arrow:", disabled=bool(why) or not ready
    )
    if why:
        show.prose_text(why)
    return pressed
