"""What stands in the address of a page and is no widget of its own."""

from __future__ import annotations

from collections.abc import Collection, Mapping

import streamlit as st

from explainer.texts.wording import encodable

MOST_URL_BYTES = 1500
KEYS = tuple(
    "text cell edits toy dim token order merge piece learned chip entry row at masked draw branch answer near turn bend spot".split()
    + "neuron neurons_as lens patch loop runs".split()
)


# --- the URL: what is no widget of its own ---------------------------------------------------------------------------


def state(name: str, value: str | None = None, *, default: str = "") -> str:
    """Read one entry of the URL, or write it and read it back. Entries survive a change of page while they apply."""
    store: dict[str, str] = st.session_state.setdefault("_url", {})
    if value is not None:
        store[name] = value
    elif name not in store:
        store[name] = st.query_params.get(name, default)
    return store[name]


def own(travelling: Collection[str]) -> dict[str, str]:
    """The entries that belong to the lesson on screen."""
    store: dict[str, str] = st.session_state.setdefault("_url", {})
    return {name: value for name, value in store.items() if value and name not in travelling}


def replace(entries: Mapping[str, str], travelling: Collection[str]) -> None:
    """Put another lesson's entries in the place of those of the lesson that was left; what travels stays, and so does what a link says."""
    store: dict[str, str] = st.session_state.setdefault("_url", {})
    st.session_state["_url"] = {name: value for name, value in store.items() if name in travelling} | dict(entries)


def keep() -> None:
    """Write the entries back after a page change took them out of the URL; long texts are left out."""
    store: dict[str, str] = st.session_state.setdefault("_url", {})
    there = st.query_params.to_dict()  # once: every look at query_params costs more than all the rest
    for name in KEYS:
        store.setdefault(name, there.get(name, ""))  # a link's own entries, before anything is written back
    store["text"] = st.session_state.get("text", "")
    for name in KEYS:
        value = store.get(name, "")
        if name == "text" and (len(value.encode("utf-8", "replace")) > MOST_URL_BYTES or value == st.session_state.get("_default_text")):
            value = ""
        if value:
            if there.get(name) != value:
                st.query_params[name] = encodable(value)
        elif name in there:
            del st.query_params[name]
