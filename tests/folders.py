"""Folders of models as they may lie on a disk: changed by hand, and refused in one sentence."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import load_file, save_file

from explainer.errors import ModelError
from explainer.models import load

Tensors = dict[str, torch.Tensor]


def rewritten(folder: Path, change: Callable[[Tensors], Tensors | None], **config: Any) -> Path:
    """The folder with other tensors in its file, and other words in its config."""
    tensors = load_file(folder / "model.safetensors")
    tensors = change(tensors) or tensors
    save_file({name: tensor.contiguous().clone() for name, tensor in tensors.items()}, folder / "model.safetensors", {"format": "pt"})
    path = folder / "config.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | config))
    return folder


def refused(folder: Path, sentence: str) -> None:
    """Opening it is refused with this one sentence, which does not tell where it lies."""
    with pytest.raises(ModelError, match=sentence) as error:
        load(str(folder))
    message = str(error.value)
    assert "\n" not in message
    assert message.endswith(".")
    assert str(folder.parent) not in message
