"""A real server of the app, and what is needed to look at it with a real browser."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from typing import IO

ROOT = Path(__file__).resolve().parents[1]
ARGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


def chromium() -> str | None:
    """Where a Chromium is, the lighter one without windows first; None lets Playwright look for its own, which is of that kind."""
    return next(filter(None, map(shutil.which, ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome"))), None)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def command(port: int) -> list[str]:
    """How the app is started, which is how ``make run`` starts it.

    Nothing is set but where it listens, which only this machine reaches: what a reader gets is in .streamlit/config.toml, and so is what
    is tested.
    """
    where = ["--server.port", str(port), "--server.address", "127.0.0.1"]
    return [sys.executable, "-m", "streamlit", "run", "app.py", *where, "--server.headless", "true"]


def start_server(
    port: int | None = None, *, errors: IO[bytes] | int = subprocess.DEVNULL, **environment: str
) -> tuple[subprocess.Popen[bytes], str]:
    """A fresh process of the app; returns it with its address once it answers. errors: where what it writes to stderr goes."""
    port = port or free_port()
    settings = os.environ | {"HF_HUB_OFFLINE": "1"} | environment
    process = subprocess.Popen(command(port), cwd=ROOT, env=settings, stdout=subprocess.DEVNULL, stderr=errors)
    address = f"http://127.0.0.1:{port}"
    end = time.monotonic() + 300
    while time.monotonic() < end and process.poll() is None:
        try:
            with urllib.request.urlopen(f"{address}/_stcore/health", timeout=2):
                return process, address
        except OSError:
            time.sleep(0.1)
    stop(process)
    raise RuntimeError("the app did not start")


def stop(process: subprocess.Popen[bytes]) -> None:
    """End a server, at last by force."""
    process.terminate()
    try:
        process.wait(60)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
