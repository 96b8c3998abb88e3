"""What runs behind an endpoint of the rehearsal: the handlers of an archive that this project has packed. This file stands alone."""

from __future__ import annotations

import importlib.util
import io
import sys
import tarfile
import threading
import time
from pathlib import Path
from types import ModuleType

# What a handler, or the libraries below it, raise for a request or a model that is not as it should be.
FAULTS_OF_HANDLERS = (OSError, ValueError, TypeError, LookupError, AttributeError, ImportError, ArithmeticError, RuntimeError)


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
