"""The shared sidebar: the reader's text, the model, the projector mode. It is drawn on every page."""

from __future__ import annotations

import re

import streamlit as st

from explainer import switches
from explainer.curriculum import GIFT
from explainer.errors import ExplainerError, JobError, ModelError
from explainer.jobs import folder
from explainer.models import catalogue
from explainer.models.catalogue import CURATED, EMBEDDED
from explainer.models.smollm2 import release
from explainer.models.tuned import ID, PREFIX, called, folder_of, told
from explainer.ui.shell import hub_downloads, smollm2
from explainer.ui.state import session, url
from explainer.ui.state.per_lesson import in_link
from explainer.ui.text import plain

ANY_ID = "another Hugging Face model …"
FOLDER = "a folder on this host …"
MOST_TUNED = 4
_LINKED = re.compile(rf"(?:\(({ID.pattern})\)|\A{PREFIX}({ID.pattern}))\Z", re.ASCII)
_UNLISTED = "_unlisted_model"


def draw() -> bool:
    """Draw it; returns whether the projector mode is on."""
    with st.sidebar:
        _text()
        _model()
        return st.toggle("Projector", **in_link("projector"), help="Larger type; fold the sidebar away with the arrow at its top.")


def _text() -> None:
    st.session_state["_default_text"] = GIFT
    if "text" not in st.session_state:
        st.session_state["text"] = st.query_params.get("text", GIFT)
    st.text_area(
        "Your text",
        key="text",
        height=110,
        persist_state="session",  # a change of page in the middle of a run must not lose it
        help="Any text. Press Ctrl + Enter, or click outside, to run the model on it.",
    )
    text = st.session_state["text"]
    if len(text.encode("utf-8", "replace")) > url.MOST_URL_BYTES:
        st.caption(f"The text is over {url.MOST_URL_BYTES:,} bytes long, so a link to this page leaves it out.")


def _choices() -> list[str]:
    names = [*EMBEDDED, *([release.NAME] if smollm2.offered() else []), *_tuned(), *CURATED]
    if switches.text("EXPLAINER_MODEL_ROOT"):
        names.append(FOLDER)
    if switches.flag("EXPLAINER_ANY_HUB_ID"):
        names.append(ANY_ID)
    return names


def _tuned() -> list[str]:
    """Tuned models that this visit has used or a link names, as far as they are on this machine."""
    known: list[str] = st.session_state.setdefault("_tuned", [])
    named = _LINKED.search(st.query_params.get("model", ""))
    if named and (name := PREFIX + (named[1] or named[2])) not in known:
        known.append(name)
    known[:] = [name for name in known if folder_of(name) is not None][-MOST_TUNED:]
    return known


def _called(name: str) -> str:
    """How a model is called in the list, and so in the link: a tuned one by what it learned from, with the run's id at the end."""
    if not name.startswith(PREFIX):
        return name
    run_id = name.removeprefix(PREFIX)
    try:
        spec = folder.find(run_id).spec
    except JobError:  # of another version of the app; the lessons on training say so
        return f"a tuned model ({run_id})"
    return f"tuned on {spec.data_name}, {spec.label} ({run_id})"


def _model() -> None:
    """Choose a model. What cannot be opened leaves the app on the model it had."""
    st.session_state.setdefault("model_in_use", EMBEDDED[0])
    if catalogue.folder_of(st.session_state["model_in_use"]) is None:  # it was removed from this machine meanwhile
        session.use(EMBEDDED[0])
    names = _choices()
    _read_link(names)
    name = str(st.selectbox("Model", names, **in_link("model"), format_func=_called, on_change=_chosen))
    unlisted, stayed_on = st.session_state.get(_UNLISTED, ("", ""))
    if stayed_on != st.session_state["model_in_use"]:
        unlisted = ""
    if unlisted:
        st.caption(f"The link asks for the model {plain(unlisted)}, which is not here.")
    try:
        if name == FOLDER:
            path = st.text_input("Folder", **in_link("model_folder"), placeholder="my-model")
            name = str(session.allowed_folder(path)) if path.strip() else ""
        elif name == ANY_ID:
            name = st.text_input("Model id", **in_link("model_id"), placeholder="owner/name").strip()
        if name != st.session_state.get("_not_opened", ("", ""))[0]:
            st.session_state.pop("_not_opened", None)  # whoever chooses it again tries it again
        if name and name != st.session_state["model_in_use"]:
            _switch(name)
    except ExplainerError as error:
        st.error(plain(str(error)), icon=":material/error:")
    if unlisted or name != st.session_state["model_in_use"]:
        st.caption(f"The lessons stay on {plain(called(st.session_state['model_in_use']))}.")


def _read_link(names: list[str]) -> None:
    """Before the list is drawn, which drops what it does not have: a tuned model may stand there by its id alone; others are told of."""
    asked = st.query_params.get("model", "")
    if asked.startswith(PREFIX) and asked in names:
        st.query_params["model"] = _called(asked)
        st.rerun()
    if asked and asked not in map(_called, names):
        st.session_state[_UNLISTED] = (told(asked), st.session_state["model_in_use"])


def _chosen() -> None:
    st.session_state.pop(_UNLISTED, None)


def _switch(name: str) -> None:
    """Use the model if it is on this machine and looks sound; otherwise offer the download, which only a click starts.

    It is opened by the lesson that needs it, so that the page is painted first.
    """
    broken, why = st.session_state.get("_not_opened", ("", ""))
    if name == broken:
        st.error(plain(why), icon=":material/error:")
    if catalogue.folder_of(name) is None:
        smollm2.offer() if name == release.NAME else hub_downloads.offer(name)
    elif name != broken or st.button("Try again", key="open_again", width="stretch", icon=":material/refresh:"):
        try:
            ref = catalogue.find(name)
            if not session.in_memory(ref):
                ref.check()
        except ModelError as error:
            st.session_state["_not_opened"] = (name, str(error))
            st.rerun()
        st.session_state.pop("_not_opened", None)
        session.use(name)
