"""Where the cluster is and what the host knows of it: ``EXPLAINER_RAY``, ``EXPLAINER_STORE``, and what the dispatcher notes. Ray-free."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from explainer import switches
from explainer.errors import JobError
from explainer.jobs.files import read
from explainer.jobs.liveness import WorkerProcess, host
from explainer.studies.tuning.plain_json import from_json

MISSING = "Ray is not installed here: pip install 'ray>=2.60,<3'"


def address() -> str:
    """``auto``, or the host and port of the cluster's head; empty where trainings run on this machine."""
    return switches.text("EXPLAINER_RAY")


def store() -> str:
    """The store by which the folders of runs travel; empty where all nodes see the folder of runs itself, by the same path."""
    return switches.text("EXPLAINER_STORE")


@dataclass(frozen=True, slots=True)
class Dispatcher:
    """The process that hands runs on. nodes, cpus: of the cluster, 0 until it answers; why: it does not. node_mib: of its largest node."""

    process: WorkerProcess
    nodes: int = 0
    cpus: float = 0.0
    node_mib: float = 0.0
    why: str = ""

    @property
    def ready(self) -> bool:
        """Whether it is alive and the cluster answers it."""
        return self.nodes > 0 and self.process.process() is not None

    def takes(self, needed_mib: float) -> bool:
        """Whether a node has so much memory, as far as that is known."""
        return not 0 < self.node_mib < needed_mib


def note_of(place: Path) -> Path:
    """Where the dispatcher of this host notes what it knows; the folder of runs may be shared by several hosts."""
    return place / f".cluster-{host()}.json"


def dispatcher(place: Path) -> Dispatcher | None:
    """What it has noted last; None where there was none on this host."""
    try:
        return read(note_of(place), lambda value: from_json(Dispatcher, value))
    except JobError:  # of another version
        return None
