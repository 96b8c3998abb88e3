"""A training on the page: started, watched, reloaded, shared by its link, stopped by its owner; another reader's page stays quick."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
from conftest import Visit
from playwright.sync_api import Browser, expect
from serving import start_server, stop

from explainer.jobs import folder


@pytest.fixture
def place(tmp_path: Path) -> Path:
    return tmp_path / "runs"


@pytest.fixture
def address(place: Path) -> Iterator[str]:
    process, found = start_server(EXPLAINER_RUNS=str(place))
    yield found
    stop(process)
    for run in folder.every(place):
        if worker := run.worker():
            psutil.Process(worker.pid).kill()


def test_a_training_is_watched_found_again_and_stopped_by_its_owner_alone(browser: Browser, address: str, place: Path) -> None:
    context, stranger = (browser.new_context(viewport={"width": 1400, "height": 950}) for _ in range(2))
    own = Visit(context.new_page(), address).open("fine_tuning", text="Day 3. Wind west.", tune_steps="800")
    page = own.page
    page.wait_for_function("localStorage.getItem('explainer_owner')")
    token = page.evaluate("localStorage.getItem('explainer_owner')")
    page.get_by_role("button", name="Start the training").click()
    expect(page.get_by_text(re.compile(r"Step \d+ of 800 · loss"))).to_be_visible()
    page.wait_for_url(re.compile("runs="))
    assert token not in page.url
    (run,) = folder.every(place)
    stop = page.locator(f".st-key-stop_{run.id} button")
    expect(stop).to_be_visible()
    expect(page.get_by_text(re.compile("After (5|15|30) steps"))).to_be_visible()

    shared = Visit(stranger.new_page(), address)
    shared.page.goto(page.url)
    expect(shared.page.get_by_text(re.compile(r"Step \d+ of 800"))).to_be_visible()
    assert shared.page.locator(f".st-key-stop_{run.id}").count() == 0

    page.reload()
    expect(stop).to_be_visible()  # the browser has kept the token
    reached = run.state().step
    assert reached > 0
    stop.click()
    expect(page.get_by_text(re.compile(r"Ended at step \d+ of 800. You stopped it"))).to_be_visible()
    assert run.state().status == "cancelled"
    assert run.state().saved_step >= reached
    expect(page.get_by_text("Which weights moved")).to_be_visible()
    page.locator(".st-key-deeper_away summary").click()
    expect(page.get_by_role("button", name="Download the model (ZIP)")).to_be_visible()
    expect(shared.page.get_by_text("Which weights moved")).to_be_visible()
    shared.page.locator(".st-key-deeper_away summary").click()
    shared.page.wait_for_url(re.compile("open_away"))
    shared.settle()
    assert shared.page.get_by_role("button", name="Download the model (ZIP)").count() == 0
    assert own.errors == shared.errors == []
    assert own.strangers == []
    with page.expect_download() as made:
        page.get_by_role("button", name="Download the model (ZIP)").click()
    assert os.path.getsize(made.value.path()) > 20_000_000
    context.close()
    stranger.close()
