"""What a reader sets on a lesson belongs to that lesson: another one opens as on a fresh start, and on the way back it is there again.

A name in a link is short (``method``), and two lessons may use it for different things; what travels is in ``TRAVELS``.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from explainer.ui.state import shown, url

# What goes along from lesson to lesson: the reader's text and model, where in the model to look, what was changed in it, the
# trainings of this visit, and how the app is shown. "keepsake" is what the browser kept from an earlier visit.
TRAVELS = frozenset("text model model_folder model_id layer head edits runs projector keepsake".split())


@dataclass(slots=True)
class _Kept:
    """What one lesson was left with: the values of its widgets, how a link names them, and what its drawings wrote into the link."""

    widgets: dict[str, Any] = field(default_factory=dict)
    link: dict[str, list[str]] = field(default_factory=dict)
    entries: dict[str, str] = field(default_factory=dict)


def in_link(key: str) -> dict[str, Any]:
    """The settings that bind a widget to the link as ``key``: ``st.toggle("Show it", **in_link("show"))``."""
    return {**remembered(key), "bind": "query-params"}


def remembered(key: str) -> dict[str, Any]:
    """The settings of a widget that is in no link, and yet is found as it was left when the reader comes back to the lesson."""
    _remembered().add(key)
    return {"key": key}


def arrive(slug: str) -> None:
    """Before a lesson is drawn: what the one before was left with is put by, and what this one was left with comes back.

    What stands in the link wins.
    """
    before = st.session_state.get("_lesson")
    if before == slug:
        return
    st.session_state["_lesson"] = slug
    if before is None:
        return
    kept: dict[str, _Kept] = st.session_state.setdefault("_kept_for", {})
    kept[before] = _put_by()
    there = st.query_params.to_dict()
    back = kept.pop(slug, _Kept())
    url.replace({key: there.get(key) or value for key, value in back.entries.items()}, TRAVELS)
    st.session_state.update({key: value for key, value in back.widgets.items() if key not in there})
    link = {key: words for key, words in back.link.items() if key not in there}
    if link:
        # Streamlit 1.67 does not write into the address what a widget is given in its first run ...
        _unbind(link)  # a widget of the lesson that was left may still have the name
        for key, words in link.items():
            st.query_params[key] = words
        context = get_script_run_ctx()
        if context is not None and context.is_history_navigation:
            # ... and after the browser's Back it drops from the address what the lesson that was left has bound under the same name;
            # a run that begins with the whole address has it again.
            st.rerun()


def travelling_link() -> dict[str, list[str]]:
    """How the link names what goes along, for the address of another page.

    Streamlit 1.67 leaves what a widget has bound out of the address that a change of page by the script begins with, refuses it there
    from us, and adds it a moment later. The browser's history may then have an address without the model, and Back to that one would
    set the model to the first of the list. What is no longer bound may be named, and the next run binds it again.
    """
    there = st.query_params
    link = {key: there.get_all(key) for key in there.to_dict() if key in TRAVELS}
    _unbind(link)
    return link


def here_is() -> str:
    """The slug of the lesson that is open."""
    return str(st.session_state.get("_lesson", ""))


def forget(slug: str, key: str) -> None:
    """Let another lesson open without what its widget ``key`` was left with."""
    kept: dict[str, _Kept] = st.session_state.get("_kept_for", {})
    if slug in kept:
        kept[slug].widgets.pop(key, None)
        kept[slug].link.pop(key, None)


def note_link() -> None:
    """After a run of a page or a part: remember how the link names what is set, and the values. On another page the link is gone."""
    there = st.query_params
    st.session_state["_link"] = {key: (there.get_all(key), st.session_state[key]) for key in there.to_dict() if key in st.session_state}
    shown.note_settings(_remembered() | TRAVELS)


def _unbind(names: Iterable[str]) -> None:
    """Let go of what widgets have bound to these names of the link; until the next one binds them, they may be written."""
    context = get_script_run_ctx()
    if context is not None:
        with context.session_state.query_params() as params:
            for binding in filter(None, map(params.get_binding_for_param, names)):
                params.unbind_widget(binding.widget_id)


def _put_by() -> _Kept:
    """Take the leaving lesson's own values out of the session."""
    names = [str(key) for key in st.session_state if not str(key).startswith("_") and key not in TRAVELS]
    widgets = {key: st.session_state[key] for key in names if key in _remembered()}
    link: dict[str, tuple[list[str], Any]] = st.session_state.pop("_link", {})
    # Who sets a widget and leaves may be faster than its run: the value is here, and the link tells the one before. It would contradict
    # the page, so it is forgotten; the link tells the new one from the next change on.
    as_told = {key: words for key, (words, value) in link.items() if key in widgets and widgets[key] == value}
    for key in names:
        del st.session_state[key]
    return _Kept(widgets, as_told, url.own(TRAVELS))


def _remembered() -> set[str]:
    """The keys of all widgets of this visit whose values come back."""
    found: set[str] = st.session_state.setdefault("_remembered", set())
    return found
