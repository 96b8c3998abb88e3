"""What the Hub says of a model before its weights are fetched. Never remote code, never pickles, never a token."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

from explainer.errors import ModelError
from explainer.models import options
from explainer.models.hub.cache import check_id, digest
from explainer.models.hub.errors import connection_errors, sentence
from explainer.models.layout import bytes_per_parameter, check_config, estimate_parameters, tokenizer_files
from explainer.models.memory import needed_mib
from explainer.models.weights import INDEX, WEIGHTS, shard_names

# The curated models as they were when this list was written (2026-11): the same weights for every class, whatever comes later.
PINNED = {
    "gpt2": "607a30d783dfa663caf39e06633721c8d4cfcd7e",
    "distilgpt2": "2290a62682d06624634c1f46a6ad5be0f47f38aa",
    "gpt2-medium": "6dcaa7a952f72f9298047fd5137cd6e4f05f41da",
    "HuggingFaceTB/SmolLM2-135M": "93efa2f097d58c2a74874c7e644dbc9b0cee75a2",
    "Qwen/Qwen3-0.6B": "c1899de289a04d12100db370d81485cdf75e47ca",
    "bert-base-uncased": "86b5e0934494bd15c9632b12f734a8a67f723594",
}
TIMEOUT_S = 3.0  # for each answer
REACH_S = 2.5  # for the first answer, name server and all: a reader without network is not kept waiting
LOOK_UP_S = 15.0  # for the rest
_MOST_JSON_BYTES = 16_000_000  # an index of a thousand shards has a tenth of it
_MISSING = "{0} has no {1} on the Hub, and cannot be opened without; choose another model."


@dataclass(frozen=True, slots=True)
class HubFile:
    """One file that will be opened. size: bytes. digest: SHA-256 or git's SHA-1 of its content, as the Hub tells it, or nothing."""

    name: str
    size: int
    digest: str


@dataclass(frozen=True, slots=True)
class HubModel:
    """What the Hub says of a model before its weights are fetched. counted: the Hub counted the parameters, else they are estimated.

    n_asked: the parameters that the config asks for, which may be more than the weights hold. ref: the name that a whole download
    leaves behind in the cache.
    """

    model_id: str
    revision: str
    files: tuple[HubFile, ...]
    n_parameters: int
    counted: bool
    n_asked: int
    ref: str = "main"

    @property
    def size(self) -> int:
        """Bytes of all files that will be opened."""
        return sum(file.size for file in self.files)

    @property
    def needed_mib(self) -> float:
        """Memory that it takes, by its weights or by its config, whichever asks for more."""
        return needed_mib(max(self.n_parameters, self.n_asked))


# --- on the Hub ------------------------------------------------------------------------------------------------------


def look_up(model_id: str) -> HubModel:
    """Ask the Hub what would be downloaded: files, sizes, parameters. Without a network it gives up in less than three seconds.

    Raises: ModelError for an unknown id, a type or an option that is not supported, a missing part, or no connection.
    """
    return ask(model_id, lambda name, info: files_of(name, info, _of_language_model))


def _of_language_model(config: Any) -> dict[str, Any]:
    checked = check_config(config)
    options.check(checked)
    return checked


def ask(model_id: str, read: Callable[[str, Any], HubModel]) -> HubModel:
    """What ``read`` makes of the Hub's word on an open model.

    Raises: ModelError for an unknown id, no connection, an answer that cannot be read, and what ``read`` raises.
    """
    from huggingface_hub import constants

    check_id(model_id)
    if constants.HF_HUB_OFFLINE:
        raise ModelError(f"{model_id} is not on this machine, and this app runs offline; choose an embedded model.")
    # In a thread, since neither a name server that is silent nor a list of addresses heeds the client's own limit.
    pool = ThreadPoolExecutor(max_workers=1, thread_name_prefix="look-up")
    try:
        info = pool.submit(_info, model_id).result(REACH_S)
        return pool.submit(_open, model_id, info, read).result(LOOK_UP_S)
    except connection_errors() as error:
        raise ModelError(sentence(error, model_id)) from error
    except (ValueError, TypeError, LookupError, AttributeError, RecursionError) as error:
        raise ModelError(f"What the Hub says of {model_id} cannot be read; try again, or choose another model.") from error
    finally:
        pool.shutdown(wait=False, cancel_futures=True)


def _info(model_id: str) -> Any:
    from huggingface_hub import HfApi

    return HfApi().model_info(model_id, revision=PINNED.get(model_id), files_metadata=True, timeout=TIMEOUT_S, token=False)


def _open(model_id: str, info: Any, read: Callable[[str, Any], HubModel]) -> HubModel:
    if getattr(info, "gated", False):
        raise ModelError(f"{model_id} asks its readers to sign in first; choose an open model.")
    if not re.fullmatch("[0-9a-f]{40}", str(info.sha)) or info.sha != PINNED.get(model_id, info.sha):
        raise ValueError("no revision, or another than was asked for")
    return read(model_id, info)


def files_of(model_id: str, info: Any, check: Callable[[Any], dict[str, Any]], ref: str = "main") -> HubModel:
    """What would be downloaded of a model. check: gives its config back, or says why it cannot be opened.

    Raises: ModelError for a part that is missing, or what ``check`` raises.
    """
    told = {str(file.rfilename): file for file in info.siblings or ()}
    if "config.json" not in told:
        raise ModelError(_MISSING.format(model_id, "config.json"))
    config = check(_json(model_id, info.sha, "config.json"))
    weights = [WEIGHTS]
    if WEIGHTS not in told:
        if INDEX not in told:
            raise ModelError(
                f"{model_id} has no weights in the safetensors format, and other formats are not opened; choose another model."
            )
        weights = shard_names(_json(model_id, info.sha, INDEX))
    for name in weights:
        if name not in told:
            raise ModelError(_MISSING.format(model_id, name))
        if not told[name].size:
            raise ModelError(f"The Hub does not say how large {name} of {model_id} is, so it is not downloaded; choose another model.")
    tokenizer = tokenizer_files(told)
    if not tokenizer:
        raise ModelError(_MISSING.format(model_id, "tokenizer.json"))
    rest = [name for name in ("generation_config.json",) if name in told]
    names = ["config.json", *rest, *tokenizer, *([INDEX] if WEIGHTS not in told else []), *weights]
    files = tuple(HubFile(name, int(told[name].size or 0), digest(told[name])) for name in names)
    size = sum(int(told[name].size) for name in weights)
    counted = int(getattr(getattr(info, "safetensors", None), "total", 0) or 0)
    estimated = round(size / bytes_per_parameter(config, size))
    return HubModel(model_id, info.sha, files, counted or estimated, bool(counted), estimate_parameters(config), ref)


def _json(model_id: str, revision: str, name: str) -> Any:
    """One small file, straight from the Hub: it is only looked at, so it does not enter the cache."""
    from huggingface_hub import get_session, hf_hub_url
    from huggingface_hub.utils import build_hf_headers, hf_raise_for_status  # type: ignore[attr-defined]

    url, raw = hf_hub_url(model_id, name, revision=revision), b""
    with get_session().stream("GET", url, headers=build_hf_headers(token=False), timeout=TIMEOUT_S) as answer:
        if answer.status_code == 404:
            raise ModelError(_MISSING.format(model_id, name))
        hf_raise_for_status(answer)
        for chunk in answer.iter_bytes():
            raw += chunk
            if len(raw) > _MOST_JSON_BYTES:
                raise ValueError("too long")
    return json.loads(raw)
