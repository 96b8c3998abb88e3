"""The files of a run's folder: each is written as a whole, and what is read is checked and has a type."""

from __future__ import annotations

import json
import os
import secrets
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar

from explainer.errors import JobError
from explainer.jobs.records import Record, record_of
from explainer.studies.tuning.plain_json import FormError
from explainer.studies.tuning.training_data import TrainingData, training_data

T = TypeVar("T")


def write_json(path: Path, value: Any) -> None:
    """Write a file as a whole; a reader finds the old one or the new one, never a half.

    Raises: OSError when there is no room; the old file is then untouched.
    """
    half = path.with_name(f".{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    try:
        with half.open("w", encoding="utf-8") as file:
            json.dump(value, file, ensure_ascii=False)
            file.flush()
            os.fsync(file.fileno())
        half.replace(path)
    finally:
        half.unlink(missing_ok=True)


def read(path: Path, form: Callable[[Any], T]) -> T | None:
    """What the file holds; None where there is none.

    Raises: JobError when it has not the form that this version of the app writes.
    """
    try:
        return form(json.loads(path.read_text(encoding="utf-8")))
    except FileNotFoundError:
        return None
    except (FormError, json.JSONDecodeError) as error:
        raise _unreadable(path.name, error) from error


def _unreadable(name: str, error: ValueError) -> JobError:
    why = f"it {error}" if isinstance(error, FormError) else "it is no JSON"
    return JobError(f"The file {name} of this training is not as this version of the app writes it: {why}. Start the training again.")


@lru_cache(maxsize=8)
def data_in(path: Path, _written_ns: int) -> TrainingData | None:
    """What is learned from, read anew when it was written anew."""
    return read(path, training_data)


@lru_cache(maxsize=16)
def records_in(path: Path, task: str, _written_ns: int, _size: int) -> tuple[Record, ...]:
    """The whole lines of the progress of a run of this task, read anew when the file has grown."""
    text = path.read_bytes()
    lines = text[: text.rfind(b"\n") + 1].splitlines()
    try:
        return tuple(record_of(task, json.loads(line)) for line in lines)
    except (FormError, json.JSONDecodeError) as error:
        raise _unreadable(path.name, error) from error
