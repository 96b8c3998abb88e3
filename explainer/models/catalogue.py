"""What the reader can choose, known without opening a model. Torch-free."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from explainer.errors import ModelError
from explainer.models import adapters, options, tokenizers, tuned
from explainer.models.labels import Encoding
from explainer.models.layout import ModelFolder, check_config
from explainer.models.smollm2 import release
from explainer.models.weights import weight_files
from explainer.texts.wording import printable

ASSETS = Path(__file__).resolve().parent.parent / "assets"
EMBEDDED = ("story-gpt", "story-bert")
FOR_APPLICATIONS = ("story-chat", "story-reader")
"""Tuned for the lesson on applications; the other lessons do not offer them."""
OURS = (*EMBEDDED, *FOR_APPLICATIONS)
CURATED = ("gpt2", "distilgpt2", "gpt2-medium", "HuggingFaceTB/SmolLM2-135M", "Qwen/Qwen3-0.6B", "bert-base-uncased")
_NAMES = {
    "n_layers": ("n_layer", "num_hidden_layers"),
    "n_heads": ("n_head", "num_attention_heads"),
    "d_model": ("n_embd", "hidden_size"),
    "context": ("n_positions", "max_position_embeddings"),
}


@dataclass(frozen=True, slots=True)
class Shape:
    """A model's shape as its config.json states it. n_kv_heads: keys and values of a layer, which its heads may share. size_mib: its weight
    files.
    """

    name: str
    family: str
    n_layers: int
    n_heads: int
    n_kv_heads: int
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
    def a_norm(self) -> str:
        """The same with its article."""
        return f"{'an' if self.norm.startswith('R') else 'a'} {self.norm}"

    @property
    def sharing(self) -> int:
        """How many heads share one W_K and one W_V; 1 where each has its own."""
        return self.n_heads // self.n_kv_heads

    @property
    def learns_positions(self) -> bool:
        """Whether a learned row for the position is added to the embedding; the other families turn q and k."""
        return self.family in ("gpt2", "bert")

    @property
    def gated(self) -> bool:
        """Whether its FFN multiplies what a gate lets through with a second vector of the same width."""
        return self.family not in ("gpt2", "bert")


def is_ours(folder: Path) -> bool:
    """Whether this project wrote the folder: of the embedded models and of the one from the package registry, tokenizer.json says all."""
    return folder in [ASSETS / name for name in OURS] or folder == release.home()


def folder_of(name: str) -> Path | None:
    """Where the files of a model are on this machine, without any network; None when they are not here."""
    if name in OURS:
        return ASSETS / name
    if name == release.NAME:
        return release.installed()
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
    def base_name(self) -> str:
        """The model that an adapter is added to, as ``load`` and ``find`` take it; any other model's own name.

        Raises: ModelError when the adapter cannot be read any more.
        """
        return self.name if self.base == self.folder else base_name(adapters.read(self.folder, adapter_where(self.name, self.folder)))

    @property
    def tokenizer(self) -> Any:
        """Its ``tokenizers.Tokenizer``, which its loaded model cuts texts with too; shared and not to be changed.

        Torch-free for files that we wrote alone: what transformers makes of another's files, only transformers knows.
        Raises: ModelError when it cannot be read.
        """
        return tokenizers.shared(self.base, tuned.called(self.base_name), as_it_stands=is_ours(self.base))

    def encode(self, text: str) -> Encoding:
        """The text's tokens: those of a trace of it.

        Raises: TextError when nothing is left to read or the text is far too long; ModelError as ``tokenizer``.
        """
        return tokenizers.encode(self.tokenizer, text)

    def check(self) -> None:
        """See that the model can be opened, as far as that is seen without opening it.

        Raises: ModelError when a part is missing or cut off, its type or an option is not supported, or the memory is too small.
        """
        if self.name in OURS:
            return
        if self.base != self.folder:
            find(self.base_name).check()
        elif self.name.startswith(tuned.PREFIX):
            ModelFolder.read(self.folder, "the tuned model", "the run")
        elif self.name == release.NAME:
            ModelFolder.read(self.folder, self.name, self.name)
        elif Path(self.name).is_absolute():
            ModelFolder.read(self.folder, tuned.told(self.name), tuned.told(self.name))
        else:
            from explainer.models.hub import cache

            with cache.mended(self.folder, self.name):
                ModelFolder.read(self.folder, self.name, self.name)


def find(name: str) -> ModelRef:
    """The model of this name, on this machine.

    Raises: ModelError when it, or the base of an adapter, is not here, or its config cannot be read.
    """
    folder = folder_of(name)
    if folder is None:
        if name.startswith(tuned.PREFIX):
            raise ModelError("That tuned model is not on this machine any more; it was removed to make room. Train it again.")
        if name == release.NAME:
            raise ModelError(release.MISSING)
        raise ModelError(f"{tuned.told(name)} is not on this machine yet; download it first.")
    base = base_folder(adapters.read(folder, adapter_where(name, folder))) if adapters.is_adapter(folder) else folder
    try:
        return ModelRef(name, folder, base, _shape(name, base))
    except (OSError, ValueError, KeyError, TypeError, AttributeError, ArithmeticError, RecursionError) as error:
        raise ModelError(
            f"There is no readable model in {printable(base.name)}: its config.json is missing or incomplete. Choose another."
        ) from error


def adapter_where(name: str, folder: Path) -> str:
    """How the adapter behind a name is called in a sentence."""
    return "the tuned model" if name.startswith(tuned.PREFIX) else f"the adapter in {printable(folder.name)}"


def base_name(adapter: adapters.Adapter) -> str:
    """What an adapter is added to, as ``load`` and ``find`` take it: an embedded name, a folder from the root, or else a Hub id.

    A path that is not from the root is tried where the program runs, as peft does, and then beside the adapter's folder.
    """
    if adapter.base in OURS or adapter.base.startswith(tuned.PREFIX):
        return adapter.base
    try:
        named = Path(adapter.base).expanduser()
        found = next((path for path in (named, adapter.folder.absolute().parent / named) if path.is_dir()), None)
        return adapter.base if found is None else str(found.resolve())
    except (OSError, RuntimeError, ValueError):  # a name too long, or the home of a user who is not there
        return adapter.base


def base_folder(adapter: adapters.Adapter) -> Path:
    """Where the model is that an adapter is added to.

    Raises: ModelError when it is not on this machine, or an adapter itself.
    """
    named = base_name(adapter)
    folder = folder_of(named)
    if folder is None:
        raise ModelError(f"The base of {adapter.where}, {tuned.told(named)}, is not on this machine; download it or copy it first.")
    if adapters.is_adapter(folder):
        raise ModelError(f"The base of {adapter.where} is an adapter itself; merge that one first.")
    return folder


def shape(name: str) -> Shape:
    """The shape of a model that is on this machine.

    Raises: ModelError as ``find`` does.
    """
    return find(name).shape


@lru_cache(maxsize=32)
def _shape(name: str, folder: Path) -> Shape:
    config = check_config(json.loads((folder / "config.json").read_text(encoding="utf-8")))
    options.check(config)

    def number(word: str) -> int:
        for key in _NAMES[word]:
            if key in config:
                return int(config[key])
        raise KeyError(word)

    size = sum(path.stat().st_size for path in weight_files(folder)) / 2**20
    d_model, n_heads, family = number("d_model"), number("n_heads"), str(config["model_type"])
    d_head = int(config.get("head_dim") or d_model // n_heads)
    n_kv_heads = int(config.get("num_key_value_heads") or n_heads)
    return Shape(name, family, number("n_layers"), n_heads, n_kv_heads, d_model, d_head, number("context"), family != "bert", size)


def tokenizer_alone(name: str) -> Any | None:
    """The tokenizer of a model of the Hub of which perhaps nothing else is here; None when it is not here either.

    Raises: ModelError when its files cannot be read.
    """
    from explainer.models.hub import tokenizers as on_the_hub

    folder = on_the_hub.cached(name)
    return None if folder is None else tokenizers.shared(folder, name)
