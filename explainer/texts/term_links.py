"""Technical words of a Markdown text as links to the glossary, with their meaning as the link's title. Torch-free.

What is no running text is never touched: headings, code, formulas, links, HTML, and the slots that are filled with a reader's words.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from explainer.texts.glossary import GLOSSARY, NOT_TERMS, Term

_NO_TEXT = "|".join(
    (
        r"^ {0,3}#{1,6} [^\n]*$",  # a heading
        r"^(?P<fence>```|~~~).*?^(?P=fence)",
        r"(?P<ticks>`+)[^`].*?(?P=ticks)",
        r"\$\$.*?\$\$",
        r"(?<!\\)\$(?=\S)[^$\n]*(?<=\S)\$",
        r"\[\[\w+\]\]",  # a slot
        r"!?\[[^\]\[]*\]\([^)]*\)",
        r":[a-z]+/[\w]+:",  # an icon
        r"<[^>\n]+>",
        r"https?://\S+",
    )
)
_ESCAPED = re.compile(r"([\\\"|\[\]*_`<>&~])")


@dataclass(frozen=True, slots=True)
class Use:
    """Where a term stands in a text: from ``start`` up to, without, ``end``."""

    start: int
    end: int
    term: Term


@lru_cache(maxsize=64)
def _words(page: str) -> tuple[re.Pattern[str], dict[str, Term]]:
    """How the terms of a page are found, and which form means which; the longest form wins."""
    meant: dict[str, Term] = {}
    for term in GLOSSARY:
        for form in term.forms_on(page):
            for written in (form, form[0].upper() + form[1:]):
                meant.setdefault(written, term)
    others = [written for phrase in NOT_TERMS for written in (phrase, phrase[0].upper() + phrase[1:])]
    return re.compile(f"(?:{_NO_TEXT})|(?<![\\w-])(?P<term>{_any_of({*meant, *others})})(?![\\w-])", re.MULTILINE | re.DOTALL), meant


def _any_of(forms: set[str]) -> str:
    """Any of many forms, the longest first; by their first letters, so that most places of a text are passed at once."""
    by_start: dict[str, list[str]] = {}
    for form in sorted(forms, key=lambda form: (-len(form), form)):
        by_start.setdefault(form[:1], []).append(re.escape(form[1:]).replace(r"\ ", r"\s+"))
    return "|".join(f"{re.escape(start)}(?:{'|'.join(rest)})" for start, rest in by_start.items())


@lru_cache(maxsize=1024)
def uses(text: str, page: str) -> tuple[Use, ...]:
    """The first use of every term in a text of a page, in the order of the text."""
    pattern, meant = _words(page)
    found: dict[str, Use] = {}
    for match in pattern.finditer(text):
        form = match["term"] and re.sub(r"\s+", " ", match["term"])
        if form in meant:
            found.setdefault(meant[form].name, Use(*match.span("term"), meant[form]))
    return tuple(found.values())


def linked(text: str, page: str, wanted: Callable[[Term], bool]) -> str:
    """The text with the first use of every wanted term as a link; everything else stays as it is."""
    parts, done = [], 0
    for use in uses(text, page):
        if wanted(use.term):
            parts += [text[done : use.start], link(text[use.start : use.end], use.term)]
            done = use.end
    return "".join([*parts, text[done:]])


def link(written: str, term: Term) -> str:
    """A word as a Markdown link to its entry; in brackets of its own they are escaped, or it would look like a slot."""
    shown = written.replace("[", r"\[").replace("]", r"\]")
    meaning = _ESCAPED.sub(r"\\\1", term.meaning)
    return f'[{shown}]({address(term)} "{meaning}")'


def address(term: Term) -> str:
    """The entry of a term, from any page of the app."""
    return f"./glossary?term={term.slug}"
