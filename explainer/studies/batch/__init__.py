"""Many texts through one model, here or by the processes of a Ray cluster, into a folder of Parquet files; and back as arrays.

The names below are imported on first use: only a call imports torch, pyarrow or ray.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from explainer.studies.batch.keep import Keep

if TYPE_CHECKING:
    from explainer.studies.batch.reading import KeptText, each_trace, read_table, read_traces
    from explainer.studies.batch.tracing import Batch, trace_many

__all__ = ["Batch", "Keep", "KeptText", "each_trace", "read_table", "read_traces", "trace_many"]


def __getattr__(name: str) -> Any:
    if name in ("Batch", "trace_many"):
        from explainer.studies.batch import tracing

        return getattr(tracing, name)
    if name in ("KeptText", "each_trace", "read_table", "read_traces"):
        from explainer.studies.batch import reading

        return getattr(reading, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
