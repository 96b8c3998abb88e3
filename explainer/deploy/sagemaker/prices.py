"""Compare our prices with Amazon's own file, and print what has changed: python -m explainer.deploy.sagemaker.prices.

The file needs no account. It is fetched piece by piece, since it is large, and of it only the hours of hosting an instance are read, on
demand, in US dollars.

[check] The names of its fields (products, attributes, usagetype, terms, OnDemand, priceDimensions, unit, pricePerUnit) and the usage type
USE1-Host:ml.m5.xlarge are as public programs read them; the file itself could not be opened where this was written. A file in which
nothing is found is refused with a sentence, and nothing is changed then.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
import tempfile
import urllib.request
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from http.client import HTTPException
from pathlib import Path
from typing import Any

from explainer.deploy.sagemaker import facts
from explainer.errors import DataError

ADDRESS = "https://pricing.us-east-1.amazonaws.com/offers/v1.0/aws/AmazonSageMaker/current/{region}/index.json"
SOURCE, SAID = "amazon", "Amazon’s price file"
MOST_BYTES = 1_000_000_000
PATIENCE_S = 60.0  # without a byte
_HOSTING = re.compile(r"(?:[A-Z0-9]+-)?Host:(ml\.[a-z0-9-]+\.[a-z0-9-]+)")


@dataclass(frozen=True, slots=True)
class Offer:
    """What the file says. published: its day. usd_h: US dollars for an hour of hosting, by type."""

    published: date
    usd_h: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Changes:
    """Types that only the file has, types whose price rose or fell (before, now), and types of ours that the file has no more."""

    new: Mapping[str, float]
    dearer: Mapping[str, tuple[float, float]]
    cheaper: Mapping[str, tuple[float, float]]
    gone: Mapping[str, float]


def fetched(address: str, place: Path) -> Path:
    """Fetch a file, piece by piece.

    Raises: DataError with one sentence where it cannot be had.
    """
    try:
        with urllib.request.urlopen(address, timeout=PATIENCE_S) as answer, (place / "index.json").open("wb") as file:
            while piece := answer.read(1 << 20):
                if file.tell() + len(piece) > MOST_BYTES:
                    raise DataError(f"The file at {address} has more than {MOST_BYTES / 1e6:,.0f} MB; so much is not read.")
                file.write(piece)
    except (OSError, HTTPException) as error:
        told = str(getattr(error, "reason", error)) or type(error).__name__
        raise DataError(f"Amazon’s price file cannot be fetched ({told}); go online, or give it with --file.") from error
    return place / "index.json"


def read(path: Path) -> Offer:
    """The prices of hosting in a price file.

    Raises: DataError with one sentence where it cannot be read, or holds none.
    """
    try:
        content = json.loads(path.read_bytes())
        published = date.fromisoformat(str(content["publicationDate"])[:10])
        terms, found = content["terms"]["OnDemand"], dict[str, float]()
        for sku, product in content["products"].items():
            hosting = _HOSTING.fullmatch(str(product["attributes"].get("usagetype", "")))
            if hosting is not None:
                for price in _hourly(terms.get(sku, {})):
                    found[hosting[1]] = max(price, found.get(hosting[1], 0.0))
    except (OSError, ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
        raise DataError(f"{path.name} cannot be read as Amazon’s price file; give the index.json of AmazonSageMaker.") from error
    if not found:
        raise DataError(f"{path.name} has no price for an hour of hosting; its form may have changed, so nothing was compared.")
    return Offer(published, found)


def _hourly(offers: Mapping[str, Any]) -> list[float]:
    """The prices of an hour above 0 among the offers of one product; what is free for a while has a price of 0."""
    rows = [row for offer in offers.values() for row in offer["priceDimensions"].values()]
    prices = [float(row["pricePerUnit"]["USD"]) for row in rows if str(row["unit"]).lower().startswith(("hrs", "hour"))]
    return [price for price in prices if price > 0]


def compared(offer: Offer, path: Path) -> Changes:
    """What is otherwise than in our table."""
    ours = {one.name: one.usd_h for one in facts.instances(path)}
    both = {name: (price, offer.usd_h[name]) for name, price in ours.items() if name in offer.usd_h}
    return Changes(
        {name: price for name, price in sorted(offer.usd_h.items()) if name not in ours},
        {name: pair for name, pair in both.items() if pair[1] > pair[0]},
        {name: pair for name, pair in both.items() if pair[1] < pair[0]},
        {name: price for name, price in ours.items() if name not in offer.usd_h},
    )


def told(offer: Offer, found: Changes, path: Path) -> list[str]:
    """The changes as lines."""
    table = json.loads(path.read_text(encoding="utf-8"))
    lines = [
        f"Before: {len(table['instances'])} types in {table['region']}, as of {table['as_of']}.",
        f"Now:    {len(offer.usd_h)} types, published {offer.published}.",
    ]
    for title, rows in (
        ("Dearer", [f"{name}: {before:g} → {now:g} USD an hour" for name, (before, now) in found.dearer.items()]),
        ("Cheaper", [f"{name}: {before:g} → {now:g} USD an hour" for name, (before, now) in found.cheaper.items()]),
        ("No longer listed", [f"{name}: was {price:g} USD an hour" for name, price in found.gone.items()]),
        ("Not in our table", [f"{name}: {price:g} USD an hour" for name, price in found.new.items()]),
    ):
        lines += [f"{title} ({len(rows)}):", *(f"  {row}" for row in rows)] if rows else []
    return lines if len(lines) > 2 else [*lines, "Nothing has changed."]


def write(offer: Offer, path: Path) -> None:
    """Put the file's prices into our table: of the types that stand there. A type that the file has no more keeps its price and its mark.

    New types are not put in: what memory and cards they have, somebody must look up.
    """
    table = json.loads(path.read_text(encoding="utf-8"))
    for row in table["instances"]:
        if row["name"] in offer.usd_h:
            row |= {"usd_h": offer.usd_h[row["name"]], "source": SOURCE, "checked": True}
        else:
            row["checked"] = False
    table["as_of"] = str(offer.published)
    used = {row["source"] for row in table["instances"]}
    table["sources"] = {name: words for name, words in ({SOURCE: SAID} | table["sources"]).items() if name in used}
    path.write_text(_as_text(table), encoding="utf-8")


def _as_text(table: Mapping[str, Any]) -> str:
    """The table as it is kept: one line for each type."""

    def one(value: Any) -> str:
        return json.dumps(value, ensure_ascii=False)

    def part(value: Any) -> str:
        if isinstance(value, dict):
            return "{\n" + ",\n".join(f"  {one(name)}: {one(words)}" for name, words in value.items()) + "\n }"
        if isinstance(value, list) and value and isinstance(value[0], dict):
            return "[\n" + ",\n".join(f"  {one(row)}" for row in value) + "\n ]"
        return one(value)

    return "{\n" + ",\n".join(f" {one(name)}: {part(value)}" for name, value in table.items()) + "\n}\n"


def main(words: Sequence[str] | None = None) -> int:
    """Print what has changed, and write it down where that is wanted; 1 where the file cannot be had or read."""
    parser = argparse.ArgumentParser(
        prog="python -m explainer.deploy.sagemaker.prices", description="Compare our prices with Amazon’s file."
    )
    parser.add_argument("--file", type=Path, help="a price file on this machine, instead of the one that Amazon offers now")
    parser.add_argument("--write", action="store_true", help="put the prices into prices.json")
    asked = parser.parse_args(words)
    try:
        with tempfile.TemporaryDirectory() as place:
            _, region = facts.prices_of()
            offer = read(asked.file or fetched(ADDRESS.format(region=region), Path(place)))
    except DataError as error:
        print(error, file=sys.stderr)
        return 1
    print(*told(offer, compared(offer, facts.PRICES), facts.PRICES), sep="\n")
    if asked.write:
        write(offer, facts.PRICES)
        print("The prices are written down.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
