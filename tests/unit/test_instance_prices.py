"""python -m explainer.deploy.sagemaker.prices: a small file in the form of Amazon's, from a disk and from a server on this machine."""

from __future__ import annotations

import json
import shutil
import threading
from collections.abc import Iterator
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from explainer.deploy.sagemaker import facts, prices
from explainer.errors import DataError

DEARER, CHEAPER, NEW = "ml.m5.xlarge", "ml.g5.xlarge", "ml.g7e.2xlarge"


def price_file(usd_h: dict[str, float], **changes: Any) -> dict[str, Any]:
    """Hosting at these prices, beside what is to be left aside: trainings, shadow tests, gigabytes, reserved hours, and what is free."""
    content: dict[str, Any] = {"offerCode": "AmazonSageMaker", "publicationDate": "2026-11-20T09:00:00Z", "products": {}, "terms": {}}
    on_demand: dict[str, Any] = {}

    def product(sku: str, usage: str, unit: str, *usd: float) -> None:
        content["products"][sku] = {
            "sku": sku,
            "productFamily": "ML Instance",
            "attributes": {"usagetype": usage, "regionCode": "us-east-1"},
        }
        rows = {f"{sku}.{i}": {"unit": unit, "pricePerUnit": {"USD": f"{one:.10f}"}} for i, one in enumerate(usd)}
        on_demand[sku] = {f"{sku}.TERM": {"sku": sku, "priceDimensions": rows}}

    for i, (name, price) in enumerate(usd_h.items()):
        product(f"H{i}", f"USE1-Host:{name}", "Hrs", price)
        product(f"T{i}", f"USE1-Train:{name}", "Hrs", 99.0)
        product(f"S{i}", f"USE1-HostShadow:{name}", "Hrs", 98.0)
    product("FREE", f"USE1-Host:{DEARER}", "Hrs", 0.0)
    product("GB", f"USE1-Host:{CHEAPER}", "GB", 97.0)
    content["products"]["NO TERM"] = {"attributes": {"usagetype": "Host:ml.x1.large"}}
    content["products"]["NO USE"] = {"attributes": {}}
    content["terms"] = {"OnDemand": on_demand, "Reserved": {"H0": {"x": {"priceDimensions": {}}}}}
    return content | changes


def now() -> dict[str, float]:
    found = {one.name: one.usd_h for one in facts.instances() if one.name != "ml.p4d.24xlarge"}
    return found | {DEARER: found[DEARER] + 0.5, CHEAPER: 1.0, NEW: 3.25}


@pytest.fixture
def table(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of our table, in its place."""
    copy = tmp_path / "prices.json"
    shutil.copy(facts.PRICES, copy)
    monkeypatch.setattr(facts, "PRICES", copy)
    return copy


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "index.json"
    path.write_text(json.dumps(price_file(now())))
    return path


def test_hours_of_hosting_on_demand_are_read_and_nothing_else(file: Path) -> None:
    assert prices.read(file) == prices.Offer(date(2026, 11, 20), now())


def test_changes_are_printed_and_nothing_is_written_unasked(table: Path, file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = table.read_bytes()
    assert prices.main(["--file", str(file)]) == 0
    n_types = len(facts.instances())
    assert capsys.readouterr().out.splitlines() == [
        f"Before: {n_types} types in us-east-1, as of {facts.prices_of()[0]}.",
        f"Now:    {n_types} types, published 2026-11-20.",
        "Dearer (1):",
        f"  {DEARER}: 0.269 → 0.769 USD an hour",
        "Cheaper (1):",
        f"  {CHEAPER}: 1.408 → 1 USD an hour",
        "No longer listed (1):",
        "  ml.p4d.24xlarge: was 37.69 USD an hour",
        "Not in our table (1):",
        f"  {NEW}: 3.25 USD an hour",
    ]
    assert table.read_bytes() == before


def test_prices_are_written_with_their_day_and_source(table: Path, file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    facts._read.cache_clear()
    old = {one.name: one for one in facts.instances(table)}
    assert prices.main(["--file", str(file), "--write"]) == 0
    assert capsys.readouterr().out.endswith("The prices are written down.\n")
    facts._read.cache_clear()
    facts.instances.cache_clear()
    found = {one.name: one for one in facts.instances(table)}
    assert json.loads(table.read_text())["as_of"] == "2026-11-20"
    assert found.keys() == old.keys()  # a new type needs its memory and its cards first
    gone = found.pop("ml.p4d.24xlarge")
    assert (gone.usd_h, gone.source, gone.checked) == (37.69, old["ml.p4d.24xlarge"].source, False)
    assert {(one.source, one.checked) for one in found.values()} == {("Amazon’s price file", True)}
    assert {name: one.usd_h for name, one in found.items()} == {name: price for name, price in now().items() if name != NEW}
    assert all(one.gpu == old[name].gpu and one.memory_gib == old[name].memory_gib for name, one in found.items())
    assert set(json.loads(table.read_text())["sources"]) == {"amazon", "older"}
    prices.main(["--file", str(file)])
    assert "Dearer" not in capsys.readouterr().out
    facts._read.cache_clear()
    facts.instances.cache_clear()


def test_our_table_is_kept_in_the_form_in_which_it_is_written() -> None:
    assert prices._as_text(json.loads(facts.PRICES.read_text(encoding="utf-8"))) == facts.PRICES.read_text(encoding="utf-8")


def test_the_same_prices_have_not_changed() -> None:
    same = prices.Offer(date(2026, 11, 20), {one.name: one.usd_h for one in facts.instances()})
    assert prices.told(same, prices.compared(same, facts.PRICES), facts.PRICES)[-1] == "Nothing has changed."


@pytest.mark.parametrize(
    "content",
    [
        "", "x", "[]", "{}", "null", '{"publicationDate": "2026-11-20", "products": {}}',
        json.dumps(price_file({}, publicationDate="soon")), json.dumps(price_file({}, terms={"OnDemand": {"FREE": {"a": 3}}})),
        json.dumps(price_file({}, products=[])), json.dumps(price_file({}, products={"a": {}})),
    ],
)  # fmt: skip
def test_what_is_no_price_file_is_refused_with_a_sentence(
    content: str, tmp_path: Path, table: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path, before = tmp_path / "index.json", table.read_bytes()
    path.write_text(content)
    assert prices.main(["--file", str(path), "--write"]) == 1
    assert capsys.readouterr().err == "index.json cannot be read as Amazon’s price file; give the index.json of AmazonSageMaker.\n"
    assert table.read_bytes() == before


def test_a_file_without_hosting_and_one_that_is_missing(tmp_path: Path) -> None:
    (tmp_path / "index.json").write_text(json.dumps(price_file({})))
    with pytest.raises(DataError, match=r"^index\.json has no price for an hour of hosting; its form may have changed"):
        prices.read(tmp_path / "index.json")
    with pytest.raises(DataError, match=r"^nothing\.json cannot be read"):
        prices.read(tmp_path / "nothing.json")


# --- from a server ----------------------------------------------------------------------------------------------------


@pytest.fixture
def served(file: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """A server on this machine in Amazon's place; the paths that it was asked for."""
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            found = self.path.endswith("/us-east-1/index.json")
            self.send_response(200 if found else 404)
            self.end_headers()
            if found:
                self.wfile.write(file.read_bytes())

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    address = prices.ADDRESS.replace("https://pricing.us-east-1.amazonaws.com", f"http://127.0.0.1:{server.server_address[1]}")
    monkeypatch.setattr(prices, "ADDRESS", address)
    yield asked
    server.shutdown()
    server.server_close()


def test_the_file_is_fetched(served: list[str], table: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert prices.main([]) == 0
    assert f"  {NEW}: 3.25 USD an hour" in capsys.readouterr().out
    assert served == ["/offers/v1.0/aws/AmazonSageMaker/current/us-east-1/index.json"]


def test_a_file_that_is_too_large_or_not_there_is_refused(served: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place = tmp_path / "place"
    place.mkdir()
    with pytest.raises(DataError, match=r"^Amazon’s price file cannot be fetched \(Not Found\); go online, or give it with --file\.$"):
        prices.fetched(prices.ADDRESS.format(region="nowhere"), place)
    monkeypatch.setattr(prices, "MOST_BYTES", 100)
    with pytest.raises(DataError, match="so much is not read"):
        prices.fetched(prices.ADDRESS.format(region="us-east-1"), place)


def test_without_a_network_it_is_one_sentence(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    with ThreadingHTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler) as closed:
        port = closed.server_address[1]
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setattr(prices, "ADDRESS", f"http://127.0.0.1:{port}/{{region}}")
    assert prices.main([]) == 1
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith("Amazon’s price file cannot be fetched (")
    assert line.endswith("); go online, or give it with --file.")
