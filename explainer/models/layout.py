"""A model's files in Hugging Face layout: what its config says, and whether it can be opened. Torch-free."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

from explainer.errors import ModelError
from explainer.models import options
from explainer.models.memory import require_room
from explainer.models.weights import count_parameters, weight_files
from explainer.texts.wording import printable

# The supported types and the class that opens each; anatomy.FAMILIES says where each keeps its parts.
CLASSES = {
    "gpt2": "GPT2LMHeadModel",
    "bert": "BertForMaskedLM",
    "llama": "LlamaForCausalLM",
    "mistral": "MistralForCausalLM",
    "qwen2": "Qwen2ForCausalLM",
    "qwen3": "Qwen3ForCausalLM",
}
# What transformers, and the libraries below it, raise for files that are no model or tokenizer, or not what their config describes.
FAULTS = (OSError, ValueError, TypeError, LookupError, AttributeError, ImportError, ArithmeticError, RuntimeError)
TEXT, TAGS = "text", "tags"  # what a head for labels tells: one for the whole text, or one for each word
_OTHER_TASK = re.compile(r"For(?!CausalLM|MaskedLM|PreTraining)|^BertModel$")  # no language-model head in the weights
_TOKENIZER = re.compile(r"tokenizer\.json|vocab\.(json|txt)")
_FALLBACK = re.compile(r"vocab\.(json|txt)|merges\.txt|added_tokens\.json|special_tokens_map\.json")
_DTYPE_BYTES = {"float64": 8, "float32": 4, "float16": 2, "bfloat16": 2}


def check_config(config: Any) -> dict[str, Any]:
    """The config of a supported type.

    Raises: ModelError when the type is not supported, the weights are for another task, or they are quantised.
    """
    kind = config.get("model_type") if isinstance(config, dict) else None
    if not isinstance(kind, str) or kind not in CLASSES:
        told = printable(str(kind)[:80])
        raise ModelError(f"Models of the type “{told}” are not supported yet; choose one of these types: {', '.join(sorted(CLASSES))}.")
    names = config.get("architectures")
    names = [name for name in names if isinstance(name, str)] if isinstance(names, list) else []
    if names and all(_OTHER_TASK.search(name) for name in names):
        raise ModelError(f"This model is a {printable(names[0][:80])}, which predicts no tokens; choose a language model.")
    if config.get("quantization_config"):
        raise ModelError("The weights of this model are quantised, and such weights are not opened; choose the full model.")
    return dict(config)


def estimate_parameters(config: dict[str, Any]) -> int:
    """The matrices that a config asks for, counted: V·d (twice when untied) + L·(attention + FFN); 0 when it does not say.

    Also what keeps a small file with a giant's config from taking the memory of a giant.
    """

    def number(*names: str) -> int:
        found = next((config[name] for name in names if config.get(name) is not None), 0)
        return int(found) if isinstance(found, int | float) and math.isfinite(found) else 0

    d_model, n_layers = number("n_embd", "hidden_size"), number("n_layer", "num_hidden_layers")
    n_heads = number("n_head", "num_attention_heads")
    learned = config["model_type"] in ("gpt2", "bert")
    n_kv_heads = 0 if learned else number("num_key_value_heads")
    d_head = number("head_dim") or d_model // max(1, n_heads)
    d_mlp = number("n_inner", "intermediate_size") or 4 * d_model
    tied = config.get("tie_word_embeddings", learned)
    tokens = number("vocab_size") * (1 if tied else 2) + (number("n_positions", "max_position_embeddings") if learned else 0)
    attention = 2 * d_model * d_head * (n_heads + (n_kv_heads or n_heads))
    return tokens * d_model + n_layers * (attention + (2 if learned else 3) * d_model * d_mlp)


def bytes_per_parameter(config: dict[str, Any], size: int) -> float:
    """How wide one stored number is: as the config says, or else what fits the size of the weights best."""
    dtype = config.get("dtype") or config.get("torch_dtype")
    if isinstance(dtype, str) and dtype in _DTYPE_BYTES:
        return _DTYPE_BYTES[dtype]
    ratio = size / max(1, estimate_parameters(config))
    return min((4, 2), key=lambda width: abs(math.log(max(ratio, 1e-9) / width)))


def tokenizer_files(names: Collection[str]) -> list[str]:
    """The tokenizer's files that are opened; empty when there is no tokenizer that we open."""
    if not any(_TOKENIZER.fullmatch(name) for name in names):
        return []
    beside = [name for name in ("tokenizer_config.json", "special_tokens_map.json", "added_tokens.json") if name in names]
    if "tokenizer.json" in names:
        return ["tokenizer.json", *beside]
    return sorted({*beside, *(name for name in names if _FALLBACK.fullmatch(name))})


def read_config(folder: Path, where: str) -> dict[str, Any]:
    """The config of a folder; where: how the folder is called in a sentence.

    Raises: ModelError when there is none, it cannot be read, or it is not supported.
    """
    try:
        config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise ModelError(f"There is no model in {where}: it has no config.json. Choose a folder in Hugging Face layout.") from error
    except (OSError, ValueError, RecursionError) as error:
        raise ModelError(f"The config.json in {where} cannot be read; copy the model again.") from error
    return check_config(config)


def _check_tokenizer(folder: Path, where: str) -> None:
    names = tokenizer_files({path.name for path in folder.iterdir()})
    if not names:
        # transformers would make up a tokenizer that knows next to nothing, without a word
        raise ModelError(f"There is no tokenizer in {where}: no tokenizer.json. Copy it beside the weights.")
    for name in names:
        try:
            content = json.loads((folder / name).read_bytes()) if name.endswith(".json") else {}
        except (OSError, ValueError, RecursionError):
            content = None
        # the library that reads it raises a bare Exception for what is none
        if not isinstance(content, dict) or (name == "tokenizer.json" and not _vocabulary(content)):
            raise ModelError(f"The {name} in {where} is damaged; copy the model again.")


def _vocabulary(tokenizer: dict[str, Any]) -> bool:
    model = tokenizer.get("model")
    return isinstance(model, dict) and isinstance(model.get("vocab"), dict | list)


@dataclass(frozen=True, slots=True)
class ModelFolder:
    """A model's files in Hugging Face layout, read once: the config, as it was checked, and where the weights are."""

    path: Path
    config: Mapping[str, Any]
    weights: tuple[Path, ...]

    @property
    def kind(self) -> str:
        """The model type that the config names, one of CLASSES."""
        return str(self.config["model_type"])

    @classmethod
    def read(cls, path: Path, name: str, where: str = "") -> ModelFolder:
        """A folder that can be opened here, as far as that is seen without opening it. name, where: the model and the folder in a sentence,
        the folder by its own name where none is given: where it lies on this machine is nobody's business.

        Raises: ModelError when a part is missing or cut off, the type or an option is not supported, or the memory is too small.
        """
        where = where or printable(path.name)
        config = read_config(path, where)
        options.check(config)
        files = weight_files(path)
        if not files:
            raise ModelError(f"There are no weights in {where}: no model.safetensors. Other formats are not opened.")
        _check_tokenizer(path, where)
        require_room(max(count_parameters(files), estimate_parameters(config)), name)
        return cls(path, MappingProxyType(config), tuple(files))
