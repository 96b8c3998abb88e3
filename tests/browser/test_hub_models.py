"""A Hub model in a real browser against a Hub on the loopback; and a start without any network."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import pytest
from mirror import WEIGHTS, Mirror, contents, cut, loopback_hub, trickle
from networks import make_module, make_tokenizer
from playwright.sync_api import Locator, Page, expect
from playwright.sync_api import TimeoutError as Silence
from serving import start_server, stop

# Every connection that a process of ours opens is written down; sitecustomize also reaches the process that downloads.
RECORDER = """
import os, socket

def note(what):
    with open(os.environ["CONNECTIONS"], "a") as log:
        log.write(f"{what}\\n")

def watch(name):
    real = getattr(socket.socket, name)
    def connect(self, address):
        if self.family != socket.AF_UNIX:
            note(address)
            if address[0] not in ("127.0.0.1", "::1"):
                raise OSError(f"no network: {address}")
        return real(self, address)
    setattr(socket.socket, name, connect)

watch("connect")
watch("connect_ex")
real_getaddrinfo = socket.getaddrinfo
def getaddrinfo(host, *rest, **more):
    if host not in (None, "", "127.0.0.1", "localhost", "0.0.0.0", "::1"):
        note(host)
        raise socket.gaierror(f"no network: {host}")
    return real_getaddrinfo(host, *rest, **more)
socket.getaddrinfo = getaddrinfo
"""


@dataclass
class Classroom:
    """A machine with an empty cache, its server, and the Hub it knows."""

    mirror: Mirror
    folder: Path
    address: str = ""

    def environment(self, endpoint: str) -> dict[str, str]:
        return {
            "HF_ENDPOINT": endpoint,
            "HF_HOME": str(self.folder / "home"),
            "HF_HUB_OFFLINE": "0",
            "PYTHONPATH": str(self.folder),
            "CONNECTIONS": str(self.folder / "connections"),
        }

    def connections(self) -> list[str]:
        log = self.folder / "connections"
        return log.read_text().splitlines() if log.exists() else []


@pytest.fixture(scope="module")
def classroom(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Classroom]:
    folder = tmp_path_factory.mktemp("classroom")
    (folder / "sitecustomize.py").write_text(RECORDER)
    with loopback_hub() as mirror:
        for name, seed in (("distilgpt2", 2), ("gpt2", 3)):
            make_module("gpt2", n_embd=128, vocab_size=8000, seed=seed).save_pretrained(folder / name)
            make_tokenizer().save_pretrained(folder / name)
            mirror.repos[name] = contents(folder / name)
        room = Classroom(mirror, folder)
        process, room.address = start_server(**room.environment(mirror.url))
        yield room
        stop(process)


def choose(page: Page, name: str) -> Locator:
    sidebar = page.get_by_test_id("stSidebar")
    for _ in range(60):  # a rerun that ends just then closes the list again
        sidebar.get_by_label("Model", exact=False).first.click()
        with suppress(Silence):
            page.get_by_role("option", name=name, exact=True).click(timeout=5000)
            return sidebar
        page.keyboard.press("Escape")
    raise AssertionError(f"{name} could not be chosen")


def test_a_start_without_network_opens_no_connection_and_waits_for_none(classroom: Classroom, visit: Callable) -> None:
    seen = visit(address=classroom.address)
    seen.open("")
    expect(seen.page.locator(".st-key-overview")).to_be_visible()
    seen.open("self_attention")
    expect(seen.page.locator(".st-key-microscope .stage")).to_be_visible()
    assert classroom.connections() == []
    assert classroom.mirror.asked == []
    assert seen.strangers == []


def more_than(before: float, bar: Locator) -> float:
    """The megabytes that the bar tells, as soon as they are more than before."""
    end = time.monotonic() + 600
    while True:
        found = re.search(r": ([\d.]+) of [\d.]+ MB", bar.inner_text())
        if found and float(found[1]) > before:
            return float(found[1])
        assert time.monotonic() < end, "the progress stands still"
        time.sleep(0.05)


def test_looked_up_downloaded_with_progress_and_in_the_lesson(classroom: Classroom, visit: Callable) -> None:
    from axe_playwright_python.sync_playwright import Axe

    mirror, gate = classroom.mirror, threading.Event()
    mirror.asked.clear()
    mirror.fail(WEIGHTS, trickle(gate))
    seen = visit(address=classroom.address).open("inspect")
    sidebar = choose(seen.page, "distilgpt2")
    expect(sidebar.get_by_text("distilgpt2 is not on this machine yet.")).to_be_visible()
    assert mirror.asked == []
    sidebar.get_by_role("button", name="Look it up").click()
    expect(sidebar.get_by_text(re.compile(r"distilgpt2: \d\.\d MB to download, about \d\.\d million parameters\."))).to_be_visible(
        timeout=60_000
    )
    expect(sidebar.get_by_text(re.compile(r"needs about \d+ MiB of memory; [\d,]+ MiB are free"))).to_be_visible()
    assert not mirror.asked_for("safetensors")
    download = sidebar.get_by_role("button", name=re.compile(r"Download \d\.\d MB"))
    download.click()
    bar = sidebar.get_by_test_id("stProgress")
    expect(bar).to_be_visible()
    first = more_than(0.0, bar)
    assert more_than(more_than(first, bar), bar) < 6.0
    expect(bar).to_contain_text(re.compile(r" MB · [\d.]+ MB/s"))
    assert seen.page.get_by_test_id("stMain").locator("h1").is_visible()
    found = Axe().run(seen.page, context={"exclude": [["[data-testid=stSidebarNav]"]]}).response["violations"]
    assert [each["id"] for each in found] == []
    # Another click, and another tab: neither kills the download nor begins a second one.
    sidebar.get_by_text("Projector").click()
    expect(seen.page).to_have_url(re.compile("projector=true"))
    other = visit(address=classroom.address).page
    other.goto(f"{classroom.address}/inspect?model=distilgpt2")
    expect(other.get_by_test_id("stSidebar").get_by_test_id("stProgress")).to_be_visible()
    expect(bar).to_be_visible()
    other.close()
    gate.set()
    expect(bar).to_have_count(0)
    expect(seen.page.get_by_test_id("stMain")).to_contain_text("microscope: distilgpt2 on your text")
    expect(seen.page.locator(".st-key-microscope .stage")).to_be_visible()
    assert len(mirror.asked_for("GET /store")) == 1
    assert seen.errors == []


def test_a_download_that_breaks_off_is_a_sentence_and_a_retry_succeeds(classroom: Classroom, visit: Callable) -> None:
    mirror = classroom.mirror
    mirror.fail(WEIGHTS, cut(300_000), *[cut(0)] * 20)
    seen = visit(address=classroom.address).open("inspect")
    sidebar = choose(seen.page, "gpt2")
    sidebar.get_by_role("button", name="Look it up").click()
    sidebar.get_by_role("button", name=re.compile("^.*Download")).click()
    expect(sidebar.get_by_text("The download of gpt2 broke off; try again.")).to_be_visible()
    expect(sidebar.get_by_text("The lessons stay on story-gpt.")).to_be_visible()
    expect(seen.page.locator(".st-key-microscope .stage")).to_be_visible()
    mirror.faults.clear()
    sidebar.get_by_role("button", name="Try again").click()
    expect(seen.page.get_by_test_id("stMain")).to_contain_text("microscope: gpt2 on your text")
    expect(sidebar.get_by_text("broke off")).to_have_count(0)


def test_a_model_that_is_here_opens_without_network_and_after_the_page(classroom: Classroom, visit: Callable) -> None:
    before = len(classroom.connections())
    process, address = start_server(**classroom.environment("http://hub.invalid"))
    try:
        seen = visit(address=address)
        seen.page.goto(f"{address}/inspect?model=distilgpt2")
        waiting = seen.page.get_by_text(re.compile("Starting torch, then reading (the tokenizer of )?distilgpt2"))
        expect(waiting).to_be_visible()
        assert seen.page.locator("h1").inner_text() == "Inspect"
        expect(seen.page.locator(".st-key-microscope .stage")).to_be_visible()
        assert len(classroom.connections()) == before
        # What is not here is refused after one look for the Hub.
        sidebar = choose(seen.page, "bert-base-uncased")
        sidebar.get_by_role("button", name="Look it up").click()
        expect(sidebar.get_by_text("The Hugging Face Hub cannot be reached, so bert-base-uncased cannot be loaded")).to_be_visible()
        expect(sidebar.get_by_text("The lessons stay on distilgpt2.")).to_be_visible()
        assert classroom.connections()[before:] == ["hub.invalid"]
    finally:
        stop(process)
