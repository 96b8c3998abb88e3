"""``load``: an embedded name, a Hub id or a local folder becomes a :class:`LanguageModel`."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from explainer.errors import ModelError
from explainer.models import taps, tuned
from explainer.models.catalogue import ASSETS, EMBEDDED, ModelRef
from explainer.models.hub import cache, downloads
from explainer.models.language_model import LanguageModel, wrap
from explainer.models.layout import CLASSES, ModelFolder
from explainer.models.tuned import ADAPTER
from explainer.texts.wording import printable


def _hash_files(files: Iterable[Path]) -> str:
    digest = hashlib.sha256()
    for path in files:
        with path.open("rb") as file:
            while chunk := file.read(1 << 20):
                digest.update(chunk)
    return digest.hexdigest()[:12]


def _from_folder(folder: Path, name: str, key: str = "", where: str = "") -> LanguageModel:
    """Open a folder in Hugging Face layout: safetensors only, no remote code, no network. where: its name in a sentence.

    Raises: ModelError when there is no model, the type is not supported, the weights are damaged or do not fit.
    """
    where = where or str(folder)
    files = ModelFolder.read(folder, name, where)
    import transformers
    from huggingface_hub.errors import StrictDataclassError
    from safetensors import SafetensorError

    model_class: Any = getattr(transformers, CLASSES[files.kind])
    try:
        module, report = model_class.from_pretrained(
            folder,
            dtype="float32",
            attn_implementation=taps.IMPLEMENTATION,
            local_files_only=True,
            use_safetensors=True,
            trust_remote_code=False,
            output_loading_info=True,
        )
        tokenizer = transformers.AutoTokenizer.from_pretrained(folder, local_files_only=True, trust_remote_code=False)
    except (OSError, ValueError, TypeError, LookupError, ArithmeticError, RuntimeError, SafetensorError, StrictDataclassError) as error:
        raise ModelError(f"The model in {where} cannot be opened; a file is missing, damaged or of another kind. Copy it again.") from error
    if report["missing_keys"]:
        missing = len(report["missing_keys"])
        raise ModelError(f"The weights in {where} lack {missing} parts that a {files.kind} model needs; copy the model again.")
    return wrap(module, tokenizer, name=name, key=key or f"{name}@{_hash_files(files.weights)}")


def _from_adapter(folder: Path, name: str) -> LanguageModel:
    """Open a peft LoRA adapter: its base is loaded anew, and the products B·A are added to its matrices.

    Raises: ModelError when it is no LoRA adapter, or its base cannot be had.
    """
    import peft

    try:
        config = json.loads((folder / ADAPTER).read_text(encoding="utf-8"))
        base = config["base_model_name_or_path"]
        if config["peft_type"] != "LORA" or not isinstance(base, str) or not (folder / "adapter_model.safetensors").exists():
            raise ValueError
    except (OSError, ValueError, LookupError, TypeError, RecursionError) as error:
        raise ModelError(f"The adapter in {name} is damaged or no LoRA adapter in safetensors; copy it again.") from error
    if base == str(folder) or (Path(base) / ADAPTER).exists():
        raise ModelError(f"The base of the adapter in {name} is an adapter itself; merge that one first.")
    model = load(base, download=False)
    try:
        module = peft.PeftModel.from_pretrained(model.module, str(folder), local_files_only=True).merge_and_unload()
    except (OSError, ValueError, LookupError, TypeError, RuntimeError) as error:
        raise ModelError(f"The adapter in {name} does not fit its base {printable(base[:80])}; copy both again.") from error
    return wrap(module, model.tokenizer, name=name, key=f"{name}@{_hash_files([folder / 'adapter_model.safetensors'])}")


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
    if name in EMBEDDED:
        return _from_folder(folder, name)
    if name.startswith(tuned.PREFIX):
        return _from_adapter(folder, name) if (folder / ADAPTER).exists() else _from_folder(folder, name, where=name)
    if Path(name).is_absolute():
        own = folder.resolve().name
        return _from_adapter(folder, own) if (folder / ADAPTER).exists() else _from_folder(folder, own)
    with cache.mended(folder, name):
        return _from_folder(folder, name, f"{name}@{folder.name[:12]}", name)


def load(name: str, *, download: bool = True) -> LanguageModel:
    """Load a model by its embedded name ("story-gpt"), a local folder (a model or a LoRA adapter), or a Hub id, in float32.

    The embedded models and folders never touch the network. With ``download=False`` a Hub model is only opened when it
    is already on this machine.
    Raises: ModelError with one sentence when it cannot be had.
    """
    if name in EMBEDDED:
        return _opened(name, ASSETS / name)
    run = tuned.folder_of(name)
    if run is not None:
        return _opened(name, run)
    folder = _existing_folder(name)
    if folder is not None:
        return _opened(str(folder.absolute()), folder)
    if name.startswith((".", "/", "~")) or name.count("/") > 1 or "\\" in name:
        raise ModelError(f"There is no folder {printable(name[:200])}; check the path.")
    return _opened(name, downloads.fetch(name, download))
