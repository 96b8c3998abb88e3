"""Labels as readers write them: which differ only in how they are spelled, and which stand where no label was given. Torch-free."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

from explainer.texts.wording import counted, listed, printable

MOST_SHOWN = 8
# What spreadsheets and data frames write into an empty cell, as :func:`bare` leaves it.
_MISSING = {"", "nan", "-nan", "none", "null", "na", "n/a", "<na>", "nat", "#n/a", "#na", "#ref!", "#value!", "#name?", "#div/0!", "#null!"}
_INVISIBLE = ("Cf", "Cc")
_STYLE = "\ufe0e\ufe0f"  # whether an emoji is drawn in colour


def bare(label: str) -> str:
    """What is left of a label without case, spaces, invisible marks and the form in which its characters are stored.

    Source: The Unicode Standard, section 3.13, D146, compatibility caseless match; spaces and invisible marks are taken out as well.
    """
    text = _parts(_parts(unicodedata.normalize("NFD", label).casefold()).casefold())
    return _parts("".join(sign for sign in text if not (sign.isspace() or sign in _STYLE or unicodedata.category(sign) in _INVISIBLE)))


def alike(labels: Iterable[str]) -> list[list[str]]:
    """Groups of labels that are the same once they are :func:`bare`, each with its commonest spelling first. labels: one a row."""
    groups = defaultdict[str, list[str]](list)
    for label, _ in Counter(labels).most_common():
        groups[bare(label)].append(label)
    return [group for group in groups.values() if len(group) > 1]


def missing(labels: Iterable[str]) -> list[str]:
    """The labels that often stand where none was given, the commonest first. labels: one a row."""
    return [label for label, _ in Counter(labels).most_common() if bare(label) in _MISSING]


def joined(labels: Sequence[str]) -> list[str]:
    """The label of each row in the commonest spelling of its group."""
    spelling = {label: group[0] for group in alike(labels) for label in group}
    return [spelling.get(label, label) for label in labels]


def told_alike(labels: Sequence[str]) -> str:
    """The groups in a sentence, each spelling with its rows; empty where there are none. labels: one a row."""
    counts, groups = Counter(labels), alike(labels)
    if not groups:
        return ""
    shown = "; ".join(_spellings(group, counts) for group in groups[:MOST_SHOWN])
    more = f"; and {counted(len(groups) - MOST_SHOWN, 'more group')}" if len(groups) > MOST_SHOWN else ""
    return f"Some labels differ only in case, spaces or how their characters are stored: {shown}{more}."


def told_missing(labels: Sequence[str]) -> str:
    """The labels that often mean none, in a sentence, with their rows; empty where there are none. labels: one a row."""
    counts, found = Counter(labels), missing(labels)
    if not found:
        return ""
    names = listed([f"“{printable(label[:40])}” ({counted(counts[label], 'row')})" for label in found])
    return f"{names} often {'stands' if len(found) == 1 else 'stand'} where no label was given."


def _parts(text: str) -> str:
    return unicodedata.normalize("NFKD", text)


def _spellings(group: Sequence[str], counts: Counter[str]) -> str:
    """The spellings of one group. Those that look the same are told apart by their length, or by the characters that are not ASCII."""
    looks = [re.sub(r"\s+", " ", unicodedata.normalize("NFC", label)) for label in group]
    parts = []
    for label, look in zip(group, looks, strict=True):
        same = [other for other, its in zip(group, looks, strict=True) if its == look]
        how = ""
        if len({len(other) for other in same}) == len(same) > 1:
            how = f", {counted(len(label), 'character')}"
        elif len(same) > 1:
            how = "".join(f", U+{ord(sign):04X}" for sign in label if sign > "~") or ", ASCII alone"
        parts.append(f"“{printable(label[:40])}” ({counted(counts[label], 'row')}{how})")
    return listed(parts)
