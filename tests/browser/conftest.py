"""A real server and a real browser. The server is started cold for the module that asks for it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser, Page, expect
from serving import start_server

LONG_MS = 90_000  # a cold start on a busy machine
expect.set_options(timeout=30_000)  # an answer on a busy machine
STYLED = "[...document.querySelectorAll('style')].some(sheet => sheet.textContent.includes('.block-container'))"
SHAPE = """
() => {
  const inside = (each) => each.shadowRoot ? count(each.shadowRoot) : 0;
  const count = (root) => [...root.querySelectorAll('*')].reduce((sum, each) => sum + 1 + inside(each), 0);
  return `${count(document)} elements, ${document.querySelector('[data-testid=stMain]').scrollHeight} px`;
}
"""


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
        """Wait until the title is there, the script has run to its end, and the browser has put in our stylesheet."""
        self.page.locator("h1").first.wait_for(timeout=LONG_MS)
        self.page.locator('.stApp[data-test-script-state="notRunning"]').wait_for(timeout=LONG_MS)
        self.page.wait_for_function(STYLED, timeout=LONG_MS)
        return self

    def still(self) -> Visit:
        """Wait until the page has stood still for half a second: drawings fill in after the script has ended."""
        seen: list[str] = []
        for _ in range(60):
            seen.append(self.page.evaluate(SHAPE))
            if len(seen) > 2 and seen[-1] == seen[-2] == seen[-3]:
                return self
            self.page.wait_for_timeout(250)
        raise AssertionError(f"the page keeps changing: {seen[-3:]}")

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
