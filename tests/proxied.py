"""Servers of the app behind a real HAProxy, with hosting/haproxy.cfg as it is but for where they are."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path

import psutil
import pytest
from serving import ROOT, free_port, start_server, stop

from explainer.jobs import folder

CONFIGURATION = ROOT / "hosting" / "haproxy.cfg"
NAMES = ("app-1", "app-2")


def haproxy() -> str:
    """Where HAProxy is; without it the test is left out, and says so."""
    places = os.pathsep.join([os.environ.get("PATH", ""), "/usr/sbin", "/usr/local/sbin", "/opt/homebrew/sbin"])
    found = shutil.which("haproxy", path=places)
    if found is None:
        pytest.skip("There is no haproxy on this machine, so two servers behind it are not tried. `make proxy` installs it where it can.")
    return found


def configured(listening: int, ports: dict[str, int]) -> str:
    """The project's own configuration on ports of this machine."""
    text = CONFIGURATION.read_text(encoding="utf-8")
    changes = {"bind :8501": f"bind 127.0.0.1:{listening}"}
    changes |= {f"server {name} {name}:8501 ": f"server {name} 127.0.0.1:{port} " for name, port in ports.items()}
    for old, new in changes.items():
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    return text


@dataclass
class Servers:
    """Two servers with one folder of runs, behind one address."""

    place: Path
    address: str = ""
    ports: dict[str, int] = field(default_factory=dict)
    processes: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    def open(self) -> None:
        """Start all of it."""
        program, listening = haproxy(), free_port()
        self.ports = {name: free_port() for name in NAMES}
        self.address = f"http://127.0.0.1:{listening}"
        for name in NAMES:
            self.start(name)
        own = self.place.parent / "haproxy.cfg"
        own.write_text(configured(listening, self.ports), encoding="utf-8")
        subprocess.run([program, "-c", "-q", "-f", own], check=True)
        proxy = self.processes["proxy"] = subprocess.Popen([program, "-db", "-f", own], stdout=subprocess.DEVNULL)
        end = time.monotonic() + 300
        while time.monotonic() < end and proxy.poll() is None:
            try:
                with urllib.request.urlopen(f"{self.address}/_stcore/health", timeout=5):
                    return
            except OSError:
                time.sleep(0.1)
        raise RuntimeError("the proxy did not start")

    def start(self, name: str) -> None:
        """Start a server, or start it again."""
        self.processes[name], _ = start_server(
            self.ports[name], EXPLAINER_RUNS=str(self.place), STREAMLIT_SERVER_COOKIE_SECRET="one secret of both"
        )

    def kill(self, name: str) -> float:
        """End a server as a fault does, at once and without a word; returns when, by the clock."""
        self.processes[name].kill()
        self.processes[name].wait()
        return time.monotonic()

    def __enter__(self) -> Servers:
        try:
            self.open()
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End all, the workers too."""
        for process in self.processes.values():
            stop(process)
        for run in folder.every(self.place):
            if worker := run.worker():
                psutil.Process(worker.pid).kill()
