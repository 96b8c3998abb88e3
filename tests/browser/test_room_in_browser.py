"""`make serve` as a teacher starts it: a browser opens the app under another address than localhost, as a phone in the room does."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import Visit
from playwright.sync_api import Browser, expect
from serving import ROOT, free_port, stop

from explainer.deploy import serve


def reachable() -> str:
    """An address of this machine that is none of those Streamlit knows as its own: of its network, or else a second one of the loop."""
    for address in [*serve.addresses(), "127.0.0.2"]:
        with socket.socket() as probe:
            try:
                probe.bind((address, 0))
            except OSError:
                continue
            return address
    pytest.skip("This machine is in no network and has only 127.0.0.1, so no other address can be tried.")


@pytest.fixture
def room(tmp_path: Path) -> Iterator[tuple[str, str, Path]]:
    """The address of the app for a room, what was printed, and the picture of the code."""
    port, picture = free_port(), tmp_path / "qr.svg"
    words = [sys.executable, "-m", "explainer.deploy.serve", "--port", str(port), "--picture", str(picture)]
    settings = os.environ | {"HF_HUB_OFFLINE": "1", "PYTHONUTF8": "1"}
    process = subprocess.Popen(words, cwd=ROOT, env=settings, stdout=subprocess.PIPE, text=True, encoding="utf-8")
    said = ""
    try:
        for line in process.stdout:
            said += line
            if "Ctrl+C" in line:
                break
        yield f"http://{reachable()}:{port}", said, picture
    finally:
        process.send_signal(signal.SIGINT) if os.name == "posix" else stop(process)
        process.wait(60)
        process.stdout.close()


def test_a_phone_opens_the_app_and_its_socket(browser: Browser, room: tuple[str, str, Path]) -> None:
    address, said, picture = room
    if serve.addresses():
        assert f"All in the same network open  http://{serve.addresses()[0]}:" in said
        assert picture.read_text(encoding="utf-8").count("<path") == 1
    else:
        assert "in no local network" in said
    phone = browser.new_context(viewport={"width": 390, "height": 844}, has_touch=True)
    own = Visit(phone.new_page(), address).open("self_attention", text="Tom had a red ball", layer="1")
    expect(own.page.locator(".st-key-microscope .stage")).to_have_attribute("aria-label", re.compile("Layer 1"))
    own.page.locator(".st-key-layer").get_by_text("3", exact=True).click()
    expect(own.page.locator(".st-key-microscope .stage")).to_have_attribute("aria-label", re.compile("Layer 3"))
    # A file goes up with the token against forged requests, which the browser has under this address.
    own.page.goto(f"{address}/fine_tuning")
    own.settle()
    assert own.errors == []
    assert own.strangers == []
    phone.close()
