"""Text on a page: escaped for Markdown, spreadsheets and charts; numbers and tokens as a reader sees them. Streamlit-free."""

from __future__ import annotations

import re
from collections.abc import Sequence
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
    "cell", "chart_text", "counted", "fill", "isolated", "listed", "number", "numbered", "percent", "plain", "printable", "quoted",
    "quoted_at", "sure", "tiny", "token", "token_name", "told_apart", "true_minus",
]  # fmt: skip
_SPECIAL = re.compile(r"([\\`*_{}\[\]()<>#+\-.!|~$:=&@])")


def plain(text: str) -> str:
    """Text that a reader or a model wrote, safe inside Markdown: no markup, links, images or directives.

    Text that runs from right to left is set apart, so that it does not take the numbers around it along.
    """
    return isolated(_SPECIAL.sub(r"\\\1", text.replace("\n", " ⏎ ").replace("\r", " ")))


def isolated(text: str) -> str:
    """Text that runs from right to left between marks that set it apart; any other text as it is."""
    if "\u2068" in text or not any(bidirectional(character) in ("R", "AL") for character in text):
        return text
    return f"\u2068{text}\u2069"


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
