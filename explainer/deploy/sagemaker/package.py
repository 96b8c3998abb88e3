"""A model as SageMaker takes it: ``model.tar.gz`` with its files at the root and what the container runs in ``code/``."""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import shutil
import tarfile
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from explainer.errors import DeployError
from explainer.models import adapters, tokenizers, tuned
from explainer.models.catalogue import ASSETS, OURS, is_ours
from explainer.models.layout import ModelFolder
from explainer.models.weights import WEIGHTS

NAME = "model.tar.gz"
GENERATE, CLASSIFY, TAG = "text-generation", "text-classification", "token-classification"
_TASKS = {"ForSequenceClassification": CLASSIFY, "ForTokenClassification": TAG}
MOST_MIB = 700  # of all files before they are packed
LEVEL = 1  # of gzip. Weights hardly shrink: those of story-gpt in float32 to 17.3 MB in 0.6 s, and at level 6 to 16.3 MB in 3.7 s
_FILES = ("config.json", "generation_config.json", WEIGHTS, "tokenizer.json", "tokenizer_config.json")


@dataclass(frozen=True, slots=True)
class Package:
    """An archive that was made. files: name and bytes of each, before packing. task: what its handlers answer.

    sha256: of the archive, in hex; two makings of the same model have the same.
    """

    path: Path
    task: str
    files: tuple[tuple[str, int], ...]
    size: int
    sha256: str


def made(name: str, place: Path, *, frame: str = "{}", most_mib: float = MOST_MIB) -> Package:
    """Pack a model into ``place``/model.tar.gz. An adapter is added to the matrices of its base first.

    name: an embedded model, ``tuned:<run id>``, or a folder. frame: what stands around a prompt, with {} in its place.
    Raises: DeployError where there is no such model, nothing can serve it, or it is too large; ModelError where it cannot be opened.
    """
    folder = _folder(name)
    with tempfile.TemporaryDirectory() as scratch:
        paths = _plain(name, folder, Path(scratch))
        size = sum(path.stat().st_size for path in paths.values()) / 2**20
        if size > most_mib:
            raise DeployError(
                f"The files of this model have {size:,.0f} MiB; at most {most_mib:,.0f} MiB are packed here. Choose a smaller one."
            )
        config, beside = _json(paths["config.json"]), _json(paths.pop("tokenizer_config.json", None))
        task = task_of(config)
        texts = {
            # with the class that transformers 4 and 5 both know: the containers of 2026 carry either
            "tokenizer_config.json": _as_json(_without_backend(beside) | {"tokenizer_class": "PreTrainedTokenizerFast"}),
            "code/inference.py": handlers().encode(),
            "code/settings.json": _as_json(_settings(config, task, frame, _end_of(paths["tokenizer.json"], beside))),
        }
        return _packed(paths, texts, task, place / NAME)


def handlers() -> str:
    """The program that travels in the archive."""
    return (Path(__file__).parent / "inference.py").read_text(encoding="utf-8")


def _folder(name: str) -> Path:
    """Where a model's files are.

    Raises: DeployError where there is no such folder.
    """
    try:
        folder = tuned.folder_of(name) or (ASSETS / name if name in OURS else Path(name))
        if name and folder.is_dir():
            return folder
    except (OSError, ValueError):  # a name that no folder can have
        pass
    raise DeployError("The model to be packed is not there any more. Choose another.")


def _json(path: Path | None) -> dict[str, Any]:
    """A table in a file; an empty one where there is none."""
    if path is None:
        return {}
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise DeployError(f"The {path.name} of this model cannot be read. Choose another.") from error
    return found if isinstance(found, dict) else {}


def _plain(name: str, folder: Path, scratch: Path) -> dict[str, Path]:
    """The files of a model in Hugging Face layout, by name; an adapter's are written, with its base's matrices.

    The tokenizer of a folder that others may have made is written as the app reads it: what its files say, transformers may read otherwise.
    """
    if adapters.is_adapter(folder):
        from explainer.models import load
        from explainer.models.without_compiler import compiler_aside

        model = load(name, download=False)
        with compiler_aside():
            model.module.save_pretrained(scratch)
        model.tokenizer.save_pretrained(scratch)
        model.backend.save(str(scratch / "tokenizer.json"))
        if not (scratch / WEIGHTS).exists():
            raise DeployError("This model is too large for one file of weights. Choose a smaller one.")
        return {file: scratch / file for file in _FILES if (scratch / file).exists()}
    paths = {file: folder / file for file in _FILES if (folder / file).exists()}
    if not paths.keys() >= {"config.json", WEIGHTS, "tokenizer.json"}:
        raise DeployError(f"Only a model in one {WEIGHTS} with a tokenizer.json is packed; this folder lacks one of them.")
    task_of(_json(paths["config.json"]))  # what cannot be served is refused before anything is opened
    if not is_ours(folder):
        where = tuned.called(name)
        ModelFolder.read(folder, where)
        paths["tokenizer.json"] = scratch / "tokenizer.json"
        tokenizers.shared(folder, where).save(str(paths["tokenizer.json"]))
    return paths


def task_of(config: Mapping[str, Any]) -> str:
    """What the handlers do with it, by the class that config.json names first.

    Raises: DeployError for a model that neither writes on nor gives labels.
    """
    first = str((config.get("architectures") or [""])[0])
    for end, task in _TASKS.items():
        if first.endswith(end):
            return task
    if first.endswith(("LMHeadModel", "ForCausalLM")):
        return GENERATE
    raise DeployError("This model fills gaps: it neither writes on nor gives labels, so there is nothing to serve. Choose another.")


def _settings(config: Mapping[str, Any], task: str, frame: str, end: int | None) -> dict[str, Any]:
    """What the handlers are to know. end: a token that ends an answer, beside those of the config."""
    ends = config.get("eos_token_id")
    listed = [] if ends is None else list(ends) if isinstance(ends, list) else [int(ends)]
    context = next((int(config[key]) for key in ("n_positions", "max_position_embeddings") if key in config), 0)
    if context < 2:
        raise DeployError("The config.json of this model does not say how many tokens it reads. Choose another.")
    return {
        "task": task,
        "context": context,
        "frame": frame if task == GENERATE else "{}",
        "ends": listed if end is None or end in listed else [*listed, end],
        "keeps_last": config.get("model_type") == "bert",
    }


def _end_of(tokenizer: Path, beside: Mapping[str, Any]) -> int | None:
    """The tokenizer's own end of a text, which ends an answer too; None where it has none."""
    said = beside.get("eos_token")
    word = said.get("content") if isinstance(said, dict) else said
    if not word:
        return None
    from tokenizers import Tokenizer

    found: int | None = Tokenizer.from_file(str(tokenizer)).token_to_id(str(word))
    return found


def _without_backend(given: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in given.items() if name != "backend"}


def _as_json(value: Any) -> bytes:
    return (json.dumps(value, indent=2, ensure_ascii=False) + "\n").encode()


def _packed(paths: Mapping[str, Path], texts: Mapping[str, bytes], task: str, target: Path) -> Package:
    """The archive, the same byte for byte each time: no times, no owners."""
    files = []
    target.parent.mkdir(parents=True, exist_ok=True)
    half = target.with_suffix(".half")
    with (
        half.open("wb") as out,
        gzip.GzipFile("", "wb", compresslevel=LEVEL, fileobj=out, mtime=0) as zipped,
        tarfile.open(fileobj=zipped, mode="w") as tar,
    ):
        for name in sorted({*paths, *texts}):
            entry = tarfile.TarInfo(name)
            entry.size, entry.mode = len(texts[name]) if name in texts else paths[name].stat().st_size, 0o644
            files.append((name, entry.size))
            with io.BytesIO(texts[name]) if name in texts else paths[name].open("rb") as content:
                tar.addfile(entry, content)
    half.replace(target)
    digest = hashlib.sha256(target.read_bytes()).hexdigest()
    return Package(target, task, tuple(files), target.stat().st_size, digest)


def unpacked(archive: Path, place: Path) -> Path:
    """Unpack an archive that ``made`` has made, as a container does; what is in the place already goes."""
    shutil.rmtree(place, ignore_errors=True)
    with tarfile.open(archive, "r:gz") as tar:
        tar.extractall(place, filter="data")
    return place
