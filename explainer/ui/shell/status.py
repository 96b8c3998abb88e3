"""What a host sees of its server, as one dictionary: the page and the JSON for a monitor say the same. No text of a reader is in it."""

from __future__ import annotations

import hmac
import platform
import sys
import time
from collections import Counter
from contextlib import suppress
from dataclasses import asdict
from typing import Any

import psutil

from explainer import __version__, switches
from explainer.errors import JobError
from explainer.jobs import folder
from explainer.jobs.folder import CANCELLED, DONE, FAILED, QUEUED, STOPPED
from explainer.jobs.queue import Limits
from explainer.log.events import model_word
from explainer.models import in_memory, memory
from explainer.ui.shell import connections, hub_downloads
from explainer.ui.state import page_times, shelf

SHORTEST = 12  # characters of the host's word
HOUR_S = 3600.0
MIB = 2**20
_BEGAN = time.monotonic()


def host_word() -> str:
    """The word that opens the page; empty where the host wants none, or one that could be guessed."""
    word = switches.text("EXPLAINER_STATUS")
    return word if len(word) >= SHORTEST else ""


def too_short() -> bool:
    """Whether the host has set a word that is not taken."""
    return bool(switches.text("EXPLAINER_STATUS")) and not host_word()


def is_host(word: str) -> bool:
    """Whether this is the host's word. The comparison takes the same time wherever the two differ."""
    wanted = host_word()
    same = hmac.compare_digest(word.encode("utf-8", "replace"), wanted.encode("utf-8", "replace"))
    return bool(wanted) and same


def uptime_s() -> float:
    """Seconds since this process began with the app; a clock that is set does not change them."""
    return round(time.monotonic() - _BEGAN, 1)


def health() -> dict[str, Any]:
    """What anybody may know."""
    return {"ok": True, "version": __version__, "uptime_s": uptime_s()}


def report() -> dict[str, Any]:
    """All of it, as it is now."""
    return {
        **health(),
        "python": platform.python_version(),
        "readers": {"now": connections.now(), "most_at_once": connections.most()},
        "jobs": jobs(),
        "downloads": {"at_work": hub_downloads.jobs().at_work()},
        "memory": held(),
        "caches": [
            {"name": one.name, "entries": one.count, "mib": round(one.held / MIB, 2), "most_mib": round(one.most / MIB, 1)}
            for one in shelf.named()
        ],
        "models": [{"name": model_word(one.name), "mib": one.mib} for one in in_memory.networks()],
        "pages": [asdict(one) for one in page_times.times()],
    }


def jobs() -> dict[str, Any]:
    """Trainings that wait, are at work, and have ended in the last hour, by how. A clock that was set back makes none of them late."""
    going_on: Counter[str] = Counter()
    ended = Counter({DONE: 0, CANCELLED: 0, STOPPED: 0, FAILED: 0})
    now = time.time()
    for run in folder.every():
        with suppress(JobError):  # of another version of the app; its page says so
            end = run.ending()
            if end is None:
                going_on[run.state().status] += 1
            elif abs(now - end.at) < HOUR_S:
                ended[end.status] += 1
    waiting = going_on.pop(QUEUED, 0)
    return {"at_once": Limits.of_host().at_once, "waiting": waiting, "at_work": going_on.total(), "ended_in_the_last_hour": dict(ended)}


def held() -> dict[str, float | None]:
    """Memory in MiB: of the process, what of it is its own and what is pages of files, and what a model may still take."""
    found = psutil.Process().memory_info()
    shared = found.shared / MIB if sys.platform.startswith("linux") else None
    rss = found.rss / MIB
    return {
        "rss_mib": round(rss, 1),
        "own_mib": None if shared is None else round(rss - shared, 1),
        "shared_mib": None if shared is None else round(shared, 1),
        "spare_mib": round(memory.spare_mib(), 1),
    }
