"""`make serve`: which address is named, that the QR code holds it, and what is said where there is none."""

from __future__ import annotations

import io
import socket
import subprocess
import sys
from collections import namedtuple

import psutil
import pytest
import segno

from explainer.deploy import serve

Address = namedtuple("Address", "family address")
Stats = namedtuple("Stats", "isup")
IP4, IP6 = socket.AF_INET, socket.AF_INET6


def machine(monkeypatch: pytest.MonkeyPatch, adapters: dict[str, str], down: tuple[str, ...] = (), out: str = "") -> None:
    """A machine with these adapters; ``out`` is the address of the one with the default route."""
    both = {name: [Address(IP6, "fe80::1"), Address(IP4, at)] for name, at in adapters.items()}
    monkeypatch.setattr(psutil, "net_if_addrs", lambda: both)
    monkeypatch.setattr(psutil, "net_if_stats", lambda: {name: Stats(name not in down) for name in adapters})
    monkeypatch.setattr(serve, "_on_the_way_out", lambda: out)


def test_the_address_of_the_rooms_network_comes_first(monkeypatch: pytest.MonkeyPatch) -> None:
    adapters = {
        "lo": "127.0.0.1", "docker0": "172.17.0.1", "Wi-Fi": "192.168.178.23", "eth1": "10.0.0.7", "vEthernet (WSL)": "172.20.0.1",
        "eth9": "10.9.9.9", "Ethernet 3": "169.254.7.7",
    }  # fmt: skip
    machine(monkeypatch, adapters, down=("eth9",), out="192.168.178.23")
    assert serve.addresses() == ["192.168.178.23", "10.0.0.7", "172.17.0.1", "172.20.0.1"]
    machine(monkeypatch, adapters | {"tun0": "10.8.0.2"}, out="10.8.0.2")
    assert serve.addresses()[0] == "192.168.178.23", "no phone in the room is in the tunnel"


def test_a_machine_in_no_network_is_told_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    machine(monkeypatch, {"lo": "127.0.0.1", "eth0": "169.254.3.4"})
    assert serve.addresses() == []
    assert "only it can open the app, on http://localhost:8501. Connect it" in serve.told(8501, [])


def test_no_byte_is_sent_to_find_the_address() -> None:
    """A route is looked up with a datagram socket, which is never written to; where there is no route, there is no address."""
    found = serve._on_the_way_out()
    assert found == "" or found in [each.address for every in psutil.net_if_addrs().values() for each in every]


def test_all_addresses_are_told_with_the_port() -> None:
    told = serve.told(8502, ["192.168.178.23", "10.0.0.7"])
    assert "All in the same network open  http://192.168.178.23:8502\n" in told
    assert "http://localhost:8502" in told
    assert "one of these may: http://10.0.0.7:8502" in told


def modules(drawn: str) -> list[list[int]]:
    """The squares of a code drawn in half blocks, 1 for dark."""
    rows: list[list[int]] = []
    for line in drawn.splitlines():
        rows.append([int(mark in " ▄") for mark in line])
        rows.append([int(mark in " ▀") for mark in line])
    return rows


def test_the_code_in_the_terminal_is_that_of_the_address(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    url = "http://192.168.178.23:8501"
    wanted = [list(row) for row in segno.make(url, error="m", micro=False).matrix_iter(border=4)]
    assert modules(serve.blocks(url))[: len(wanted)] == wanted
    monkeypatch.setattr(sys, "platform", "linux")
    serve.show(url)
    assert modules(capsys.readouterr().out)[: len(wanted)] == wanted


def test_a_terminal_that_cannot_draw_it_is_told_of_the_file(monkeypatch: pytest.MonkeyPatch) -> None:
    narrow = io.TextIOWrapper(io.BytesIO(), encoding="ascii")
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setattr(sys, "stdout", narrow)
    serve.show("http://192.168.178.23:8501")
    narrow.flush()
    assert b"--picture" in narrow.buffer.getvalue()  # type: ignore[attr-defined]


def test_a_port_that_is_taken_is_said_before_anything_starts() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        words = [sys.executable, "-m", "explainer.deploy.serve", "--port", str(port)]
        done = subprocess.run(words, capture_output=True, text=True, cwd=serve.PROJECT)
    assert done.returncode == 1
    assert done.stderr == f"Port {port} is taken by another program. Name another one: --port {port + 1}\n"
    assert done.stdout == ""


def test_the_app_listens_on_every_address_and_starts_as_by_make_run() -> None:
    import serving

    words, usual = serve.command(8501), serving.command(8501)
    assert words[:5] == usual[:5]
    assert {word for word in words if word.startswith("--")} == {word for word in usual if word.startswith("--")}
    assert words[words.index("--server.address") + 1] == "0.0.0.0"
