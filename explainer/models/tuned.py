"""Models that were tuned here: ``tuned:<run id>`` names what a run has left in its folder. Torch-free."""

from __future__ import annotations

import json
import re
from pathlib import Path

from explainer import switches
from explainer.texts.wording import printable

ID = re.compile(r"[A-Za-z0-9_-]{22}", re.ASCII)  # what secrets.token_urlsafe(16) makes
PREFIX = "tuned:"
ADAPTER = "adapter_config.json"
_PROJECT = Path(__file__).resolve().parents[2]


def runs_root() -> Path:
    """Where the runs are: ``EXPLAINER_RUNS``, or runs/ in the project; in the present folder where the library is installed."""
    home = _PROJECT if (_PROJECT / "app.py").exists() else Path.cwd()
    return Path(switches.text("EXPLAINER_RUNS") or home / "runs")


def weights_in(run: Path) -> Path | None:
    """The tuned model in Hugging Face layout, or the LoRA adapter, in a run's folder; None when nothing was saved."""
    for name, sign in (("adapter", "adapter_model.safetensors"), ("model", "model.safetensors")):
        if (run / name / sign).exists():
            return run / name
    return None


def folder_of(name: str) -> Path | None:
    """The folder behind a name with the prefix; None when there is none. The id is matched before it touches a path."""
    run_id = name.removeprefix(PREFIX)
    return weights_in(runs_root() / run_id) if name.startswith(PREFIX) and ID.fullmatch(run_id) else None


def told(name: str) -> str:
    """A model's whole name in print; of a folder its own name alone: where it lies on this machine is nobody's business."""
    return printable((Path(name).name if Path(name).is_absolute() else name)[:120])


def called(name: str) -> str:
    """How a model is called in a sentence: its name without its owner's; a tuned one by its base and what it learned from."""
    run_id = name.removeprefix(PREFIX)
    if not name.startswith(PREFIX) or not ID.fullmatch(run_id):
        return name.rsplit("/", 1)[-1]
    try:
        spec = json.loads((runs_root() / run_id / "spec.json").read_text(encoding="utf-8"))
    except FileNotFoundError:  # it was removed meanwhile
        return "the tuned model"
    return f"{called(spec['model'])} tuned on {spec['data']}"
