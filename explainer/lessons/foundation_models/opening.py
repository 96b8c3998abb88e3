"""Which families this app could open, and which answer only through a service."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import streamlit as st

from explainer.deploy.foundation_models.table import Family

GROUPS = (
    ("yes", "Of a type that this app opens", "Open weights, and where the memory is enough every q, k, v and weight can be shown."),
    ("other", "Open weights, but built otherwise", "Their numbers can be had, and other programs open them; this app does not."),
    ("service", "Only through a service", "While it lasts, a text goes in and an answer comes back. Nobody outside sees more."),
)


def groups(families: Sequence[Family]) -> None:
    """Three boxes, each with its families and what is said of them."""
    boxes = []
    for code, title, why in GROUPS:
        found = [row for row in families if row.opens.code == code]
        items = "".join(f"<li>{escape(row.short)}{_kind(row)}</li>" for row in found)
        boxes.append(f"<div><b>{title}: {len(found)}</b><p>{why}</p><ul>{items}</ul></div>")
    st.html(f'<div class="threeways">{"".join(boxes)}</div>')
    left = [row.short for row in families if row.opens.code == "unknown"]
    if left:
        st.caption(f"Not looked up: {', '.join(left)}.")


def _kind(row: Family) -> str:
    """What the loader calls it, where that decides."""
    types = row.opens.text.split("“")
    return f" <small>{escape(types[1].split('”')[0])}</small>" if len(types) > 1 and row.opens.code != "service" else ""
