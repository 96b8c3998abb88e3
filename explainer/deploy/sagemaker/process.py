"""The process of one reader's deployment as the app sees it: orders in, what happened out. Nothing here imports boto3, moto or torch."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib.util import find_spec
from typing import Any

from explainer import switches
from explainer.errors import DeployError
from explainer.models import processes
from explainer.models.memory import spare_mib

NEEDED_MIB = 620  # of a process with moto, boto3, torch and story-gpt on an endpoint: measured, with a third more
Happened = Mapping[str, Any]


def at_once() -> int:
    """How many deployments may go on at once on this host: EXPLAINER_REHEARSALS, 0 for none."""
    return switches.whole("EXPLAINER_REHEARSALS")


def off() -> str:
    """Why nothing can be deployed on this host; empty where it can."""
    told = "Deployments are switched off on this host, rehearsals too. The dry run shows the calls; on your own machine you can rehearse."
    return "" if at_once() else told


def owner_of(token: str) -> str:
    """How a reader is named in a tag: not by the token itself, which is nobody's business."""
    return hashlib.sha256(token.encode()).hexdigest()[:16]


def missing() -> str:
    """Which package is not installed, of those that a rehearsal needs; "" where all are."""
    return next((name for name in ("boto3", "moto", "flask") if find_spec(name) is None), "")


class Worker:
    """One process. real: whether it asks Amazon's service. happened: everything it has told, in order."""

    def __init__(self, owner: str, *, real: bool = False, region: str = "") -> None:
        self.owner, self.real, self.region = owner, real, region
        self.happened: list[Happened] = []
        self._lock, self._waiting = threading.Lock(), 0
        own = {name: word for name, word in os.environ.items() if real or not name.startswith("AWS_")}
        own |= processes.ALONE | {"PYTHONPATH": processes.python_path(), "PYTHONUTF8": "1", "PYTHONUNBUFFERED": "1"}
        if not real:
            own["AWS_EC2_METADATA_DISABLED"] = "true"
        self._process = subprocess.Popen(
            [sys.executable, "-m", "explainer.deploy.sagemaker.worker"], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL, env=own, cwd=processes.PROJECT, text=True, encoding="utf-8", start_new_session=True,
        )  # fmt: skip
        self._send({"real": real, "region": region, "owner": owner})
        self._listener = threading.Thread(target=self._listen, name="deployment", daemon=True)
        self._listener.start()

    def _listen(self) -> None:
        out = self._process.stdout
        for line in out or ():
            found = json.loads(line)
            with self._lock:
                self.happened.append(found | {"at": time.time()})
                if found["what"] in ("ready", "done", "refused"):
                    self._waiting -= 1
        if out is not None:
            out.close()
        self._process.wait()
        with self._lock:
            self._waiting = 0
            self.happened.append({"what": "ended", "real": self.real, "at": time.time()})

    def _send(self, order: Mapping[str, Any]) -> None:
        with self._lock:
            self._waiting += 1
        try:
            if self._process.stdin is not None:
                self._process.stdin.write(json.dumps(order) + "\n")
                self._process.stdin.flush()
        except (BrokenPipeError, ValueError) as error:
            with self._lock:
                self._waiting = 0
            raise DeployError("The process that held this rehearsal has ended. Start it again.") from error

    def order(self, do: str, **more: Any) -> None:
        """Have something done; what happens is told in ``happened``.

        Raises: DeployError where the process has ended.
        """
        with self._lock:
            self.happened.append({"what": "order", "do": do, **more, "at": time.time()})
        self._send({"do": do, **more})

    @property
    def alive(self) -> bool:
        """Whether it can be asked."""
        return self._process.poll() is None

    @property
    def busy(self) -> bool:
        """Whether something that was asked for is not done yet."""
        return self._waiting > 0 and self.alive

    def told(self) -> list[Happened]:
        """What has happened so far."""
        with self._lock:
            return list(self.happened)

    def stop(self) -> None:
        """End the process. What a real account holds stays there, and is found again by its tags."""
        if self._process.stdin is not None:
            self._process.stdin.close()
        processes.end(self._process)
        self._listener.join()


@dataclass(slots=True)
class Workers:
    """The processes of all readers of this host."""

    _of: dict[tuple[str, bool], Worker] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def of(self, owner: str, real: bool = False) -> Worker | None:
        """This reader's process, if there is one; what it told can be read when it has ended, too."""
        return self._of.get((owner, real))

    def start(self, owner: str, *, real: bool = False, region: str = "") -> Worker:
        """This reader's process, started where none is alive.

        Raises: DeployError where the host allows none, too many are there, or memory is short.
        """
        with self._lock:
            worker = self._of.get((owner, real))
            if worker is not None and worker.alive and worker.region == region:
                return worker
            alive = [one for one in self._of.values() if one.alive and one is not worker]
            if told := off():
                raise DeployError(told)
            if len(alive) >= at_once():
                raise DeployError(
                    f"There is no room for another deployment on this host: as many as it takes go on now ({len(alive)}). One that nobody "
                    "uses ends after 15 minutes. Meanwhile the dry run shows the calls."
                )
            if (spare := spare_mib()) < NEEDED_MIB:
                raise DeployError(f"A rehearsal needs about {NEEDED_MIB:,} MiB of memory; {spare:,.0f} MiB are free here. Try again later.")
            if worker is not None and worker.alive:
                worker.stop()
            self._of = {key: one for key, one in self._of.items() if one.alive}
            self._of[owner, real] = Worker(owner, real=real, region=region)
            return self._of[owner, real]

    def stop(self) -> None:
        """End all of them."""
        for worker in self._of.values():
            if worker.alive:
                worker.stop()
