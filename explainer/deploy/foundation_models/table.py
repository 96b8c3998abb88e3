"""The table of families, read from families.json: every cell with its sources, their dates, and a mark where it is not certain."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, fields
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

DATA = Path(__file__).parent / "families.json"
MOST_DAYS = 90  # older than that, the table may mislead
OFFERED, LEGACY, GONE, UNKNOWN = "offered", "legacy", "gone", "unknown"
STATUSES = (OFFERED, LEGACY, GONE)
KINDS = ("text", "image", "vision", "embedding", "multi-modal")
OPEN, CLOSED = "open", "closed"
GENERAL, UNCHECKED = "K", "?"
MARKS = {GENERAL: "general knowledge, not looked up", UNCHECKED: "not checked"}
CODES = {
    "kind": KINDS,
    "weights": (OPEN, CLOSED, UNKNOWN),
    "bedrock": ("listed", "none"),
    "jumpstart": ("listed", "none"),
    "status": STATUSES,
    "opens": ("yes", "other", "service", UNKNOWN),
}
TITLES = {
    "maker": "Maker",
    "year": "Came out",
    "kind": "Kind",
    "sizes": "Sizes",
    "licence": "Licence",
    "weights": "Open weights",
    "bedrock": "Bedrock",
    "jumpstart": "JumpStart",
    "status": "Status",
    "successor": "Successor",
    "opens": "Can this app open it?",
}


def today() -> date:
    """The day of the machine's clock."""
    return date.today()


@dataclass(frozen=True, slots=True)
class Source:
    """Where a cell was read. date: of the source, as exactly as it is known."""

    name: str
    date: str


@dataclass(frozen=True, slots=True)
class Fact:
    """One cell. code: what it comes to, where a filter needs one word. mark: K or ? where it is not certain, else empty."""

    text: str
    sources: tuple[Source, ...]
    mark: str = ""
    code: str = ""

    @property
    def sure(self) -> bool:
        """Whether somebody has looked it up."""
        return not self.mark


@dataclass(frozen=True, slots=True)
class Phase:
    """A stretch of a family's life, up to the next one. status: as above, or unknown where nobody has looked since.

    start: a year, a month or a day. by: seen then for the first time, begun at some day before. mark: as of a cell.
    """

    status: str
    start: str
    by: bool
    sources: tuple[Source, ...]
    mark: str = ""

    @property
    def first_day(self) -> date:
        """The day on which it is drawn: of a year the middle, of a month the fifteenth."""
        return date.fromisoformat(self.start + {4: "-07-01", 7: "-15", 10: ""}[len(self.start)])


@dataclass(frozen=True, slots=True)
class State:
    """What a family's status comes to on one day, whether that is certain, and why it says something else than the cell."""

    status: str
    sure: bool
    passed: str = ""

    def __str__(self) -> str:
        """As it is written: “offered?” where nobody has looked since."""
        return self.status if self.sure else f"{self.status}?"


@dataclass(frozen=True, slots=True)
class Family:
    """One row. notes: what the course notes call it, empty where they do not. ends: the announced end of a legacy family."""

    slug: str
    name: str
    short: str
    notes: str
    takes: tuple[str, ...]
    makes: tuple[str, ...]
    shape: str
    ends: date | None
    bedrock_ids: tuple[str, ...]
    phases: tuple[Phase, ...]
    maker: Fact
    year: Fact
    kind: Fact
    sizes: Fact
    licence: Fact
    weights: Fact
    bedrock: Fact
    jumpstart: Fact
    status: Fact
    successor: Fact
    opens: Fact

    def facts(self) -> Iterator[tuple[str, Fact]]:
        """Every cell with the title of its column, in order."""
        for name, title in TITLES.items():
            yield title, getattr(self, name)

    def state(self, on: date) -> State:
        """The status on a day: where an announced end has passed, nobody has looked whether it came."""
        if self.status.code == LEGACY and self.ends is not None and self.ends <= on:
            return State(GONE, False, f"its announced end, {self.ends}, has passed; whether it came was not checked")
        return State(self.status.code, self.status.sure)


@dataclass(frozen=True, slots=True)
class Table:
    """All families. as_of: the day of Bedrock's list in it; collected: the day on which it was put together."""

    as_of: date
    collected: date
    sources: tuple[Source, ...]
    families: tuple[Family, ...]

    def age(self, on: date) -> int:
        """Days since Bedrock's list was made."""
        return (on - self.as_of).days

    def stale(self, on: date) -> bool:
        """Whether it is older than 90 days."""
        return self.age(on) > MOST_DAYS


@lru_cache(maxsize=1)
def table() -> Table:
    """The table that comes with the project."""
    return read(json.loads(DATA.read_text(encoding="utf-8")))


def read(data: dict[str, Any]) -> Table:
    """A table from its JSON.

    Raises: ValueError where a cell is missing, has no source, or has a code that there is not.
    """
    known = {key: Source(**source) for key, source in data["sources"].items()}
    rows = tuple(_family(row, known) for row in data["families"])
    if len({row.slug for row in rows}) < len(rows):
        raise ValueError("two families have one slug")
    return Table(date.fromisoformat(data["as_of"]), date.fromisoformat(data["collected"]), tuple(known.values()), rows)


def _family(row: dict[str, Any], known: dict[str, Source]) -> Family:
    cells = {name: _fact(name, row[name], known) for name in TITLES}
    phases = tuple(_phase(phase, known) for phase in row["phases"])
    strange = set(row) - {field.name for field in fields(Family)} - {"into", "out"}
    if strange or {phase.status for phase in phases} - {*STATUSES, UNKNOWN}:
        raise ValueError(f"{row['slug']}: {sorted(strange) or phases}")
    ends = date.fromisoformat(row["ends"]) if row.get("ends") else None
    return Family(
        row["slug"], row["name"], row["short"], row["notes"], tuple(row["into"]), tuple(row["out"]), row.get("shape", ""), ends,
        tuple(row.get("bedrock_ids", ())), phases, **cells,
    )  # fmt: skip


def _phase(phase: dict[str, Any], known: dict[str, Source]) -> Phase:
    keys = phase["source"].split()
    return Phase(phase["status"], phase["from"], bool(phase.get("by")), _sources(keys, known), _mark(keys))


def _sources(keys: list[str], known: dict[str, Source]) -> tuple[Source, ...]:
    return tuple(known[key] for key in keys if key not in MARKS)


def _mark(keys: list[str]) -> str:
    return UNCHECKED if UNCHECKED in keys else GENERAL if GENERAL in keys else ""


def _fact(name: str, cell: dict[str, str], known: dict[str, Source]) -> Fact:
    keys = cell["from"].split()
    code = cell.get("code", "")
    if not keys or not cell["text"] or code not in CODES.get(name, ("",)):
        raise ValueError(f"{name}: {cell}")
    return Fact(cell["text"], _sources(keys, known), _mark(keys), code)
