"""Processes of our own beside the app's: that they find the project, and how they are ended. Torch-free."""

from __future__ import annotations

import os
import subprocess
import threading
import time
from pathlib import Path

import psutil

PROJECT = Path(__file__).resolve().parents[2]
# Of a process that computes for the app: nothing is asked of a hub, and one thread is enough.
ALONE = {"HF_HUB_OFFLINE": "1", "TRANSFORMERS_OFFLINE": "1", "TOKENIZERS_PARALLELISM": "false", "OMP_NUM_THREADS": "1"}
PATIENCE_S = 5.0  # for a process that was told to end


def python_path() -> str:
    """``PYTHONPATH`` of a process that imports the project."""
    return os.pathsep.join([str(PROJECT), *filter(None, [os.environ.get("PYTHONPATH")])])


def birth(pid: int) -> str:
    """When a process began, in the machine's own count: with its number it names one process, and setting the clock does not change it.

    Empty where the system does not tell, and for a process that is gone.
    """
    try:
        boot = Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
        return f"{boot}:{_ticks(pid)}"
    except (OSError, ValueError, IndexError):
        return ""


def age_s(process: psutil.Process) -> float:
    """For how many seconds a process has been there; where the system tells it, by a clock that nobody sets."""
    try:
        return time.clock_gettime(time.CLOCK_BOOTTIME) - _ticks(process.pid) / os.sysconf("SC_CLK_TCK")
    except (OSError, ValueError, IndexError, AttributeError):
        return time.time() - float(process.create_time())


def note(process: subprocess.Popen[bytes], place: Path) -> None:
    """Write down which process it is, for the next server, should this one be killed."""
    place.write_text(f"{process.pid} {birth(process.pid)}", encoding="ascii")


def end_noted(place: Path) -> None:
    """End the process that an earlier server has written down, if it is still at it; another one that has got its number is left alone."""
    try:
        pid, born = place.read_text(encoding="ascii").split()
        if birth(int(pid)) == born:
            left = psutil.Process(int(pid))
            left.kill()
            left.wait(PATIENCE_S)
    except (OSError, ValueError, psutil.Error):
        return
    finally:
        place.unlink(missing_ok=True)


def _ticks(pid: int) -> int:
    """The 22nd field of its stat; the second one, its name, may hold blanks and brackets."""
    return int(Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()[19])


def over(process: subprocess.Popen[bytes]) -> threading.Event:
    """Is set when a process has ended.

    A thread waits for it. On the main thread Ctrl+C may break ``wait`` off where it has just taken the lock of the process, which every
    later one then waits for without end (seen with Python 3.11).
    """
    ended = threading.Event()

    def watch() -> None:
        process.wait()
        ended.set()

    threading.Thread(target=watch, name=f"process {process.pid}", daemon=True).start()
    return ended


def end(process: subprocess.Popen[str] | subprocess.Popen[bytes]) -> None:
    """Tell a process to end, and wait for it; one that does not listen is killed."""
    if process.poll() is None:
        process.terminate()
    try:
        process.wait(PATIENCE_S)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
