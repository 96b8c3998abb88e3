"""What is known of SageMaker's instances, their prices and JumpStart's models, each with its date and source. Torch-free."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from explainer.deploy.sagemaker import forms

_HERE = Path(__file__).parent
PRICES, MODELS = _HERE / "prices.json", _HERE / "jumpstart.json"
OLD_DAYS = 90
HOURS_A_MONTH = 730
SPARE = 1.2  # beside the weights: keys, values and what is computed on the way
CONTAINER_GIB = 2.0  # a container with PyTorch before it has a model; our own handlers take 0.5 GiB on this project's machines
# Amazon's container of Hugging Face for a processor, whose tag is in its list of 2026-08; the account is that of Amazon's containers.
OWN_IMAGE = "763104351884.dkr.ecr.{region}.amazonaws.com/huggingface-pytorch-inference:2.6.0-transformers4.51.3-cpu-py312-ubuntu22.04"
_IMAGES = {
    forms.TOOLKIT: OWN_IMAGE.replace("-cpu-py312-", "-gpu-py312-cu124-"),
    forms.TGI: "763104351884.dkr.ecr.{region}.amazonaws.com/huggingface-pytorch-tgi-inference",
    forms.DJL: "763104351884.dkr.ecr.{region}.amazonaws.com/djl-inference:0.29.0-lmi11.0.0-cu124",
    forms.CHAT: "763104351884.dkr.ecr.{region}.amazonaws.com/vllm:0.18.0-gpu-py312-cu129-sagemaker",
}


@dataclass(frozen=True, slots=True)
class Instance:
    """A type of machine. memory_gib: of the machine; gpu_memory_gb: of each graphics card. usd_h: US dollars an hour.

    source: in words. checked: whether the price is known to be from Amazon's own price file.
    """

    name: str
    vcpus: int
    memory_gib: float
    usd_h: float
    source: str
    checked: bool
    gpu: str = ""
    n_gpus: int = 0
    gpu_memory_gb: float = 0.0

    @property
    def usd_month(self) -> float:
        """A month of 730 hours, if it is forgotten."""
        return self.usd_h * HOURS_A_MONTH

    def fits(self, billions: float, bytes_each: int) -> tuple[bool, str]:
        """Whether so many numbers of so many bytes have room, with a fifth more for what is computed; and why, in a sentence."""
        needed = billions * bytes_each * SPARE
        if self.n_gpus:
            room, where = self.n_gpus * self.gpu_memory_gb, f"{self.n_gpus} × {self.gpu} with {self.gpu_memory_gb:g} GB"
        else:
            room, where = (
                (self.memory_gib - CONTAINER_GIB) * 1.074,
                f"{self.memory_gib:g} GiB of memory, {CONTAINER_GIB:g} of them for the container",
            )
        return needed <= room, f"{_gb(needed)} needed, {_gb(room)} there ({where})"


def _gb(value: float) -> str:
    return f"{value:,.0f} GB" if value >= 10 else f"{value:,.1f} GB" if value >= 0.1 else f"{value * 1000:,.0f} MB"


@dataclass(frozen=True, slots=True)
class JumpStartModel:
    """A model of JumpStart's catalogue. version: "" where it is not known. billions: of numbers.

    kind: of its container. instances: types that are named for it, or that it fits; default: the type that its specification names, ""
    where that is not known. source, sizes: in words.
    """

    id: str
    version: str
    called: str
    billions: float
    sizes: str
    licence: str
    gated: bool
    kind: str
    instances: tuple[str, ...]
    default: str
    source: str

    @property
    def image(self) -> str:
        """A container of its kind, with {region} in its place."""
        return _IMAGES[self.kind]


@cache
def _read(path: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return found


@cache
def instances(path: Path = PRICES) -> tuple[Instance, ...]:
    """All types with a price, the cheapest first."""
    table = _read(path)
    made = (Instance(**(row | {"source": table["sources"][row["source"]]})) for row in table["instances"])
    return tuple(sorted(made, key=lambda one: one.usd_h))


def instance(name: str) -> Instance:
    """The type of this name.

    Raises: LookupError when there is none.
    """
    return {one.name: one for one in instances()}[name]


@cache
def models(path: Path = MODELS) -> tuple[JumpStartModel, ...]:
    """All models, as the file has them."""
    table = _read(path)
    names = table["sources"]
    return tuple(
        JumpStartModel(**(row | {"source": names[row["source"]], "sizes": names[row["sizes"]], "instances": tuple(row["instances"])}))
        for row in table["models"]
    )


def prices_of() -> tuple[date, str]:
    """The day of the prices, and the region."""
    table = _read(PRICES)
    return date.fromisoformat(table["as_of"]), str(table["region"])


def models_of() -> date:
    """The day of the list of models."""
    return date.fromisoformat(_read(MODELS)["as_of"])


def serverless_mb() -> tuple[int, ...]:
    """How much memory a serverless endpoint may have, in MB."""
    return tuple(_read(PRICES)["serverless_memory_mb"])
