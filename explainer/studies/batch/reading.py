"""A batch read back: one text after the other with its arrays in shape, as a pandas frame, or as an Arrow table."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import numpy as np

from explainer.errors import ExplainerError
from explainer.studies.attention.head_roles import BOTH_SIDES_ROLES, CAUSAL_ROLES, RoleScore
from explainer.studies.batch import parts

_ROLES = {role.slug: role for role in (*CAUSAL_ROLES, *BOTH_SIDES_ROLES)}


@dataclass(frozen=True, slots=True, eq=False)
class KeptText:
    """What was kept of one text; None where it was not kept, or where there is a reason. Arrays as ``Keep`` describes them.

    index: its place among all texts. text: None for what was no string. reason: why it was not traced.
    token_ids: (pos). tokens: printable. losses: (pos − 1), nats. loss: their mean. roles: as ``head_roles.measure`` gives them.
    patterns: (layer head query key). logits: (vocab) or (pos vocab). top_ids, top_logits, top_probs: (k) or (pos k).
    """

    index: int
    text: str | None
    reason: str | None = None
    n_tokens: int | None = None
    token_ids: np.ndarray | None = None
    tokens: tuple[str, ...] | None = None
    losses: np.ndarray | None = None
    loss: float | None = None
    roles: tuple[RoleScore, ...] | None = None
    patterns: np.ndarray | None = None
    logits: np.ndarray | None = None
    top_ids: np.ndarray | None = None
    top_logits: np.ndarray | None = None
    top_probs: np.ndarray | None = None


def each_trace(path: str | os.PathLike[str], columns: Sequence[str] | None = None) -> Iterator[KeptText]:
    """Every text of a batch, a few in memory at a time; in order of the index where the batch was written in one call.

    columns: which fields are read; index, text, reason and n_tokens always are.
    Raises: ExplainerError when there is no batch, or a field was not kept.
    """
    import pyarrow.parquet as pq

    folder, about, seen = Path(path), parts.About.read(Path(path)), set[int]()
    wanted = _wanted(about, columns)
    for part in parts.part_files(folder):
        with pq.ParquetFile(part, memory_map=True) as file:
            for group in range(file.num_row_groups):
                for held in file.iter_batches(batch_size=16, row_groups=[group], columns=wanted):
                    for number in range(held.num_rows):
                        text = _restored(held, number, about)
                        if text.index not in seen:  # two calls at once may have written one text twice
                            seen.add(text.index)
                            yield text


def read_traces(path: str | os.PathLike[str], columns: Sequence[str] | None = None) -> Any:
    """The whole batch as a pandas frame by index, a column for each field of ``KeptText`` that was kept; arrays in shape in the cells.

    Raises: as ``each_trace``.
    """
    import pandas as pd

    names = [name for name in _wanted(parts.About.read(Path(path)), columns) if name != "index"]
    found = sorted(each_trace(path, columns), key=lambda text: text.index)
    table = {name: pd.Series([getattr(text, name) for text in found], dtype=_cell(name)) for name in names}
    return pd.DataFrame(table).set_axis(pd.Index([text.index for text in found], name="index"), axis=0)


def read_table(path: str | os.PathLike[str], columns: Sequence[str] | None = None) -> Any:
    """The rows as an Arrow table, arrays as flat lists in C order, as any other reader of Parquet finds them.

    Raises: as ``each_trace``.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    about = parts.About.read(Path(path))
    wanted = _wanted(about, columns)
    tables = [pq.read_table(part, columns=wanted) for part in parts.part_files(Path(path))]
    empty = parts.schema(about)
    found = pa.concat_tables(tables) if tables else empty.empty_table().select(wanted)
    _, first = np.unique(found.column("index").to_numpy(), return_index=True)
    return found.take(first)  # by index, and each text once


def _wanted(about: parts.About, columns: Sequence[str] | None) -> list[str]:
    kept = list(parts.schema(about).names)
    missing = [name for name in columns or () if name not in kept]
    if missing:
        raise ExplainerError(f"{' and '.join(missing)} was not kept in this batch; it has {', '.join(kept)}.")
    always = ("index", "text", "reason", "n_tokens")
    return [name for name in kept if columns is None or name in always or name in columns]


def _cell(name: str) -> str:
    return {"text": "str", "reason": "str", "n_tokens": "Int32", "loss": "Float64"}.get(name, "object")


def _restored(held: Any, number: int, about: parts.About) -> KeptText:
    """One row with its arrays in shape."""
    found: dict[str, Any] = {}
    n_tokens = held.column("n_tokens")[number].as_py()
    grid, place = (about.n_layers, about.n_heads), (-1,) if about.keep.logits == "last" else (n_tokens, -1)
    shapes = {"patterns": (*grid, n_tokens, n_tokens), "logits": place} | dict.fromkeys(("top_ids", "top_logits", "top_probs"), place)
    for name in (field.name for field in fields(KeptText)):
        if name not in held.schema.names:
            continue
        cell = held.column(name)[number]
        if not cell.is_valid:
            found[name] = None
        elif name == "tokens":
            found[name] = tuple(cell.as_py())
        elif name == "roles":
            found[name] = tuple(_role(score, grid) for score in cell.as_py())
        elif name in ("token_ids", "losses") or name in shapes:
            found[name] = np.array(cell.values.to_numpy(zero_copy_only=False)).reshape(shapes.get(name, (-1,)))
        else:
            found[name] = cell.as_py()
    return KeptText(**found)


def _role(score: dict[str, Any], grid: tuple[int, int]) -> RoleScore:
    scores, usual, on_first = (np.array(score[name], np.float64).reshape(grid) for name in ("scores", "usual", "on_first"))
    return RoleScore(_ROLES[score["role"]], scores, score["even"], score["n_positions"], usual, on_first)
