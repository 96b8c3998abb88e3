"""What stands at and behind an endpoint of the rehearsal: its server, and the handlers of an archive that this project has packed.

This file stands alone.
"""

from __future__ import annotations

import importlib.util
import io
import json
import sys
import tarfile
import threading
import time
import zlib
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import ModuleType
from typing import Any

# What a handler, or the libraries below it, raise for a request, a model or an archive that is not as it should be.
FAULTS_OF_HANDLERS = (
    OSError, ValueError, TypeError, LookupError, AttributeError, ImportError, ArithmeticError, RuntimeError, EOFError, tarfile.TarError,
    zlib.error,
)  # fmt: skip
JSON = "application/json"


class Refused(Exception):
    """What the service answers instead: an error code and a sentence."""

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(sentence)
        self.code = code


class Container:
    """What runs behind an endpoint: the handlers of an archive, with the model that they have opened."""

    def __init__(self, archive: bytes, place: Path) -> None:
        with tarfile.open(fileobj=io.BytesIO(archive), mode="r:gz") as tar:
            tar.extractall(place, filter="data")
        self.handlers = _imported(place / "code" / "inference.py")
        self.model = self.handlers.model_fn(str(place))
        self._one = threading.Lock()  # a worker of a container answers one request after the other

    def answer(self, body: bytes, content_type: str, accept: str) -> bytes:
        """The answer of the handlers, as a container puts it together.

        Raises: whatever a handler raises; a container turns that into the answer 400.
        """
        with self._one:
            data = self.handlers.input_fn(body, content_type)
            answer = self.handlers.output_fn(self.handlers.predict_fn(data, self.model), accept)
        return answer if isinstance(answer, bytes) else str(answer).encode()


def _imported(path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(f"inference_{time.time_ns()}", path)
    if spec is None or spec.loader is None or not path.exists():
        raise FileNotFoundError("code/inference.py is not in the archive")
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # dataclasses look their module up
    spec.loader.exec_module(module)
    return module


def served(invoke: Callable[[str, bytes, str, str], bytes]) -> ThreadingHTTPServer:
    """A server on a free port of 127.0.0.1 that asks ``invoke`` (endpoint, body, content type, wanted type) as Amazon's does.

    What it raises as Refused becomes the answer that boto3 makes a ClientError of.
    """

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            parts = self.path.split("/")
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            kinds = (self.headers.get("Content-Type") or JSON, self.headers.get("Accept") or JSON)
            try:
                if len(parts) != 4 or parts[1] != "endpoints" or parts[3] != "invocations":
                    raise Refused("ValidationError", "There is nothing at this address.")
                self._send(200, invoke(parts[2], body, *kinds))
            except Refused as error:
                self._send(424 if error.code == "ModelError" else 400, _told(error), error.code)

        def _send(self, status: int, body: bytes, code: str = "") -> None:
            self.send_response(status)
            self.send_header("Content-Type", JSON)
            self.send_header("Content-Length", str(len(body)))
            if code:
                self.send_header("x-amzn-ErrorType", code)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            pass

    return ThreadingHTTPServer(("127.0.0.1", 0), Handler)


def _told(error: Refused) -> bytes:
    if error.code != "ModelError":
        return json.dumps({"Message": str(error)}).encode()
    told = f"Received client error (400) from primary with message “{error}”."
    return json.dumps({"Message": told, "OriginalStatusCode": 400, "OriginalMessage": str(error)}).encode()
