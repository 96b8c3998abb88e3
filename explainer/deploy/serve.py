"""A server for a room: ``python -m explainer.deploy.serve`` opens the app to all on the local network, and shows where as a QR code.

Nothing outside is asked: the addresses are those that this machine has.
"""

from __future__ import annotations

import argparse
import ipaddress
import os
import socket
import subprocess
import sys
import time
import urllib.request
from io import StringIO
from pathlib import Path

import psutil
import segno

from explainer.models.processes import PROJECT

START_S = 300.0
# Adapters that no phone in the room can reach: of containers, virtual machines and tunnels. They are named last.
INNER = ("docker", "br-", "veth", "virbr", "vmnet", "vboxnet", "vethernet", "tun", "tap", "utun", "wg", "tailscale", "zt")
NO_ADDRESS = (
    "This machine is in no local network, so only it can open the app, on {here}. "
    "Connect it to the room's Wi-Fi or switch its own hotspot on, and start this again."
)


def addresses() -> list[str]:
    """The IPv4 addresses of this machine in local networks, the likeliest first; none where it is in no network."""
    up = {name for name, state in psutil.net_if_stats().items() if state.isup}
    every = [(name, each) for name, all_of in psutil.net_if_addrs().items() if name in up for each in all_of]
    found = [(name, each.address) for name, each in every if each.family == socket.AF_INET and _is_reachable(each.address)]
    preferred = _on_the_way_out()
    found.sort(key=lambda pair: (pair[0].lower().startswith(INNER), pair[1] != preferred))
    return [address for _, address in found]


def _is_reachable(word: str) -> bool:
    address = ipaddress.ip_address(word)
    return not (address.is_loopback or address.is_link_local or address.is_unspecified)


def _on_the_way_out() -> str:
    """The address of the adapter with the default route, empty where there is none. A datagram socket sends nothing when it connects."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("198.51.100.1", 9))  # an address for documentation, which nobody has
        except OSError:
            return ""
        return str(probe.getsockname()[0])


def taken(port: int) -> bool:
    """Whether another program listens on this port."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        if os.name == "posix":  # elsewhere this would allow what is to be found out
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("0.0.0.0", port))
        except OSError:
            return True
    return False


def blocks(url: str) -> str:
    """The QR code of an address as lines of half blocks: the light modules are drawn, the dark ones are blanks."""
    drawn = StringIO()
    segno.make(url, error="m", micro=False).terminal(drawn, compact=True)
    return drawn.getvalue()


def show(url: str) -> None:
    """Print the QR code so that a camera reads it on a light and on a dark terminal."""
    if sys.platform == "win32":
        segno.make(url, error="m", micro=False).terminal()  # by the console's own colours
        return
    drawn = blocks(url)
    if sys.stdout.isatty():
        drawn = "".join(f"\033[97;40m{line}\033[0m\n" for line in drawn.splitlines())
    try:
        drawn.encode(sys.stdout.encoding or "ascii")
    except UnicodeEncodeError:
        print("This terminal cannot draw the QR code; --picture qr.svg puts it into a file.")
        return
    print(drawn, end="")


def told(port: int, found: list[str]) -> str:
    """Where the app is, for who stands before the room."""
    if not found:
        return NO_ADDRESS.format(here=f"http://localhost:{port}")
    lines = [f"All in the same network open  http://{found[0]}:{port}", f"On this machine it is         http://localhost:{port}"]
    if found[1:]:
        others = ", ".join(f"http://{each}:{port}" for each in found[1:])
        lines.append(f"If that does not open on a phone, one of these may: {others}")
    return "\n".join(lines)


def command(port: int) -> list[str]:
    """How the app is started: as by ``make run``, on every address."""
    where = ["--server.address", "0.0.0.0", "--server.port", str(port), "--server.headless", "true"]
    return [sys.executable, "-m", "streamlit", "run", "app.py", *where]


def answers(port: int, process: subprocess.Popen[bytes]) -> bool:
    """Wait until the app answers; False when it has ended instead."""
    end = time.monotonic() + START_S
    while time.monotonic() < end and process.poll() is None:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/_stcore/health", timeout=5):
                return True
        except OSError:
            time.sleep(0.2)
    return False


def main(words: list[str] | None = None) -> int:
    """Start the app for a room, say where it is, and wait until it is stopped."""
    parser = argparse.ArgumentParser(prog="python -m explainer.deploy.serve", description="Open the app to all on the local network.")
    parser.add_argument("--port", type=int, default=8501)
    parser.add_argument("--picture", type=Path, metavar="qr.svg", help="also write the QR code to this file, for a slide or a handout")
    asked = parser.parse_args(words)
    if not (PROJECT / "app.py").exists():
        print("The app is not part of the package. Start this in the folder of the project.", file=sys.stderr)
        return 1
    if taken(asked.port):
        print(f"Port {asked.port} is taken by another program. Name another one: --port {asked.port + 1}", file=sys.stderr)
        return 1
    found = addresses()
    if asked.picture and found:
        segno.make(f"http://{found[0]}:{asked.port}", error="m", micro=False).save(str(asked.picture), kind="svg", scale=12)
    print("Starting the app …", flush=True)
    process = subprocess.Popen(command(asked.port), cwd=PROJECT, stdout=subprocess.DEVNULL)
    try:
        if not answers(asked.port, process):
            print("The app did not start; what it said stands above.", file=sys.stderr)
            return 1
        if found:
            show(f"http://{found[0]}:{asked.port}")
        print(f"{told(asked.port, found)}\nCtrl+C stops it.", flush=True)
        return process.wait()
    except KeyboardInterrupt:
        return 0
    finally:
        process.terminate()
        process.wait()


if __name__ == "__main__":
    sys.exit(main())
