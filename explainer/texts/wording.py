"""How tokens, counts and probabilities are written, wherever a reader sees them."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Sequence
from html import escape


class _Pictures(dict[int, str]):
    """What a character is drawn as: itself, or a code point for marks that take no space or turn the line around."""

    def __missing__(self, code: int) -> str:
        hidden = unicodedata.category(chr(code)) in ("Cc", "Cf", "Cs", "Zl", "Zp")
        self[code] = f"⟨U+{code:04X}⟩" if hidden else chr(code)
        return self[code]


# Tokens that a reader types are ordinary text; control characters are drawn as their Unicode pictures (␀ ␉ ␊ ...).
_PICTURES = _Pictures({code: chr(0x2400 + code) for code in range(0x20)} | {0x7F: "␡", 0x0A: "⏎", 0x09: "⇥"})
_HALVES = re.compile("[\ud800-\udfff]")


def printable(text: str) -> str:
    """The text with control and invisible characters shown as pictures or code points."""
    return text.translate(_PICTURES)


def counted(count: int, one: str, many: str = "") -> str:
    """A count with its noun. many: the plural, where it is not made by an s at the end."""
    return f"{count:,} {one if count == 1 else many or f'{one}s'}"


def listed(names: Sequence[str]) -> str:
    """Names in a sentence: "a", "a and b", "a, b and c"."""
    return " and ".join(part for part in (", ".join(names[:-1]), *names[-1:]) if part)


def well_formed(text: str) -> str:
    """The text with � for each half of a character (a lone surrogate), which JSON can write and UTF-8 cannot."""
    return text if text.isascii() else _HALVES.sub("\ufffd", text)


def encodable(text: str) -> str:
    """The text with ? for each half of a character, as Python encodes it: how texts go to tokenizers and into links."""
    return text.encode("utf-8", "replace").decode("utf-8")


def token_name(token: str) -> str:
    """A token without the spaces around it; one of spaces alone is drawn as ␣."""
    return token.strip() or "␣"


def numbered(tokens: Sequence[str]) -> list[str]:
    """Tokens with their position, so that equal tokens stay apart on an axis: "3 the"."""
    return [f"{index} {token_name(token)}" for index, token in enumerate(tokens)]


def told_apart(tokens: Sequence[str]) -> list[str]:
    """Tokens without the space in front, for a choice among them: of " Sue" and "Sue" the second says so, other twins get a number."""
    names = [token_name(token) for token in tokens]
    names = [
        f"{name} (no space before)" if names.count(name) > 1 and token[:1] != " " else name
        for name, token in zip(names, tokens, strict=True)
    ]
    return [f"{name} ({names[: index + 1].count(name)})" if names.count(name) > 1 else name for index, name in enumerate(names)]


def percent(p: float) -> str:
    """A probability as a reader can use it: 12.3 %, 0.42 %, and below 0.1 % as 1 in so many (1 in 3.2 million)."""
    if p >= 0.0995:
        return f"{100 * p:.1f} %"
    if p >= 0.001:
        return f"{100 * p:.2f} %"
    if p <= 0:
        return "0"
    for size, word in ((1e15, ""), (1e12, "trillion"), (1e9, "billion"), (1e6, "million")):
        if 1 / p >= 0.9995 * size:  # what three digits round up to it belongs to it
            return f"1 in {1 / p / size:.3g} {word}" if word else f"1 in 10^{-math.log10(p):.0f}"
    return f"1 in {round(1 / p):,}"


def sure(p: float) -> str:
    """A probability; what would be rounded to certainty is none."""
    return percent(p) if p < 0.9995 else "over 99.9 %"


def number(value: float, digits: int = 2, *, sign: bool = False) -> str:
    """A number with so many decimals and a true minus sign. sign: a plus stands before what is not negative."""
    return true_minus(f"{value:{'+' if sign else ''}.{digits}f}")


def true_minus(text: str) -> str:
    """Numbers in a text with a minus sign instead of a hyphen."""
    return text.replace("-", "−")


def chart_text(label: str) -> str:
    """A label as text of a chart: plotly reads a few HTML tags."""
    return escape(label, quote=False)


def words(text: str) -> list[str]:
    """The words of a sentence in lower case, without the marks around them."""
    return re.findall(r"\w+(?:['’]\w+)*", text.lower())
