"""Loading from a Hub on the loopback: each case runs in a process of its own, since HF_ENDPOINT is read at import."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from mirror import REVISION, Mirror, contents

ROOT = Path(__file__).resolve().parents[2]

LOADER = """
import json, sys
from explainer.errors import ModelError
from explainer.models import load
answers = []
for name in sys.argv[1:]:
    try:
        model = load(name)
        answers.append({"key": model.key, "tokens": list(model.encode("Tom gave").tokens)})
    except ModelError as error:
        answers.append({"error": str(error)})
print(json.dumps(answers))
"""


def ask(url: str, home: Path, *names: str, **environment: str) -> list[dict[str, object]]:
    """What ``load`` says to each name in a fresh process that knows this Hub alone."""
    known = {key: value for key, value in os.environ.items() if not key.startswith("HF_") and "proxy" not in key.lower()}
    known |= {"HF_ENDPOINT": url, "HF_HOME": str(home), "PYTHONPATH": str(ROOT), "HF_TOKEN": "hf_not_to_be_sent"}
    done = subprocess.run(
        [sys.executable, "-c", LOADER, *names], env=known | environment, cwd=ROOT, capture_output=True, text=True, timeout=900, check=False
    )
    assert done.returncode == 0, done.stderr[-2000:]
    answers: list[dict[str, object]] = json.loads(done.stdout.splitlines()[-1])
    return answers


def test_a_download_then_the_cache(mirror: Mirror, saved: Callable[..., Path], tmp_path: Path) -> None:
    mirror.repos["tiny/gpt2"] = contents(saved()) | {"pytorch_model.bin": b"never", "evil.py": b"never"}
    first = ask(mirror.url, tmp_path / "home", "tiny/gpt2")[0]
    assert first["key"] == f"tiny/gpt2@{REVISION[:12]}", first
    assert first["tokens"] == ["Tom", " gave"]
    assert mirror.authorized == []  # a token of the host is never sent
    assert not [asked for asked in mirror.asked if asked.endswith((".bin", ".py"))]
    offline = ask("http://127.0.0.1:9", tmp_path / "home", "tiny/gpt2")[0]
    assert offline["key"] == first["key"]
