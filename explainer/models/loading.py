"""``load``: an embedded name, a Hub id or a local folder becomes a :class:`LanguageModel`."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

from explainer.errors import ModelError
from explainer.models import hub, taps
from explainer.models.catalogue import ASSETS, EMBEDDED
from explainer.models.labels import printable
from explainer.models.language_model import LanguageModel, wrap
from explainer.models.layout import CLASSES, check_folder


def _hash_files(files: list[Path]) -> str:
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
    config, weights = check_folder(folder, name, where)
    import transformers
    from huggingface_hub.errors import StrictDataclassError
    from safetensors import SafetensorError

    model_class: Any = getattr(transformers, CLASSES[config["model_type"]])
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
        missing, kind = len(report["missing_keys"]), config["model_type"]
        raise ModelError(f"The weights in {where} lack {missing} parts that a {kind} model needs; copy the model again.")
    return wrap(module, tokenizer, name=name, key=key or f"{name}@{_hash_files(weights)}")


def _existing_folder(name: str) -> Path | None:
    try:
        folder = Path(name).expanduser()
        return folder if name and folder.is_dir() else None
    except (OSError, RuntimeError, ValueError):  # a name too long, or the home of a user who is not there
        return None


def load(name: str, *, download: bool = True) -> LanguageModel:
    """Load a model by its embedded name ("story-gpt"), a local folder, or a Hub id, in float32.

    The embedded models and folders never touch the network. With ``download=False`` a Hub model is only opened when it
    is already on this machine.
    Raises: ModelError with one sentence when it cannot be had.
    """
    if name in EMBEDDED:
        return _from_folder(ASSETS / name, name)
    folder = _existing_folder(name)
    if folder is not None:
        return _from_folder(folder, folder.resolve().name)
    if name.startswith((".", "/", "~")) or name.count("/") > 1 or "\\" in name:
        raise ModelError(f"There is no folder {printable(name[:200])}; check the path.")
    snapshot = hub.fetch(name, download)
    with hub.mended(snapshot, name):
        return _from_folder(snapshot, name, f"{name}@{snapshot.name[:12]}", name)
