"""How many readers are connected: each tab holds one web socket, which is counted as it comes and goes."""

from __future__ import annotations

from threading import Lock

from starlette.types import ASGIApp, Receive, Scope, Send

_LOCK = Lock()
_OPEN: list[int] = []  # [now, most at once]; empty where no server of ours counts them


class CountReaders:
    """Starlette's middleware that counts; it looks at no message."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        with _LOCK:
            _OPEN[:] = [0, 0]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hand everything on; count a web socket while it lasts."""
        if scope["type"] != "websocket":
            await self.app(scope, receive, send)
            return
        _change(1)
        try:
            await self.app(scope, receive, send)
        finally:
            _change(-1)


def _change(by: int) -> None:
    with _LOCK:
        _OPEN[0] += by
        _OPEN[1] = max(_OPEN)


def now() -> int | None:
    """Tabs that are connected; None where the server does not count them."""
    return _OPEN[0] if _OPEN else None


def most() -> int | None:
    """The most that were connected at once."""
    return _OPEN[1] if _OPEN else None
