"""The times of ``parallel``, measured in a process of its own: it may choose how many threads compute, and no page waits for it.

Setting threads acts on a whole process, and the app's is shared by all readers. The process reads one JSON request on stdin and answers
in JSON lines on stdout.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Generator, Sequence
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import Any

import torch

from explainer.errors import ExplainerError
from explainer.studies.recurrent import parallel
from explainer.studies.recurrent.parallel import Throughput, Timing

_MODULE = "explainer.studies.recurrent.timing_process"
_ROOT = Path(__file__).resolve().parents[3]
PAUSE_S = 0.2  # after each answer: a browser on the same machine draws it, and would be timed with the next one
WARM = (1, 8, 64)  # lengths that are run first and not counted: they wake torch's threads


def race(lengths: Sequence[int], width: int, repeats: int, n_threads: int | None) -> Generator[Timing, None, None]:
    """``parallel.race`` with one thread, or with as many as torch takes by itself (None).

    Raises: ExplainerError when the process ends before its last length.
    """
    for word in _answers(len(lengths), what="race", lengths=list(lengths), width=width, repeats=repeats, n_threads=n_threads):
        ranges = {name: tuple(word.pop(name)) for name in ("gru_range_s", "attention_range_s")}
        yield Timing(**word | ranges)


def training(n_tokens: int, width: int, batches: Sequence[int], n_threads: int | None) -> Generator[Throughput, None, None]:
    """``parallel.training`` for each number of texts.

    Raises: ExplainerError when the process ends before its last answer.
    """
    request = {"n_tokens": n_tokens, "width": width, "batches": list(batches), "n_threads": n_threads}
    for word in _answers(len(batches), what="training", **request):
        yield Throughput(**word)


def _answers(count: int, **request: Any) -> Generator[dict[str, Any], None, None]:
    worker = subprocess.Popen(
        [sys.executable, "-m", _MODULE],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, encoding="utf-8", cwd=_ROOT,
    )  # fmt: skip
    with worker:
        assert worker.stdin is not None
        assert worker.stdout is not None
        try:
            with suppress(BrokenPipeError):  # it is gone already: told below
                worker.stdin.write(json.dumps(request))
                worker.stdin.close()
            for line in worker.stdout:
                count -= 1
                yield json.loads(line)
        finally:
            worker.kill()  # the reader left, or it is done
    if count:
        raise ExplainerError("The measurement ended before it was done. Choose a shorter text or a smaller width, and measure again.")


def _main() -> None:
    asked = json.load(sys.stdin)
    if asked["n_threads"]:
        torch.set_num_threads(asked["n_threads"])
    found: Generator[Timing | Throughput, None, None]
    if asked["what"] == "race":
        for _ in parallel.race(WARM, asked["width"], repeats=3):
            pass
        found = (one for one in parallel.race(asked["lengths"], asked["width"], asked["repeats"]))
    else:
        parallel.training(WARM[-1], 32, repeats=1)
        found = (parallel.training(asked["n_tokens"], asked["width"], batch) for batch in asked["batches"])
    for one in found:
        print(json.dumps(asdict(one)), flush=True)
        time.sleep(PAUSE_S)


if __name__ == "__main__":
    _main()
