"""What the server of the app has beside the pages: an answer for health checks, the host's report as JSON, and the count of readers."""

from __future__ import annotations

import platform
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import streamlit as st
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import BaseRoute, Match, Route
from starlette.types import Scope

from explainer import __version__, log, switches
from explainer.jobs.queue import Limits
from explainer.ui.shell import connections, status
from explainer.ui.state import memory, warm_up

HEALTH, STATUS = "/_explainer/health", "/_explainer/status"


class _ForTheHost(Route):
    """A route that is there for the host alone; for everybody else its address is one that the server does not know."""

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """Whether the address fits and the request has the host's word in ``Authorization: Bearer``."""
        match, child = super().matches(scope)
        if match is Match.FULL and not status.is_host(_bearer(scope)):
            return Match.NONE, {}
        return match if match is Match.FULL else Match.NONE, child


def _bearer(scope: Scope) -> str:
    kind, _, word = Request(scope).headers.get("authorization", "").partition(" ")
    return word.strip() if kind.lower() == "bearer" else ""


async def _health(_: Request) -> JSONResponse:
    return JSONResponse(status.health(), headers=_NOT_KEPT)


def _status(_: Request) -> JSONResponse:  # Starlette runs it on a thread, since it reads files
    return JSONResponse(status.report(), headers=_NOT_KEPT)


_NOT_KEPT = {"Cache-Control": "no-store"}


def routes() -> list[BaseRoute]:
    """The addresses, below ``server.baseUrlPath`` where there is one."""
    base = str(st.get_option("server.baseUrlPath") or "").strip("/")
    below = f"/{base}" if base else ""
    return [Route(below + HEALTH, _health, methods=["GET"]), _ForTheHost(below + STATUS, _status, methods=["GET"])]


def middleware() -> list[Middleware]:
    """What every connection passes."""
    return [Middleware(connections.CountReaders)]


@asynccontextmanager
async def lifespan(_: Any) -> AsyncIterator[None]:
    """The log begins and ends with the server; the first model is read soon after its start."""
    log.begin()
    memory.keep_few_arenas()
    on = bool(status.host_word())
    log.tell("start", version=__version__, python=platform.python_version(), trainings=Limits.of_host().at_once, status_page=on)
    if status.too_short():
        why = f"EXPLAINER_STATUS has fewer than {status.SHORTEST} characters"
        log.say("status_page_off", f"{why}, so there is no status page.", why=why)
    for said in switches.misread():
        log.say("switch_misread", said, name=said.split()[0])
    soon = warm_up.after_the_start()
    yield
    soon.cancel()
    log.tell("stop", uptime_s=status.uptime_s())
