"""A real server and a real browser. The server is started cold for the module that asks for it."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).resolve().parents[2]
ARGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
LONG_MS = 90_000  # a cold start on a busy machine


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def start_server(**more: str) -> tuple[subprocess.Popen[bytes], str]:
    """A fresh process of the app, offline unless ``more`` of the environment says otherwise; returns it with its address."""
    port = free_port()
    command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", str(port), "--server.address", "127.0.0.1"]
    command += ["--server.headless", "true", "--server.fileWatcherType", "none", "--browser.gatherUsageStats", "false"]
    environment = os.environ | {"HF_HUB_OFFLINE": "1"} | more
    process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    address = f"http://127.0.0.1:{port}"
    for _ in range(300):
        try:
            with urllib.request.urlopen(f"{address}/_stcore/health", timeout=2):
                return process, address
        except OSError:
            time.sleep(0.1)
    process.kill()
    process.wait(20)
    raise RuntimeError("the app did not start")


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    process, address = start_server()
    yield address
    process.terminate()
    process.wait(20)


@pytest.fixture
def cold_server() -> Iterator[str]:
    process, address = start_server()
    yield address
    process.terminate()
    process.wait(20)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    found = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=found, args=ARGS)
        yield chromium
        chromium.close()


class Visit:
    """One tab, with what went wrong in it: errors of our scripts and requests to other hosts."""

    def __init__(self, page: Page, address: str) -> None:
        self.page, self.address = page, address
        self.errors: list[str] = []
        self.strangers: list[str] = []
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("console", lambda message: self.errors.append(message.text) if "BidiComponent Error" in message.text else None)
        page.on("request", lambda request: self.strangers.append(request.url) if self._strange(request.url) else None)

    def _strange(self, url: str) -> bool:
        return not url.startswith((self.address, self.address.replace("http", "ws"), "data:", "blob:"))

    def open(self, path: str, **query: str) -> Visit:
        words = "&".join(f"{name}={quote(value, safe='')}" for name, value in query.items())
        self.page.goto(f"{self.address}/{path}?{words}", timeout=LONG_MS)
        return self.settle()

    def settle(self) -> Visit:
        """Wait until the title is there and the script has run to its end."""
        self.page.locator("h1").first.wait_for(timeout=LONG_MS)
        self.page.locator('.stApp[data-test-script-state="notRunning"]').wait_for(timeout=LONG_MS)
        return self

    def main_text(self) -> str:
        return self.page.locator('[data-testid="stMain"]').inner_text()


@pytest.fixture
def visit(browser: Browser, server: str) -> Iterator[Callable[..., Visit]]:
    contexts = []

    def make(width: int = 1400, height: int = 950, scheme: str = "light", address: str = "") -> Visit:
        context = browser.new_context(viewport={"width": width, "height": height}, color_scheme=scheme)
        contexts.append(context)
        return Visit(context.new_page(), address or server)

    yield make
    for context in contexts:
        context.close()
