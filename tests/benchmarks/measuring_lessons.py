"""What one answer of one server costs: the input of the simulation of a lecture.

``python tests/benchmarks/measuring_lessons.py`` starts a server and writes ``service_times.json`` beside itself (some minutes). One reader
asks for every lesson: on a text that the server has seen, and on one that it has not. Then a class of 50 comes to the same server, to
compare the simulation with.
"""

from __future__ import annotations

import json
import platform
import sys
import time
from pathlib import Path
from typing import Any

import psutil

sys.path.append(str(Path(__file__).resolve().parents[1]))
from class_of_readers import LESSONS, TEXTS, Answers, gathered, read_together, visit
from serving import start_server, stop

FOUND = Path(__file__).with_name("service_times.json")
SEEN, NEW, VISITS = 8, 5, 8
CLASS, CLASS_S, THINK_S = 50, 60.0, 5.0
DIGITS = 4


def processor_s(server: psutil.Process) -> float:
    """Seconds that the server's threads have computed."""
    times = server.cpu_times()
    return float(times.user + times.system)


def measure(address: str, server: psutil.Process) -> dict[str, Any]:
    """By lesson, and for the first page of a visit: pairs of seconds, those of the processor and those that the reader waits."""
    lessons: dict[str, dict[str, list[list[float]]]] = {lesson: {"seen": [], "new": []} for lesson in LESSONS}
    visits: list[list[float]] = []

    async def walk(found: Answers) -> None:
        began, waited = processor_s(server), time.perf_counter()

        def pair() -> list[float]:
            return [round(processor_s(server) - began, DIGITS), round(time.perf_counter() - waited, DIGITS)]

        for number in range(VISITS + 1):
            began, waited = processor_s(server), time.perf_counter()
            async with visit(address, found, TEXTS[number % len(TEXTS)]):
                if number:  # the first one finds a cold server
                    visits.append(pair())
        async with visit(address, found, TEXTS[0]) as reader:
            for turn in range(SEEN + 1):
                for at, lesson in enumerate(LESSONS):
                    text = TEXTS[(turn + at) % len(TEXTS)]
                    for known in TEXTS if not turn else ():  # so that each text is known to each lesson
                        await reader.ask(lesson, known, counted=False)
                    began, waited = processor_s(server), time.perf_counter()
                    await reader.ask(lesson, text, counted=True, layer=turn % 6, head=(turn + at) % 8)
                    if turn:
                        lessons[lesson]["seen"].append(pair())
            for turn in range(NEW):
                for lesson in LESSONS:
                    text = f"Reader {turn} of {lesson.replace('_', ' ')} came to see the cat, and the cat slept in the sun."
                    began, waited = processor_s(server), time.perf_counter()
                    await reader.ask(lesson, text, counted=True, layer=turn, head=turn)
                    lessons[lesson]["new"].append(pair())

    found = gathered(lambda found: [walk(found)])
    if found.faults:
        raise RuntimeError(f"the server did not answer every reader: {found.faults[:3]}")
    return {"visit": visits, "lessons": lessons}


def class_at_once(address: str, server: psutil.Process) -> dict[str, float]:
    """What a class waits on the same server: the figures that a simulation of it must come near."""
    before, began = processor_s(server), time.perf_counter()
    found = read_together(address, CLASS, CLASS_S, THINK_S)
    took, computed = time.perf_counter() - began, processor_s(server) - before
    if found.faults:
        raise RuntimeError(f"a reader was lost: {found.faults[:3]}")
    p50, p95 = (round(found.percentile(share), 3) for share in (50, 95))
    asked = {"readers": CLASS, "seconds": CLASS_S, "think_s": THINK_S}
    return asked | {"answers": len(found.seconds), "p50": p50, "p95": p95, "processor_s": round(computed * CLASS_S / took, 2)}


def main() -> None:
    """Measure, and write what was found."""
    process, address = start_server()
    try:
        server = psutil.Process(process.pid)
        found = measure(address, server)
        before = class_at_once(address, server)
    finally:
        stop(process)
    machine = {"processors": psutil.cpu_count(), "cores": psutil.cpu_count(logical=False), "python": platform.python_version()}
    FOUND.write_text(json.dumps({"machine": machine, "class": before, **found}, indent=None) + "\n", encoding="utf-8")
    print(f"{FOUND.name}: {before}")


if __name__ == "__main__":
    main()
