"""The kept moments of two-layer's training: a very small GPT, opened as it was after any of some dozens of steps."""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path
from typing import Any

from explainer.errors import ModelError
from explainer.models import tokenizers
from explainer.models.building import one_network
from explainer.models.catalogue import ASSETS
from explainer.models.language_model import LanguageModel, wrap
from explainer.models.without_compiler import transformers

FOLDER = ASSETS / "two-layer"
_FILE = "checkpoints.safetensors"


@lru_cache(maxsize=4)
def steps(folder: Path = FOLDER) -> tuple[int, ...]:
    """The training steps at which weights were kept, in order; 0 is before the first update."""
    from safetensors import safe_open

    with safe_open(folder / _FILE, framework="numpy") as file:
        return tuple(sorted({int(name.split("/")[1]) for name in file.keys()}))  # noqa: SIM118 - the file is no dict


@lru_cache(maxsize=4)
def curve(folder: Path = FOLDER) -> dict[str, list[list[float]]]:
    """The training's curve: "loss" and "held_out", each a list of [tokens seen, nats a token]."""
    return dict(json.loads((folder / "training_curve.json").read_text(encoding="utf-8")))


def tokenizer() -> Any:
    """Its ``tokenizers.Tokenizer``, without the model; shared and not to be changed."""
    return tokenizers.shared(FOLDER, FOLDER.name, as_it_stands=True)


@lru_cache(maxsize=1)
def _tokenizer(folder: Path) -> tuple[Any, Any]:
    """One for all moments: each would hold some megabytes."""
    return tokenizers.opened(folder, folder.name, as_it_stands=folder == FOLDER)


def open_step(step: int, folder: Path = FOLDER) -> LanguageModel:
    """The model as it was after ``step`` updates, in float32.

    Raises: ModelError when no weights of that step were kept.
    """
    from safetensors import safe_open

    if step not in steps(folder):
        raise ModelError(f"No weights of step {step:,} were kept; the last are those of step {steps(folder)[-1]:,}.")
    prefix = f"step/{step}/"
    with safe_open(folder / _FILE, framework="pt") as file:
        weights = {name.removeprefix(prefix): file.get_tensor(name).float() for name in file.keys() if name.startswith(prefix)}  # noqa: SIM118
    config: Any = transformers.GPT2Config.from_pretrained(folder, local_files_only=True)
    with one_network():
        module = transformers.GPT2LMHeadModel(config)
    missing = module.load_state_dict(weights, strict=False)
    if missing.unexpected_keys or set(missing.missing_keys) - {"lm_head.weight"}:  # the head is the embedding
        raise ModelError(f"The weights of step {step:,} in {folder.name} are not those of its config; copy the folder again.")
    own, backend = _tokenizer(folder)
    return wrap(module, own, name=f"two-layer after {step:,} steps", key=f"{folder.name}@{step}", backend=backend)
