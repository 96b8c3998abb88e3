"""Loading from a Hub on the loopback: each case runs in a process of its own, since HF_ENDPOINT is read at import."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import unquote

import pytest

REVISION = "0123456789abcdef0123456789abcdef01234567"
ROOT = Path(__file__).resolve().parents[2]

LOADER = """
import json, sys, time
from explainer.errors import ModelError
from explainer.models import load
answers = []
for name in sys.argv[1:]:
    started = time.perf_counter()
    try:
        model = load(name)
        answers.append({"key": model.key, "tokens": list(model.encode("Tom gave").tokens)})
    except ModelError as error:
        answers.append({"error": str(error)})
    answers[-1]["seconds"] = time.perf_counter() - started
print(json.dumps(answers))
"""


@dataclass
class Mirror:
    """``repos``: model id → file name → bytes; ``pretend``: file name → a size that is only claimed."""

    url: str = ""
    repos: dict[str, dict[str, bytes]] = field(default_factory=dict)
    pretend: dict[str, int] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    authorized: list[str] = field(default_factory=list)
    hang: threading.Event | None = None

    def info(self, model_id: str) -> dict[str, object]:
        files = self.repos[model_id]
        return {
            "id": model_id,
            "modelId": model_id,
            "sha": REVISION,
            "private": False,
            "gated": False,
            "tags": [],
            "siblings": [{"rfilename": name, "size": self.pretend.get(name, len(raw))} for name, raw in files.items()],
        }


@pytest.fixture
def mirror() -> Iterator[Mirror]:
    state = Mirror()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

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

        def do_GET(self) -> None:
            path = unquote(self.path.split("?")[0])
            state.asked.append(f"{self.command} {path}")
            state.authorized += [self.headers["Authorization"]] if self.headers["Authorization"] else []
            if state.hang is not None:
                state.hang.wait(60)
                self.close_connection = True
                return None
            for model_id, files in state.repos.items():
                info = json.dumps(state.info(model_id)).encode()
                if path in (
                    f"/api/models/{model_id}",
                    f"/api/models/{model_id}/revision/{REVISION}",
                    f"/api/models/{model_id}/revision/main",
                ):
                    return self.answer(200, info, Content_Type="application/json")
                if path.startswith(f"/api/models/{model_id}/tree/"):
                    tree = [{"type": "file", "path": n, "size": len(raw), "oid": hashlib.sha1(raw).hexdigest()} for n, raw in files.items()]
                    return self.answer(200, json.dumps(tree).encode(), Content_Type="application/json")
                name = path.removeprefix(f"/{model_id}/resolve/{REVISION}/")
                if name in files:
                    tag = f'"{hashlib.sha256(files[name]).hexdigest()}"'
                    return self.answer(200, files[name], ETag=tag, X_Repo_Commit=REVISION)
            return self.answer(404, b"{}", X_Error_Code="RepoNotFound", X_Error_Message="Repository not found")

        do_HEAD = do_GET

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    state.url = f"http://127.0.0.1:{server.server_address[1]}"
    yield state
    if state.hang is not None:
        state.hang.set()
    server.shutdown()
    server.server_close()


def ask(url: str, home: Path, *names: str, **environment: str) -> list[dict[str, object]]:
    """What ``load`` says to each name in a fresh process that knows this Hub alone."""
    known = {key: value for key, value in os.environ.items() if not key.startswith("HF_") and "proxy" not in key.lower()}
    known |= {"HF_ENDPOINT": url, "HF_HOME": str(home), "PYTHONPATH": str(ROOT), "HF_TOKEN": "hf_not_to_be_sent", "HF_HUB_DISABLE_XET": "1"}
    done = subprocess.run(
        [sys.executable, "-c", LOADER, *names], env=known | environment, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stderr[-2000:]
    answers: list[dict[str, object]] = json.loads(done.stdout.splitlines()[-1])
    return answers


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_a_download_then_the_cache(mirror: Mirror, saved: Callable[..., Path], tmp_path: Path) -> None:
    mirror.repos["tiny/gpt2"] = contents(saved()) | {"pytorch_model.bin": b"never", "evil.py": b"never"}
    first = ask(mirror.url, tmp_path / "home", "tiny/gpt2")[0]
    assert first["key"] == f"tiny/gpt2@{REVISION[:12]}", first
    assert first["tokens"] == ["Tom", " gave"]
    assert mirror.authorized == []  # a token of the host is never sent
    assert not [asked for asked in mirror.asked if asked.endswith((".bin", ".py"))]
    mirror.asked.clear()
    again = ask(mirror.url, tmp_path / "home", "tiny/gpt2")[0]
    assert again["key"] == first["key"]
    assert mirror.asked == []  # nothing is asked for what is there
    offline = ask("http://127.0.0.1:9", tmp_path / "home", "tiny/gpt2", HF_HUB_OFFLINE="1")[0]
    assert offline["key"] == first["key"]


def test_what_cannot_be_downloaded_is_a_sentence(mirror: Mirror, saved: Callable[..., Path], tmp_path: Path) -> None:
    files = contents(saved())
    bare = {name: raw for name, raw in files.items() if not name.endswith(".safetensors")}
    mirror.repos = {"tiny/pickled": bare | {"pytorch_model.bin": b"x"}, "tiny/huge": bare | {"model-00001-of-00001.safetensors": b""}}
    mirror.pretend = {"model-00001-of-00001.safetensors": 10**15}
    unknown, pickled, huge = ask(mirror.url, tmp_path / "home", "nobody/nothing", "tiny/pickled", "tiny/huge")
    assert unknown["error"] == "The Hub has no open model named nobody/nothing; check the spelling, like gpt2 or owner/name."
    assert str(pickled["error"]).startswith("tiny/pickled has no weights in the safetensors format")
    assert "million parameters and needs about" in str(huge["error"])
    assert all(float(str(answer["seconds"])) < 5 for answer in (unknown, pickled, huge))
    assert not [asked for asked in mirror.asked if "/resolve/" in asked]


def test_a_hub_that_is_out_of_reach_or_silent_is_a_sentence(mirror: Mirror, tmp_path: Path) -> None:
    gone = ask("http://127.0.0.1:9", tmp_path / "home", "tiny/gpt2")[0]
    mirror.hang = threading.Event()
    silent = ask(mirror.url, tmp_path / "home", "tiny/gpt2")[0]
    for answer in (gone, silent):
        assert (
            answer["error"]
            == "The Hugging Face Hub cannot be reached, so tiny/gpt2 cannot be loaded; choose an embedded model or go online."
        )
        assert float(str(answer["seconds"])) < 5
