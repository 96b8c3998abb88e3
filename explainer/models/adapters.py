"""LoRA adapters in peft's layout: what one is added to, and whether every number of it is used. Torch enters only in ``merged``."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from explainer.errors import ModelError
from explainer.models import tokenizers, tuned
from explainer.models.layout import FAULTS, tokenizer_files
from explainer.models.weights import Stored, check_floats, listed, stored
from explainer.models.with_peft import with_peft
from explainer.texts.wording import printable

if TYPE_CHECKING:
    from explainer.models.language_model import LanguageModel

WEIGHTS = "adapter_model.safetensors"
_ALIKE = 1e-3  # of the largest logit: a merged matrix rounds its sum once, an adapter beside its matrix adds two products


@dataclass(frozen=True, slots=True)
class Adapter:
    """An adapter's folder, read once. base: the model that it is added to, as its config names it. where: itself in a sentence."""

    folder: Path
    where: str
    base: str
    tensors: Mapping[str, Stored]


def is_adapter(folder: Path) -> bool:
    """Whether a folder holds an adapter, and no model of its own."""
    return (folder / tuned.ADAPTER).exists()


def read(folder: Path, where: str = "") -> Adapter:
    """The adapter in a folder, as far as that is seen without opening it.

    Raises: ModelError when it is no LoRA adapter in safetensors, is damaged, or holds other things than floating-point numbers.
    """
    where = where or f"the adapter in {printable(folder.name)}"
    try:
        config = json.loads((folder / tuned.ADAPTER).read_text(encoding="utf-8"))
        base = config["base_model_name_or_path"]
        if config["peft_type"] != "LORA" or not isinstance(base, str) or not base or not (folder / WEIGHTS).exists():
            raise ValueError
    except (OSError, ValueError, LookupError, TypeError, RecursionError) as error:
        raise ModelError(f"{_capital(where)} is damaged or no LoRA adapter in safetensors; copy it again.") from error
    tensors = stored([folder / WEIGHTS])
    check_floats(tensors, where)
    return Adapter(folder, where, base, tensors)


def merged(adapter: Adapter, base: LanguageModel) -> Any:
    """The base's module with the adapter added to its matrices, as peft adds it. The base is changed, so it must be nobody else's.

    Raises: ModelError when peft cannot add it, a tensor of it fits nothing or is missing, the sum does not compute what peft computes with
    the adapter beside its matrices, or it brings a tokenizer that cuts otherwise.
    """
    import torch
    from safetensors import SafetensorError

    own = tokenizer_files({path.name for path in adapter.folder.iterdir()})
    if own and not tokenizers.cuts_alike(adapter.folder, adapter.where, base.module.config, base.backend):
        raise ModelError(
            f"{_capital(adapter.where)} has a tokenizer that cuts texts in another way than that of its base {base.name}, "
            "and it does not say which of the two it learned with; choose another."
        )
    ids = torch.arange(min(8, base.context)).unsqueeze(0) % base.n_vocab
    try:
        with with_peft() as peft, torch.no_grad():
            config = peft.PeftConfig.from_pretrained(str(adapter.folder), local_files_only=True)
            config.inference_mode = True
            beside = peft.PeftModel(base.module, config)
            _check_tensors(adapter, beside, peft)
            report = beside.load_adapter(str(adapter.folder), "default", torch_device="cpu", local_files_only=True)
            if report.missing_keys or report.unexpected_keys:
                raise ValueError(str(report)[:200])
            wanted = beside(input_ids=ids).logits
            module: Any = beside.merge_and_unload()
            found = module(input_ids=ids).logits
    except (*FAULTS, SafetensorError) as error:
        raise ModelError(f"{_capital(adapter.where)} does not fit its base {base.name}; copy both again.") from error
    if bool(torch.isfinite(wanted).all()) and not bool((found - wanted).abs().max() <= _ALIKE * wanted.abs().max().clamp_min(1.0)):
        raise ModelError(
            f"{_capital(adapter.where)} cannot be added to the matrices of its base {base.name}: the sum computes something else than peft "
            "does with both side by side. Choose another."
        )
    return module


def _check_tensors(adapter: Adapter, beside: Any, peft: Any) -> None:
    """Whether the file holds what peft would save for this config and this base, with the same shapes, and nothing else.

    Raises: ModelError with counts and a first name.
    """
    everything = beside.state_dict()
    own = peft.get_peft_model_state_dict(beside, state_dict=everything, save_embedding_layers=False)
    sizes = {name: tuple(tensor.shape) for name, tensor in own.items()}
    # peft also takes whole matrices of the base that a training has saved beside the adapter, such as a lengthened embedding
    whole = {name: tuple(tensor.shape) for name, tensor in everything.items()}
    unused = [name for name in adapter.tensors if name not in sizes and name not in whole]
    missing = [name for name in sizes if name not in adapter.tensors]
    wrong = [name for name, tensor in adapter.tensors.items() if name not in unused and tensor.shape != sizes.get(name, whole.get(name))]
    reasons = [
        f"{listed(names)} {told}"
        for names, told in (
            (unused, "fit nothing there" if len(unused) > 1 else "fits nothing there"),
            (missing, "are missing" if len(missing) > 1 else "is missing"),
            (wrong, "have another shape" if len(wrong) > 1 else "has another shape"),
        )
        if names
    ]
    if reasons:
        raise ModelError(f"{_capital(adapter.where)} does not fit its base: {', and '.join(reasons)}. Copy both again.")


def _capital(where: str) -> str:
    return where[:1].upper() + where[1:]
