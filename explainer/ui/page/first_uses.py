"""Which place of a page links a technical word to the glossary: the first that uses it.

A part that is run alone draws its own places again and must come to the same links, so who has which word is kept for the visit.
Where a part then shows another text, what its old text had is free again; a word that a later place has stays there until the whole
page runs anew, so that no word is ever linked twice.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field

import streamlit as st

from explainer.texts import term_links
from explainer.texts.glossary import Term

_WHOLE: ContextVar[bool] = ContextVar("whole_page", default=False)
_INSIDE: ContextVar[tuple[str, ...]] = ContextVar("inside_parts", default=())


@dataclass(frozen=True, slots=True)
class Page:
    """The page that is open. holders: by a term's name, the place that links it and the parts around that place."""

    slug: str
    holders: dict[str, tuple[str, tuple[str, ...]]] = field(default_factory=dict)

    def without(self, part: str) -> Page:
        """The page once a part has given back its words."""
        return Page(self.slug, {term: held for term, held in self.holders.items() if part not in held[1]})


def _page() -> Page:
    page: Page = st.session_state.setdefault("_first_uses", Page(""))
    return page


@contextmanager
def whole_page(slug: str) -> Iterator[None]:
    """Around the run of a whole page: no place has a word yet."""
    st.session_state["_first_uses"] = Page(slug)
    token = _WHOLE.set(True)
    try:
        yield
    finally:
        _WHOLE.reset(token)


def runs_whole() -> bool:
    """Whether the whole page runs, and not a part of it alone."""
    return _WHOLE.get()


@contextmanager
def part(name: str) -> Iterator[None]:
    """Around a part of a page; run alone, it gives back the words of its own places first."""
    if not _WHOLE.get():
        st.session_state["_first_uses"] = _page().without(name)
    token = _INSIDE.set((*_INSIDE.get(), name))
    try:
        yield
    finally:
        _INSIDE.reset(token)


def linked(text: str, place: str) -> str:
    """The text with those words as links that no other place of the page has; ``place`` names where it stands.

    Only for our own text: what a reader wrote comes in afterwards, by slots.
    """
    page, inside = _page(), _INSIDE.get()

    def ours(term: Term) -> bool:
        return page.holders.setdefault(term.name, (place, inside))[0] == place

    return term_links.linked(text, page.slug, ours)
