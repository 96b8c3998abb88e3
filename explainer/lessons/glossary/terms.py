"""The glossary as a list of terms, with the one that a link asked for in view."""

from __future__ import annotations

from html import escape

import streamlit as st

from explainer.curriculum import BY_SLUG
from explainer.texts.glossary import GLOSSARY, Term
from explainer.ui.shell import frame


def matching(wanted: str) -> list[Term]:
    """The terms that contain the wanted word anywhere; all of them for an empty one."""
    word = wanted.strip().casefold()
    found = [term for term in GLOSSARY if word in _text(term).casefold()]
    return sorted(found, key=lambda term: _place(term, word))


def _text(term: Term) -> str:
    return " ".join((term.name, term.symbol, term.meaning, term.formula, term.notes, term.forms.replace("|", " ")))


def _place(term: Term, word: str) -> tuple[bool, bool, str]:
    """Terms that are called so come before those that speak of it; else by the alphabet."""
    name = term.name.casefold()
    return word not in ("", name, term.symbol.casefold()), word not in name, name.lstrip("[")


def draw(wanted: str, opened: str) -> None:
    """Draw the matching terms. opened: the slug of a term that is marked, and shown whatever else is."""
    found = matching(wanted)
    if opened and opened not in [term.slug for term in found]:
        found = [term for term in GLOSSARY if term.slug == opened] + found
    if not found:
        st.info("No term contains this. Try a shorter word.", icon=":material/search_off:")
        return
    st.html('<dl class="glossary">' + "".join(_entry(term, term.slug == opened) for term in found) + "</dl>")


def way_back() -> None:
    """A link to the lesson that the reader has come from."""
    lesson = BY_SLUG.get(st.session_state.get("_came_from", ""))
    if lesson:
        st.page_link(frame.ROOT / "pages" / f"{lesson.slug}.py", label=f"Back to “{lesson.title}”", icon=":material/arrow_back:")


def _entry(term: Term, here: bool) -> str:
    symbol = f"<code>{escape(term.symbol)}</code>" if term.symbol not in ("", term.name) else ""
    shape = f'<span class="shape">{escape(term.shape)}</span>' if term.shape else ""
    formula = f'<span class="formula">{escape(term.formula)}</span>' if term.formula else ""
    notes = f'<span class="said">In course notes: {escape(term.notes)}.</span>' if term.notes else ""
    lesson = BY_SLUG.get(term.lesson)
    link = f'Lesson: <a href="./{lesson.slug}" target="_self" data-lesson="{lesson.slug}">{escape(lesson.title)}</a>' if lesson else ""
    mark = ' class="here"' if here else ""
    return (
        f'<dt id="term-{term.slug}" tabindex="-1"{mark}>{escape(term.name)} {symbol} {shape}</dt>'
        f'<dd{mark}>{escape(term.meaning)} {formula} {notes} <span class="taught">{link}</span></dd>'
    )
