"""Two servers behind HAProxy with hosting/haproxy.cfg: a reader stays with one, and when it is killed the other one has all of it."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
from conftest import LONG_MS, Visit
from loyal_readers import COOKIE, LoyalReader, Room, with_own_links
from playwright.sync_api import Browser, expect
from proxied import NAMES, Servers

from explainer.jobs import folder

N_READERS = 20
STEPS = 50  # of those that the page offers; enough to outlast the death of a server


@pytest.fixture(scope="module")
def servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Servers]:
    with Servers(tmp_path_factory.mktemp("servers") / "runs") as made:
        yield made


def server_of(visit: Visit) -> str:
    return next(cookie["value"] for cookie in visit.page.context.cookies() if cookie["name"] == COOKIE)


def moved(visit: Visit, server: str) -> Visit:
    """Wait until the open page has found its way to this server by itself, and has been run there."""
    end = time.monotonic() + LONG_MS / 1000
    while server_of(visit) != server and time.monotonic() < end:
        visit.page.wait_for_timeout(200)
    assert server_of(visit) == server
    expect(visit.page.locator('.stApp[data-test-connection-state="CONNECTED"]')).to_be_visible()
    return visit.settle()


def newcomer(servers: Servers) -> LoyalReader:
    """A reader who comes without a cookie, and goes."""
    (reader,) = with_own_links(1)
    with Room(servers.address, [reader]) as alone:
        alone.wait(lambda: bool(reader.visits), "a newcomer's visit")
    return reader


def test_files_go_to_the_readers_own_server(browser: Browser, servers: Servers) -> None:
    """A download is kept in the memory of one server; four readers are spread over both."""
    given, contexts = set(), []  # whoever has gone would leave room on a server
    for number in range(4):
        contexts.append(context := browser.new_context(viewport={"width": 1400, "height": 950}))
        own = Visit(context.new_page(), servers.address).open("self_attention", text=f"Reader {number} saw a ball")
        given.add(server_of(own))
        own.page.get_by_role("button", name=re.compile("as a notebook")).scroll_into_view_if_needed()
        with own.page.expect_download() as made:
            own.page.get_by_role("button", name=re.compile("as a notebook")).click()
        assert Path(made.value.path()).stat().st_size > 100_000
    assert given == set(NAMES)
    for context in contexts:
        context.close()


def test_a_killed_server_loses_no_reader_and_no_training(browser: Browser, servers: Servers) -> None:
    context = browser.new_context(viewport={"width": 1400, "height": 950})
    tab = Visit(context.new_page(), servers.address).open("self_attention", text="Tom had a red ball. Tom lost the", layer="3", head="5")
    victim = server_of(tab)
    (other,) = set(NAMES) - {victim}
    readers = with_own_links(N_READERS)
    # Given to the server that will be killed, so that its worker is a child of that one.
    trainer = LoyalReader("fine_tuning", {"text": "Day 3. Wind west.", "tune_steps": str(STEPS)}, {COOKIE: victim})
    trainer.press = "Start the training"

    with Room(servers.address, [*readers, trainer]) as room:
        room.wait(lambda: all(reader.visits for reader in room.readers), "every reader's first visit")
        assert {reader.servers[0] for reader in readers} == set(NAMES)
        assert trainer.servers == [victim]
        for reader in readers:
            assert reader.seen.items() >= reader.wanted().items()
        room.wait(lambda: any(run.state().step >= 2 for run in folder.every(servers.place)), "two steps of the training")
        (run,) = folder.every(servers.place)
        assert trainer.link["runs"] == run.id
        assert psutil.Process(run.worker().pid).ppid() == servers.processes[victim].pid

        theirs = [reader for reader in room.readers if reader.servers[-1] == victim]
        others = [reader for reader in room.readers if reader not in theirs]
        servers.kill(victim)
        room.wait(lambda: all(len(reader.visits) == 2 for reader in theirs), "the return of every reader of the killed server")
        assert all(reader.servers == [victim, other] for reader in theirs)
        assert all(reader.servers == [other] for reader in others), "a reader of the other server was sent away"
        for reader in readers:
            assert reader.seen.items() >= reader.wanted().items()
            assert reader.found.faults == []

        page = moved(tab, other).page
        expect(page.get_by_role("textbox", name="Your text")).to_have_value("Tom had a red ball. Tom lost the")
        stage = page.locator(".st-key-microscope .stage")
        expect(stage).to_have_attribute("aria-label", re.compile("Layer 3, head 5"))
        page.locator(".st-key-layer").get_by_text("2", exact=True).click()
        expect(stage).to_have_attribute("aria-label", re.compile("Layer 2, head 5"))

        assert not run.state().ended
        seen = Visit(context.new_page(), servers.address).open("fine_tuning", **trainer.link)  # its progress is drawn again and again
        assert server_of(seen) == other
        expect(seen.page.get_by_text("Which weights moved")).to_be_visible()
        assert (run.state().status, run.state().step) == ("done", STEPS), run.state()
        servers.start(victim)
        late = newcomer(servers)
        end = time.monotonic() + LONG_MS / 1000
        while late.servers != [victim] and time.monotonic() < end:  # the proxy looks at a server that was gone once a second
            late = newcomer(servers)
        assert late.servers == [victim], "the server that came back takes no reader"
        assert late.seen.items() >= late.wanted().items()
        assert all(len(reader.visits) < 3 for reader in room.readers), "a reader was sent back"
    assert tab.errors == []
    assert tab.strangers == []
    context.close()
