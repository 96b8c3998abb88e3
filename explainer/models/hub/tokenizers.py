"""A tokenizer of the Hub without its model: one file of some megabytes. Torch-free."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from explainer.errors import ModelError
from explainer.models.hub import cache, lookup
from explainer.models.hub.lookup import HubFile, HubModel

FILE = "tokenizer.json"
REF = "tokenizer"  # beside "main", which says that the whole model is here
MOST_BYTES = 40_000_000  # the largest in wide use, for a quarter of a million entries, have 10 to 35 MB
# Others worth comparing with the curated models' own: a hundred languages, another way of cutting, a recent large vocabulary.
CURATED = ("google-bert/bert-base-multilingual-cased", "FacebookAI/xlm-roberta-base", "google-t5/t5-small", "deepseek-ai/DeepSeek-V3")


def cached(model_id: str) -> Path | None:
    """The tokenizer file of a model, with or without its weights, on this machine; None when it is not here. No network."""
    for folder in (cache.cached(model_id), cache.snapshot(model_id, REF)):
        if folder is not None and (folder / FILE).exists():
            return folder / FILE
    return None


class Reading:
    """Around reading a tokenizer's file. The tokenizers library raises a bare ``Exception``: exactly that becomes a sentence, and
    every other error, which is a kind of its own, goes through.
    """

    def __init__(self, model_id: str) -> None:
        self.model_id = model_id

    def __enter__(self) -> None:
        """Nothing is opened."""

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: object) -> None:
        """Raises: ModelError for the library's error."""
        if kind is Exception:
            raise ModelError(f"The tokenizer of {self.model_id} is of a kind that cannot be read here; choose another.") from error


def look_up(model_id: str) -> HubModel:
    """Ask the Hub for the tokenizer's size. ``downloads.download`` fetches it.

    Raises: ModelError for an unknown id, a model without such a file, one that is too large, or no connection.
    """
    return lookup.ask(model_id, _read)


def _read(model_id: str, info: Any) -> HubModel:
    told = {str(file.rfilename): file for file in info.siblings or ()}
    if FILE not in told:
        raise ModelError(f"{model_id} has no {FILE} on the Hub, so its tokenizer cannot be shown alone; choose another.")
    size = int(told[FILE].size or 0)
    if not 0 < size <= MOST_BYTES:
        raise ModelError(
            f"The tokenizer of {model_id} has {size / 1e6:,.1f} MB, and up to {MOST_BYTES / 1e6:.0f} MB are fetched; choose another."
        )
    return HubModel(model_id, info.sha, (HubFile(FILE, size, cache.digest(told[FILE])),), 0, True, 0, REF)
