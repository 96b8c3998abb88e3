"""The glossary as a plain list of terms."""

from __future__ import annotations

from html import escape

import streamlit as st

from explainer.curriculum import BY_SLUG
from explainer.notation import GLOSSARY, Term


def matching(wanted: str) -> list[Term]:
    """The terms that contain the wanted word anywhere; all of them for an empty one."""
    word = wanted.strip().casefold()
    return [term for term in GLOSSARY if word in " ".join((term.name, term.symbol, term.meaning, term.notes)).casefold()]


def draw(wanted: str) -> None:
    """Draw the matching terms."""
    found = matching(wanted)
    if not found:
        st.info("No term contains this. Try a shorter word.", icon=":material/search_off:")
        return
    st.html('<dl class="glossary">' + "".join(_entry(term) for term in found) + "</dl>")


def _entry(term: Term) -> str:
    symbol = f"<code>{escape(term.symbol)}</code>" if term.symbol else ""
    shape = f'<span class="shape">{escape(term.shape)}</span>' if term.shape else ""
    notes = f'<span class="said">In course notes: {escape(term.notes)}.</span>' if term.notes else ""
    lesson = BY_SLUG.get(term.lesson)
    link = f'<a href="./{lesson.slug}" target="_self">{escape(lesson.title)}</a>' if lesson else ""
    return f"<dt>{escape(term.name)} {symbol} {shape}</dt><dd>{escape(term.meaning)} {notes} {link}</dd>"
