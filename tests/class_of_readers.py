"""Many readers on one running server, or on several behind a proxy, without a browser: each speaks Streamlit's protocol over a web
socket of its own.

A reader opens a lesson; after a pause of about ``think_s`` it changes layer, head or text, or goes to another lesson, and waits for the
run of the page to end. What is timed is the server's answer: from the request to the end of the script.

A loyal reader stays on its page, and comes back with the link alone when its socket breaks, as a browser does that is opened anew.
"""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import websockets
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from tabs import Tab, alone

TEXTS = (
    "Tom gave Sue a ball. Sue thanked",
    "Once upon a time there was a little dog.",
    "The cat slept in the sun because it was tired",
    "Anna and Ben went to the park. Ben saw a big red",
)
LESSONS = (
    "self_attention",
    "masked_attention",
    "multi_head",
    "logits",
    "embeddings",
    "decoder_block",
    "decoder_stack",
    "tokens",
    "positions",
)


@dataclass(slots=True)
class Answers:
    """What all readers met: seconds of every answer, and what was lost or shown as a failure."""

    seconds: list[float] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    def percentile(self, share: float) -> float:
        """Seconds within which this share (0 to 100) of the answers came."""
        return float(np.percentile(self.seconds, share))


@dataclass
class Reader(Tab):
    """One visit: a tab, and what a reader sees on its page."""

    answer_s = 300.0
    found: Answers = field(kw_only=True)
    text_box: str = ""  # the id of the sidebar's
    shown: str = ""
    seen: dict[str, str] = field(default_factory=dict)  # what the controls of the last run stand on, by their labels
    link: str = ""  # what the address bar has after the question mark

    async def ask(self, lesson: str, text: str, *, counted: bool, press: str = "", **where: int | str) -> None:
        """Let the page run once on a text, and wait for its end. A text in the address counts for the first page of a visit alone.

        press: the label of a button that is clicked.
        """
        message = self.message(lesson, text=text, **where)
        query = message.rerun_script.query_string
        if self.text_box:
            message.rerun_script.widget_states.widgets.add(id=self.text_box, string_value=text)
        if press:
            message.rerun_script.widget_states.widgets.add(id=self.ids[press], trigger_value=True)
        self.seen, self.link = {}, query
        started = time.perf_counter()
        await self.send(message)
        self.found.faults.extend(f"{lesson}?{query}: {fault[:160]}" for fault in self.faults)
        if not self.text_box:
            self.found.faults.append(f"{lesson}?{query}: there is no box for the text")
        if counted:
            self.found.seconds.append(time.perf_counter() - started)

    def hear(self, answer: ForwardMsg) -> None:
        """Note what the address bar shows, too."""
        super().hear(answer)
        if answer.WhichOneof("type") == "page_info_changed":
            self.link = answer.page_info_changed.query_string

    def note(self, element: Any) -> None:
        """Note what the controls stand on, too."""
        super().note(element)
        kind = element.WhichOneof("type")
        if kind == "text_area":
            self.seen[element.text_area.label] = element.text_area.value
            if element.text_area.label == "Your text":
                self.text_box, self.shown = element.text_area.id, element.text_area.value
        elif kind == "selectbox":
            box = element.selectbox
            self.seen[box.label] = box.raw_value if box.set_value else "".join(box.options[box.default : box.default + 1])
        elif kind == "button_group":
            tiles = element.button_group
            first = [tiles.options[at].content for at in tiles.default]
            self.seen[tiles.label] = " ".join(tiles.raw_values if tiles.set_value else first)


@asynccontextmanager
async def visit(address: str, found: Answers, text: str) -> AsyncIterator[Reader]:
    """A reader who has come: the first page of a visit tells where the others are."""
    async with websockets.connect(f"{address.replace('http', 'ws')}/_stcore/stream", subprotocols=["streamlit"], max_size=None) as socket:
        reader = Reader(socket, found=found)
        await reader.ask("", text, counted=False)
        if reader.shown != text:
            found.faults.append(f"the page shows {reader.shown!r}, not {text!r}")
        yield reader


async def _read(address: str, number: int, until: float, think_s: float, found: Answers, own: bool) -> None:
    chance = random.Random(number)
    await asyncio.sleep(chance.random() * think_s)
    try:
        async with visit(address, found, TEXTS[number % len(TEXTS)]) as reader:
            lesson = ""
            while time.monotonic() < until:
                await asyncio.sleep(chance.expovariate(1 / think_s))
                if not lesson or chance.random() < 0.3:
                    lesson = chance.choice(LESSONS)
                text, layer, head = chance.choice(TEXTS), chance.randrange(6), chance.randrange(8)
                text = f"{text} {chance.randrange(10**6)}" if own else text
                await reader.ask(lesson, text, counted=True, layer=layer, head=head)
    except (OSError, TimeoutError, websockets.WebSocketException) as error:
        found.faults.append(f"reader {number} was lost: {type(error).__name__}: {error}")


async def _walk(address: str, number: int, lessons: tuple[str, ...], turn: int, found: Answers) -> None:
    """One reader goes through the lessons with a text of its own."""
    text = f"Reader {number} came {turn + 1} times to see the {TEXTS[(number + turn) % len(TEXTS)]}"
    async with visit(address, found, text) as reader:
        for lesson in lessons:
            await reader.ask(lesson, text, counted=True, layer=turn % 6, head=number % 8)


def walk_together(address: str, n_readers: int, lessons: tuple[str, ...], turn: int = 0) -> Answers:
    """So many readers go through the lessons side by side, without a pause; each turn has texts that no other has."""
    return gathered(lambda found: [_walk(address, number, lessons, turn, found) for number in range(n_readers)])


def read_together(address: str, n_readers: int, seconds: float, think_s: float = 5.0, *, own: bool = False) -> Answers:
    """So many readers for so long; each with a seed of its own, so that two calls ask the same.

    own: each text is one that nobody had before.
    """
    until = time.monotonic() + seconds
    return gathered(lambda found: [_read(address, number, until, think_s, found, own) for number in range(n_readers)])


def gathered(readers: Callable[[Answers], list[Coroutine[None, None, None]]]) -> Answers:
    """Let the readers do what they do side by side, and wait."""
    found = Answers()

    async def all_of_them() -> None:
        await asyncio.gather(*readers(found))

    alone(all_of_them())
    return found
