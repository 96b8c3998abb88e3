"""One measured figure beside a way that needs no network and what was aimed at, and how it is printed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure, a share between 0 and 1 (BLEU: 0 to 100).

    job: the application. held_out: what was not seen, a pattern, a word, a document. baseline: the other way's figure, named in ``by``.
    """

    job: str
    name: str
    held_out: str
    value: float
    count: int
    baseline: float
    by: str
    target: float | None = None

    @property
    def met(self) -> bool:
        """Whether what was aimed at is reached."""
        return self.target is None or self.value >= self.target


def told(figure: Figure) -> str:
    """One line of the table."""
    scale, digits = (1, 1) if "BLEU" in figure.name else (100, 1)
    value, plain = (f"{scale * number:.{digits}f}" for number in (figure.value, figure.baseline))
    aimed = "" if figure.target is None else f"  {'met' if figure.met else 'missed'} (aimed at {scale * figure.target:.0f})"
    return f"{figure.job:<12}{figure.name:<46}{figure.held_out:<20}{value:>6}  {plain:>6} {figure.by:<32}{figure.count:>6}{aimed}"


def as_table(found: Sequence[Figure]) -> str:
    """The figures as a Markdown table for a model's card."""
    rows = ["| what | held out | wanted | measured | beside it | of |", "|---|---|---|---|---|---|"]
    for figure in found:
        wanted = "" if figure.target is None else f"≥ {figure.target:.0%}"
        value = f"{figure.value:.1f}" if "BLEU" in figure.name else f"{figure.value:.1%}"
        plain = f"{figure.baseline:.1f}" if "BLEU" in figure.name else f"{figure.baseline:.1%}"
        rows.append(f"| {figure.job}: {figure.name} | {figure.held_out} | {wanted} | {value} | {plain} {figure.by} | {figure.count:,} |")
    return "\n".join(rows)
