"""A Hub model that is not on this machine: looked up, shown with its size, downloaded with progress. Readers share downloads."""

from __future__ import annotations

import threading
import uuid
from contextlib import closing
from typing import TYPE_CHECKING

import streamlit as st

from explainer.errors import ModelError
from explainer.models.memory import spare_mib
from explainer.ui.show import plain

if TYPE_CHECKING:
    from explainer.models.downloads import Progress
    from explainer.models.hub import HubModel

MOST_AT_ONCE = 2
EVERY_S = 0.4


class Job:
    """One download on a thread of its own: it goes on when the reader clicks elsewhere or closes the tab."""

    def __init__(self, found: HubModel, owner: str) -> None:
        self.found, self.owner = found, owner
        self.progress: Progress | None = None
        self.error = ""
        self.finished, self.stop = threading.Event(), threading.Event()

    def run(self) -> None:
        """Download to the end, or until it is stopped."""
        from explainer.models import downloads

        try:
            with closing(downloads.download(self.found)) as records:
                for self.progress in records:
                    if self.stop.is_set():
                        self.error = f"The download of {self.found.model_id} was stopped."
                        break
        except ModelError as error:
            self.error = str(error)
        finally:
            self.finished.set()


class Jobs:
    """The downloads of all readers, at most one of a model and few at once."""

    def __init__(self) -> None:
        self._running: dict[str, Job] = {}
        self._lock = threading.Lock()

    def running(self, model_id: str) -> Job | None:
        """The download of this model that is under way, whoever began it."""
        with self._lock:
            job = self._running.get(model_id)
            return job if job and not job.finished.is_set() else None

    def start(self, found: HubModel, owner: str) -> Job:
        """Begin a download, or join the one under way."""
        with self._lock:
            self._running = {name: job for name, job in self._running.items() if not job.finished.is_set()}
            if found.model_id in self._running:
                return self._running[found.model_id]
            job = Job(found, owner)
            if len(self._running) >= MOST_AT_ONCE:
                job.error = "Another model is being downloaded here; wait for it and try again."
                job.finished.set()
                return job
            self._running[found.model_id] = job
            threading.Thread(target=job.run, name=f"download {found.model_id}", daemon=True).start()
            return job


@st.cache_resource(max_entries=1, show_spinner=False)
def _jobs() -> Jobs:
    return Jobs()


def _me() -> str:
    return str(st.session_state.setdefault("_reader", uuid.uuid4().hex))


def offer(name: str) -> None:
    """What can be done about a Hub model that is not here: look it up, download it, wait for it, try again.

    Raises: ModelError with one sentence when it is not to be had, or does not fit.
    """
    from explainer.models import downloads, hub

    hub.check_id(name)
    job = _jobs().running(name) or st.session_state.get("_download")
    job = job if job and job.found.model_id == name else None
    if job and not job.finished.is_set():
        st.session_state["_download"] = job
        st.session_state.pop("_not_opened", None)
        _watch(job)
        return
    looked_up: dict[str, HubModel] = st.session_state.setdefault("_looked_up", {})
    if name not in looked_up:
        st.caption(f"{plain(name)} is not on this machine yet. Looking it up tells its size; nothing is downloaded.")
        if st.button("Look it up", key="look_up", width="stretch", icon=":material/search:"):
            looked_up[name] = _look_up(name)
            st.rerun()
        return
    found = looked_up[name]
    about, millions = "" if found.counted else "about ", found.n_parameters / 1e6
    st.caption(
        f"{plain(name)}: {megabytes(found.size)} MB to download, {about}{millions:,.{0 if millions >= 10 else 1}f} million parameters."
    )
    downloads.check_room(found)
    st.caption(f"It needs about {found.needed_mib:,.0f} MiB of memory; {spare_mib():,.0f} MiB are free here.")
    if job and job.error:
        st.error(plain(job.error), icon=":material/error:")
        if st.button("Try again", key="download", width="stretch", icon=":material/refresh:"):
            looked_up[name] = _look_up(name)  # the Hub may have another revision by now
            _start(looked_up[name])
            st.rerun()
        return
    label = f"Download {megabytes(found.size)} MB"
    st.button(label, key="download", width="stretch", icon=":material/download:", on_click=_start, args=(found,))


def _look_up(name: str) -> HubModel:
    from explainer.models import hub

    with st.spinner("Asking the Hugging Face Hub …"):
        return hub.look_up(name)


def _start(found: HubModel) -> None:
    st.session_state["_download"] = _jobs().start(found, _me())


def megabytes(n_bytes: float, of: float = 0) -> str:
    """Bytes as millions of bytes, with one digit behind the point below 100 MB, or where ``of`` has one."""
    return f"{n_bytes / 1e6:,.1f}" if max(n_bytes, of) < 100e6 else f"{n_bytes / 1e6:,.0f}"


@st.fragment(run_every=EVERY_S)
def _watch(job: Job) -> None:
    """How far a download is. It is drawn several times a second; nothing else of the page runs for it."""
    if job.finished.is_set():
        st.rerun()
    now = job.progress
    if now is None:
        st.progress(0.0, f"Starting the download of {plain(job.found.model_id)} …")
    else:
        rate = f" · {now.bytes_per_s / 1e6:,.1f} MB/s" if now.bytes_per_s else ""
        text = f"{plain(job.found.model_id)}: {megabytes(now.done, now.total)} of {megabytes(now.total)} MB{rate}"
        st.progress(now.done / max(1, now.total), f"{text}  \n{plain(now.doing)}" if now.doing else text)
    if job.owner == _me():
        st.button("Stop the download", key="stop_download", on_click=job.stop.set, width="stretch", icon=":material/stop:")
