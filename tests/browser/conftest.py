"""A real server and a real browser. The server is started cold for the module that asks for it."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser, Page, expect
from serving import start_server, stop

LONG_MS = 300_000  # for whatever a test waits for: a machine may do much else
expect.set_options(timeout=LONG_MS)
STYLED = "[...document.querySelectorAll('style')].some(sheet => sheet.textContent.includes('.block-container'))"
SHAPE = """
() => {
  const inside = (each) => each.shadowRoot ? count(each.shadowRoot) : 0;
  const count = (root) => [...root.querySelectorAll('*')].reduce((sum, each) => sum + 1 + inside(each), 0);
  return `${count(document)} elements, ${document.querySelector('[data-testid=stMain]').scrollHeight} px`;
}
"""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Whatever is in this folder drives a browser."""
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    process, address = start_server()
    yield address
    stop(process)


@pytest.fixture
def cold_server() -> Iterator[str]:
    process, address = start_server()
    yield address
    stop(process)


class Visit:
    """One tab, with what went wrong in it: errors of our scripts and requests to other hosts."""

    def __init__(self, page: Page, address: str) -> None:
        self.page, self.address = page, address
        page.set_default_timeout(LONG_MS)
        self.errors: list[str] = []
        self.strangers: list[str] = []
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("console", lambda message: self.errors.append(message.text) if "BidiComponent Error" in message.text else None)
        page.on("request", lambda request: self.strangers.append(request.url) if self._strange(request.url) else None)

    def _strange(self, url: str) -> bool:
        return not url.startswith((self.address, self.address.replace("http", "ws"), "data:", "blob:"))

    def open(self, path: str, **query: str) -> Visit:
        words = "&".join(f"{name}={quote(value, safe='')}" for name, value in query.items())
        self.page.goto(f"{self.address}/{path}?{words}")
        return self.settle()

    def settle(self) -> Visit:
        """Wait until the title is there, the script has run to its end, and the browser has put in our stylesheet."""
        self.page.locator("h1").first.wait_for()
        self.page.locator('.stApp[data-test-script-state="notRunning"]').wait_for()
        self.page.wait_for_function(STYLED)
        return self

    def still(self) -> Visit:
        """Wait until the page has stood still for half a second: drawings fill in after the script has ended."""
        seen: list[str] = []
        end = time.monotonic() + LONG_MS / 1000
        while time.monotonic() < end:
            seen.append(self.page.evaluate(SHAPE))
            if len(seen) > 2 and seen[-1] == seen[-2] == seen[-3]:
                return self
            self.page.wait_for_timeout(250)
        raise AssertionError(f"the page keeps changing: {seen[-3:]}")

    def main_text(self) -> str:
        return self.page.locator('[data-testid="stMain"]').inner_text()


class Readers:
    """The profiles of those who look: one for each colour scheme, whose browser has met the app before and keeps its files.

    A page of a fresh profile would fetch and compile Streamlit's four megabytes of JavaScript each time.
    """

    def __init__(self, browser: Browser) -> None:
        self._browser, self._profiles = browser, {}

    def page(self, scheme: str = "light", width: int = 1400, height: int = 950) -> Page:
        if scheme not in self._profiles:
            self._profiles[scheme] = self._browser.new_context(color_scheme=scheme)
        page = self._profiles[scheme].new_page()
        page.set_viewport_size({"width": width, "height": height})
        return page

    def leave(self) -> None:
        """Close every page, and forget all that the app has stored in the browser."""
        for profile in self._profiles.values():
            for page in profile.pages:
                page.evaluate("() => { try { localStorage.clear(); sessionStorage.clear(); } catch { /* an empty page */ } }")
                page.close()
            profile.clear_cookies()


@pytest.fixture(scope="session")
def readers(browser: Browser) -> Readers:
    return Readers(browser)


@pytest.fixture
def visit(readers: Readers, server: str) -> Iterator[Callable[..., Visit]]:
    def make(width: int = 1400, height: int = 950, scheme: str = "light", address: str = "") -> Visit:
        return Visit(readers.page(scheme, width, height), address or server)

    yield make
    readers.leave()
