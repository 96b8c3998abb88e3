"""``load``: an embedded name, a Hub id or a local folder becomes a :class:`LanguageModel`."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from explainer.errors import ModelError
from explainer.models import adapters, taps, tokenizers, tuned
from explainer.models.catalogue import ASSETS, OURS, ModelRef, adapter_where, base_folder, base_name, find, is_ours
from explainer.models.hub import cache, downloads
from explainer.models.inventory import check_weights
from explainer.models.language_model import LanguageModel, wrap
from explainer.models.layout import CLASSES, FAULTS, ModelFolder, tokenizer_files
from explainer.models.smollm2 import release
from explainer.models.tuned import ADAPTER
from explainer.models.without_compiler import transformers
from explainer.texts.wording import printable


def _hash_files(files: Iterable[Path], begin: str = "") -> str:
    digest = hashlib.sha256(begin.encode())
    for path in files:
        with path.open("rb") as file:
            while chunk := file.read(1 << 20):
                digest.update(chunk)
    return digest.hexdigest()[:12]


def _from_folder(folder: Path, name: str, key: str = "", where: str = "") -> LanguageModel:
    """Open a folder in Hugging Face layout: safetensors only, no remote code, no network. where: its name in a sentence.

    Raises: ModelError when there is no model, the type is not supported, the weights are damaged or do not fit.
    """
    where = where or printable(folder.resolve().name)
    files = ModelFolder.read(folder, name, where)
    from huggingface_hub.errors import StrictDataclassError
    from safetensors import SafetensorError

    model_class: Any = getattr(transformers, CLASSES[files.kind])
    try:
        module, report = taps.read(model_class, folder, ignore_mismatched_sizes=True)  # they are in the report, and told below
    except (*FAULTS, SafetensorError, StrictDataclassError) as error:
        raise ModelError(f"The model in {where} cannot be opened; a file is missing, damaged or of another kind. Copy it again.") from error
    check_weights(module, report, files, where)
    tokenizer, backend = tokenizers.opened(folder, where, as_it_stands=is_ours(folder))
    key = key or f"{name}@{_hash_files([*files.weights, *_what_else_decides(folder)])}"
    return wrap(module, tokenizer, name=name, key=key, backend=backend)


def _what_else_decides(folder: Path) -> list[Path]:
    """The files beside the weights that change numbers or tokens: with another of them a model is another, and so is its key."""
    names = {path.name for path in folder.iterdir()}
    return [folder / name for name in ("config.json", *tokenizer_files(names)) if name in names]


def _from_adapter(folder: Path, name: str) -> LanguageModel:
    """Open a peft LoRA adapter: its base is loaded anew, and the products B·A are added to its matrices.

    Raises: ModelError when it is no LoRA adapter, its base cannot be had, or not every tensor of it is used.
    """
    adapter = adapters.read(folder, adapter_where(name, folder))
    base_folder(adapter)
    base = load(base_name(adapter), download=False)
    module = adapters.merged(adapter, base)
    key = f"{name}@{_hash_files([folder / adapters.WEIGHTS, folder / ADAPTER], base.key)}"
    return wrap(module, base.tokenizer, name=name, key=key, backend=base.backend)


def _existing_folder(name: str) -> Path | None:
    try:
        folder = Path(name).expanduser()
        return folder if name and folder.is_dir() else None
    except (OSError, RuntimeError, ValueError):  # a name too long, or the home of a user who is not there
        return None


def opened(ref: ModelRef) -> LanguageModel:
    """Open a model that was found on this machine, without looking for it again.

    Raises: ModelError with one sentence when it cannot be opened.
    """
    return _opened(ref.name, ref.folder)


def _opened(name: str, folder: Path) -> LanguageModel:
    """name: as it was asked for; a path stands for a folder of its own."""
    if name in OURS or name == release.NAME:
        return _from_folder(folder, name)
    if name.startswith(tuned.PREFIX):
        return _from_adapter(folder, name) if adapters.is_adapter(folder) else _from_folder(folder, name, where="the tuned model")
    if Path(name).is_absolute():
        own = folder.resolve().name
        return _from_adapter(folder, own) if adapters.is_adapter(folder) else _from_folder(folder, own)
    with cache.mended(folder, name):
        return _from_folder(folder, name, f"{name}@{folder.name[:12]}", name)


def load(name: str, *, download: bool = True) -> LanguageModel:
    """Load a model by its embedded name ("story-gpt"), a local folder (a model or a LoRA adapter), or a Hub id, in float32.

    "smollm2-135m-instruct" is a name too, once it is installed (``python -m explainer.models.smollm2``). Only Hub models touch a network,
    and with ``download=False`` these are only opened when they are already on this machine.
    Raises: ModelError with one sentence when it cannot be had.
    """
    if name in OURS:
        return _opened(name, ASSETS / name)
    if name == release.NAME:
        return opened(find(name))
    run = tuned.folder_of(name)
    if run is not None:
        return _opened(name, run)
    folder = _existing_folder(name)
    if folder is not None:
        return _opened(str(folder.absolute()), folder)
    if name.startswith((".", "/", "~")) or name.count("/") > 1 or "\\" in name:
        raise ModelError(f"There is no folder {printable((Path(name).name or name)[-200:])}; check the path.")
    return _opened(name, downloads.fetch(name, download))
