"""One server, one browser with two hundred tabs, and a visitor who sends what no browser sends: everybody else is answered."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import psutil
import pytest
import websockets
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some
from serving import start_server, stop
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from tabs import Tab, alone, asked, connection, report, tab
from waiting import until

from explainer import __version__

WORD, MARK = "the word of the host", "kqzxv"
N_TABS = 200
MOST_MIB = 400  # that they may take together: two for each
MIB = 2**20


@dataclass
class Server:
    process: psutil.Process
    address: str
    log: Path

    def lines(self) -> list[str]:
        return self.log.read_text(encoding="utf-8").splitlines()

    def rss_mib(self) -> float:
        return float(self.process.memory_info().rss / MIB)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """With the log and the status page on; it keeps a visit for five seconds after its tab was closed, instead of two minutes."""
    place = tmp_path_factory.mktemp("server")
    settings = {"EXPLAINER_LOG": "json", "EXPLAINER_STATUS": WORD, "EXPLAINER_RUNS": str(place / "runs")}
    with (place / "log").open("wb") as errors:
        process, address = start_server(errors=errors, STREAMLIT_SERVER_DISCONNECTED_SESSION_TTL="5", **settings)
    yield Server(psutil.Process(process.pid), address, place / "log")
    stop(process)


async def is_answered(address: str) -> None:
    """Another reader comes, sees a page, and goes."""
    async with tab(address) as other:
        await other.open("", text="Tom gave Sue a ball")
        assert other.faults == []
        assert other.said[0] == "The whole transformer"
        assert "Your text" in other.ids


async def all_gone(server: Server) -> None:
    """The server has noticed that nobody is there."""
    end = time.monotonic() + 600
    while report(server.address, WORD)["readers"]["now"]:
        assert time.monotonic() < end, report(server.address, WORD)["readers"]
        await asyncio.sleep(0.1)


def test_a_monitor_is_told_that_the_server_is_well_and_the_host_everything(server: Server) -> None:
    status, body = asked(server.address, "/_explainer/health")
    found = json.loads(body)
    assert (status, found["ok"], found["version"]) == (200, True, __version__)
    assert found.keys() == {"ok", "version", "uptime_s"}
    everything = report(server.address, WORD)
    assert everything.keys() > found.keys() | {"readers", "jobs", "memory", "caches", "models", "pages"}
    unknown = asked(server.address, "/_explainer/nothing")
    for word in ("", "another word", WORD[:-1]):
        assert asked(server.address, "/_explainer/status", word) == unknown
    assert server.rss_mib() == pytest.approx(everything["memory"]["rss_mib"], rel=0.5)


def test_the_first_model_is_read_before_somebody_asks(server: Server) -> None:
    until(lambda: [one["name"] for one in report(server.address, WORD)["models"]] == ["story-gpt"])
    assert report(server.address, WORD)["readers"]["most_at_once"] == 0


def test_two_hundred_tabs_of_one_reader_are_answered_bounded_and_let_go(server: Server) -> None:
    async def one(opened: asyncio.Semaphore) -> Tab:
        async with opened:
            socket = await connection(server.address)
        found = Tab(socket)
        await found.open("glossary")
        return found

    async def wave(n_tabs: int) -> tuple[float, int]:
        tabs = await asyncio.gather(*[one(slots) for _ in range(n_tabs)])
        assert [found.faults for found in tabs if found.faults] == []
        assert {found.said[0] for found in tabs} == {"Glossary"}
        now = report(server.address, WORD)["readers"]["now"]
        most = server.rss_mib()
        await is_answered(server.address)
        await asyncio.gather(*[found.socket.close() for found in tabs])
        await all_gone(server)
        return most, now

    async def both() -> None:
        await is_answered(server.address)  # torch and the first model are there
        before = server.rss_mib()
        first, now = await wave(N_TABS)
        assert now == N_TABS
        assert first - before < MOST_MIB, (before, first)
        await asyncio.sleep(6)  # longer than a visit is kept
        await is_answered(server.address)
        second, _ = await wave(N_TABS // 2)
        assert second - first < MOST_MIB / 10, (before, first, second)  # the first two hundred were let go

    slots = asyncio.Semaphore(20)
    alone(both())


# --- what no browser sends -------------------------------------------------------------------------------------------

SCALARS = {
    "string_value": some.text(max_size=50).map(lambda text: text + MARK),
    "int_value": some.integers(-(2**63), 2**63 - 1),
    "double_value": some.floats(),
    "bool_value": some.booleans(),
    "trigger_value": some.booleans(),
    "bytes_value": some.binary(max_size=50),
    "json_value": some.text(max_size=30) | some.just('{"a": [1, null, "' + MARK + '"]}'),
    "json_trigger_value": some.text(max_size=30),
}
ARRAYS = {
    "double_array_value": some.lists(some.floats(), max_size=3),
    "int_array_value": some.lists(some.integers(-(2**63), 2**63 - 1), max_size=3),
    "string_array_value": some.lists(some.text(max_size=20), max_size=3),
}
LABELS = ("Your text", "Model", "Projector", "no such widget", "")


@some.composite
def states(draw: some.DrawFn) -> tuple[str, WidgetState]:
    """A value of any type, for a widget that wants another one, or that is not there."""
    state = WidgetState()
    name = draw(some.sampled_from([*SCALARS, *ARRAYS]))
    if name in SCALARS:
        setattr(state, name, draw(SCALARS[name]))
    else:
        getattr(state, name).data.extend(draw(ARRAYS[name]))
    return draw(some.sampled_from(LABELS) | some.text(max_size=20)), state


@some.composite
def reruns(draw: some.DrawFn) -> tuple[BackMsg, list[tuple[str, WidgetState]]]:
    """A run of a page that there is not, with widgets of the wrong kind, and an odd address."""
    asked = BackMsg()
    rerun = asked.rerun_script
    rerun.query_string = draw(
        some.text(max_size=60) | some.sampled_from(["text=%ff%00&layer=-1&head=x", f"model={MARK}&edits=~~~{MARK}&runs=../.."])
    )
    rerun.page_script_hash = draw(some.text(max_size=40) | some.just("0" * 32))
    rerun.page_name = draw(some.text(max_size=20) | some.sampled_from(["tokens", "../app", "\0"]))
    rerun.fragment_id = draw(some.just("") | some.text(max_size=20))
    return asked, draw(some.lists(states(), max_size=4))


OTHERS = some.sampled_from(
    "load_git_info clear_cache stop_script set_run_on_save debug_disconnect_websocket debug_shutdown_runtime".split()
)
RAW = some.binary(max_size=300) | some.builds(lambda n: b"\x0a" + b"\xff" * n, some.integers(1, 2000))


async def send(raw: list[bytes], messages: list[tuple[BackMsg, list[tuple[str, WidgetState]]]], others: list[str], address: str) -> None:
    """One visitor: reads nothing back but what tells the ids of widgets, and does not care whether the server hangs up."""
    with suppress(websockets.WebSocketException, OSError):
        async with tab(address) as bad:
            await bad.open("", text=MARK)
            for asked, widgets in messages:
                for label, state in widgets:
                    state.id = bad.ids.get(label, label)
                    asked.rerun_script.widget_states.widgets.append(state)
                await bad.socket.send(asked.SerializeToString())
            for name in others:
                asked = BackMsg()
                setattr(asked, name, True)
                await bad.socket.send(asked.SerializeToString())
            whole = bad.message("", text=MARK).SerializeToString()
            for broken in [whole[: len(whole) // 2], *raw]:
                await bad.socket.send(broken)


@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(raw=some.lists(RAW, max_size=3), messages=some.lists(reruns(), min_size=1, max_size=4), others=some.lists(OTHERS, max_size=3))
def test_garbage_over_the_socket_harms_nobody_else(server: Server, raw: list[bytes], messages: list, others: list[str]) -> None:
    async def both() -> None:
        await asyncio.gather(send(raw, messages, others, server.address), is_answered(server.address))

    alone(both())
    assert server.process.is_running()


async def _huge(address: str) -> None:
    """Beyond every limit in one message, and just below it in a value of a widget."""
    for size in (60 * MIB, 24 * MIB):
        with suppress(websockets.WebSocketException, OSError):
            async with tab(address) as bad:
                await bad.open("", text=MARK)
                asked = bad.message("", text=MARK)
                asked.rerun_script.widget_states.widgets.add(id=bad.ids["Your text"], string_value=MARK * (size // len(MARK)))
                await bad.socket.send(asked.SerializeToString())
                await bad.listen(lambda: False)


async def _in_words(address: str) -> None:
    with suppress(websockets.WebSocketException, OSError):
        async with connection(address) as socket:
            await socket.send(f"a text frame {MARK}")
            await socket.recv()


async def _thousands(address: str) -> None:
    """Runs that nobody waits for, each broken off by the next."""
    with suppress(websockets.WebSocketException, OSError):
        async with tab(address) as bad:
            await bad.open("", text=MARK)
            one = bad.message("tokens", text=MARK).SerializeToString()
            for _ in range(3000):
                await bad.socket.send(one)


@pytest.mark.parametrize("what", [_huge, _in_words, _thousands])
def test_too_much_of_it_harms_nobody_else(server: Server, what) -> None:
    async def both() -> None:
        await asyncio.gather(what(server.address), is_answered(server.address))
        await all_gone(server)
        await is_answered(server.address)

    before = server.rss_mib()
    alone(both())
    assert server.process.is_running()
    assert server.rss_mib() - before < MOST_MIB


def test_the_log_of_all_this_has_no_word_of_it(server: Server) -> None:
    lines = [json.loads(line) for line in server.lines()]
    assert {line["event"] for line in lines} >= {"start", "page_run", "library"}
    assert MARK not in server.log.read_text(encoding="utf-8").lower()
    assert all(line.keys() >= {"at", "level", "event"} for line in lines)
