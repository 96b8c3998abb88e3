"""The frame around every lesson: the menu, the shared sidebar, the style."""

from __future__ import annotations

import copy
import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from typing import Literal, NoReturn

import streamlit as st

from explainer import log
from explainer.curriculum import LESSONS
from explainer.figures.theme import THEME
from explainer.texts.wording import encodable
from explainer.ui.shell import sidebar, status_page
from explainer.ui.state import memory, page_times, per_lesson, turns, url, warm_up

ROOT = Path(__file__).resolve().parents[3]
_ENTERED: ContextVar[bool] = ContextVar("entered", default=False)
_PAGES: dict[str, st.Page] = {}  # by slug; to make one, Streamlit asks the disk about each folder on the way to its file


def sidebar_state() -> Literal["auto", "collapsed"]:
    """Open, but folded away while projecting."""
    return "collapsed" if st.query_params.get("projector") == "true" else "auto"


def _configure() -> None:
    """Page settings. The icon is a file of ours, set before the menu: a page's own would be fetched from a font host."""
    st.set_page_config(page_icon=str(ROOT / "explainer" / "assets" / "favicon.png"), layout="wide", initial_sidebar_state=sidebar_state())


def pages() -> dict[str, list[st.Page]]:
    """The menu: every lesson of the curriculum, by section. The file name is the URL."""
    menu: dict[str, list[st.Page]] = {}
    for lesson in LESSONS:
        if lesson.slug not in _PAGES:
            file = ROOT / "pages" / f"{lesson.slug}.py"
            _PAGES[lesson.slug] = st.Page(file, title=lesson.title, icon=lesson.icon, default=lesson is LESSONS[0])
        menu.setdefault(lesson.section, []).append(copy.copy(_PAGES[lesson.slug]))  # st.navigation marks the one that may run
    return menu


def note_theme() -> None:
    """Tell the charts what they are drawn on; every run of a page or a part begins with it."""
    THEME.set("dark" if st.context.theme.type == "dark" else "light")


def run_app() -> None:
    """Draw the menu, the sidebar and the chosen lesson, when it is this run's turn."""
    asked = time.perf_counter()
    with turns.turn():
        _run_in_turn(asked)


def _run_in_turn(asked: float) -> None:
    log.begin()
    memory.keep_few_arenas()
    _configure()
    if status_page.asked():
        st.navigation([st.Page(status_page.draw, title="Status")], position="hidden").run()
        return
    page = st.navigation(pages(), position="sidebar", expanded=True)
    per_lesson.arrive(page.url_path or LESSONS[0].slug)
    note_theme()
    _style(projector=sidebar.draw())
    token = _ENTERED.set(True)
    try:
        with page_times.measured(per_lesson.here_is(), page_times.PAGE, str(st.session_state.get("model_in_use", "")), asked=asked):
            page.run()
    finally:
        _ENTERED.reset(token)
        per_lesson.note_link()
        memory.after_a_run()
        warm_up.after_a_page()


@contextmanager
def measured_part() -> Iterator[None]:
    """Around a part of a page: where it runs alone, it is measured, and waits for its turn."""
    if _ENTERED.get():
        yield
        return
    with page_times.measured(per_lesson.here_is(), page_times.PART), turns.turn():
        yield


def note_part() -> None:
    """After a part of a page that ran alone; where the whole page runs, its end does this once for all."""
    if not _ENTERED.get():
        per_lesson.note_link()
        memory.after_a_run()


def enter_through_app() -> None:
    """Send a page that a fresh server ran on its own back through app.py, once.

    With a pages/ folder beside app.py, the first request of a process to /lesson runs that page alone (Streamlit 1.67).
    """
    if not _ENTERED.get() and not st.session_state.get("_sent_back"):
        st.session_state["_sent_back"] = True
        _configure()
        st.navigation(pages(), position="hidden")
        st.rerun()


def go_to(slug: str, **query: str) -> NoReturn:
    """Open another page in this visit. query: what its address says beside what goes along from lesson to lesson."""
    text = encodable(str(st.session_state.get("text", "")))  # no widget bound to the link, so Streamlit 1.67 forgets it here
    st.switch_page(ROOT / "pages" / f"{slug}.py", query_params={**per_lesson.travelling_link(), "text": text, **query})


def _style(projector: bool) -> None:
    css = (Path(__file__).parent / "style.css").read_text(encoding="utf-8")
    if projector:
        css += "html { font-size: 21px !important; }"
    st.html(f"<style>{css}</style>")
    url.keep()
