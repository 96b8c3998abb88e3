"""The quiz on foundation models, for many filters and days: one right answer each, read from the raw table by the test's own rules."""

from __future__ import annotations

import itertools
import json
from collections import Counter
from datetime import date
from typing import Any

from judging import judge, num, unchecked

from explainer.deploy.foundation_models import table as module
from explainer.deploy.foundation_models.table import CLOSED, KINDS, OPEN, STATUSES, table
from explainer.lessons.foundation_models.quiz import questions
from explainer.lessons.foundation_models.search import ANY, BEDROCK, JUMPSTART, Wanted, matching

__all__ = ["unchecked"]
RAW = {row["name"]: row for row in json.loads(module.DATA.read_text(encoding="utf-8"))["families"]}
DAYS = (date(2026, 11, 29), date(2026, 11, 25), date(2027, 2, 1), date(2027, 6, 1))
FINDS = ("", "nova", "claude", "llama", "gpt", "apache", "image", "stab")


def is_sure(row: dict[str, Any], status: str, on: date) -> bool:
    """From the JSON alone: the code, no mark, and no announced end that has passed."""
    passed = bool(row.get("ends")) and date.fromisoformat(row["ends"]) <= on
    return row["status"]["code"] == status and not {"?", "K"} & set(row["status"]["from"].split()) and not passed


def modes(row: dict[str, Any]) -> str:
    def joined(words: list[str]) -> str:
        return " and ".join([*([", ".join(words[:-1])] if words[:-1] else []), words[-1]])

    return f"{joined(row['into'])} → {joined(row['out'])}"


def wanted() -> list[Wanted]:
    single = [Wanted(find=find) for find in FINDS]
    pairs = itertools.product((ANY, *STATUSES), (ANY, *KINDS), (ANY, OPEN, CLOSED), (ANY, BEDROCK, JUMPSTART))
    return single + [Wanted("", *pair) for pair in pairs]


def test_foundation_models() -> None:
    told = Counter[str]()
    states = list(itertools.product(wanted(), DAYS))
    assert len(states) > 200
    for want, on in states:
        shown = matching(table().families, want, on)
        rows = [RAW[row.name] for row in shown]

        def family(status: str, rows: Any = rows, on: date = on) -> Any:
            here = {row["name"] for row in rows if is_sure(row, status, on)}
            everywhere = {name for name, row in RAW.items() if is_sure(row, status, on)}

            def right(option: str) -> bool:
                assert option in here or option not in everywhere, f"{option} would be right as well"
                return option in here

            return right

        def openable(option: str) -> bool:
            row = RAW[option]
            assert row["opens"]["code"] == "yes" or row["weights"]["code"] == "closed", option
            return row["opens"]["code"] == "yes"

        def in_and_out(asked: str) -> Any:
            name = asked.replace("\\", "").removeprefix("What goes into ").removesuffix(", and what comes out?")
            return lambda option: option == modes(RAW[name])

        oracles = {
            "offered for certain": lambda _, rows=rows, on=on: num(sum(is_sure(row, "offered", on) for row in rows)),
            "is gone from Bedrock": lambda _, family=family: family("gone"),
            "is legacy": lambda _, family=family: family("legacy"),
            "is of a type that this app opens": lambda _: openable,
            "What goes into": in_and_out,
        }
        made = questions(shown, table().families, on)
        judge(made, oracles, told)
        if not shown:
            assert made == [None] * 5
        for one in (one for one in made if one and ("is gone" in one.ask or "is legacy" in one.ask)):
            assert "Claude 3, 3.5, 3.7, Sonnet 4" not in one.options, "legacy in some regions, gone in others"
    assert min(told[key] for key in oracles) > 60
