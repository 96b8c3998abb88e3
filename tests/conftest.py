"""Fixtures of all tests; the networks come first, as they hook the checks of shapes in before the library is imported."""

from __future__ import annotations

import gc
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from networks import build, build_pair, gpt2, pair, saved
from nursery import Nursery
from xdist.scheduler import LoadScopeScheduling

from explainer.curriculum import BY_SLUG
from explainer.jobs import queue

from mirror import hub, mirror  # isort: skip
from registry import shop  # isort: skip

# Where Python is told to keep no bytecode, as in many containers, every server, worker and notebook would compile the project anew.
sys.dont_write_bytecode = False
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
# On a busy machine a worker that gives way never ends, and one that listens takes its time; nobody but a test waits for it.
os.environ |= {"EXPLAINER_NICE": "0", "EXPLAINER_PATIENCE_S": "1800", "RAY_worker_niceness": "0"}
# A shell that starts this in the background has it ignore Ctrl+C, and so would all that it starts, a server that a test stops so included.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

__all__ = ["build", "build_pair", "gpt2", "hub", "mirror", "pair", "saved", "shop"]


# The longest first, so that no worker is left alone with one of them at the end; by their seconds of a whole run.
LONGEST = """
parity/test_labs_elsewhere parity/test_genuine_toolkit browser/test_every_page parity/test_lab_on_an_endpoint
pages/test_page_notebooks pages/test_new_head pages/test_new_language pages/test_instruction_pairs parity/test_jobs pages/test_fine_tuning
browser/test_hub_models browser/test_recurrence browser/test_training_in_browser browser/test_blocks browser/test_deep_links
browser/test_choosing_and_writing browser/test_tokens_in_browser browser/test_learning_in_browser parity/test_hub_downloads
parity/test_smollm2_install pages/test_smollm2_in_the_sidebar pages/test_bad_input pages/test_hub_in_the_sidebar
unit/test_report pages/test_mask_pair pages/test_multi_head
unit/test_recall_and_mask_pair pages/test_tokens pages/test_gpt_vs_bert pages/test_recall_task parity/test_labs
""".split()
# No test of these files rests on what another has made, so both workers may share the file.
ONE_BY_ONE = (
    "parity/test_jobs", "parity/test_hub_downloads", "parity/test_smollm2_install", "pages/test_bad_input", "pages/test_hub_in_the_sidebar",
    "pages/test_page_notebooks", "parity/test_lab_on_an_endpoint",
)  # fmt: skip

# These train a network, or run notebooks, or wait for a process that does.
TRAINING = """
pages/test_fine_tuning pages/test_new_head pages/test_new_language pages/test_instruction_pairs pages/test_mask_pair pages/test_recall_task
parity/test_going_on parity/test_cluster parity/test_queue_alone parity/test_killed_server parity/test_disk_full_and_clock_set
parity/test_jobs parity/test_labs parity/test_lab_on_an_endpoint parity/test_tuning parity/test_new_heads parity/test_new_languages
unit/test_recall_and_mask_pair unit/test_series unit/test_training
benchmarks/test_head_speed benchmarks/test_language_speed benchmarks/test_training_speed benchmarks/test_tuning_speed
""".split()


def file_of(nodeid: str) -> str:
    """``browser/test_every_page`` of ``tests/browser/test_every_page.py::test_x[y]``."""
    return nodeid.split("::")[0].removeprefix("tests/").removesuffix(".py")


def scope_of(nodeid: str) -> str:
    """What one worker does: a file, one test of it, or what is asked of one lesson in the browser."""
    file = file_of(nodeid)
    if file in ONE_BY_ONE:
        return nodeid
    if file == "browser/test_every_page":
        return f"{file} {next(part for part in nodeid.split('[')[-1].rstrip(']').split('-') if part in BY_SLUG)}"
    return file


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what trains, and put the longest files first."""
    for item in items:
        if file_of(item.nodeid) in TRAINING:
            item.add_marker(pytest.mark.training)
    items.sort(key=lambda item: LONGEST.index(file) if (file := file_of(item.nodeid)) in LONGEST else len(LONGEST))


def settle() -> None:
    """What is there by now stays; the collector need not look through it in each of its rounds, which the app asks for often."""
    gc.collect()
    gc.freeze()


def pytest_collection_finish() -> None:
    """What the tests import."""
    settle()


@pytest.hookimpl(trylast=True)
def pytest_runtest_teardown(item: pytest.Item, nextitem: pytest.Item | None) -> None:
    """What a file has imported and loaded; what it alone held is gone by then."""
    if nextitem is not None and nextitem.path != item.path:
        settle()


class ByScope(LoadScopeScheduling):
    """Gives the workers scopes in the order of the tests."""

    def _split_scope(self, nodeid: str) -> str:
        return scope_of(nodeid)


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> ByScope:
    """With -n."""
    config.option.loadscopereorder = False
    return ByScope(config, log)


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """One Chromium for all tests of a process, which can hold only one Playwright."""
    from playwright.sync_api import sync_playwright
    from serving import ARGS, chromium

    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=chromium(), args=ARGS)
        yield launched
        launched.close()


@pytest.fixture(scope="session")
def nursery() -> Any:
    """One for all tests of a process; it starts with its first child. Where processes cannot fork they are started as ever."""
    return Nursery() if hasattr(os, "fork") else subprocess


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory, nursery: Nursery) -> Iterator[Path]:
    """A folder for runs of the module's own, whose workers come from the nursery."""
    made = tmp_path_factory.mktemp("runs")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("EXPLAINER_RUNS", str(made))
        patch.setattr(queue, "subprocess", nursery)
        yield made
