"""This page as a notebook: offered at the foot of every lesson whose numbers the library computes again."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import streamlit as st

from explainer.curriculum import Lesson
from explainer.models.catalogue import OURS
from explainer.ui.state import shown

LESSONS = Path(__file__).resolve().parents[2] / "lessons"
NEEDS = re.compile(r"^<!-- needs(?: (?P<key>\w+)=(?P<value>\w+))?: (?P<names>[\w -]+) -->\n", re.MULTILINE)
"""Embedded models that a lesson's cells need beside the one that is chosen: always, or where a setting has this value."""


def source_of(slug: str) -> str | None:
    """The cells of a lesson; None where it has none."""
    path = LESSONS / slug / "notebook.md"
    return path.read_text(encoding="utf-8") if path.exists() else None


def needed(source: str, settings: Mapping[str, Any]) -> list[str]:
    """The embedded models that the cells need as the page is set."""
    found = NEEDS.finditer(source)
    return [name for one in found if one["key"] is None or settings.get(one["key"]) == one["value"] for name in one["names"].split()]


def made(this: Lesson, source: str, stands: shown.Standing, model: str, text: str) -> bytes:
    """The zip for what stands on the page."""
    from explainer.deploy.notebooks.page import Page, archive

    needs = needed(source, stands.settings)
    numbers: dict[str, Any] = {**stands.columns(), **stands.elsewhere}
    page = Page(this.slug, this.title, model, text, stands.edits, stands.settings, numbers)
    return archive(page, NEEDS.sub("", source), [*([model] if model in OURS else []), *needs])


def offer(this: Lesson) -> None:
    """A button that makes the zip when it is clicked."""
    source = source_of(this.slug)
    if source is None:
        return
    stands, model, text = shown.standing(), str(st.session_state["model_in_use"]), str(st.session_state.get("text", ""))
    st.download_button(
        "This page as a notebook (ZIP)", data=lambda: made(this, source, stands, model, text), file_name=f"{this.slug}.zip",
        mime="application/zip", key="page_notebook", on_click="ignore", type="tertiary", icon=":material/menu_book:",
    )  # fmt: skip
