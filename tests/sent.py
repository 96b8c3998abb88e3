"""What a server has sent to a tab: whether the whole page ran, or a part of it alone."""

from __future__ import annotations

from playwright.sync_api import Page
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg


class Sent:
    """The messages since the last ``clear``; made before the tab opens the app."""

    def __init__(self, page: Page) -> None:
        self._frames: list[bytes] = []
        page.on("websocket", lambda socket: socket.on("framereceived", self._note))

    def _note(self, frame: str | bytes) -> None:
        if isinstance(frame, bytes):
            self._frames.append(frame)

    def clear(self) -> None:
        """Forget what came."""
        self._frames.clear()

    def ended(self) -> set[int]:
        """How the runs ended, as ``ForwardMsg.ScriptFinishedStatus`` has it."""
        messages = map(ForwardMsg.FromString, self._frames)
        return {message.script_finished for message in messages if message.WhichOneof("type") == "script_finished"}
