"""``trace_many``: many texts through one model into a folder of Parquet files, in this process or over Ray Data."""

from __future__ import annotations

import os
from collections.abc import Callable, Generator, Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Literal

from explainer.errors import ExplainerError
from explainer.models.catalogue import OURS
from explainer.models.language_model import LanguageModel
from explainer.models.loading import load
from explainer.studies.batch import over_ray, parts
from explainer.studies.batch.groups import Group, Written, one_thread, write_group
from explainer.studies.batch.keep import Keep
from explainer.texts.wording import encodable


@dataclass(frozen=True, slots=True)
class Batch:
    """What a call of ``trace_many`` leaves. folder: for ``read_traces``. model: the key of the model.

    n_texts: all of them. n_refused: of all rows those with a reason instead of numbers. n_before: rows that an earlier call had written.
    processes: how many processes wrote in this call.
    """

    folder: Path
    model: str
    n_texts: int
    n_refused: int
    n_before: int
    processes: int


def trace_many(
    texts: Iterable[str],
    model: str | os.PathLike[str] | LanguageModel,
    out: str | os.PathLike[str],
    *,
    keep: Keep | None = None,
    engine: Literal["ray", "here"] = "ray",
    workers: int = 2,
    batch: int = 64,
    most_tokens: int | None = None,
    address: str | None = None,
    tell: Callable[[int, int], None] | None = None,
) -> Batch:
    """Trace every text with ``model`` and keep what ``keep`` says, in Parquet files below ``out``; ``read_traces(out)`` gives it back.

    The numbers are those of ``record`` one by one. A text that is empty or too long becomes a row with the reason. The same call again
    goes on where an earlier one ended; more texts at the end are added.

    model: what ``load`` takes; with engine "here" also a loaded model. engine: "ray" is a pool of ``workers`` processes over Ray Data,
    each with one processor, one thread and a model of its own; "here" is a loop in this process, with one thread too. batch: texts
    that are written as one file. address: of a running cluster, all of whose machines have the package and see ``out``; None is a Ray
    of its own on this machine, for this call. tell: is called with the texts done and all texts, after each part of the work.
    Raises: ExplainerError when the engine is not installed or its processes died again and again, the model is not there, or ``out``
    holds another batch.
    """
    texts, folder, keep = list(texts), Path(out).absolute(), keep or Keep()
    _check(model, engine, workers, batch, texts)
    opened = model if isinstance(model, LanguageModel) else load(str(model))
    about = parts.About.of(opened, keep, most_tokens)
    about.begin(folder)
    parts.sweep(folder)
    before = _there(folder, texts)
    groups = _groups(texts, before, batch)
    if engine == "here" or not groups:
        written = _here(opened, groups, folder, about)
    else:
        del opened  # the processes have their own
        written = over_ray.run(groups, _name(str(model)), folder, about, workers, address)
    n_done, n_refused, processes = len(before), sum(before.values()), set()
    with closing(written):  # a cluster of our own ends whatever happens
        for done in written:
            n_done, n_refused = n_done + done.n_texts, n_refused + done.n_refused
            processes.add(done.process)
            if tell is not None:
                tell(n_done, len(texts))
    return Batch(folder, about.model, len(texts), n_refused, len(before), len(processes))


def _check(model: object, engine: str, workers: int, batch: int, texts: Sequence[object]) -> None:
    """Raises: ExplainerError for an argument that cannot be meant."""
    if engine not in ("ray", "here"):
        raise ExplainerError(f"There is no engine {engine!r}; choose 'ray' or 'here'.")
    if workers < 1 or batch < 1:
        raise ExplainerError("workers and batch are numbers from 1 on; choose larger ones.")
    if not texts:
        raise ExplainerError("There are no texts to trace; give at least one.")
    if engine == "ray" and isinstance(model, LanguageModel):
        raise ExplainerError("Each process of Ray opens the model itself; give its name or folder, or say engine='here'.")
    missing = [name for name in (("pyarrow", "pandas", "ray") if engine == "ray" else ("pyarrow", "pandas")) if find_spec(name) is None]
    if missing:
        also = ", or say engine='here'" if missing == ["ray"] else ""
        raise ExplainerError(f"{' and '.join(missing)} must be installed for this: pip install 'transformers-explained[cluster]'{also}.")


def _there(folder: Path, texts: Sequence[object]) -> dict[int, bool]:
    """The indices that are written already, each with whether it was refused.

    Raises: ExplainerError when a text is not the one that was traced under its index.
    """
    found: dict[int, bool] = {}
    for index, text, reason in parts.there(folder):
        own = texts[index] if index < len(texts) else ...
        if (encodable(own) if isinstance(own, str) else None) != text or own is ...:
            raise ExplainerError(f"{folder} holds other texts (number {index} is another one); choose an empty folder for these.")
        found[index] = reason is not None
    return found


def _name(model: str) -> str:
    """What a process in another folder is told: a path from the root, where it is a path."""
    return model if model in OURS or not Path(model).is_dir() else str(Path(model).absolute())


def _groups(texts: Sequence[object], before: dict[int, bool], size: int) -> list[Group]:
    left = [index for index in range(len(texts)) if index not in before]
    cut = [left[first : first + size] for first in range(0, len(left), size)]
    return [Group(tuple(indices), tuple(texts[index] for index in indices)) for indices in cut]


def _here(model: LanguageModel, groups: Iterable[Group], folder: Path, about: parts.About) -> Generator[Written]:
    for group in groups:
        with one_thread():
            written = write_group(model, group, folder, about)
        yield written
