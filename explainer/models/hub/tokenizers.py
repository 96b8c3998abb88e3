"""A tokenizer of the Hub without its model: one file of some megabytes, and small ones beside it. Torch-free."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from explainer.errors import ModelError
from explainer.models.hub import cache, lookup
from explainer.models.hub.lookup import HubFile, HubModel

FILE = "tokenizer.json"
# What transformers asks besides when it makes the tokenizer: which class it is, and which entries are special.
BESIDE = ("config.json", "tokenizer_config.json", "special_tokens_map.json", "added_tokens.json")
REF = "tokenizer-files"  # beside "main", which says that the whole model is here
MOST_BYTES = 40_000_000  # the largest in wide use, for a quarter of a million entries, have 10 to 35 MB
# Others worth comparing with the curated models' own: a hundred languages, another way of cutting, a recent large vocabulary.
CURATED = ("google-bert/bert-base-multilingual-cased", "FacebookAI/xlm-roberta-base", "google-t5/t5-small", "deepseek-ai/DeepSeek-V3")


def cached(model_id: str) -> Path | None:
    """The folder with the tokenizer of a model, with or without its weights, on this machine; None when it is not here. No network."""
    for folder in (cache.cached(model_id), cache.snapshot(model_id, REF)):
        if folder is not None and (folder / FILE).exists():
            return folder
    return None


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
    names = [*(name for name in BESIDE if name in told and int(told[name].size or 0) <= MOST_BYTES), FILE]
    files = tuple(HubFile(name, int(told[name].size or 0), cache.digest(told[name])) for name in names)
    return HubModel(model_id, info.sha, files, 0, True, 0, REF)
