"""Processes born of one that has imported what they need, some seconds of work each: for tests of what becomes of them.

Nothing with torch has run where they are born, so a fork of it is as good as new. It is Python's own server of forks. That the app starts
such a process by itself, and Jupyter a kernel, is tested by other tests.
"""

from __future__ import annotations

import multiprocessing
import os
import runpy
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from multiprocessing import connection, spawn
from multiprocessing.connection import Connection
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from multiprocessing.context import ForkServerProcess

PROJECT = Path(__file__).resolve().parents[1]
IMPORTED = [
    "explainer.jobs.head", "explainer.jobs.language", "explainer.jobs.tune", "explainer.deploy.sagemaker.worker", "boto3", "flask",
    "moto.server", "ipykernel.kernelapp",
]  # fmt: skip
# What of its environment a process reads while it imports; the rest of its own is given to each.
READ = {"OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1", "HF_HUB_OFFLINE": "1", "TOKENIZERS_PARALLELISM": "false", "PYTHONUTF8": "1"}


class Born:
    """A process, with all that whoever starts one asks of a ``subprocess.Popen``."""

    def __init__(self, process: ForkServerProcess, pipes: Mapping[str, IO[Any]]) -> None:
        self._process, self._one_by_one = process, threading.Lock()
        assert process.pid is not None
        self.pid: int = process.pid
        self.stdin, self.stdout, self.stderr = (pipes.get(name) for name in ("stdin", "stdout", "stderr"))

    def poll(self) -> int | None:
        """None while it lives."""
        with self._one_by_one:  # the word comes once
            return self._process.exitcode

    @property
    def returncode(self) -> int | None:
        return self.poll()

    def wait(self, timeout: float | None = None) -> int:
        """How it has ended.

        Raises: subprocess.TimeoutExpired.
        """
        connection.wait([self._process.sentinel], timeout)
        ended = self.poll()
        if ended is None:
            raise subprocess.TimeoutExpired(f"the process {self.pid}", timeout or 0)
        return ended

    def send_signal(self, number: int) -> None:
        """Nothing where it has ended."""
        if self.poll() is None:
            with suppress(ProcessLookupError):
                os.kill(self.pid, number)

    def terminate(self) -> None:
        """Tell it to end."""
        self._process.terminate()

    def kill(self) -> None:
        """End it."""
        self._process.kill()


class Nursery:
    """In place of ``subprocess`` where processes are started by ``python -m``."""

    DEVNULL, PIPE, STDOUT, TimeoutExpired = subprocess.DEVNULL, subprocess.PIPE, subprocess.STDOUT, subprocess.TimeoutExpired

    def __init__(self) -> None:
        self._started, self._one_by_one = False, threading.Lock()

    def Popen(
        self, command: list[str], stdin: Any = None, stdout: Any = None, stderr: Any = None, cwd: Any = None, env: Any = None,
        text: bool = False, encoding: str | None = None, **_: Any,
    ) -> Born:  # fmt: skip
        """As ``subprocess.Popen(...)``, for ``python -m <module> …`` in a session of its own."""
        assert command[1] == "-m"
        pipes: dict[str, IO[Any]] = {}
        files: list[Connection] = []
        for number, (name, wanted) in enumerate((("stdin", stdin), ("stdout", stdout), ("stderr", stderr))):
            if wanted == self.PIPE:
                out, into = os.pipe()
                ours, file = (out, into) if number else (into, out)
                mode = ("r" if number else "w") + ("" if text else "b")
                pipes[name] = open(ours, mode, encoding=encoding if text else None)  # noqa: SIM115 - whoever asked for it closes it
            elif wanted == self.DEVNULL:
                file = os.open(os.devnull, os.O_RDWR)
            else:
                file = os.dup(number if wanted is None else files[1].fileno() if wanted == self.STDOUT else wanted.fileno())
            files.append(Connection(file))
        told = command[2:], dict(os.environ if env is None else env), str(cwd or Path.cwd()), files
        with self._one_by_one, pytest.MonkeyPatch.context() as patch:
            self._start()
            patch.setattr(spawn, "get_preparation_data", _without_main)
            process = multiprocessing.get_context("forkserver").Process(target=_be, args=told, daemon=True)
            process.start()
        for each in files:
            each.close()
        made = Born(process, pipes)
        while made.poll() is None and os.getpgid(made.pid) != made.pid:
            time.sleep(0.001)  # before that, a signal to its group would reach this process
        return made

    def _start(self) -> None:
        if self._started:
            return
        self._started = True
        from multiprocessing import forkserver

        multiprocessing.get_context("forkserver").set_forkserver_preload(IMPORTED)
        with pytest.MonkeyPatch.context() as patch:
            patch.delenv("MPLBACKEND", raising=False)
            patch.chdir(PROJECT)
            for name, word in READ.items():
                patch.setenv(name, word)
            forkserver.ensure_running()


def _without_main(name: str, told: Callable[[str], dict[str, Any]] = spawn.get_preparation_data) -> dict[str, Any]:
    """What a process is told of this one; its main module, which after a run of a page is app.py, would be run there."""
    return {key: value for key, value in told(name).items() if not key.startswith("init_main")}


def _be(command: list[str], env: dict[str, str], folder: str, files: list[Connection]) -> None:
    """Be ``python -m <command>``; without the project, where that is on no path."""
    os.setsid()
    os.environ.clear()
    os.environ.update(env)
    if "JPY_PARENT_PID" in env:  # a kernel ends when its parent does
        os.environ["JPY_PARENT_PID"] = str(os.getppid())
    os.chdir(folder)
    for number, file in enumerate(files):
        os.dup2(file.fileno(), number)
        file.close()
    sys.stdin = open(0, encoding="utf-8", closefd=False)  # noqa: SIM115 - multiprocessing has put an empty one there
    others = [path for path in sys.path if path and Path(path).resolve() not in (PROJECT, *PROJECT.glob("tests"), *PROJECT.glob("tests/*"))]
    sys.path[:] = [folder, *filter(None, env.get("PYTHONPATH", "").split(os.pathsep)), *others]
    if str(PROJECT) not in sys.path:
        for name in [name for name in sys.modules if name.split(".")[0] == "explainer"]:
            del sys.modules[name]
    sys.argv = command
    runpy.run_module(command[0], run_name="__main__", alter_sys=True)
