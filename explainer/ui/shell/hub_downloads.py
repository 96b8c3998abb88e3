"""What is on the Hub and not on this machine, a model or its tokenizer alone: looked up, shown with its size, downloaded with
progress. Readers share downloads.
"""

from __future__ import annotations

import threading
import time
import uuid
from collections.abc import Callable, Generator
from contextlib import closing
from typing import TYPE_CHECKING

import streamlit as st

from explainer.errors import ModelError
from explainer.log import tell
from explainer.models.memory import spare_mib
from explainer.ui.state.of_the_process import of_the_process
from explainer.ui.text import plain

if TYPE_CHECKING:
    from explainer.models.hub.downloads import Progress
    from explainer.models.hub.lookup import HubModel


MOST_AT_ONCE = 2
EVERY_S = 0.4


class Job:
    """One download on a thread of its own: it goes on when the reader clicks elsewhere or closes the tab.

    begin: its progress records; to close them is to stop it.
    """

    def __init__(self, name: str, begin: Callable[[], Generator[Progress, None, None]], owner: str) -> None:
        self.name, self.owner, self._begin = name, owner, begin
        self.progress: Progress | None = None
        self.error = ""
        self.finished, self.stop = threading.Event(), threading.Event()

    def run(self) -> None:
        """Download to the end, or until it is stopped."""
        began, how = time.monotonic(), "broke down"
        tell("download_started", model=self.name)
        try:
            with closing(self._begin()) as records:
                for self.progress in records:
                    if self.stop.is_set():
                        self.error = f"The download of {self.name} was stopped."
                        break
            how = "stopped" if self.error else "done"
        except ModelError as error:
            self.error, how = str(error), "failed"
        finally:
            if how == "broke down":
                self.error = f"The download of {self.name} broke down: an error of the program, noted in the server’s log; try again."
            self.finished.set()
            tell("download_ended", model=self.name, seconds=time.monotonic() - began, how=how)


class Jobs:
    """The downloads of all readers, at most one of a model and few at once."""

    def __init__(self) -> None:
        self._running: dict[tuple[str, str], Job] = {}
        self._lock = threading.Lock()

    def running(self, name: str, ref: str = "main") -> Job | None:
        """The download of this model, or of its tokenizer, that is under way, whoever began it."""
        with self._lock:
            job = self._running.get((name, ref))
            return job if job and not job.finished.is_set() else None

    def at_work(self) -> int:
        """How many are under way."""
        with self._lock:
            return sum(not job.finished.is_set() for job in self._running.values())

    def start(self, name: str, ref: str, begin: Callable[[], Generator[Progress, None, None]], owner: str) -> Job:
        """Begin a download, or join the one under way."""
        key = (name, ref)
        with self._lock:
            self._running = {name: job for name, job in self._running.items() if not job.finished.is_set()}
            if key in self._running:
                return self._running[key]
            job = Job(name, begin, owner)
            if len(self._running) >= MOST_AT_ONCE:
                job.error = "Others are being downloaded here; wait for them and try again."
                job.finished.set()
                return job
            self._running[key] = job
            threading.Thread(target=job.run, name=f"download {name}", daemon=True).start()
            return job


@of_the_process
def jobs() -> Jobs:
    """Those of this server."""
    return Jobs()


def me() -> str:
    """A name for this visit, which nobody else knows."""
    return str(st.session_state.setdefault("_reader", uuid.uuid4().hex))


def offer(name: str) -> None:
    """What can be done about a Hub model that is not here: look it up, download it, wait for it, try again.

    Raises: ModelError with one sentence when it is not to be had, or does not fit.
    """
    from explainer.models.hub import lookup

    _offer(name, "main", lookup.look_up, _about_model)


def offer_tokenizer(name: str) -> None:
    """The same for a tokenizer without its model.

    Raises: ModelError with one sentence when it is not to be had.
    """
    from explainer.models.hub import tokenizers

    _offer(name, tokenizers.REF, tokenizers.look_up, _about_tokenizer)


def offer_for_labels(name: str) -> None:
    """The same for a model with a job of its own, of ``hub.for_labels``.

    Raises: ModelError with one sentence when it is not to be had, or does not fit.
    """
    from explainer.models.hub import for_labels

    _offer(name, for_labels.REF, for_labels.look_up, _about_model)


def _offer(name: str, ref: str, look_up: Callable[[str], HubModel], about: Callable[[HubModel], None]) -> None:
    from explainer.models.hub import cache, tokenizers

    cache.check_id(name)
    end = "" if ref == "main" else f"_{ref}"
    job = jobs().running(name, ref) or st.session_state.get(f"_download{end}")
    job = job if job and job.name == name else None
    if job and not job.finished.is_set():
        st.session_state[f"_download{end}"] = job
        st.session_state.pop("_not_opened", None)
        watch(job, end)
        return
    looked_up: dict[str, HubModel] = st.session_state.setdefault(f"_looked_up{end}", {})
    what = f"The tokenizer of {plain(name)}" if ref == tokenizers.REF else plain(name)
    if name not in looked_up:
        st.caption(f"{what} is not on this machine yet. Looking it up tells its size; nothing is downloaded.")
        if st.button("Look it up", key=f"look_up{end}", width="stretch", icon=":material/search:"):
            looked_up[name] = _look_up(name, look_up)
            st.rerun()
        return
    found = looked_up[name]
    about(found)
    if job and job.error:
        st.error(plain(job.error), icon=":material/error:")
        if st.button("Try again", key=f"download{end}", width="stretch", icon=":material/refresh:"):
            looked_up[name] = _look_up(name, look_up)  # the Hub may have another revision by now
            _start(looked_up[name], end)
            st.rerun()
        return
    label = f"Download {megabytes(found.size)} MB"
    st.button(label, key=f"download{end}", width="stretch", icon=":material/download:", on_click=_start, args=(found, end))


def _about_model(found: HubModel) -> None:
    from explainer.models.hub import downloads

    about, millions = "" if found.counted else "about ", found.n_parameters / 1e6
    st.caption(
        f"{plain(found.model_id)}: {megabytes(found.size)} MB to download, "
        f"{about}{millions:,.{0 if millions >= 10 else 1}f} million parameters."
    )
    downloads.check_room(found)
    st.caption(f"It needs about {found.needed_mib:,.0f} MiB of memory; {spare_mib():,.0f} MiB are free here.")


def _about_tokenizer(found: HubModel) -> None:
    st.caption(f"The tokenizer of {plain(found.model_id)}: {megabytes(found.size)} MB to download, without the model.")


def _look_up(name: str, look_up: Callable[[str], HubModel]) -> HubModel:
    with st.spinner("Asking the Hugging Face Hub …"):
        return look_up(name)


def _start(found: HubModel, end: str) -> None:
    from explainer.models.hub import downloads

    st.session_state[f"_download{end}"] = jobs().start(found.model_id, found.ref, lambda: downloads.download(found), me())


def megabytes(n_bytes: float, of: float = 0) -> str:
    """Bytes as millions of bytes, with one digit behind the point below 100 MB, or where ``of`` has one."""
    return f"{n_bytes / 1e6:,.1f}" if max(n_bytes, of) < 100e6 else f"{n_bytes / 1e6:,.0f}"


@st.fragment(run_every=EVERY_S)
def watch(job: Job, end: str) -> None:
    """How far a download is. It is drawn several times a second; nothing else of the page runs for it. end: of the keys of its widgets."""
    if job.finished.is_set():
        st.rerun()
    now = job.progress
    if now is None:
        st.progress(0.0, f"Starting the download of {plain(job.name)} …")
    else:
        rate = f" · {now.bytes_per_s / 1e6:,.1f} MB/s" if now.bytes_per_s else ""
        amount = f"{megabytes(now.done, now.total)} of {megabytes(now.total)} MB{rate}"
        text = f"{plain(job.name)}: {amount if now.unit == 'bytes' else f'{now.done} of {now.total} {now.unit}'}"
        st.progress(now.done / max(1, now.total), f"{text}  \n{plain(now.doing)}" if now.doing else text)
    if job.owner == me():
        st.button("Stop the download", key=f"stop_download{end}", on_click=job.stop.set, width="stretch", icon=":material/stop:")
