"""Tabs of a browser without the browser: each speaks Streamlit's protocol over a web socket of its own."""

from __future__ import annotations

import asyncio
import json
import urllib.request
from collections.abc import AsyncIterator, Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, TypeVar
from urllib.parse import urlencode

import websockets
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

T = TypeVar("T")


@dataclass
class Tab:
    """One tab: what its last run has shown. answer_s: the longest wait for a message, on a machine that does much else."""

    answer_s = 600.0
    socket: websockets.ClientConnection
    pages: dict[str, str] = field(default_factory=dict)  # address → hash
    ids: dict[str, str] = field(default_factory=dict)  # label or key of a widget → its id
    said: list[str] = field(default_factory=list)  # Markdown, headings and captions, in the order of the page
    faults: list[str] = field(default_factory=list)

    def message(self, page: str = "", **query: int | str) -> BackMsg:
        """The request to run a page."""
        asked = BackMsg()
        asked.rerun_script.query_string = urlencode(query)
        asked.rerun_script.page_name = page
        asked.rerun_script.page_script_hash = self.pages.get(page, "")
        return asked

    async def open(self, page: str = "", press: str = "", given: dict[str, str] | None = None, **query: str) -> Tab:
        """Run a page to its end. press: how the label of a button begins. given: text for the box with this label."""
        asked = self.message(page, **query)
        if press:
            button = next(found for label, found in self.ids.items() if label.startswith(press))
            asked.rerun_script.widget_states.widgets.add(id=button, trigger_value=True)
        for label, text in (given or {}).items():
            asked.rerun_script.widget_states.widgets.add(id=self.ids[label], string_value=text)
        return await self.send(asked)

    async def send(self, asked: BackMsg) -> Tab:
        """Send a request, and read until a run has ended."""
        self.said, self.faults = [], []
        await self.socket.send(asked.SerializeToString())
        return await self.listen(lambda: False)

    async def listen(self, enough: Callable[[], bool]) -> Tab:
        """Read until the run has ended, or until ``enough`` has been said."""
        while not enough():
            answer = ForwardMsg()
            answer.ParseFromString(await asyncio.wait_for(self.socket.recv(), self.answer_s))
            self.hear(answer)
            ended = answer.WhichOneof("type") == "script_finished"
            if ended and answer.script_finished != ForwardMsg.ScriptFinishedStatus.FINISHED_EARLY_FOR_RERUN:
                break
        return self

    def hear(self, answer: ForwardMsg) -> None:
        """Note what a message tells."""
        kind = answer.WhichOneof("type")
        if kind == "navigation":
            self.pages = {page.url_pathname: page.page_script_hash for page in answer.navigation.app_pages}
        elif kind == "delta" and answer.delta.WhichOneof("type") == "new_element":
            self.note(answer.delta.new_element)

    def note(self, element: Any) -> None:
        """Note what an element shows."""
        kind = element.WhichOneof("type")
        what = getattr(element, kind)
        if kind == "exception":
            self.faults.append(what.message)
        elif kind in ("markdown", "heading", "alert", "progress"):
            self.said.append(getattr(what, "body", "") or getattr(what, "text", ""))
        elif hasattr(what, "label") and hasattr(what, "id"):
            self.ids[what.label] = what.id


@asynccontextmanager
async def tab(address: str) -> AsyncIterator[Tab]:
    """A tab that is connected, and closed at the end."""
    async with connection(address) as socket:
        yield Tab(socket)


def connection(address: str) -> Any:
    """The web socket of one tab; all carry the cookies of one browser."""
    where, cookies = f"{address.replace('http', 'ws')}/_stcore/stream", {"Cookie": "_streamlit_xsrf=2|0|0|0"}
    return websockets.connect(
        where, subprotocols=["streamlit"], max_size=None, additional_headers=cookies, open_timeout=600, ping_timeout=None
    )


def alone(what: Coroutine[Any, Any, T]) -> T:
    """Let it run in a thread of its own, as Playwright keeps a loop running in the one that asks."""
    with ThreadPoolExecutor(1) as one:
        return one.submit(lambda: asyncio.run(what)).result()


def asked(address: str, path: str, word: str = "") -> tuple[int, bytes]:
    """Status and body of an answer by plain HTTP."""
    request = urllib.request.Request(address + path, headers={"Authorization": f"Bearer {word}"} if word else {})
    with urllib.request.urlopen(request, timeout=600) as answer:
        return answer.status, answer.read()


def report(address: str, word: str) -> dict[str, Any]:
    """What the host's monitor is told."""
    return dict(json.loads(asked(address, "/_explainer/status", word)[1]))
