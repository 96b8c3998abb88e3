"""A Hub on the loopback, for the real client: the repositories a test puts there, and the faults it asks for."""

from __future__ import annotations

import hashlib
import json
import re
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlparse

import pytest

from explainer.models.hub import lookup as hubs

REVISION = "0123456789abcdef0123456789abcdef01234567"
WEIGHTS = "model.safetensors"
Fault = Callable[["_Handler", bytes], None]  # sends the whole answer of one request; the bytes are the file from where it was asked


@dataclass
class Mirror:
    """``repos``: model id → file name → bytes. What else differs from a healthy Hub is named below."""

    url: str = ""
    repos: dict[str, dict[str, bytes]] = field(default_factory=dict)
    pretend: dict[str, int | None] = field(default_factory=dict)  # file name → a size that is only claimed
    counts: dict[str, int] = field(default_factory=dict)  # model id → parameters, as the Hub counts them
    gated: set[str] = field(default_factory=set)
    hidden: set[str] = field(default_factory=set)  # files in the list that are not there
    elsewhere: bool = True  # weights come from another host, as on the real Hub
    tells_digests: bool = True
    headers: dict[str, str] = field(default_factory=dict)  # more headers on what resolves
    faults: dict[str, list[Fault]] = field(default_factory=dict)  # "GET name" → what the next requests get, in turn
    info_status: int = 200
    answers_with: str = ""  # a revision, whatever was asked for
    info_body: bytes = b""  # instead of what the Hub would say
    hang: threading.Event | None = None
    asked: list[str] = field(default_factory=list)
    authorized: list[str] = field(default_factory=list)
    ranges: list[str] = field(default_factory=list)

    def asked_for(self, word: str) -> list[str]:
        return [line for line in self.asked if word in line]

    def fail(self, name: str, *faults: Fault, method: str = "GET") -> None:
        self.faults[f"{method} {name}"] = list(faults)

    def _file(self, name: str, raw: bytes) -> dict[str, object]:
        told: dict[str, object] = {"rfilename": name, "size": self.pretend.get(name, len(raw))}
        if self.tells_digests:
            told["blobId"] = hashlib.sha1(f"blob {len(raw)}\0".encode() + raw).hexdigest()
            if name.endswith(".safetensors"):
                told["lfs"] = {"size": len(raw), "sha256": hashlib.sha256(raw).hexdigest(), "pointerSize": 130}
        return told

    def info(self, model_id: str, revision: str) -> dict[str, object]:
        files = self.repos[model_id]
        told: dict[str, object] = {
            "id": model_id,
            "modelId": model_id,
            "sha": self.answers_with or revision,
            "private": False,
            "gated": "auto" if model_id in self.gated else False,
            "tags": [],
            "siblings": [self._file(name, raw) for name, raw in files.items()],
        }
        if model_id in self.counts:
            told["safetensors"] = {"parameters": {"F32": self.counts[model_id]}, "total": self.counts[model_id]}
        return told


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    mirror: Mirror

    def log_message(self, format: str, *args: object) -> None:
        pass

    def answer(self, status: int, body: bytes, **headers: str) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command == "GET":
            self.wfile.write(body)

    def promise(self, length: int) -> None:
        """The head of a healthy answer, whatever comes after it."""
        self.send_response(200)
        self.send_header("Content-Length", str(length))
        self.end_headers()
        self.wfile.flush()

    def break_off(self) -> None:
        self.wfile.flush()
        self.close_connection = True
        self.connection.shutdown(socket.SHUT_RDWR)

    def do_GET(self) -> None:
        try:
            self._route(unquote(self.path.split("?")[0]))
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True

    do_HEAD = do_GET

    def _route(self, path: str) -> None:
        mirror = self.mirror
        mirror.asked.append(f"{self.command} {path}")
        mirror.authorized += [self.headers["Authorization"]] if self.headers["Authorization"] else []
        if mirror.hang is not None:
            mirror.hang.wait(600)
            self.close_connection = True
            return
        if path.startswith("/api/models/"):
            model_id, _, revision = path.removeprefix("/api/models/").partition("/revision/")
            if mirror.info_status != 200:
                self.answer(mirror.info_status, b"{}")
            elif mirror.info_body:
                self.answer(200, mirror.info_body, Content_Type="application/json")
            elif model_id in mirror.repos:
                self.answer(200, json.dumps(mirror.info(model_id, revision or REVISION)).encode(), Content_Type="application/json")
            else:
                self.answer(404, b"{}", X_Error_Code="RepoNotFound", X_Error_Message="Repository not found")
            return
        found = re.fullmatch(r"/(?P<store>store/)?(?P<id>.+)/resolve/(?P<revision>[0-9a-f]{40})/(?P<name>.+)", path)
        raw = mirror.repos.get(found["id"], {}).get(found["name"]) if found else None
        if found is None or raw is None or found["name"] in mirror.hidden:
            self.answer(404, b"", X_Error_Code="EntryNotFound", X_Error_Message="Entry not found", X_Repo_Commit=REVISION)
            return
        self._file(found["name"], raw, bool(found["store"]), found["revision"])

    def _file(self, name: str, raw: bytes, stored: bool, revision: str) -> None:
        mirror, digest = self.mirror, hashlib.sha256(raw).hexdigest()
        if name.endswith(".safetensors") and mirror.elsewhere and not stored:
            target = f"http://localhost:{urlparse(mirror.url).port}/store{self.path}"
            linked = {"X_Linked_Size": str(len(raw)), "X_Linked_ETag": f'"{digest}"', "X_Repo_Commit": revision} | mirror.headers
            self.answer(302, b"", Location=target, ETag='"of the redirect"', **linked)
            return
        start = 0
        if self.headers["Range"]:
            mirror.ranges.append(self.headers["Range"])
            start = int(self.headers["Range"].removeprefix("bytes=").split("-")[0])
        waiting = mirror.faults.get(f"{self.command} {name}")
        if waiting:
            waiting.pop(0)(self, raw[start:])
            return
        more = {"Content_Range": f"bytes {start}-{len(raw) - 1}/{len(raw)}"} if start else {}
        etag = digest if name.endswith(".safetensors") else hashlib.sha1(f"blob {len(raw)}\0".encode() + raw).hexdigest()
        self.answer(206 if start else 200, raw[start:], ETag=f'"{etag}"', X_Repo_Commit=revision, **more, **mirror.headers)


# --- faults ----------------------------------------------------------------------------------------------------------


def cut(after: int) -> Fault:
    """The connection breaks off after so many bytes."""

    def send(handler: _Handler, raw: bytes) -> None:
        handler.promise(len(raw))
        handler.wfile.write(raw[:after])
        handler.break_off()

    return send


def silent(after: int, seconds: float = 60.0) -> Fault:
    """So many bytes, and then nothing more, with the connection held open."""

    def send(handler: _Handler, raw: bytes) -> None:
        handler.promise(len(raw))
        handler.wfile.write(raw[:after])
        handler.wfile.flush()
        handler.connection.settimeout(seconds)
        handler.connection.recv(1)  # until the other side goes away
        handler.break_off()

    return send


def piece_by_piece(size: int, gate: threading.Semaphore) -> Fault:
    """The whole file in pieces, each when the gate lets it through."""

    def send(handler: _Handler, raw: bytes) -> None:
        handler.promise(len(raw))
        for start in range(0, len(raw), size):
            gate.acquire(timeout=600)
            handler.wfile.write(raw[start : start + size])
            handler.wfile.flush()

    return send


def trickle(gate: threading.Event) -> Fault:
    """A third of the file at once, a third at 120 kB a second, the rest at 5 kB a second or, once the gate is open, at once."""

    def send(handler: _Handler, raw: bytes) -> None:
        handler.promise(len(raw))
        sent = len(raw) // 3
        handler.wfile.write(raw[:sent])
        while not gate.wait(0.1) and sent < len(raw):
            step = 12_000 if sent < len(raw) * 2 // 3 else 500
            handler.wfile.write(raw[sent : sent + step])
            handler.wfile.flush()
            sent += step
        handler.wfile.write(raw[sent:])

    return send


def instead(body: Callable[[bytes], bytes]) -> Fault:
    """Other bytes than the announced ones."""
    return lambda handler, raw: handler.answer(200, body(raw), ETag='"x"', X_Repo_Commit=REVISION)


def status(code: int, **headers: str) -> Fault:
    """An answer that is no file."""
    return lambda handler, raw: handler.answer(code, b"", **headers)


# --- fixtures --------------------------------------------------------------------------------------------------------


@contextmanager
def loopback_hub() -> Iterator[Mirror]:
    state = Mirror()
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (_Handler,), {"mirror": state}))
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    state.url = f"http://127.0.0.1:{server.server_address[1]}"
    try:
        yield state
    finally:
        if state.hang is not None:
            state.hang.set()
        server.shutdown()
        server.server_close()


@pytest.fixture
def mirror() -> Iterator[Mirror]:
    """An empty Hub."""
    with loopback_hub() as state:
        yield state


def point_to(url: str, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """This process and the workers it starts ask the Hub at ``url`` and keep models under ``home``."""
    from huggingface_hub import close_session, constants

    values: dict[str, Any] = {
        "ENDPOINT": url,
        "HUGGINGFACE_CO_URL_TEMPLATE": url + "/{repo_id}/resolve/{revision}/{filename}",
        "HF_HUB_CACHE": str(home / "hub"),
        "HF_HUB_OFFLINE": False,
    }
    for name, value in values.items():
        monkeypatch.setattr(constants, name, value)
    monkeypatch.setattr(hubs, "PINNED", {})
    monkeypatch.setenv("HF_TOKEN", "hf_not_to_be_sent")
    close_session()


@pytest.fixture
def hub(mirror: Mirror, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Mirror]:
    """The mirror is this process's Hub, with an empty cache."""
    from huggingface_hub import close_session

    point_to(mirror.url, tmp_path / "home", monkeypatch)
    yield mirror
    close_session()


def contents(folder: Path) -> dict[str, bytes]:
    """A saved model as a repository."""
    return {path.name: path.read_bytes() for path in folder.iterdir()}
