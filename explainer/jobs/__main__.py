"""The queue alone: ``python -m explainer.jobs`` starts the trainings of servers that have ``EXPLAINER_QUEUE=elsewhere``."""

from __future__ import annotations

import signal
import sys
import threading
from contextlib import suppress
from types import FrameType

import psutil

from explainer import switches
from explainer.jobs.own_process import LEAVE
from explainer.jobs.queue import EVERY_S, Queue

PATIENCE_S = 25.0  # for trainings that are told to leave: each keeps where it is


def main() -> None:
    """Look after the trainings until this process is told to end. Those at work go on with the next such process, from where they are."""
    over = threading.Event()

    def end(signum: int, frame: FrameType | None) -> None:
        over.set()

    signal.signal(signal.SIGTERM, end)
    signal.signal(signal.SIGINT, end)
    for said in switches.misread():
        print(said, file=sys.stderr, flush=True)
    queue = Queue()
    print(f"Trainings in {queue.place.resolve()}, {queue.limits.at_once} at once.", flush=True)
    while not over.wait(EVERY_S):  # on this thread, so that a fault ends the process and the host starts it again
        queue.tick()
    workers = psutil.Process().children()
    for worker in workers:
        with suppress(psutil.Error):
            worker.send_signal(LEAVE) if LEAVE is not None else worker.terminate()
    psutil.wait_procs(workers, PATIENCE_S)
    queue.tick(begin=False)


if __name__ == "__main__":
    main()
