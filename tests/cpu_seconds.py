"""How many seconds of a processor each file of tests takes, with all processes that it starts: ``pytest -p tests.cpu_seconds``.

A duration grows with whatever else the machine does; this hardly does.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import psutil
import pytest

SHOWN = 60
BEGAN = pytest.StashKey[float]()
files, tests = Counter[str](), Counter[str]()


def spent() -> float:
    """Seconds of this process, of those that it has waited for, and of those that still run."""
    this = psutil.Process()
    found = time.process_time()
    for process in (this, *this.children(recursive=True)):
        with suppress(psutil.Error):
            times = process.cpu_times()
            found += times.children_user + times.children_system + (0.0 if process == this else times.user + times.system)
    return found


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """What comes after it, fixtures that other tests share included, is the test's."""
    item.stash[BEGAN] = spent()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item: pytest.Item) -> Iterator[None]:
    """Hand on with the last report, which is the way out of a worker of xdist."""
    try:
        return (yield)
    finally:
        item.user_properties.append(("cpu_s", max(0.0, spent() - item.stash[BEGAN])))


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Add up."""
    for name, seconds in report.user_properties if report.when == "teardown" else ():
        if name == "cpu_s":
            files[report.nodeid.split("::")[0]] += seconds
            tests[report.nodeid] += seconds


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """The rooms, the longest files, and the longest tests."""
    rooms = Counter[str]()
    for name, seconds in files.items():
        rooms["/".join(name.split("/")[:2])] += seconds
    for what, found in (("rooms", rooms), ("files", files), ("tests", tests)):
        terminalreporter.section(f"seconds of a processor: {found.total():.0f} in all, the longest {what}")
        for name, seconds in found.most_common(SHOWN):
            terminalreporter.write_line(f"{seconds:8.1f}  {name}")
