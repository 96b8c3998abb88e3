"""A shop's desk: what a customer names is found by rules, and the answer comes from a table with it taken over.

Questions of our own, with the truth of what they name, measure the rules; the intents themselves are learned from CLINC150, of which a
desk has the classes of ``shop_answers.ANSWERS``. A question of any other class, or a doubtful one, is handed over to a person.
"""

from __future__ import annotations

import random
import re
from dataclasses import dataclass

from explainer.texts.applications import Parts
from explainer.texts.applications.shop_answers import ANSWERS, GOODS, OVER, PRODUCTS, SAID

INTENTS = tuple(ANSWERS)
_MONTHS = "January February March April May June July August September October November December".split()
_DAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()
_MONTH = rf"(?:{'|'.join(_MONTHS)}|(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\b\.?)"
_NUMBER_DAY = r"(?:3[01]|[12]\d|0?[1-9])(?:st|nd|rd|th)?"
_DATE = re.compile(
    rf"\b(?:\d{{4}}-\d\d-\d\d|\d{{1,2}}[/.]\d{{1,2}}[/.]\d{{2,4}}|{_NUMBER_DAY}(?: of)? {_MONTH}(?:,? \d{{4}})?|"
    rf"{_MONTH} (?:the )?{_NUMBER_DAY}\b(?:,? \d{{4}})?|the {_NUMBER_DAY}\b(?: of {_MONTH})?|(?:last |next |this )?(?:{'|'.join(_DAYS)})|"
    r"yesterday|today|tomorrow|tonight|(?:last|next|this) (?:week|month|year))",
    re.IGNORECASE,
)
_ORDER = re.compile(r"(?<![\w.-])#?(?=[A-Z]{0,3}-?\d{4,12}\b)(?:[A-Z]{1,3}-?)?\d{4,12}(?![\w]|-\d|[/.]\d)", re.IGNORECASE)
_PRODUCT = re.compile(rf"\b(?:{'|'.join(sorted(map(re.escape, PRODUCTS), key=lambda name: (-len(name), name)))})(?:e?s)?\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Named:
    """What a question names, as it stands in it; empty where it names none."""

    order: str = ""
    product: str = ""
    date: str = ""


@dataclass(frozen=True, slots=True)
class Question:
    """A customer's question with its intent and what it names."""

    pattern: str
    text: str
    intent: str
    named: Named


def named_in(text: str) -> Named:
    """The order number, the product and the date of a question: the first of each. A date is no order number."""
    date = _DATE.search(text)
    without = text if date is None else text[: date.start()] + " " * len(date[0]) + text[date.end() :]
    order, product = _ORDER.search(without), _PRODUCT.search(without)
    return Named(order[0].removeprefix("#") if order else "", product[0] if product else "", date[0] if date else "")


def answer(intent: str, named: Named, score: float = 1.0, threshold: float = 0.0) -> str:
    """What the desk says; below the threshold, and for a class that a shop has not, it hands over."""
    if score < threshold or intent not in ANSWERS:
        return OVER
    known = {"order": named.order, "product": named.product, "date": named.date}
    rows = ANSWERS[intent]
    fitting = (row for row in rows if all(known[slot] for slot in re.findall(r"\{(\w+)\}", row)))
    said = next(fitting, rows[-1]).format_map(known)
    return f"{said[0].upper()}{said[1:]}"


def order_number(rng: random.Random) -> str:
    """A number as shops give them."""
    return rng.choice((f"{rng.randint(10_000, 999_999)}", f"A{rng.randint(1000, 99_999)}", f"NO-{rng.randint(1000, 9999)}"))


def _date(rng: random.Random, *, new: bool) -> str:
    day, month = rng.randint(1, 28), rng.choice(_MONTHS)
    if new:
        return rng.choice((f"2026-{rng.randint(1, 12):02}-{day:02}", f"{month} {day}, 2026", f"the {rng.randint(4, 19)}th of {month}"))
    return rng.choice((f"{day} {month}", f"{month} {day}", rng.choice(_DAYS), "the 3rd"))


def question(rng: random.Random, side: int, *, new: bool = False) -> Question:
    """A question of one side's patterns; ``new`` has other forms of dates and only the last of the goods."""
    number = rng.randrange(len(SAID[side]))
    intent, pattern = SAID[side][number].split(" : ")
    products = GOODS[-8:] if new else GOODS[:-8]
    slots = {"order": order_number(rng), "product": rng.choice(products), "date": _date(rng, new=new)}
    named = Named(**{slot: value if f"{{{slot}}}" in pattern else "" for slot, value in slots.items()})
    text = pattern.format_map(slots)
    return Question(f"{'new' if side else 'known'} {number}", text, intent, named)


def make(seed: int = 0, count: int = 1000, held_out: int = 200) -> Parts[Question]:
    """Questions; training is what the rules were written on, and a part of what story-reader learned from."""
    rng = random.Random(f"shop {seed}")
    return Parts(
        tuple(question(rng, 0) for _ in range(count)),
        tuple(question(rng, 1) for _ in range(held_out)),
        tuple(question(rng, 0, new=True) for _ in range(held_out)),
    )
