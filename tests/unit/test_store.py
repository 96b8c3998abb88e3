"""Folders of runs on a store: a shared folder, and S3 as moto's server speaks it."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from s3_server import S3Server

from explainer.errors import JobError
from explainer.jobs.attempts import CHECKPOINT, checkpoint_step
from explainer.jobs.cluster.store import GIVEN, WEIGHTS, RunOnStore, held_still

RUN = "a" * 22


@pytest.fixture(scope="module")
def s3() -> Iterator[str]:
    server = S3Server()
    with pytest.MonkeyPatch.context() as patch:
        for name, value in server.environment.items():
            patch.setenv(name, value)
        yield "s3://runs/of/a/class"
    server.close()


@pytest.fixture(params=["folder", "s3"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    return f"file://{tmp_path}/store" if request.param == "folder" else request.getfixturevalue("s3") + f"/{tmp_path.name}"


@pytest.fixture
def side(tmp_path: Path, store: str) -> Callable[[str], RunOnStore]:
    def made(name: str) -> RunOnStore:
        folder = tmp_path / name / RUN
        folder.mkdir(parents=True)
        return RunOnStore(store, folder)

    return made


def with_checkpoint(run: Path, step: int, size: int = 1000) -> None:
    header = json.dumps({"__metadata__": {"step": str(step)}}).encode()
    (run / CHECKPOINT).write_bytes(len(header).to_bytes(8, "little") + header + b"\0" * size)


def test_what_a_run_is_given_goes_out_and_what_a_node_writes_comes_back(side: Callable[[str], RunOnStore]) -> None:
    host, node = side("host"), side("node")
    for name in ("spec.json", "data.json", "attempts.json", "owner", "worker.json"):
        (host.run / name).write_text(f"{name} of the host")
    host.send(GIVEN)
    node.fetch(GIVEN)
    assert sorted(path.name for path in node.run.iterdir()) == ["attempts.json", "data.json", "spec.json"]  # the owner's stays at home
    (node.run / "progress.jsonl").write_text('{"step": 1}\n')
    (node.run / "model").mkdir()
    (node.run / "model" / "model.safetensors").write_bytes(b"weights")
    (node.run / "spec.json").write_text("changed on the node")
    (node.run / ".half").write_text("not yet")
    with_checkpoint(node.run, 7)
    node.send()
    host.fetch()
    host.fetch_checkpoint_header()
    assert (host.run / "progress.jsonl").read_text() == '{"step": 1}\n'
    assert (host.run / "spec.json").read_text() == "spec.json of the host"
    assert checkpoint_step(host.run) == 7
    assert (host.run / CHECKPOINT).stat().st_size < 1000 < (node.run / CHECKPOINT).stat().st_size
    assert not (host.run / "model").exists()
    (node.run / "end.json").write_text("the end")
    node.send()
    host.fetch()
    assert not (host.run / "end.json").exists()  # before what belongs to it
    host.fetch(weights=True)
    assert (host.run / "model" / "model.safetensors").read_bytes() == b"weights"
    assert (host.run / "end.json").read_text() == "the end"
    assert host.names(WEIGHTS) == ["model/model.safetensors"]
    host.remove()
    assert node.names() == []
    host.remove()  # it is gone already


def test_only_what_has_changed_travels(side: Callable[[str], RunOnStore], monkeypatch: pytest.MonkeyPatch) -> None:
    host, node = side("host"), side("node")
    files, _ = node._where
    sent: list[str] = []
    put = type(files).put_file
    monkeypatch.setattr(type(files), "put_file", lambda self, *args, **more: (sent.append(Path(args[0]).name), put(self, *args, **more))[1])
    (node.run / "progress.jsonl").write_text("one\n")
    (node.run / "log.txt").write_text("")
    node.send()
    assert sorted(sent) == ["log.txt", "progress.jsonl"]
    node.send()
    (node.run / "progress.jsonl").write_text("one\ntwo\n")
    node.send()
    assert sorted(sent) == ["log.txt", "progress.jsonl", "progress.jsonl"]
    host.fetch()
    (host.run / "log.txt").write_text("read and changed here")
    host.fetch()
    assert (host.run / "log.txt").read_text() == "read and changed here"
    assert (host.run / "progress.jsonl").read_text() == "one\ntwo\n"


def test_a_checkpoint_never_comes_before_its_progress(side: Callable[[str], RunOnStore], monkeypatch: pytest.MonkeyPatch) -> None:
    node = side("node")
    (node.run / "progress.jsonl").write_text("3 steps\n")
    with_checkpoint(node.run, 3)
    send = RunOnStore._send_changed

    def meanwhile(self: RunOnStore, path: Path, name: str) -> None:
        send(self, path, name)
        if name == "progress.jsonl":  # the training goes on while its files travel
            (node.run / "progress.jsonl").write_text("3 steps\n9 steps\n")
            new = node.run / "new"
            new.mkdir(exist_ok=True)
            with_checkpoint(new, 9)
            os.replace(new / CHECKPOINT, node.run / CHECKPOINT)

    with monkeypatch.context() as patch:
        patch.setattr(RunOnStore, "_send_changed", meanwhile)
        node.send()
    there = side("there")
    there.fetch((CHECKPOINT, "progress.jsonl"))
    assert (checkpoint_step(there.run), (there.run / "progress.jsonl").read_text()) == (3, "3 steps\n")
    node.send()
    there = side("later")  # S3 tells no change of the same size within a second
    there.fetch((CHECKPOINT, "progress.jsonl"))
    assert (checkpoint_step(there.run), (there.run / "progress.jsonl").read_text()) == (9, "3 steps\n9 steps\n")


def test_a_second_name_holds_a_file_still(tmp_path: Path) -> None:
    path = tmp_path / "file"
    with held_still(path) as held:
        assert not held.exists()
    path.write_text("old")
    with held_still(path) as held:
        (tmp_path / "new").write_text("new")
        (tmp_path / "new").replace(path)
        assert (held.read_text(), path.read_text()) == ("old", "new")
    assert [each.name for each in tmp_path.iterdir()] == ["file"]


def test_a_file_that_is_being_sent_is_never_seen_half(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "here" / RUN).mkdir(parents=True)
    node = RunOnStore(f"file://{tmp_path}/store", tmp_path / "here" / RUN)
    (node.run / "progress.jsonl").write_text("all of it")
    files, _ = node._where

    def broken_off(self: Any, source: str, target: str, **_: Any) -> None:
        Path(target).write_text(Path(source).read_text()[:3])
        raise OSError("the wire is cut")

    with monkeypatch.context() as patch:
        patch.setattr(type(files), "put_file", broken_off)
        with pytest.raises(OSError, match="cut"):
            node.send()
    assert node.names() == []
    node.send()
    assert node.names() == ["progress.jsonl"]


def test_an_address_that_nobody_knows_is_a_sentence() -> None:
    with pytest.raises(JobError, match="store nowhere://x cannot be reached"):
        RunOnStore("nowhere://x", Path("/nothing")).fetch()
