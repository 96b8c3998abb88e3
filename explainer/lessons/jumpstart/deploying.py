"""The deployment itself: how it is made, the way as a picture, each call with its answer, and what it has cost so far."""

from __future__ import annotations

import json
import re
import secrets
import time
from collections.abc import Sequence
from html import escape
from pathlib import Path

import streamlit as st

from explainer.deploy.sagemaker import catalogue, clean_up, facts, flow, process, rehearsal
from explainer.deploy.sagemaker.process import Worker, Workers
from explainer.deploy.sagemaker.progress import Progress, Step, progress
from explainer.lessons.jumpstart.choice import STORY, Chosen
from explainer.lessons.jumpstart.machines import Machine, usd
from explainer.ui.page import show, widgets
from explainer.ui.page.part import errors_told
from explainer.ui.shell import frame
from explainer.ui.state.of_the_process import of_the_process
from explainer.ui.text import plain
from explainer.ui.trainings import run_links

REHEARSE, DRY, REAL = "rehearse", "dry run", "the real service"
FAULTS = {
    "nothing": "",
    "the role may not do it": rehearsal.NO_RIGHTS,
    "the quota is 0": rehearsal.QUOTA,
    "the container does not start": rehearsal.FAILS,
    "it takes too long": rehearsal.SLOW,
    "asked too often": rehearsal.THROTTLED,
}
BUSY_S, THERE_S = 1.0, 5.0
WHAT = {
    "archive": ("model.tar.gz", "files and handlers"),
    "catalogue": ("catalogue", "which container, which files"),
    "storage": ("S3", "the store for files"),
    "model": ("model", "container and files"),
    "configuration": ("endpoint configuration", "which machine"),
    "endpoint": ("endpoint", "answers requests"),
}
STATES = {"ahead": "to come", "doing": "under way", "done": "there", "failed": "failed", "gone": "deleted"}
AMAZON = {"sagemaker": "SageMaker", "sagemaker-runtime": "SageMaker runtime", "s3": "S3", "iam": "IAM", "sts": "STS"}


@of_the_process
def workers() -> Workers:
    """The processes of all readers of this server."""
    return Workers()


def owner() -> str:
    """How this reader is named in a tag; asked for once in a run of the page."""
    return process.owner_of(run_links.owner())


def here(real: bool, of: str) -> tuple[Worker | None, Progress | None]:
    """The process of a reader, if there is one, and what it has come to. of: as ``owner`` names the reader."""
    worker = workers().of(of, real)
    return worker, progress(worker.told()) if worker else None


def plan(chosen: Chosen, machine: Machine, name: str) -> flow.Plan:
    """What is wanted, as the calls take it, for a plan that is written down and not carried out."""
    ours = flow.Source(chosen.image, archive=Path("model.tar.gz"))
    return flow.Plan(
        name,
        catalogue.noted(chosen.jumpstart) if chosen.jumpstart else ours,
        "YOU",
        machine.name,
        machine.memory_mb,
        1.0,
        chosen.accept_eula,
    )


def name_for(chosen: Chosen) -> str:
    """A name that Amazon takes and no other deployment has."""
    word = re.sub(r"[^a-z0-9]+", "-", chosen.called.lower()).strip("-")[:30].strip("-")
    return f"{clean_up.PREFIX}{word or 'model'}-{secrets.token_hex(3)}"


def mode() -> str:
    """How it is done."""
    return widgets.choose("How", [REHEARSE, DRY, REAL], "mode", label_visibility="collapsed")


def region() -> str:
    """Where the real service is asked, as the reader has set it."""
    return str(st.session_state.get("region", facts.prices_of()[1]))


def start(chosen: Chosen, machine: Machine, real: bool, of: str, worker: Worker | None, now: Progress | None) -> None:
    """The button, and what stands before it. of: the reader; worker, now: as ``here`` gives them."""
    ready = True
    if real:
        show.prose("jumpstart", "real")
        st.text_input("Region", value=facts.prices_of()[1], max_chars=20, key="region")
        price = f"\\{usd(machine.usd_h)} an hour" if machine.usd_h else "an amount by the second that is not noted here"
        ready = st.checkbox(f"I know that {machine.name or 'this endpoint'} costs about {price}, until I delete it.", key="price_known")
        fault = ""
    else:
        show.prose("jumpstart", "rehearse")
        fault = FAULTS[widgets.choose("What goes wrong", list(FAULTS), "fault")]
        if package := process.missing():
            st.warning(f"A rehearsal needs the package {package}, which is not installed here: pip install -r requirements.txt")
            return
    busy = worker is not None and worker.busy
    there = now is not None and now.endpoint in ("Creating", "InService")
    why = process.off()
    disabled = busy or there or not ready or bool(why)
    pressed = st.button("Deploy it", type="primary", icon=":material/rocket_launch:", disabled=disabled, key="deploy")
    if why:
        show.prose_text(why)
    elif there and not busy:
        st.caption("One of yours is there. Delete it below before you deploy another one.")
    if not pressed:
        return
    wanted = {
        "name": name_for(chosen), "instance": machine.name, "memory_mb": machine.memory_mb, "hours": 1.0, "fault": fault,
        "accept_eula": chosen.accept_eula, "frame": chosen.frame, "model": chosen.model or STORY,
        "model_id": chosen.jumpstart.id if chosen.jumpstart else "", "version": chosen.jumpstart.version if chosen.jumpstart else "",
    }  # fmt: skip
    with errors_told():
        workers().start(of, real=real, region=region() if real else "").order("deploy", **wanted)
        st.rerun()


def order(worker: Worker, do: str, **more: str) -> None:
    """Have a process that is there do something, and draw the page again; or say in this place why it cannot."""
    with errors_told():
        worker.order(do, **more)
        st.rerun()


def stage(worker: Worker | None) -> None:
    """The way as a picture, the calls and the clock, drawn again while something goes on."""
    if worker is None:
        st.caption("Nothing is deployed yet.")
        return
    now = progress(worker.told())
    every = BUSY_S if worker.busy else THERE_S if now.endpoint in ("Creating", "InService") else None
    st.fragment(_stage, run_every=every)(worker, worker.busy)


def _stage(worker: Worker, was_busy: bool) -> None:
    frame.note_theme()
    if was_busy and not worker.busy:
        st.rerun()
    now = progress(worker.told())
    if now.refused:
        st.error(plain(now.refused), icon=":material/error:")
    if not now.name:
        st.caption("The servers of the rehearsal are starting …" if worker.busy else "Nothing is deployed yet.")
        return
    picture(now)
    if now.ended:
        st.caption(
            "The rehearsal is over: its process has ended, and all it held is gone." if not worker.real else "The process has ended."
        )
    clock(now)
    calls(now.steps)


def picture(now: Progress) -> None:
    """The stations, each with its state."""
    parts = []
    for station, state in now.stations.items():
        title, told = WHAT[station]
        if station == "endpoint" and now.endpoint:
            told = now.endpoint
        elif station == "archive" and now.size:
            told = f"{now.size / 1e6:,.1f} MB"
        elif station == "configuration":
            told = now.ordered.get("instance") or "serverless"
        parts.append(f'<li class="{state}"><b>{escape(title)}</b><span>{escape(str(told))}</span><small>{STATES[state]}</small></li>')
    st.html(f'<ol class="stations" aria-label="How far the deployment is">{"".join(parts)}</ol>')


def clock(now: Progress) -> None:
    """What it would have cost so far."""
    if not now.since:
        return
    seconds = max(0.0, (now.until or time.time()) - now.since)  # the clock may have been set back meanwhile
    name = str(now.ordered.get("instance") or "")
    took = f"In service after {now.in_service - now.since:,.1f} s. " if now.in_service else ""
    if not name:
        st.caption(f"{took}Serverless: billed by the second of computing, at a price that is not noted here.")
        return
    one = facts.instance(name)
    stood = "It was there for" if now.until else "It has been there for"
    so_far, month = usd(seconds * one.usd_h / 3600), usd(one.usd_month)
    st.markdown(f"{took}{stood} {seconds:,.0f} s: at \\{usd(one.usd_h)} an hour that is **\\{so_far}**. For a month it would be \\{month}.")
    st.caption(f"An estimate: {'' if one.checked else 'the price is not certain, and '}how Amazon rounds the time was not looked up.")


def calls(steps: Sequence[Step], *, made: bool = True) -> None:
    """Each call, in order: what was sent, and what came back. made: whether they were made, or are only written down."""
    lines = []
    for number, step in enumerate(steps, 1):
        again = f" × {step.times}" if step.times > 1 else ""
        result = (
            f'<span class="{"absent" if step.absent else "no"}">{escape(_result(step))}</span>'
            if step.error
            else f"<span>{'ok' if made else ''}</span>"
        )
        took = f"{step.seconds:,.2f} s" if made else ""
        sides = (("sent", step.sent), ("answered" if made else "what is expected", step.answered))
        inside = "".join(f"<div><small>{side}</small><pre>{_json(value)}</pre></div>" for side, value in sides)
        lines.append(
            f"<details><summary><span>{number}</span><code>{escape(step.operation)}{again}</code><span>{AMAZON[step.service]}</span>"
            f"{result}<span>{took}</span></summary><div>{inside}</div></details>"
        )
    if lines:
        told = "what was sent and what came back" if made else "what would be sent, and what of the answer is needed"
        st.caption(f"{len(lines)} calls. Press a line for {told}.")
        st.html(f'<div class="calls">{"".join(lines)}</div>')


def _result(step: Step) -> str:
    return f"not there ({step.error})" if step.absent else step.error


def _json(value: object) -> str:
    return escape(json.dumps(value, indent=1, ensure_ascii=False))
