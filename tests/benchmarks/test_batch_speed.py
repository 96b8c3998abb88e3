"""What a second process gains: ``python -m pytest tests/benchmarks --benchmark-only -s -k second_process``.

Texts a second by Ray with two processes, beside twice what it does with one; and the same of plain processes, which is what the machine
itself can do. On two threads of one core that is far below 1, and so Ray is to be judged by the second figure.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

from explainer.studies.batch import Keep, over_ray, parts, trace_many
from explainer.texts.stories.maker import stories

ROOT = Path(__file__).resolve().parents[2]
N_TEXTS, BATCH, ROUNDS = 120, 4, 1  # texts for each process
WANTED = 0.8
TEXTS = stories(7, 2 * N_TEXTS)
PLAIN = """
import sys
from explainer.studies.batch import trace_many
from explainer.texts.stories.maker import stories
first, count, batch = map(int, sys.argv[2:])
trace_many(stories(7, first + count)[first:], "story-gpt", sys.argv[1], engine="here", batch=batch)
"""


def texts_a_second(*folders: Path) -> float:
    """From the times of the files; of the middle, in which every process has begun and none has ended."""
    times = sorted(path.stat().st_mtime for folder in folders for path in parts.part_files(folder))
    middle = times[len(times) * 4 // 10 : len(times) * 9 // 10]
    return (len(middle) - 1) * BATCH / (middle[-1] - middle[0])


def by_ray(workers: int, out: Path) -> float:
    trace_many(TEXTS[: workers * N_TEXTS], "story-gpt", out, keep=Keep(), workers=workers, batch=BATCH)
    return texts_a_second(out)


def by_plain_processes(count: int, out: Path) -> float:
    folders = [out / str(number) for number in range(count)]
    arguments = [[str(folder), str(number * N_TEXTS), str(N_TEXTS), str(BATCH)] for number, folder in enumerate(folders)]
    processes = [subprocess.Popen([sys.executable, "-c", PLAIN, *asked], cwd=ROOT, stderr=subprocess.DEVNULL) for asked in arguments]
    assert [process.wait() for process in processes] == [0] * count
    return texts_a_second(*folders)


def test_a_second_process(benchmark: Any, tmp_path: Path) -> None:
    found: dict[str, list[float]] = {"Ray": [], "plain": []}

    def measure() -> None:
        for number in range(ROUNDS):
            plain = [by_plain_processes(count, tmp_path / f"plain {count} {number}") for count in (1, 2)]
            with over_ray.cluster(workers=2, address=None):
                ray = [by_ray(count, tmp_path / f"ray {count} {number}") for count in (1, 2)]
            for name, (one, two) in (("plain", plain), ("Ray", ray)):
                found[name].append(two / (2 * one))
                print(f"\n{name}: {one:.1f} texts a second by one process, {two:.1f} by two: efficiency {two / (2 * one):.2f}")

    benchmark.pedantic(measure, rounds=1, warmup_rounds=0)
    ray, plain = (max(found[name]) for name in ("Ray", "plain"))
    print(f"Ray {ray:.2f}, two plain processes {plain:.2f}: {ray / plain:.2f} of what the machine can do (target {WANTED})")
    assert ray >= WANTED * min(1.0, plain)
