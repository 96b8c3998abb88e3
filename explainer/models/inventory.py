"""Whether a model's files and its class hold the same tensors: nothing unused, nothing missing, nothing of another shape or kind."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

import torch

from explainer.errors import ModelError
from explainer.models.layout import ModelFolder
from explainer.models.weights import check_floats, listed, stored
from explainer.texts.wording import counted, printable

# Layers beside the language-model head that read the end of the stream, and that nothing reads which is shown: BERT's pooler and its guess
# whether two sentences follow each other, which published checkpoints carry, and the heads for labels that classifier.save writes.
_OTHER_HEADS = re.compile(r"(bert\.)?pooler\.dense\.(weight|bias)|cls\.seq_relationship\.(weight|bias)|(score|classifier)\.(weight|bias)")
# Constants that old files keep among the weights and that the class makes itself. `_is_constant` sees that they are the same.
_CONSTANTS = re.compile(r"(?:.*\.)?(attn\.bias|attn\.masked_bias|rotary_emb\.inv_freq|embeddings\.position_ids)")
_OLD_NAMES = (("LayerNorm.gamma", "LayerNorm.weight"), ("LayerNorm.beta", "LayerNorm.bias"))  # as transformers renames them
_ROUNDED = 1e-2  # frequencies that were kept in half precision


def check_weights(module: Any, report: Mapping[str, Any], files: ModelFolder, where: str) -> None:
    """See that every tensor of the files is in the loaded module and the other way round. report: from_pretrained's output_loading_info.

    Raises: ModelError with counts and a first name.
    """
    found = stored(files.weights)
    known = {_plain_name(module, name) for name in module.state_dict()}
    used: dict[str, str] = {}
    for name in found:
        if (plain := _plain_name(module, name)) in known:
            if plain in used:
                raise ModelError(f"The weights in {where} hold {printable(name[:120])} twice, under two names; copy the model again.")
            used[plain] = name
    check_floats({name: found[name] for name in used.values()}, where)
    told = {_plain_name(module, name) for name in report["unexpected_keys"]}
    unused = [name for name in found if _plain_name(module, name) not in known or _plain_name(module, name) in told]
    constants = {name for name in unused if _CONSTANTS.fullmatch(name)}
    unused = [name for name in unused if name not in constants and not _OTHER_HEADS.fullmatch(name)]
    if unused:
        raise ModelError(
            f"The weights in {where} hold {listed(unused)} that a {files.kind} model of this config does not use, "
            "so what it computes is not what they define; choose another model."
        )
    if missing := sorted(report["missing_keys"]):
        raise ModelError(
            f"The weights in {where} lack {counted(len(missing), 'part')} that a {files.kind} model needs{_first(missing)}; "
            "copy the model again."
        )
    if wrong := sorted(report["mismatched_keys"]):
        name, theirs, ours = wrong[0]
        raise ModelError(
            f"The weights in {where} hold {listed([name for name, *_ in wrong])} of another shape than its config says: "
            f"{_size(theirs)} instead of {_size(ours)}; copy the model again."
        )
    _check_tied(module, where)
    if strange := sorted(name for name, tensor in _read(files, constants) if not _is_constant(name, tensor, module)):
        raise ModelError(
            f"The weights in {where} hold {listed(strange)} with other numbers than a {files.kind} model of this config has there, "
            "and they are not used; choose another model."
        )


def _first(names: list[str]) -> str:
    return f", {printable(names[0][:120])}" if len(names) == 1 else f", the first is {printable(names[0][:120])}"


def _size(shape: Iterable[int]) -> str:
    return " × ".join(map(str, shape)) or "one number"


def _plain_name(module: Any, name: str) -> str:
    """A tensor's name as transformers matches it: in its present words, and without the prefix that a bare body lacks."""
    for old, new in _OLD_NAMES:
        name = name.replace(old, new)
    return name.removeprefix(f"{module.base_model_prefix}.")


def _check_tied(module: Any, where: str) -> None:
    """Raises: ModelError when the config says that two matrices are one, and the file holds two that differ: transformers then uses both,
    and nobody knows which of the two, config or file, is meant.
    """
    tied = (module._tied_weights_keys or {}) if module.config.tie_word_embeddings else {}
    for name, source in tied.items():
        if module.get_parameter(name) is not module.get_parameter(source):
            raise ModelError(
                f"The config in {where} says that {printable(name)} and {printable(source)} are one, but the weights hold two that differ; "
                "choose another model."
            )


def _read(files: ModelFolder, names: set[str]) -> Iterable[tuple[str, torch.Tensor]]:
    from safetensors import safe_open

    for path in files.weights if names else ():
        with safe_open(path, "pt") as file:
            for name in names.intersection(file.keys()):
                yield name, file.get_tensor(name)


def _is_constant(name: str, tensor: torch.Tensor, module: Any) -> bool:
    """Whether an unused tensor holds what the class computes with anyhow."""
    if name.endswith("attn.bias"):  # GPT-2's causal mask
        return tensor.dim() == 4 and bool(torch.equal(tensor[0, 0] != 0, torch.ones(tensor.shape[-2:], dtype=torch.bool).tril()))
    if name.endswith("masked_bias"):  # what GPT-2 wrote into masked scores: after softmax, 0
        return tensor.numel() == 1 and float(tensor) <= -1e3
    if name.endswith("position_ids"):
        return bool(torch.equal(tensor.flatten().long(), torch.arange(tensor.numel())))
    rotary = getattr(module.base_model, "rotary_emb", None)
    if rotary is None:
        return False
    # where the config scales the angles, old files keep the frequencies as they were before
    return any(
        tensor.shape == own.shape and torch.allclose(tensor.float(), own.float(), rtol=_ROUNDED, atol=1e-7)
        for own in (rotary.inv_freq, rotary.compute_default_rope_parameters(module.config)[0])
    )
