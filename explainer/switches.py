"""What a host can set, as environment variables; README has the same table in words.

Each is read when it is asked for. One that is empty is not set, and one that cannot be understood counts as not set: ``misread`` has a
sentence for it, which the server says at its start.
"""

from __future__ import annotations

import os
from dataclasses import dataclass

_PREFIX, MOST = "EXPLAINER_", 1e9


@dataclass(frozen=True, slots=True)
class Number:
    """A number from ``least`` to ``most``, and what it is where it is not set."""

    default: float
    least: float = 0.0
    most: float = MOST
    whole: bool = True

    def read(self, word: str) -> float | None:
        """The number in a word; None where there is none, or one that is out of its bounds."""
        try:
            found = float(int(word) if self.whole else word)
        except (ValueError, OverflowError):
            return None
        return found if self.least <= found <= self.most else None


NUMBERS = {
    "EXPLAINER_JOBS": Number(1),
    "EXPLAINER_JOB_STEPS": Number(2000),
    "EXPLAINER_JOB_SECONDS": Number(600),
    "EXPLAINER_RUNS_MIB": Number(600),
    "EXPLAINER_NICE": Number(10, most=19),
    "EXPLAINER_PATIENCE_S": Number(20, whole=False),
    "EXPLAINER_SILENT_S": Number(30, whole=False),
    "EXPLAINER_SAVE_S": Number(15, whole=False),
    "EXPLAINER_TRACE_MIB": Number(12, whole=False),
    "EXPLAINER_REHEARSALS": Number(2),
}
# 1 or 0, and what it is where it is not set.
FLAGS = {"EXPLAINER_ANY_HUB_ID": False, "EXPLAINER_SMOLLM2": False, "EXPLAINER_AWS": False, "EXPLAINER_UPLOADS": True}
# One of some words; the first is what it is where it is not set.
WORDS = {"EXPLAINER_QUEUE": ("here", "elsewhere"), "EXPLAINER_LOG": ("off", "plain", "json")}
# Whatever stands there: paths, addresses, names. What has no sense is said where it is used.
FREE = (
    "EXPLAINER_MODEL_ROOT", "EXPLAINER_RAY", "EXPLAINER_STORE", "EXPLAINER_RUNS", "EXPLAINER_AWS_ROLE", "EXPLAINER_STATUS",
)  # fmt: skip
# Read by the files in hosting/, beside the app.
_OF_HOSTING = ("EXPLAINER_COOKIE_SECRET", "EXPLAINER_PORT", "EXPLAINER_SERVER")


def text(name: str) -> str:
    """What stands there, without blanks around it; "" where nothing does."""
    return os.environ.get(name, "").strip()


def number(name: str) -> float:
    """A switch of ``NUMBERS``."""
    found = NUMBERS[name].read(text(name))
    return NUMBERS[name].default if found is None else found


def whole(name: str) -> int:
    """One of them that is a whole number."""
    return int(number(name))


def flag(name: str) -> bool:
    """A switch of ``FLAGS``."""
    return {"1": True, "0": False}.get(text(name), FLAGS[name])


def word(name: str) -> str:
    """A switch of ``WORDS``."""
    found = text(name).lower()
    return found if found in WORDS[name] else WORDS[name][0]


def misread() -> list[str]:
    """A sentence for each variable that is set and not understood, and for each with a name that is no switch."""
    return [said for name in sorted(os.environ) if name.startswith(_PREFIX) and text(name) and (said := _misread(name))]


def _misread(name: str) -> str:
    given = text(name)
    if name in NUMBERS and NUMBERS[name].read(given) is None:
        kind = NUMBERS[name]
        most = f" to {kind.most:,.0f}" if kind.most < MOST else ""
        told = f"{'a whole number' if kind.whole else 'a number'} from {kind.least:,.0f}{most}"
        return f"{name} must be {told}; {kind.default:,.0f} is used."
    if name in FLAGS and given not in ("0", "1"):
        return f"{name} must be 1 or 0; {int(FLAGS[name])} is used."
    if name in WORDS and given.lower() not in WORDS[name]:
        return f"{name} must be {', '.join(WORDS[name][:-1])} or {WORDS[name][-1]}; {WORDS[name][0]} is used."
    if not ({name} & {*NUMBERS, *FLAGS, *WORDS, *FREE, *_OF_HOSTING}):
        return f"{name} is no switch of this app; README has the list."
    return ""
