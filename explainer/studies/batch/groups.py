"""A group of texts, the piece of work that is done as a whole: traced by one process and written as one file."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import torch

from explainer.models.language_model import LanguageModel
from explainer.studies.batch import parts, rows


@dataclass(frozen=True, slots=True)
class Group:
    """Texts that are traced one after the other and written as one file. indices: of each text among all."""

    indices: tuple[int, ...]
    texts: tuple[object, ...]


@dataclass(frozen=True, slots=True)
class Written:
    """One group that is done. process: the id of the process that did it."""

    n_texts: int
    n_refused: int
    process: int


def write_group(model: LanguageModel, group: Group, folder: Path, about: parts.About) -> Written:
    """Trace a group and write its file."""
    refused = 0

    def traced() -> Iterator[rows.Row]:
        nonlocal refused
        for index, text in zip(group.indices, group.texts, strict=True):
            row = rows.row(model, index, text, about.keep, about.most_tokens)
            refused += "reason" in row
            yield row

    parts.write(folder, about, group.indices[0], traced())
    return Written(len(group.indices), refused, os.getpid())


@contextmanager
def one_thread() -> Iterator[None]:
    """Let torch compute with one thread meanwhile: a second one gains nothing on passes so small, and waits for the first."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(before)
