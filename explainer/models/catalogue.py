"""What the reader can choose, known without opening a model. Torch-free."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from explainer.errors import ModelError
from explainer.models import tuned
from explainer.models.labels import Encoding, is_byte_level, token_label
from explainer.models.layout import check_folder
from explainer.models.weights import weight_files
from explainer.texts.wording import printable

ASSETS = Path(__file__).resolve().parent.parent / "assets"
EMBEDDED = ("story-gpt", "story-bert")
CURATED = ("gpt2", "distilgpt2", "gpt2-medium", "HuggingFaceTB/SmolLM2-135M", "Qwen/Qwen3-0.6B", "bert-base-uncased")
_NAMES = {
    "n_layers": ("n_layer", "num_hidden_layers"),
    "n_heads": ("n_head", "num_attention_heads"),
    "d_model": ("n_embd", "hidden_size"),
    "context": ("n_positions", "max_position_embeddings"),
}


@dataclass(frozen=True, slots=True)
class Shape:
    """A model's shape as its config.json states it. size_mib: its weight files."""

    name: str
    family: str
    n_layers: int
    n_heads: int
    d_model: int
    d_head: int
    context: int
    causal: bool
    size_mib: float

    @property
    def called(self) -> str:
        """How the model is called in a sentence."""
        return tuned.called(self.name)


def folder_of(name: str) -> Path | None:
    """Where the files of a model are on this machine, without any network; None when they are not here."""
    if name in EMBEDDED:
        return ASSETS / name
    if name.startswith(tuned.PREFIX):
        return tuned.folder_of(name)
    folder = Path(name)
    if folder.is_absolute():
        return folder if folder.is_dir() else None
    from explainer.models.hub import cache

    return cache.cached(name)


def base_of(name: str) -> str:
    """The model that a LoRA adapter is added to; any other model is its own base.

    Raises: ModelError when the adapter cannot be read.
    """
    folder = folder_of(name)
    if folder is None or not (folder / tuned.ADAPTER).exists():
        return name
    try:
        return str(json.loads((folder / tuned.ADAPTER).read_text(encoding="utf-8"))["base_model_name_or_path"])
    except (OSError, ValueError, LookupError, TypeError) as error:
        raise ModelError(f"The adapter in {printable(folder.name)} cannot be read; copy it again.") from error


def shape(name: str) -> Shape:
    """The shape of a model that is on this machine.

    Raises: ModelError when it is not here or its config cannot be read.
    """
    folder = folder_of(base_of(name))
    if folder is None and name.startswith(tuned.PREFIX):
        raise ModelError("That tuned model is not on this machine any more; it was removed to make room. Train it again.")
    if folder is None:
        raise ModelError(f"{name} is not on this machine yet; download it first.")
    try:
        return _shape(name, folder)
    except (OSError, ValueError, KeyError) as error:
        raise ModelError(
            f"There is no readable model in {folder.name}: its config.json is missing or incomplete. Choose another."
        ) from error


def check(name: str) -> Shape:
    """The shape of a model that is on this machine and, as far as that is seen without opening it, can be opened.

    Raises: ModelError when it is not here, a part is missing or cut off, its type is not supported, or the memory is too small.
    """
    found, folder = shape(name), folder_of(name)
    if folder is None or name in EMBEDDED:
        return found
    if name.startswith(tuned.PREFIX):
        check(base_of(name)) if base_of(name) != name else check_folder(folder, "the tuned model", "the run")
        return found
    if Path(name).is_absolute():
        check_folder(folder, printable(folder.name), printable(folder.name))
        return found
    from explainer.models.hub import cache

    with cache.mended(folder, name):
        check_folder(folder, name, name)
    return found


@lru_cache(maxsize=32)
def _shape(name: str, folder: Path) -> Shape:
    config: dict[str, Any] = json.loads((folder / "config.json").read_text(encoding="utf-8"))

    def number(word: str) -> int:
        for key in _NAMES[word]:
            if key in config:
                return int(config[key])
        raise KeyError(word)

    size = sum(path.stat().st_size for path in weight_files(folder)) / 2**20
    d_model, n_heads, family = number("d_model"), number("n_heads"), str(config["model_type"])
    d_head = int(config.get("head_dim") or d_model // n_heads)
    return Shape(name, family, number("n_layers"), n_heads, d_model, d_head, number("context"), family != "bert", size)


@lru_cache(maxsize=8)
def _tokenizer(path: Path) -> Any:
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(path))
    tokenizer.encode_special_tokens = True  # what a reader types is text, not a command
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer


def tokenizer(name: str) -> Any | None:
    """The ``tokenizers.Tokenizer`` of a model on this machine, shared and not to be changed; None where there is no tokenizer.json."""
    folder = folder_of(base_of(name))
    return _tokenizer(folder / "tokenizer.json") if folder is not None and (folder / "tokenizer.json").exists() else None


def tokenizer_alone(name: str) -> Any | None:
    """The same for a model of the Hub of which perhaps only the tokenizer is here.

    Raises: ModelError when its file cannot be read.
    """
    from explainer.models.hub import tokenizers

    path = tokenizers.cached(name)
    if path is None:
        return None
    with tokenizers.Reading(name):
        return _tokenizer(path)


def encode(name: str, text: str) -> Encoding | None:
    """The text's tokens, from the tokenizer file alone; None when the model keeps its tokenizer in another form."""
    folder = folder_of(base_of(name))
    if folder is None or not (folder / "tokenizer.json").exists():
        return None
    tokenizer = _tokenizer(folder / "tokenizer.json")
    found = tokenizer.encode(text.encode("utf-8", "replace").decode("utf-8"))
    byte_level = is_byte_level(tokenizer)
    return Encoding(tuple(found.ids), tuple(token_label(symbol, byte_level) for symbol in found.tokens), tuple(found.offsets))
