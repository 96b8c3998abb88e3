"""The app under AppTest: opened at a lesson with a text and controls."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from streamlit.components.v2 import manifest_scanner
from streamlit.runtime.pages_manager import PagesManager
from streamlit.runtime.scriptrunner.script_cache import ScriptCache
from streamlit.testing.v1 import AppTest, app_test, local_script_runner

from explainer.jobs import Run
from explainer.jobs.specs import Spec
from explainer.models import LanguageModel, load
from explainer.studies.tuning.training_data import TrainingData
from explainer.ui.page.guess import SHOW
from explainer.ui.trainings import launch, options

ROOT = Path(__file__).resolve().parents[2]
GIFT = "Tom gave Sue a ball. Sue thanked"


@cache
def story() -> LanguageModel:
    return load("story-gpt")


class Entered(PagesManager):
    """A server that somebody has entered before: on a fresh one, Streamlit runs a page of pages/ beside app.py alone.

    AppTest takes each run for the first of a fresh server; what a fresh one does is tested in a browser.
    """

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        PagesManager.uses_pages_directory = False


def until_it_ends(runner: local_script_runner.LocalScriptRunner, timeout: float) -> None:
    """Wait for the thread of a run, which AppTest asks a thousand times a second whether it has ended: each time it has to give way."""
    thread = runner._script_thread
    assert thread is not None
    thread.join(timeout)
    if thread.is_alive():
        runner.request_stop()
        runner.join()
        raise RuntimeError(f"AppTest script run timed out after {timeout}(s)")


app_test.PagesManager = Entered  # type: ignore[misc]
local_script_runner.require_widgets_deltas = until_it_ends
# As a server does, compile a page once.
app_test.ScriptCache = local_script_runner.ScriptCache = cache(ScriptCache)  # type: ignore[misc]
# Which packages bring components is looked up once, as a server does, not in each AppTest.
manifest_scanner.scan_component_manifests = cache(manifest_scanner.scan_component_manifests)


SOURCES = [*(ROOT / "pages").glob("*.py"), *(ROOT / "explainer" / "lessons").rglob("*.py")]
FOLDS = sorted({key for path in SOURCES for key in re.findall(r'deeper\(\s*"[^"]+",\s*"(\w+)"', path.read_text(encoding="utf-8"))})


def opened(slug: str = "home", text: str = GIFT, *, folded: bool = False, **query: str) -> AppTest:
    """The lesson as a reader sees it who follows a link, at once; from there on, any number of clicks.

    folded: leave the parts beyond the short way closed. query: what else is in the link.
    """
    at = AppTest.from_file(str(ROOT / "app.py"), default_timeout=600)
    at.query_params["text"] = text
    unfolded = {} if folded else {f"open_{key}": "true" for key in FOLDS}
    for name, value in {**unfolded, **query}.items():
        at.query_params[name] = value
    return (at if slug == "home" else at.switch_page(f"pages/{slug}.py")).run()


def shown(slug: str, text: str = GIFT, **query: str) -> AppTest:
    """The lesson as a reader sees it who lets the answer to its first question be shown, where the link does not say something else."""
    return opened(slug, text, **{"guess": SHOW, **query})


def sound(at: AppTest) -> AppTest:
    """Nothing failed and nothing was refused."""
    assert not at.exception, at.exception
    assert not at.error, [element.value for element in at.error]
    return at


GLOSSARY_LINK = re.compile(r"\[((?:\\.|[^\[\]\\])+)\]\(\./glossary\?term=[\w-]+ \"(?:\\.|[^\"\\])*\"\)")


def unlinked(text: str) -> str:
    """Markdown without the links to the glossary: the words as they were written."""
    return GLOSSARY_LINK.sub(lambda match: re.sub(r"\\([\[\]])", r"\1", match[1]), text)


def words(at: AppTest) -> str:
    return unlinked("\n".join(element.value for element in at.markdown))


def drawings(at: AppTest) -> list[Any]:
    """What components of ours draw; those that listen, for clicks on technical words and for a server that is gone, draw nothing."""
    return [element for element in at.get("bidi_component") if element.proto.component_name not in ("term_links", "new_visit")]


def payload(at: AppTest, name: str) -> dict[str, Any]:
    """What a component of ours was given."""
    for element in drawings(at):
        if element.proto.component_name == name:
            return dict(json.loads(element.proto.json))
    raise AssertionError(f"no component {name}")


def payload_with(at: AppTest, field: str) -> dict[str, Any]:
    """What the component was given that has this field."""
    for element in drawings(at):
        data = json.loads(element.proto.json) if element.proto.json else {}
        if field in data:
            return dict(data)
    raise AssertionError(f"no component with {field}")


def said(at: AppTest) -> str:
    """The page's words as a reader sees them, without Markdown's backslashes."""
    return words(at).replace("\\", "")


def noted(patch: pytest.MonkeyPatch, places: Mapping[str, str]) -> list[str]:
    """The keys of the functions (module:name) that are called from here on."""
    called: list[str] = []
    for key, place in places.items():
        module, name = place.split(":")
        patch.setattr(import_module(module), name, _noting(getattr(import_module(module), name), key, called))
    return called


def _noting(function: Any, key: str, called: list[str]) -> Any:
    def noting(*args: Any, **named: Any) -> Any:
        called.append(key)
        return function(*args, **named)

    return noting


def computed_where_open(patch: pytest.MonkeyPatch, slug: str, text: str, places: Mapping[str, str], **query: str) -> None:
    """What is behind each fold of a lesson, by its key, is computed while that fold is open, and at no other time."""
    called = noted(patch, places)
    sound(opened(slug, text, folded=True, **query))
    assert not called
    for key in places:
        sound(opened(slug, text, folded=True, **query, **{f"open_{key}": "true"}))
        assert set(called) == {key}
        called.clear()


@contextmanager
def measured_on(most: int, batch: int = 0, where: Any = options) -> Iterator[None]:
    """Trainings started on the page measure themselves on so few texts of each set, and on at most six old stories, which are long.

    With all of them a short run would do little else. batch: texts of a step, where not as on the page, as the module ``where`` says it.
    """
    start = launch.start

    def on_few(spec: Spec, data: TrainingData, token: str) -> None:
        few = {name: rows[: min(most, 6) if name == "old" else most] for name, rows in data.measured.items()}
        start(spec, replace(data, measured=few), token)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(launch, "start", on_few)
        patch.setattr(where, "BATCH", batch or where.BATCH)
        yield


def done(run: Run) -> Run:
    """The run once it has come to its end as planned; half an hour is for a machine that does much else."""
    end = time.monotonic() + 1800
    while not run.state().ended:
        assert time.monotonic() < end, run.state()
        time.sleep(0.2)
    assert run.state().status == "done", (run.state(), (run.path / "log.txt").read_text())
    return run
