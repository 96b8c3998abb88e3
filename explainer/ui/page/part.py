"""A part of a page that its own controls run alone; errors meant for the reader become one sentence."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import ParamSpec

import streamlit as st

from explainer.errors import ExplainerError
from explainer.ui.page import first_uses
from explainer.ui.shell import frame
from explainer.ui.state import shown, url
from explainer.ui.text import plain

_Given = ParamSpec("_Given")


@contextmanager
def errors_told() -> Iterator[None]:
    """An error meant for the reader becomes one sentence."""
    try:
        yield
    except ExplainerError as error:
        st.error(plain(str(error)), icon=":material/error:")


def part(draw: Callable[_Given, None]) -> Callable[_Given, None]:
    """A part of a page whose own controls run it alone: what it draws may not be needed by the rest of the page."""

    @st.fragment
    @wraps(draw)
    def alone(*args: _Given.args, **kwargs: _Given.kwargs) -> None:
        frame.note_theme()
        if url.state("edits") != st.session_state.get("_edits_shown"):
            st.rerun()  # what-if edits change the whole page
        name = f"{draw.__module__}.{draw.__qualname__}"
        with frame.measured_part(), errors_told(), first_uses.part(name), shown.part(name, alone=not first_uses.runs_whole()):
            draw(*args, **kwargs)
        url.keep()
        frame.note_part()

    return alone
