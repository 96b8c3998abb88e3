"""The table as a list of families: a line for each, and behind it every cell with its source and date."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from html import escape

import streamlit as st

from explainer.deploy.foundation_models.table import MARKS, Fact, Family, State, Table, table, today
from explainer.ui.page import show
from explainer.ui.text import counted

__all__ = ["age", "draw", "table", "today"]
COLUMNS = ("Family", "Kind", "Sizes", "Weights · licence", "Listed in", "Status", "Successor")
SHORT = {"open": "open", "closed": "closed", "unknown": "not noted"}


def age(table: Table, on: date) -> None:
    """How old the table is; a warning where that is more than 90 days."""
    days = table.age(on)
    told = f"Bedrock’s list in this table is of {table.as_of}, {counted(days, 'day')} ago; the rest was collected on {table.collected}."
    if table.stale(on):
        st.warning(
            f"{told} That is more than 90 days: models may have come and gone since. Ask the service before you build on a row.",
            icon=":material/schedule:",
        )
    else:
        st.caption(f"{told} What is said here was so then, and differs from region to region.")


def draw(rows: Sequence[Family], of: int, on: date) -> None:
    """The families that were found, and how to read them."""
    if not rows:
        st.info("No family fits all of that. Take one filter back.", icon=":material/search_off:")
        return
    st.caption(f"{len(rows)} of {of} families. Press a line: every cell stands there with its source and date.")
    head = "".join(f"<span>{title}</span>" for title in COLUMNS)
    st.html(
        f'<div class="families"><div class="head" aria-hidden="true">{head}</div>{"".join(_row(row, row.state(on)) for row in rows)}</div>'
    )
    st.caption("K: general knowledge, not looked up. ?: not checked. A status with ? was so when last seen.")
    show.numbers_button("foundation_models", lambda: _numbers(rows, on), "All cells and sources (CSV)")


def _row(row: Family, state: State) -> str:
    where = ", ".join(name for name, fact in (("Bedrock", row.bedrock), ("JumpStart", row.jumpstart)) if fact.code == "listed") or "–"
    weights, licence = SHORT[row.weights.code] + mark(row.weights), row.licence.text.split(";")[0]
    came_out = escape(row.year.text.split(" (")[0]) + mark(row.year)
    cells = (
        f'<span class="name"><b>{escape(row.name)}</b><small>{escape(row.maker.text)}{mark(row.maker)} · {came_out}</small></span>',
        f'<span class="line">{row.kind.code}{mark(row.kind)} · {weights} · {where}</span>',
        f'<span class="wide">{row.kind.code}{mark(row.kind)}</span>',
        f'<span class="wide">{escape(row.sizes.text)}{mark(row.sizes)}</span>',
        f'<span class="wide">{weights}{"" if licence == "closed" else f" · {escape(licence)}{mark(row.licence)}"}</span>',
        f'<span class="wide">{where}</span>',
        chip(state),
        f'<span class="wide">{escape(row.successor.text.split(":")[0])}{mark(row.successor)}</span>',
    )
    every = "".join(_cell(title, fact, state) for title, fact in row.facts())
    return f"<details><summary>{''.join(cells)}</summary><dl>{every}</dl></details>"


def chip(state: State) -> str:
    """A status as a small label; dashed where it is not certain."""
    return f'<span class="chip {state.status}{"" if state.sure else " unsure"}">{state}</span>'


def mark(fact: Fact) -> str:
    """K or ? after what is not certain."""
    return f' <abbr title="{MARKS[fact.mark]}">{fact.mark}</abbr>' if fact.mark else ""


def sources(fact: Fact) -> list[str]:
    """Where a cell was read, each with its date; and what is not certain of it."""
    return [f"{source.name} ({source.date})" for source in fact.sources] + ([MARKS[fact.mark]] if fact.mark else [])


def _cell(title: str, fact: Fact, state: State) -> str:
    passed = f"; {escape(state.passed)}" if title == "Status" and state.passed else ""
    told = "; ".join(sources(fact))
    return f"<div><dt>{title}</dt><dd>{escape(fact.text)}{mark(fact)}{passed}<small>{escape(told)}</small></dd></div>"


def _numbers(rows: Sequence[Family], on: date) -> object:
    columns: dict[str, list[str]] = {"family": [row.name for row in rows], "status on this day": [str(row.state(on)) for row in rows]}
    for cells in zip(*(row.facts() for row in rows), strict=True):
        title, facts = cells[0][0], [fact for _, fact in cells]
        columns[title] = [fact.text for fact in facts]
        columns[f"{title}: source"] = ["; ".join(sources(fact)) for fact in facts]
    return show.table(**columns)
