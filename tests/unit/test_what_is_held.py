"""What the server holds has bounds: shelves in bytes, the copy for gradients in seconds, and what torch brought is not looked through."""

import ast
import ctypes
import gc
import subprocess
import sys
import tracemalloc
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest
from waiting import until

from explainer.models import catalogue
from explainer.models.replay import Splitter
from explainer.studies.learning import private_copies
from explainer.ui.state import kept, memory, session

MIB = 2**20
UI = Path(memory.__file__).parents[1]


def test_every_shelf_counts_bytes(monkeypatch):
    monkeypatch.delenv("EXPLAINER_TRACE_MIB", raising=False)
    session._cache.clear()
    assert session._cache(ours=True)._values.maxsize <= 12 * MIB
    assert session._cache(ours=False)._values.maxsize <= 48 * MIB
    assert kept._shelf()._values.maxsize <= 12 * MIB
    session._cache.clear()
    calls = [
        node
        for folder in (UI, UI.parent / "lessons")
        for path in folder.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Shelf"
    ]
    assert calls
    assert all(len(call.args) == 2 for call in calls), "a shelf without a size counts its values"


def test_everything_cached_by_streamlit_has_a_bound():
    for folder in (UI, UI.parent / "lessons"):
        for path in folder.rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                for mark in getattr(node, "decorator_list", ()):
                    name = getattr(mark.func if isinstance(mark, ast.Call) else mark, "attr", "")
                    if name in ("cache_data", "cache_resource"):
                        assert isinstance(mark, ast.Call), f"{path.name}, line {mark.lineno}"
                        assert any(word.arg == "max_entries" for word in mark.keywords), f"{path.name}, line {mark.lineno}"


def test_the_copy_for_gradients_is_not_held_for_long():
    assert private_copies.IDLE_S <= 10


COLLECTOR = """
import gc, sys
from explainer.ui.state import memory
with memory.starting():
    resting = not gc.isenabled()
    import torch
frozen = gc.get_freeze_count()
with memory.starting():
    again = gc.isenabled()
print(resting, gc.isenabled(), frozen > 100_000, again, gc.get_freeze_count() == frozen)
"""


def test_the_collector_rests_while_torch_is_imported_and_never_looks_through_it():
    found = subprocess.run([sys.executable, "-c", COLLECTOR], capture_output=True, text=True, check=True, timeout=1500)
    assert found.stdout.split() == ["True"] * 5


def test_the_collector_works_again_when_the_import_failed(monkeypatch):
    monkeypatch.delitem(sys.modules, "torch")
    frozen: list[bool] = []
    monkeypatch.setattr(gc, "freeze", lambda: frozen.append(True))
    with pytest.raises(OSError, match="no file"), memory.starting():
        raise OSError("no file")
    assert gc.isenabled()


APART = """
import ctypes
import numpy as np
from explainer.ui.state import memory

def apart():
    found = ctypes.CDLL("libc.so.6").mallinfo2
    found.restype = type("Found", (ctypes.Structure,), {"_fields_": [(str(place), ctypes.c_size_t) for place in range(10)]})
    return getattr(found(), "4")

memory.keep_few_arenas()
large = np.ones(2**24, np.uint8)
del large  # after this glibc would keep all that is smaller in its arenas
before = apart()
weights = [np.ones(2**20, np.uint8) for _ in range(8)]
print(apart() - before >= 8 * 2**20)
"""


@pytest.mark.skipif(not sys.platform.startswith("linux") or not hasattr(ctypes.CDLL(None), "mallinfo2"), reason="no glibc from 2.33 on")
def test_what_is_large_lies_apart_and_is_returned_when_it_is_free():
    found = subprocess.run([sys.executable, "-c", APART], capture_output=True, text=True, check=True, timeout=1500)
    assert found.stdout.strip() == "True"


def test_what_runs_leave_free_is_returned_soon_after_them_and_by_no_reader(monkeypatch: pytest.MonkeyPatch) -> None:
    until(lambda: not memory._waiting.locked())  # an earlier test may have run a page
    begun: list[SimpleNamespace] = []
    done: list[str] = []

    def timer(seconds: float, act: Callable[[], None]) -> SimpleNamespace:
        begun.append(SimpleNamespace(seconds=seconds, act=act, start=lambda: None))
        return begun[-1]

    monkeypatch.setattr(memory.threading, "Timer", timer)
    monkeypatch.setattr(memory, "_libc", lambda: SimpleNamespace(malloc_trim=lambda _: done.append("trim")))
    monkeypatch.setattr(memory.gc, "collect", lambda: done.append("collect"))
    for n in range(1, 4):
        for _ in range(memory.EVERY_RUNS):
            memory.after_a_run()
        assert len(begun) == n
        assert begun[-1].seconds == memory.SOON_S
        assert done == ["collect", "trim"] * (n - 1)
        begun[-1].act()
    memory.after_a_run()
    begun[-1].act()
    assert done == [*["collect", "trim"] * 3, "trim"]


def test_a_tokenizer_that_is_taken_apart_holds_its_merges_as_numbers() -> None:
    """Pairs of Python's texts, by rank and the other way round, and the vocabulary as Python reads it, took 260 bytes a merge."""
    backend = catalogue.find("story-gpt").tokenizer
    tracemalloc.start()
    try:
        splitter = Splitter(backend)
        gc.collect()
        held, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert splitter.merges[0] in splitter.ranks
    assert held / len(splitter.merges) < 60
