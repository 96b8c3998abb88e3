"""Models of the Hub that do one job of the lesson on applications: a head for labels, or one text into another. Torch-free."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from explainer.errors import ModelError
from explainer.models.hub import cache, lookup
from explainer.models.hub.lookup import HubModel
from explainer.texts.wording import printable

LABELS, TAGS, WRITES = "ForSequenceClassification", "ForTokenClassification", "ForConditionalGeneration"
CLASSES = {
    "bert": ("BertForSequenceClassification", "BertForTokenClassification"),
    "distilbert": ("DistilBertForSequenceClassification", "DistilBertForTokenClassification"),
    "roberta": ("RobertaForSequenceClassification", "RobertaForTokenClassification"),
    "t5": ("T5ForConditionalGeneration",),
}
"""The types that are opened, and transformers' classes for them."""
REF = "with-its-head"  # beside "main", which says that a language model is here


@dataclass(frozen=True, slots=True)
class Curated:
    """A model that does one job. job: of the lesson. prefix: what stands before the reader's text. into: the language it writes."""

    model_id: str
    job: str
    prefix: str = ""
    into: str = ""


CURATED = (
    Curated("distilbert/distilbert-base-uncased-finetuned-sst-2-english", "sentiment"),
    Curated("dslim/bert-base-NER", "entities"),
    Curated("google-t5/t5-small", "translation", "translate English to German: ", "German"),
)


def curated(job: str) -> list[str]:
    """The ids that do a job."""
    return [one.model_id for one in CURATED if one.job == job]


def known(model_id: str) -> Curated:
    """What is known of a curated id.

    Raises: ModelError for another one.
    """
    for one in CURATED:
        if one.model_id == model_id:
            return one
    raise ModelError(f"{printable(model_id[:80])} is none of the models that are offered for this job; choose one of the list.")


def check(config: Any) -> dict[str, Any]:
    """The config of a model with one of ``CLASSES``.

    Raises: ModelError when it is of another class, or its weights are quantised.
    """
    kind = config.get("model_type") if isinstance(config, dict) else None
    names = config.get("architectures") if isinstance(config, dict) else None
    name = names[0] if isinstance(names, list) and len(names) == 1 and isinstance(names[0], str) else ""
    if not isinstance(kind, str) or name not in CLASSES.get(kind, ()):
        told = printable((name or str(kind))[:80])
        raise ModelError(f"This model is a {told}, and for this job only {', '.join(sorted(CLASSES))} models with a head are opened.")
    if config.get("quantization_config"):
        raise ModelError("The weights of this model are quantised, and such weights are not opened; choose the full model.")
    return dict(config)


def look_up(model_id: str) -> HubModel:
    """Ask the Hub for the model's size. ``downloads.download`` fetches it.

    Raises: ModelError for an unknown id, a class that is not opened, a missing part, or no connection.
    """
    return lookup.ask(model_id, lambda name, info: lookup.files_of(name, info, check, REF))


def cached(model_id: str) -> Path | None:
    """The folder of a whole download on this machine, or None. No network."""
    return cache.whole(cache.snapshot(model_id, REF), model_id, config_of)


def config_of(folder: Path, where: str) -> dict[str, Any]:
    """The config of a folder, checked.

    Raises: ModelError when it cannot be read or is not opened.
    """
    try:
        config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise ModelError(f"The config.json of {where} cannot be read; download the model again.") from error
    return check(config)
