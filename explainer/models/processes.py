"""Processes of our own beside the app's: that they find the project, and how they are ended. Torch-free."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
PATIENCE_S = 5.0  # for a process that was told to end


def python_path() -> str:
    """``PYTHONPATH`` of a process that imports the project."""
    return os.pathsep.join([str(PROJECT), *filter(None, [os.environ.get("PYTHONPATH")])])


def end(process: subprocess.Popen[str] | subprocess.Popen[bytes]) -> None:
    """Tell a process to end, and wait for it; one that does not listen is killed."""
    if process.poll() is None:
        process.terminate()
    try:
        process.wait(PATIENCE_S)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
