"""Several heads on one body: a linear layer each, from the body's vectors to the labels of one job. Beside the body in its folder."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import torch

from explainer.errors import ModelError
from explainer.models.classifier import Classifier
from explainer.models.language_model import LanguageModel
from explainer.models.layout import TAGS, TEXT
from explainer.models.weights import listed

LABELS, HEADS = "heads.json", "heads.safetensors"


@dataclass(frozen=True, slots=True)
class HeadSpec:
    """What a head tells apart. kind: ``TEXT``, one label for a whole text, read at the first token; or ``TAGS``, one for each word."""

    kind: str
    labels: tuple[str, ...]


def write(folder: Path, specs: Mapping[str, HeadSpec], state: Mapping[str, torch.Tensor]) -> None:
    """Save the heads. state: ``name.weight`` (label d_model) and ``name.bias`` (label) of each."""
    from safetensors.torch import save_file

    save_file({name: tensor.detach().half().contiguous() for name, tensor in state.items()}, folder / HEADS)
    told = {name: {"kind": spec.kind, "labels": list(spec.labels)} for name, spec in specs.items()}
    (folder / LABELS).write_text(json.dumps(told, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def read(model: LanguageModel, folder: Path) -> dict[str, Classifier]:
    """The heads of a folder, by name, on the body that ``load`` has opened from it.

    Raises: ModelError when a head is missing, is of another shape than its labels and the body ask for, or holds NaN or infinite numbers.
    """
    from safetensors import SafetensorError
    from safetensors.torch import load_file

    try:
        told = json.loads((folder / LABELS).read_text(encoding="utf-8"))
        specs = {name: HeadSpec(spec["kind"], tuple(map(str, spec["labels"]))) for name, spec in told.items()}
        state = load_file(folder / HEADS)
    except (OSError, ValueError, LookupError, TypeError, AttributeError, SafetensorError) as error:
        raise ModelError("The heads of this model are not there, or they are damaged. Install the project again.") from error
    wanted: dict[str, tuple[int, ...]] = {f"{name}.weight": (len(spec.labels), model.d_model) for name, spec in specs.items()}
    wanted |= {f"{name}.bias": (len(spec.labels),) for name, spec in specs.items()}
    wrong = [name for name, shape in wanted.items() if name not in state or tuple(state[name].shape) != shape]
    wrong += [name for name, tensor in state.items() if name not in wanted or not bool(tensor.isfinite().all())]
    if wrong or any(spec.kind not in (TEXT, TAGS) for spec in specs.values()):
        raise ModelError(f"The heads of this model do not fit their labels: {listed(sorted(set(wrong)) or [LABELS])}.")
    return {
        name: Classifier(model, spec.kind, spec.labels, state[f"{name}.weight"].float(), state[f"{name}.bias"].float())
        for name, spec in specs.items()
    }
