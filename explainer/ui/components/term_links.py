"""What a technical word does in the browser: its meaning beside it, the way to its entry in the glossary, and the way back."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from explainer.ui.components import read

_mount = st.components.v2.component("term_links", **read("term_links"))


@dataclass(frozen=True, slots=True)
class Opened:
    """What the reader has clicked on. page: slug of the page to open. term: its entry in the glossary, where it is one."""

    page: str
    term: str = ""


def term_links(page: str, term: str, visit: int) -> Opened | None:
    """Listen for clicks on the words of a page; in the glossary, bring the entry ``term`` into view, once a visit.

    It draws nothing where it stands.
    """
    with st.container(key="term_links"):
        result = _mount(key="term_links_of_page", data={"page": page, "term": term, "visit": visit}, on_open_change=lambda: None, height=1)
    clicked = result.open
    return Opened(str(clicked.get("page", "")), str(clicked.get("term", ""))) if clicked else None
