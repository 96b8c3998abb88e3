"""The folder of a batch: ``batch.json``, which says what its rows are, and one Parquet file for each group of texts.

A file is there as a whole or not at all, and its name comes from the first index in it. So whoever writes a group again, after a
process that died, writes the same file again, and what is there need not be done again.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

import numpy as np

from explainer.errors import ExplainerError
from explainer.models.language_model import LanguageModel
from explainer.studies.batch.keep import Keep
from explainer.studies.batch.rows import Row

ABOUT = "batch.json"
FORMAT = 1
_ROW_GROUP_BYTES = 64 * 2**20  # what one process holds of rows that are not written yet
MOST_TRIES = 3  # of a group whose process died each time
_STALE_S = 24 * 3600  # a file that was begun and left so long ago belongs to a process that died


@dataclass(frozen=True, slots=True)
class About:
    """What the rows of a folder are. model: the key of the model that made them. most_tokens: the longest text that was traced."""

    model: str
    keep: Keep
    most_tokens: int | None
    n_layers: int
    n_heads: int
    n_vocab: int
    causal: bool

    @classmethod
    def of(cls, model: LanguageModel, keep: Keep, most_tokens: int | None) -> About:
        """For a batch of this model."""
        return cls(model.key, keep, most_tokens, model.n_layers, model.n_heads, model.n_vocab, model.causal)

    @classmethod
    def read(cls, folder: Path) -> About:
        """Raises: ExplainerError when the folder holds no batch, or one of another version."""
        try:
            found = json.loads((folder / ABOUT).read_text(encoding="utf-8"))
        except FileNotFoundError:
            raise ExplainerError(f"There is no batch of traces in {folder}; name the folder that trace_many wrote.") from None
        if found.pop("format", None) != FORMAT:
            raise ExplainerError(f"The batch in {folder} was written by another version of this library; trace the texts again.")
        return cls(**found | {"keep": Keep(**found["keep"])})

    def begin(self, folder: Path) -> None:
        """Make the folder this batch's, or find that it is.

        Raises: ExplainerError when it holds another batch.
        """
        folder.mkdir(parents=True, exist_ok=True)
        if (folder / ABOUT).exists():
            there = About.read(folder)
            for name, wanted in asdict(self).items():
                if asdict(there)[name] != wanted:
                    raise ExplainerError(
                        f"{folder} holds a batch with {name} = {asdict(there)[name]}, not {wanted}; choose an empty folder for this one."
                    )
            return
        with _whole(folder, ABOUT) as path:
            path.write_text(json.dumps({"format": FORMAT} | asdict(self), indent=1), encoding="utf-8")


class _whole:
    """A file that appears under its name when it is complete, and leaves nothing behind when it fails."""

    def __init__(self, folder: Path, name: str) -> None:
        self.path, self.begun = folder / name, folder / f".{name}.{uuid4().hex}.begun"

    def __enter__(self) -> Path:
        return self.begun

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is None:
            os.replace(self.begun, self.path)
        else:
            self.begun.unlink(missing_ok=True)


def part_name(first: int) -> str:
    """The file of the group that begins with this index."""
    return f"part-{first:010d}.parquet"


def part_files(folder: Path) -> list[Path]:
    """All files of rows, by their first index."""
    return sorted(folder.glob("part-*.parquet"))


def begin_try(folder: Path, first: int) -> None:
    """Note that a process begins a group, and take away what one that died has begun of it.

    Raises: ExplainerError when so many have died at it that the next one would too.
    """
    for path in folder.glob(f".{part_name(first)}.*.begun"):
        path.unlink(missing_ok=True)
    with (folder / f".{part_name(first)}.tries").open("ab") as file:
        file.write(b".")
        n_tries = file.tell()
    if n_tries > MOST_TRIES:
        raise ExplainerError(
            f"The texts from number {first} on ended their process {n_tries - 1} times, perhaps for want of memory; "
            "leave the longest of them out by a smaller most_tokens, or choose a smaller batch and an empty folder."
        )


def end_tries(folder: Path, first: int) -> None:
    """Forget them: the group is done."""
    (folder / f".{part_name(first)}.tries").unlink(missing_ok=True)


def sweep(folder: Path) -> None:
    """Take away what processes that died have begun."""
    for path in folder.glob(".*.begun"):
        if path.stat().st_mtime < time.time() - _STALE_S:
            path.unlink(missing_ok=True)


def schema(about: About) -> Any:
    """The Arrow schema of the rows: arrays as flat lists in C order."""
    import pyarrow as pa

    keep, floats = about.keep, pa.list_(pa.float32())
    columns = {"index": pa.int64(), "text": pa.string(), "reason": pa.string(), "n_tokens": pa.int32()}
    if keep.tokens:
        columns |= {"token_ids": pa.list_(pa.int32()), "tokens": pa.list_(pa.string())}
    if keep.loss:
        columns |= {"losses": floats, "loss": pa.float64()}
    if keep.roles:
        grids = [(name, pa.list_(pa.float64())) for name in ("scores", "usual", "on_first")]
        columns["roles"] = pa.list_(pa.struct([("role", pa.string()), ("even", pa.float64()), ("n_positions", pa.int32()), *grids]))
    if keep.patterns is not None:
        columns["patterns"] = pa.list_(pa.from_numpy_dtype(np.dtype(keep.patterns)))
    if keep.logits is not None and keep.top_k is None:
        columns["logits"] = floats
    elif keep.logits is not None:
        columns |= {"top_ids": pa.list_(pa.int32()), "top_logits": floats, "top_probs": pa.list_(pa.float64())}
    return pa.schema(list(columns.items()))


def write(folder: Path, about: About, first: int, rows: Iterable[Row]) -> None:
    """Write one group of rows as a file, some rows at a time."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    columns = schema(about)

    def flush(waiting: list[Row]) -> None:
        arrays = [pa.array([row.get(column.name) for row in waiting], column.type) for column in columns]
        writer.write_batch(pa.record_batch(arrays, schema=columns))

    with _whole(folder, part_name(first)) as path, pq.ParquetWriter(path, columns, compression="zstd", use_dictionary=False) as writer:
        waiting: list[Row] = []
        for row in rows:
            waiting.append(row)
            if sum(value.nbytes for held in waiting for value in held.values() if isinstance(value, np.ndarray)) > _ROW_GROUP_BYTES:
                flush(waiting)
                waiting = []
        if waiting:
            flush(waiting)


def there(folder: Path) -> Iterator[tuple[int, str | None, str | None]]:
    """Index, text and reason of every row that is written."""
    import pyarrow.parquet as pq

    for path in part_files(folder):
        found = pq.read_table(path, columns=["index", "text", "reason"], memory_map=True)
        yield from zip(*(found.column(name).to_pylist() for name in ("index", "text", "reason")), strict=True)
