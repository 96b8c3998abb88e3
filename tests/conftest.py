"""Fixtures of all tests; the networks come first, as they hook the checks of shapes in before the library is imported."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from networks import build, build_pair, gpt2, pair, saved

from mirror import hub, mirror  # isort: skip

__all__ = ["build", "build_pair", "gpt2", "hub", "mirror", "pair", "saved"]


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """One Chromium for all tests of a process, which can hold only one Playwright."""
    from playwright.sync_api import sync_playwright
    from serving import ARGS, chromium

    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=chromium(), args=ARGS)
        yield launched
        launched.close()


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder for runs of the module's own."""
    made = tmp_path_factory.mktemp("runs")
    patch = pytest.MonkeyPatch()
    patch.setenv("EXPLAINER_RUNS", str(made))
    yield made
    patch.undo()
