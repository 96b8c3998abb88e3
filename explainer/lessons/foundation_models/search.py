"""Which families the table shows: a word to find and four filters, bound to the link; and what a reader guesses before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import streamlit as st

from explainer.deploy.foundation_models.table import CLOSED, GONE, KINDS, OFFERED, OPEN, STATUSES, Family
from explainer.ui import ask_and_tell
from explainer.ui.page import widgets
from explainer.ui.text import listed

ANY = "any"
BEDROCK, JUMPSTART = "Bedrock", "JumpStart"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is looked for. Each filter is one of its values or ``any``."""

    find: str = ""
    status: str = ANY
    kind: str = ANY
    weights: str = ANY
    service: str = ANY


def controls() -> Wanted:
    """The search and the filters."""
    find = widgets.search("Find a name, a maker, a licence …", key="find", placeholder="Nova, Apache, image …")
    with st.container(horizontal=True, gap="medium", key="filters"):
        status = widgets.choose("Status", (ANY, *STATUSES), "status")
        kind = widgets.choose("Kind", (ANY, *KINDS), "kind")
        weights = widgets.choose("Weights", (ANY, OPEN, CLOSED), "weights")
        service = widgets.choose("Listed in", (ANY, BEDROCK, JUMPSTART), "service")
    return Wanted(find, status, kind, weights, service)


def matching(families: Sequence[Family], wanted: Wanted, on: date) -> list[Family]:
    """The families that fit all of it, in the table's order. A status counts also where it is not certain."""
    word = wanted.find.strip().casefold()
    return [row for row in families if word in _text(row) and _fits(row, wanted, on)]


def _fits(row: Family, wanted: Wanted, on: date) -> bool:
    pairs = ((wanted.status, row.state(on).status), (wanted.kind, row.kind.code), (wanted.weights, row.weights.code))
    service = {BEDROCK: row.bedrock, JUMPSTART: row.jumpstart}.get(wanted.service)
    return all(want in (ANY, has) for want, has in pairs) and (service is None or service.code == "listed")


def _text(row: Family) -> str:
    """What is searched: not what came after a family, or each search for a successor would find it too."""
    facts = (row.maker, row.kind, row.licence, row.bedrock, row.jumpstart)
    return " ".join((row.name, row.notes, *row.bedrock_ids, *(fact.text for fact in facts))).casefold()


def ended(families: Sequence[Family], on: date) -> dict[str, bool]:
    """For each family of the notes whether all its models are gone; left out where that is not certain."""
    found: dict[str, bool] = {}
    for name in dict.fromkeys(row.notes for row in families if row.notes):
        states = [row.state(on) for row in families if row.notes == name]
        if any(state.status != GONE and state.sure for state in states):
            found[name] = False
        elif all(state.status == GONE and state.sure for state in states):
            found[name] = True
    return found


def guess(families: Sequence[Family], on: date) -> bool:
    """Ask which family of the notes is gone altogether; those whose state is not certain are not offered. True once it may be shown."""
    found = ended(families, on)
    gone = [name for name, all_gone in found.items() if all_gone]
    count = {1: "one", 2: "two", 3: "three"}.get(len(gone), str(len(gone)))
    question = f"Before you look: of these families of the course notes, {count} can no longer be called at all. Name one."
    named = "that name" if len(gone) == 1 else "these names"
    told = f"**{listed(gone)}**: no model of {named} is left. {_others(found, families, on)}"
    return ask_and_tell(question, list(found), lambda _: (gone, told))


def _others(found: dict[str, bool], families: Sequence[Family], on: date) -> str:
    offered = [name for name, gone in found.items() if not gone]
    partly = [name for name in offered if any(row.notes == name and row.state(on).status != OFFERED for row in families)]
    return f"Of {listed(partly)} some models are legacy or gone, and newer ones have taken their place."
