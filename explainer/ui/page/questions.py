"""Questions with one right answer: built here, or refused. Streamlit-free.

Options are compared as a reader sees them, after rounding and printing, and by the numbers that they were printed from.
"""

from __future__ import annotations

import math
import random
import re
import unicodedata
import zlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from explainer.ui.text import number, true_minus

MOST_WRONG = 3  # wrong options that are kept
APART = 3  # numbers among the options are at least so many steps of their last decimal apart
# Signs, and letters of other scripts, that are drawn like one another.
_SIGNS = {"-": "−–—‐‑", "'": '’‘ʼ“”′″"'}
_LETTERS = {"АВЕКМНОРСТХаеорсухі": "ABEKMHOPCTXaeopcyxi", "ΑΒΕΗΙΚΜΝΟΡΤΥΧΖο": "ABEHIKMNOPTYXZo"}
_TWINS = {ord(one): sign for sign, many in _SIGNS.items() for one in many}
_TWINS |= {ord(one): other for ones, others in _LETTERS.items() for one, other in zip(ones, others, strict=True)}
_NUMBER = re.compile(r"([+-]?\d[\d,]*(?:\.\d+)?(?:e[+-]?\d+)?)(.*)")


@lru_cache(maxsize=4096)
def looks(label: str) -> str:
    """What a reader can tell labels apart by: two labels that look or mean the same give the same text.

    Compatible forms, dashes, quotes, letters of other scripts, spaces and marks for them are made one; so are 1, 1.00 and 100 %.
    """
    text = unicodedata.normalize("NFKC", label).translate(_TWINS).replace("␣", " ")
    text = "".join(" " if unicodedata.category(c).startswith("Z") else c for c in text if unicodedata.category(c) not in ("Cc", "Cf"))
    text = re.sub(r"(?<=['\"(]) | (?=['\")])", "", " ".join(text.split()))
    if found := _NUMBER.fullmatch(text):
        value, unit = float(found[1].replace(",", "")) + 0.0, found[2].strip()  # + 0.0: −0 is 0
        return f"{value / 100:.12g}" if unit == "%" else f"{value:.12g} {unit}".strip()
    return text


def figure(value: float, digits: int = 3) -> str:
    """A number with so many significant digits, and a true minus sign."""
    if value == 0 or not math.isfinite(value):
        return true_minus(f"{value:g}") if value else "0"
    size = math.floor(math.log10(abs(value)))
    if -5 < size < 9:
        return true_minus(f"{value:,.{max(0, digits - 1 - size)}f}")
    return true_minus(f"{value:.{digits - 1}e}")


def written(values: Sequence[float], made: Callable[..., float], show: Callable[[float], str], digits: int = 3) -> list[str]:
    """The values with as few digits as it takes that what is made of the printed ones prints as what is made of the real ones."""
    wanted, texts = show(made(*values)), [figure(value, digits) for value in values]
    while show(made(*(_read(text) for text in texts))) != wanted and digits < 14:
        digits += 1
        texts = [figure(value, digits) for value in values]
    return texts


def _read(text: str) -> float:
    return float(text.replace("−", "-").replace(",", ""))


def counted(value: float) -> str:
    """A count as an option."""
    return true_minus(f"{round(value):,}")


def two(value: float) -> str:
    """Two decimals."""
    return number(value) if round(value, 2) else "0.00"


def three(value: float) -> str:
    """Three decimals."""
    return number(value, 3) if round(value, 3) else "0.000"


@dataclass(frozen=True, slots=True)
class Question:
    """One question.

    ask: the question, Markdown (texts of readers and models already escaped, with ``text.token`` or ``text.plain``).
    options: what can be answered, plain text; no two look alike. right: index of the right one.
    because: Markdown shown after an answer; it names the numbers that decide. at: anchor of the heading over the figure that shows it.
    Raises: ValueError where there are not two options, or two of them look alike.
    """

    ask: str
    options: tuple[str, ...]
    right: int
    because: str
    at: str

    def __post_init__(self) -> None:
        """Refuse what has no single answer."""
        if len(self.options) < 2 or not 0 <= self.right < len(self.options):
            raise ValueError(f"“{self.ask}” has no choice: {self.options}")
        if len({looks(option) for option in self.options}) < len(self.options):
            raise ValueError(f"“{self.ask}” has options that look alike: {self.options}")


def ask(text: str, right: str, wrong: Iterable[str], because: str, at: str) -> Question | None:
    """A question with its options in an order of its own; None where nothing is left beside the right answer.

    Of ``wrong``, what looks like the right one or like an earlier one is dropped, and at most three are kept, in the given order.
    """
    options, seen = [right], {looks(right)}
    for option in wrong:
        if len(options) <= MOST_WRONG and (look := looks(option)) not in seen:
            options.append(option)
            seen.add(look)
    if len(options) < 2:
        return None
    random.Random(zlib.crc32(f"{text}/{options}".encode("utf-8", "replace"))).shuffle(options)
    return Question(text, tuple(options), options.index(right), because, at)


def calculated(
    text: str,
    right: float,
    wrong: Iterable[float],
    because: str,
    at: str,
    *,
    show: Callable[[float], str] = counted,
    limits: tuple[float, float] = (-math.inf, math.inf),
) -> Question | None:
    """A question for a number. Wrong ones outside the limits, or too near to another as printed, are dropped.

    Where fewer than two are left, the double, the half and the neighbours of the right one stand in. None where the answer is no number.
    """
    if not math.isfinite(right):
        return None
    spare = (2 * right, right / 2, right + 1, right - 1, right + 0.1, right - 0.1)
    kept: list[float] = []
    for place, value in enumerate((*(given := list(wrong)), *spare)):
        stands_in = place >= len(given)
        if stands_in and (len(kept) > 1 or (show is counted and value != round(value))):
            continue
        if math.isfinite(value) and limits[0] <= value <= limits[1] and all(_apart(value, other, show) for other in (right, *kept)):
            kept.append(value)
    return ask(text, show(right), [show(value) for value in kept], because, at)


def _last_place(label: str) -> float:
    """One step of the last decimal of a printed number; 0 where it has none."""
    found = re.match(r"[+−]?[\d,]+(?:\.(\d+))?(?:e([+−]\d+))?", label)
    if not found or not (found[1] or found[2]):
        return 0.0
    return 10.0 ** (int((found[2] or "0").replace("−", "-")) - len(found[1] or ""))


def _apart(one: float, other: float, show: Callable[[float], str]) -> bool:
    """Whether two numbers differ by more than the coarser of their last printed decimals can hide."""
    first_shown, second_shown = show(one), show(other)
    if looks(first_shown) == looks(second_shown):
        return False
    step = max(_last_place(first_shown), _last_place(second_shown))
    return step == 0 or (100 if "%" in second_shown else 1) * abs(one - other) > (APART - 0.5) * step


def most(
    text: str,
    names: Sequence[str],
    values: Iterable[float],
    because: Callable[[int, int], str],
    at: str,
    *,
    show: Callable[[float], str] = two,
    least: bool = False,
) -> Question | None:
    """A question for the name with the largest value (or the smallest one) of all; None where, as printed, another has it too.

    because: what is said, given the places of the right one and of the next.
    """
    sizes = [float(value) for value in values]
    order = sorted((i for i, size in enumerate(sizes) if math.isfinite(size)), key=lambda i: sizes[i] if least else -sizes[i])
    if len(order) < 2:
        return None
    best, others = order[0], order[1:]
    size, name = looks(show(sizes[best])), looks(names[best])
    if any(looks(show(sizes[i])) == size or looks(names[i]) == name for i in others):
        return None
    return ask(text, names[best], [names[i] for i in others], because(best, others[0]), at)


def first(questions: Iterable[Question | None]) -> Question | None:
    """The first question that could be built."""
    return next((question for question in questions if question is not None), None)


def by_nearness(count: int, place: int) -> list[int]:
    """The places from 0 to ``count`` − 1, the nearest to ``place`` first."""
    return sorted(range(count), key=lambda i: abs(i - place))
