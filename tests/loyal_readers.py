"""Readers who stay: each is on a page of its own, and comes back with its link when its socket breaks."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from urllib.parse import parse_qsl

import websockets
from class_of_readers import Answers, Reader

AGAIN_S = 0.5  # between two tries to come back; Streamlit's own page waits as long before its second one
WAIT_S = 300.0
COOKIE = "EXPLAINER_SERVER"  # which server the proxy has given a reader to


@dataclass(slots=True)
class LoyalReader:
    """One reader with its link. seen: what the controls of its page stand on; visits: when each visit had its page, by the clock."""

    lesson: str
    link: dict[str, str]
    cookies: dict[str, str] = field(default_factory=dict)
    visits: list[float] = field(default_factory=list)
    servers: list[str] = field(default_factory=list)
    seen: dict[str, str] = field(default_factory=dict)
    press: str = ""  # a button that is clicked once, on the first visit
    found: Answers = field(default_factory=Answers)

    def wanted(self) -> dict[str, str]:
        """What the controls must stand on, if nothing is lost."""
        names = {"text": "Your text", "model": "Model", "layer": "Layer", "head": "Head"}
        return {names[key]: value for key, value in self.link.items() if key in names}

    async def stay(self, address: str) -> None:
        """Visit, look on until the socket breaks, and come back, until this is cancelled."""
        while True:
            try:
                await self._visit(address)
            except (OSError, TimeoutError, websockets.WebSocketException):
                await asyncio.sleep(AGAIN_S)

    async def _visit(self, address: str) -> None:
        cookies = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())} if self.cookies else {}
        where = f"{address.replace('http', 'ws')}/_stcore/stream"
        async with websockets.connect(
            where, subprotocols=["streamlit"], max_size=None, additional_headers=cookies, open_timeout=30
        ) as socket:
            for line in socket.response.headers.get_all("Set-Cookie") if socket.response else []:
                self.cookies |= {name: morsel.value for name, morsel in SimpleCookie(line).items()}
            reader = Reader(socket, found=self.found)
            text = self.link["text"]
            others = {key: value for key, value in self.link.items() if key != "text"}
            await reader.ask(self.lesson, text, counted=False, **others)
            if self.press:
                pressed, self.press = self.press, ""
                await reader.ask(self.lesson, text, counted=False, press=pressed, **others)
            self._note(reader)
            self.servers.append(self.cookies.get(COOKIE, ""))
            self.visits.append(time.monotonic())
            while True:
                await socket.recv()

    def _note(self, reader: Reader) -> None:
        self.seen = dict(reader.seen)
        self.link |= {key: value for key, value in parse_qsl(reader.link) if key == "runs"}


def with_own_links(n_readers: int) -> list[LoyalReader]:
    """So many readers; text, model, layer and head of each are no other's, and no page begins with them."""
    made = []
    for number in range(n_readers):
        link = {"text": f"Reader {number} saw a big red ball", "model": ("story-gpt", "story-bert")[number % 2]}
        made.append(LoyalReader("self_attention", link | {"layer": str(1 + number % 5), "head": str(1 + number % 7)}))
    return made


class Room:
    """Loyal readers at work, on a thread of their own, until the end of the ``with``."""

    def __init__(self, address: str, readers: list[LoyalReader]) -> None:
        self.readers, self._address = readers, address
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="readers")

    def __enter__(self) -> Room:
        self._thread.start()
        self.tasks = [asyncio.run_coroutine_threadsafe(reader.stay(self._address), self._loop) for reader in self.readers]
        return self

    def __exit__(self, *_: object) -> None:
        for task in self.tasks:
            task.cancel()
        asyncio.run_coroutine_threadsafe(asyncio.sleep(0.5), self._loop).result()  # they say goodbye
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def wait(self, condition: Callable[[], bool], what: str) -> float:
        """Wait until it is so; returns the seconds."""
        started = time.monotonic()
        while not condition():
            for task in self.tasks:
                if task.done():
                    task.result()  # a fault of the reader's own
            if time.monotonic() - started > WAIT_S:
                told = [(reader.servers, len(reader.visits), reader.seen, reader.found.faults) for reader in self.readers]
                raise AssertionError(f"{what} did not happen in {WAIT_S:.0f} s: {told}")
            time.sleep(0.02)
        return time.monotonic() - started
