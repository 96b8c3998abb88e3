"""The same batch by two processes of a Ray on this machine: the same rows, also when they are killed at their work."""

from __future__ import annotations

import gc
import sys
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import fields
from pathlib import Path

import children
import numpy as np
import psutil
import pytest
import torch
from networks import LINES, make_module, make_tokenizer

from explainer.errors import ExplainerError
from explainer.models import load
from explainer.studies.batch import Keep, KeptText, each_trace, over_ray, parts, trace_many
from explainer.studies.batch.groups import Group

pytestmark = [pytest.mark.cluster, pytest.mark.skipif(sys.platform == "win32", reason="Ray is not tested on Windows")]
KEEP = Keep(patterns="float32", logits="all")
# Long ones, so that much is left to do when the first is done: the rest is done by other processes.
TEXTS = [f"{number} {' '.join(LINES[:3] * 8)}" for number in range(12)] + ["", "the cat " * 600, *LINES]


def listening() -> set[str]:
    """Where this process and all below it listen."""
    this, found = psutil.Process(), set()
    for process in (this, *this.children(recursive=True)):
        with suppress(psutil.NoSuchProcess):
            found |= {at.laddr.ip for at in process.net_connections("inet") if at.status == psutil.CONN_LISTEN}
    return found


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("model") / "tiny"
    make_module("gpt2", seed=1, n_positions=512).save_pretrained(made)
    make_tokenizer().save_pretrained(made)
    return made


@pytest.fixture(scope="module")
def cluster() -> Iterator[None]:
    """A Ray that all tests share, as trace_many starts its own."""
    with over_ray.cluster(workers=2, address=None):
        yield
    gc.collect()


def same(ours: KeptText, alone: KeptText) -> None:
    """Every field and array, bit for bit; nan is nan."""
    for field in fields(KeptText):
        one, other = getattr(ours, field.name), getattr(alone, field.name)
        if field.name == "roles" and one is not None:
            for found, wanted in zip(one, other, strict=True):
                assert (found.role, found.even, found.n_positions) == (wanted.role, wanted.even, wanted.n_positions)
                for name in ("scores", "usual", "on_first"):
                    np.testing.assert_array_equal(getattr(found, name), getattr(wanted, name))
        else:
            np.testing.assert_array_equal(one, other, err_msg=field.name)


def test_ray_writes_the_rows_of_one_by_one_though_its_processes_are_killed(cluster: None, folder: Path, tmp_path: Path) -> None:
    assert torch.get_num_threads() == 1
    killed: list[int] = []

    def kill(*_: int) -> None:
        if not killed:
            for process in children.running("MapWorker"):
                with suppress(psutil.NoSuchProcess):
                    process.kill()
                    killed.append(process.pid)

    alone, together = tmp_path / "alone", tmp_path / "together"
    trace_many(TEXTS, folder, alone, keep=KEEP, engine="here")
    trace_many(TEXTS[:2], folder, together, keep=KEEP, engine="here", batch=1)
    there = {path: path.stat().st_mtime_ns for path in parts.part_files(together)}
    found = trace_many(TEXTS, folder, together, keep=KEEP, workers=2, batch=1, tell=kill)
    assert killed
    assert (found.n_texts, found.n_refused, found.n_before) == (len(TEXTS), 2, 2)
    assert found.processes >= 2
    assert len(parts.part_files(together)) == len(TEXTS)
    assert {path: path.stat().st_mtime_ns for path in there} == there
    one_by_one = {text.index: text for text in each_trace(alone)}
    written = {text.index: text for text in each_trace(together)}
    assert sorted(written) == sorted(one_by_one) == list(range(len(TEXTS)))
    for index, text in written.items():
        same(text, one_by_one[index])
    assert not list(together.glob(".*"))
    assert {where.removeprefix("::ffff:") for where in listening()} == {"127.0.0.1"}


def test_a_machine_with_another_model_or_folder_says_so(folder: Path, tmp_path: Path) -> None:
    """Its one row says what is wrong, and the texts are left to be done."""
    about = parts.About.of(load(str(folder)), KEEP, None)
    group = Group((0,), ("a",))
    for name, said in ((str(folder), "does not see"), ("story-gpt", "has another story-gpt")):
        (answer,) = over_ray.Tracer(name, str(tmp_path), about)({"item": [group]})["trouble"]
        assert said in answer
        about.begin(tmp_path)
    assert not parts.part_files(tmp_path)
    assert over_ray.Tracer(str(folder), str(tmp_path), about)({"item": [group]})["trouble"] == [""]
    assert len(parts.part_files(tmp_path)) == 1


def test_texts_that_end_their_process_again_and_again_end_the_batch(cluster: None, folder: Path, tmp_path: Path) -> None:
    """Here its process says so the next time it meets them, and not Ray, which would go on for ever."""
    for _ in range(parts.MOST_TRIES):
        parts.begin_try(tmp_path, 1)
    with pytest.raises(ExplainerError, match="texts from number 1 on ended their process 3 times"):
        trace_many(TEXTS[:2], folder, tmp_path, keep=KEEP, workers=1, batch=1)
