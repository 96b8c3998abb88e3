"""transformers as this house needs it: without torch's compiler, and without the tensors that are spread over many processes.

transformers 5.23 marks functions for ``torch.compile`` where they are written, and so every process that runs a model imports
``torch._dynamo``, sympy, torch.onnx and torch.distributed.tensor: 70 MB and two to three seconds (docs/performance.md). Nothing here
compiles. While this module imports transformers, a stand-in takes the marks; afterwards it is gone, and whoever needs the compiler imports
the real one. Where it is there already, or the process is one of several, nothing is changed.
"""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import torch
import transformers
from torch._compile import _disable_dynamo
from torch.overrides import TorchFunctionMode

__all__ = ["compiler_aside", "shapes_alone", "transformers"]

_COMPILER = "torch._dynamo"
_INDEXING = "torch._dynamo._trace_wrapped_higher_order_op"
_THERE = _COMPILER in sys.modules


def _stand_aside() -> None:
    """Take the stand-ins away, so that the next import finds the real modules."""
    for name in (_COMPILER, _INDEXING):
        if isinstance(sys.modules.get(name), _StandIn):
            del sys.modules[name]
    if isinstance(vars(torch).get("_dynamo"), _StandIn):
        del torch._dynamo


class _StandIn(ModuleType):
    """In the place of a module; what it does not know, the real one is imported for."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__") and (name, self.__name__) != ("__path__", _COMPILER):
            raise AttributeError(name)
        _stand_aside()
        return getattr(importlib.import_module(self.__name__), name)


def _marked(function: Callable[..., Any]) -> Callable[..., Any]:
    """A mark for the compiler alone."""
    return function


def _disable(function: Callable[..., Any] | None = None, recursive: bool = True, **how: Any) -> Any:
    """torch's own way to say so without importing the compiler; with ``wrapping`` it is that way which asks: there is none to leave out."""
    return function if "wrapping" in how else _disable_dynamo(function, recursive)


def _no_break() -> None:
    """Where a compiler would cut what it compiles in two."""


class _Compiled:
    """What a compiled network would be; none is."""


def _item_to_index() -> Any:
    """The real context, which masks with their own ``mask_function`` need under vmap."""
    _stand_aside()
    return importlib.import_module(_INDEXING).TransformGetItemToIndex()


@contextmanager
def _stand_ins() -> Iterator[None]:
    compiler, indexing = _StandIn(_COMPILER), _StandIn(_INDEXING)
    vars(compiler).update(disable=_disable, allow_in_graph=_marked, assume_constant_result=_marked, graph_break=_no_break)
    vars(compiler)["eval_frame"] = SimpleNamespace(OptimizedModule=_Compiled)
    vars(indexing).update(TransformGetItemToIndex=_item_to_index)
    sys.modules[_COMPILER], sys.modules[_INDEXING] = compiler, indexing
    vars(torch)["_dynamo"] = compiler
    try:
        yield
    finally:
        _stand_aside()


@contextmanager
def _absent(name: str) -> Iterator[None]:
    """As where a module is not installed, unless it is there already."""
    if name in sys.modules:
        yield
        return
    nothing: Any = None
    sys.modules[name] = nothing  # so Python writes that there is no such module
    try:
        yield
    finally:
        if sys.modules.get(name, ...) is None:
            del sys.modules[name]


@contextmanager
def _list_once() -> Iterator[None]:
    """transformers lists its 400 folders of models twice, once by a Path and once by text, and so misses its own cache: 0.35 s."""
    from transformers.utils import import_utils

    listed = import_utils.create_import_structure_from_path

    def once(place: str | Path) -> Any:
        return listed(Path(place).parent if Path(place).is_file() else Path(place))

    vars(import_utils)["create_import_structure_from_path"] = once
    try:
        yield
    finally:
        vars(import_utils)["create_import_structure_from_path"] = listed


def _for_one_process() -> None:
    """Let transformers answer, once for this process, that there is no torch.distributed, as on machines where torch is built without."""
    from transformers.utils import import_utils

    if torch.distributed.is_available() and not torch.distributed.is_initialized():
        really, torch.distributed.is_available = torch.distributed.is_available, lambda: False
        try:
            import_utils.is_torch_distributed_available()  # it keeps its answer
        finally:
            torch.distributed.is_available = really


def _ask_once() -> None:
    """All that asks for the compiler, once: transformers where it is imported, torch's optimizers at their first use."""
    for name in ("modeling_utils", "masking_utils", "generation.utils"):
        importlib.import_module(f"transformers.{name}")
    optimizer = torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))])
    optimizer.zero_grad()
    optimizer.load_state_dict(optimizer.state_dict())


def _nor_for_accelerate() -> None:
    """The same answer from accelerate, which looks for networks that are spread over processes when one is saved."""
    imports = sys.modules.get("accelerate.utils.imports")
    if imports is not None and not torch.distributed.is_initialized():
        vars(imports)["_torch_distributed_available"] = False


if not _THERE:
    # accelerate 1.15, which transformers imports, takes in all of boto3 where it is installed, for a command that nobody gives here.
    with _stand_ins(), _absent("boto3"), _list_once():
        _for_one_process()
        _ask_once()
        _nor_for_accelerate()


class _Shapes(TorchFunctionMode):
    """On the device "meta" torch fills, counts and copies shapes by functions in Python that import the compiler's parts."""

    def __torch_function__(self, func: Any, types: Any, args: tuple[Any, ...] = (), kwargs: Mapping[str, Any] | None = None) -> Any:
        told = dict(kwargs or {})
        shape = args[0] if args else told.get("tensor")
        if isinstance(shape, torch.Tensor) and shape.is_meta:
            if getattr(func, "__module__", "") == "torch.nn.init":
                return shape
            if func is torch.empty_like and told.keys() == {"device"}:
                return torch.empty(shape.shape, dtype=shape.dtype, **told)
        elif func is torch.arange and (told.get("device") or torch.get_default_device()) == torch.device("meta"):
            told["device"] = "cpu"
        return func(*args, **told)


@contextmanager
def compiler_aside() -> Iterator[None]:
    """Around what imports the compiler to no purpose: a step of torch's optimizers, which tells it to look away, and the saving of a
    network, for which accelerate asks whether it is a compiled one, and huggingface_hub whether its tensors are spread over processes."""
    if _COMPILER in sys.modules:
        yield
        return
    with _stand_ins(), _absent("torch.distributed.tensor"):
        yield


@contextmanager
def shapes_alone() -> Iterator[None]:
    """Around what puts a module together before its weights are there: numbers nobody sees are not made."""
    with _Shapes():
        yield
