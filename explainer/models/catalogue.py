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
from explainer.models.layout import ModelFolder
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

    @property
    def norm(self) -> str:
        """The norm of its blocks, by name."""
        return "LayerNorm" if self.learns_positions else "RMSNorm"

    @property
    def learns_positions(self) -> bool:
        """Whether a learned row for the position is added to the embedding; the other families turn q and k."""
        return self.family in ("gpt2", "bert")


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


@dataclass(frozen=True, slots=True)
class ModelRef:
    """A model that is on this machine: named once, and handed on.

    folder: its files; those of a LoRA adapter are the adapter's. base: the folder of its config and tokenizer, of an adapter its base's.
    """

    name: str
    folder: Path
    base: Path
    shape: Shape

    @property
    def called(self) -> str:
        """How the model is called in a sentence."""
        return self.shape.called

    @property
    def tokenizer(self) -> Any | None:
        """Its ``tokenizers.Tokenizer``, shared and not to be changed; None where there is no tokenizer.json."""
        path = self.base / "tokenizer.json"
        return _tokenizer(path) if path.exists() else None

    def encode(self, text: str) -> Encoding | None:
        """The text's tokens, from the tokenizer file alone; None when the model keeps its tokenizer in another form."""
        tokenizer = self.tokenizer
        if tokenizer is None:
            return None
        found = tokenizer.encode(text.encode("utf-8", "replace").decode("utf-8"))
        byte_level = is_byte_level(tokenizer)
        return Encoding(tuple(found.ids), tuple(token_label(symbol, byte_level) for symbol in found.tokens), tuple(found.offsets))

    def check(self) -> None:
        """See that the model can be opened, as far as that is seen without opening it.

        Raises: ModelError when a part is missing or cut off, its type is not supported, or the memory is too small.
        """
        if self.name in EMBEDDED:
            return
        if self.base != self.folder:
            find(_base_name(self.name, self.folder)).check()
        elif self.name.startswith(tuned.PREFIX):
            ModelFolder.read(self.folder, "the tuned model", "the run")
        elif Path(self.name).is_absolute():
            ModelFolder.read(self.folder, printable(self.folder.name), printable(self.folder.name))
        else:
            from explainer.models.hub import cache

            with cache.mended(self.folder, self.name):
                ModelFolder.read(self.folder, self.name, self.name)


def _base_name(name: str, folder: Path) -> str:
    """The model that a LoRA adapter is added to; any other model is its own base."""
    if not (folder / tuned.ADAPTER).exists():
        return name
    try:
        return str(json.loads((folder / tuned.ADAPTER).read_text(encoding="utf-8"))["base_model_name_or_path"])
    except (OSError, ValueError, LookupError, TypeError) as error:
        raise ModelError(f"The adapter in {printable(folder.name)} cannot be read; copy it again.") from error


def find(name: str) -> ModelRef:
    """The model of this name, on this machine.

    Raises: ModelError when it, or the base of an adapter, is not here, or its config cannot be read.
    """
    folder = folder_of(name)
    base_name = name if folder is None else _base_name(name, folder)
    base = folder if base_name == name else folder_of(base_name)
    if base is None and name.startswith(tuned.PREFIX):
        raise ModelError("That tuned model is not on this machine any more; it was removed to make room. Train it again.")
    if folder is None or base is None:
        raise ModelError(f"{name} is not on this machine yet; download it first.")
    try:
        return ModelRef(name, folder, base, _shape(name, base))
    except (OSError, ValueError, KeyError) as error:
        raise ModelError(f"There is no readable model in {base.name}: its config.json is missing or incomplete. Choose another.") from error


def shape(name: str) -> Shape:
    """The shape of a model that is on this machine.

    Raises: ModelError as ``find`` does.
    """
    return find(name).shape


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
