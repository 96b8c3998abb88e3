"""The card of a model that was trained here: the README.md that travels with its weights."""

from __future__ import annotations

from collections.abc import Sequence


def model_card(title: str, made: str, rows: Sequence[tuple[str, str]], closing: Sequence[str]) -> str:
    """made: from what, and how. rows: settings and what was measured, with their names. closing: how it is opened, line by line."""
    table = ["| | |", "|---|---|", *(f"| {name} | {value} |" for name, value in rows)]
    return "\n".join([f"# {title}", "", made, "", *table, "", *closing, ""])
