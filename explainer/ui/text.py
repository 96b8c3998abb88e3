"""Text on a page: escaped for Markdown, spreadsheets and charts; numbers and tokens as a reader sees them. Streamlit-free."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import islice
from typing import Any
from unicodedata import bidirectional

from explainer.texts.wording import (
    chart_text,
    counted,
    listed,
    number,
    numbered,
    percent,
    printable,
    sure,
    token_name,
    told_apart,
    true_minus,
)

__all__ = [
    "button_label", "cell", "chart_text", "counted", "fill", "first_byte", "first_numbers", "isolated", "listed", "number", "numbered",
    "percent", "plain", "printable", "quoted", "quoted_at", "sure", "tiny", "token", "token_name", "told_apart", "true_minus",
]  # fmt: skip
# Letters, digits and a few marks; neither the number of a list nor the start of an address.
_HARMLESS = re.compile(r"(?!\s*\d+\.(\s|$))(?!.*www\.)[^\W_]([^\W_]|[ .,;?%…]|:(?= )|-(?=[^\W_]))*", re.IGNORECASE)
_BYTES = re.compile(r"⟨[0-9A-F]{2}( [0-9A-F]{2})*⟩")
_SPECIAL = re.compile(r"([\\`*_{}\[\]()<>#+\-.!|~$:=&@])")


def plain(text: str) -> str:
    """Text that a reader or a model wrote, safe inside Markdown: no markup, links, images or directives.

    Text that runs from right to left is set apart, so that it does not take the numbers around it along.
    """
    return isolated(_SPECIAL.sub(r"\\\1", text.replace("\n", " ⏎ ").replace("\r", " ")))


def button_label(text: str) -> str:
    """The same for what is chosen by a button: a link names it as it is written there, so nothing is escaped without need."""
    return isolated(text) if _HARMLESS.fullmatch(text) else plain(text)


def isolated(text: str) -> str:
    """Text that runs from right to left between marks that set it apart; any other text as it is."""
    if "\u2068" in text or not any(bidirectional(character) in ("R", "AL") for character in text):
        return text
    return f"\u2068{text}\u2069"


def first_numbers(vector: Iterable[float], most: int = 4) -> str:
    """The first numbers of a vector, in a row."""
    return ", ".join(number(float(value)) for value in islice(vector, most))


def first_byte(tokens: Iterable[str]) -> str | None:
    """The first token that is written as bytes, because no character is its own; None where there is none."""
    return next((name for name in map(str.strip, tokens) if _BYTES.fullmatch(name)), None)


def token(text: str) -> str:
    """One token in quotes, safe inside Markdown."""
    return f"“{plain(token_name(text))}”"


def cell(text: str) -> str:
    """A token as a CSV field: what a spreadsheet would run as a formula gets an apostrophe in front."""
    return f"'{text}" if re.match(r"\s*[=+\-@\t\r]", text) else text


def fill(text: str, slots: dict[str, Any]) -> str:
    """Replace [[name]] by the escaped value; LaTeX braces and everything else stay whole."""
    return re.sub(r"\[\[(\w+)\]\]", lambda match: plain(str(slots[match.group(1)])), text)


def quoted(token: str) -> str:
    """A token in quotes, for a slot of the prose, which escapes what it is given."""
    return f"“{token_name(token)}”"


def quoted_at(tokens: Sequence[str], pos: int) -> str:
    """A token with its position, in quotes, for a slot of the prose: “3 the”."""
    return f"“{numbered(tokens)[pos]}”"


def tiny(value: float) -> str:
    """A length with two decimals; below that its size in powers of ten, and 0 only for 0."""
    return "0" if value == 0 else f"{value:.2f}" if value >= 0.005 else true_minus(f"{value:.0e}")
