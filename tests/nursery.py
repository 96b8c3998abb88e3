"""Workers born of a process that has imported what they need, six seconds of work each: for tests of what becomes of a run.

The nursery has run nothing with torch, so a fork of it is as good as new. How the queue starts a worker is tested by other tests.
Run as a program, it reads one JSON list a line: the arguments of a worker, its environment, and the file of its log.
"""

from __future__ import annotations

import json
import os
import runpy
import signal
import subprocess
import sys
import threading
from contextlib import suppress
from pathlib import Path
from typing import IO, Any

import psutil


class Born:
    """What the queue needs of a process that it has started."""

    def __init__(self, pid: int) -> None:
        self.pid = pid

    def poll(self) -> int | None:
        """None while it lives."""
        with suppress(psutil.Error):
            if psutil.Process(self.pid).status() != psutil.STATUS_ZOMBIE:
                return None
        return 0


class Nursery:
    """The process whose forks are workers; it starts with the first of them. In place of ``subprocess`` where the queue looks for it."""

    DEVNULL = subprocess.DEVNULL

    def __init__(self) -> None:
        self._process: subprocess.Popen[str] | None = None
        self._one_by_one = threading.Lock()

    def Popen(self, command: list[str], stdout: IO[bytes], cwd: Any, env: dict[str, str], **_: Any) -> Born:
        """As ``subprocess.Popen(...)``, for ``python -m explainer.jobs.worker <folder>``."""
        assert command[1:3] == ["-m", "explainer.jobs.worker"]
        with self._one_by_one:
            if self._process is None:
                self._process = self._started()
            assert self._process.stdin
            assert self._process.stdout
            self._process.stdin.write(json.dumps([command[3:], env, stdout.name, str(cwd)]) + "\n")
            self._process.stdin.flush()
            return Born(int(self._process.stdout.readline()))

    @staticmethod
    def _started() -> subprocess.Popen[str]:
        environment = os.environ | {"PYTHONPATH": str(Path(__file__).resolve().parents[1])}
        return subprocess.Popen([sys.executable, __file__], env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def close(self) -> None:
        """End it; its workers go on."""
        if self._process is not None:
            self._process.communicate()


def _work(arguments: list[str], env: dict[str, str], log: str, folder: str) -> None:
    """Be the worker."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    os.setsid()
    os.environ.clear()
    os.environ.update(env)
    os.chdir(folder)
    out, nothing = os.open(log, os.O_WRONLY | os.O_APPEND), os.open(os.devnull, os.O_RDONLY)
    for old, new in ((0, nothing), (1, out), (2, out)):
        os.dup2(new, old)
    sys.argv = ["worker", *arguments]
    runpy.run_module("explainer.jobs.worker", run_name="__main__")


def _wait_for_the_ended(*_: Any) -> None:
    """They are gone at once, and their seconds count as the nursery's."""
    with suppress(ChildProcessError):
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass


def main() -> None:
    """Fork a worker for each line."""
    os.environ |= {"OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1", "HF_HUB_OFFLINE": "1", "TOKENIZERS_PARALLELISM": "false"}
    import explainer.jobs.head
    import explainer.jobs.language
    import explainer.jobs.tune  # noqa: F401

    signal.signal(signal.SIGCHLD, _wait_for_the_ended)
    for line in sys.stdin:
        if pid := os.fork():
            print(pid, flush=True)
        else:
            with suppress(SystemExit):
                _work(*json.loads(line))
            os._exit(0)


if __name__ == "__main__":
    main()
