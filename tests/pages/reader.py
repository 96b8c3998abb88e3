"""The app under AppTest: opened at a lesson with a text and controls."""

from __future__ import annotations

import json
import time
from functools import lru_cache
from pathlib import Path
from typing import Any

from streamlit.testing.v1 import AppTest

from explainer.jobs import Run
from explainer.models import LanguageModel, load

ROOT = Path(__file__).resolve().parents[2]
GIFT = "Tom gave Sue a ball. Sue thanked"


@lru_cache(maxsize=1)
def story() -> LanguageModel:
    return load("story-gpt")


def opened(slug: str, text: str = GIFT, **query: str) -> AppTest:
    """The lesson as a reader sees it who follows a link."""
    at = AppTest.from_file(str(ROOT / "app.py"), default_timeout=120)
    at.query_params["text"] = text
    for name, value in query.items():
        at.query_params[name] = value
    at.run()
    return at if slug == "home" else at.switch_page(f"pages/{slug}.py").run()


def stays(slug: str = "home", text: str = GIFT, **query: str) -> AppTest:
    """The lesson for a reader who goes on from there: any number of clicks.

    AppTest takes each run for the first of a fresh server, which runs a page beside app.py alone (Streamlit 1.67); away from pages/
    it does not.
    """
    at = AppTest.from_string("from explainer.ui.shell import frame\n\nframe.run_app()\n", default_timeout=120)
    at.query_params["text"] = text
    for name, value in query.items():
        at.query_params[name] = value
    at.run()
    return at if slug == "home" else at.switch_page(str(ROOT / "pages" / f"{slug}.py")).run()


def sound(at: AppTest) -> AppTest:
    """Nothing failed and nothing was refused."""
    assert not at.exception, at.exception
    assert not at.error, [element.value for element in at.error]
    return at


def words(at: AppTest) -> str:
    return "\n".join(element.value for element in at.markdown)


def payload(at: AppTest, name: str) -> dict[str, Any]:
    """What a component of ours was given."""
    for element in at.get("bidi_component"):
        if element.proto.component_name == name:
            return dict(json.loads(element.proto.json))
    raise AssertionError(f"no component {name}")


def payload_with(at: AppTest, field: str) -> dict[str, Any]:
    """What the component was given that has this field."""
    for element in at.get("bidi_component"):
        data = json.loads(element.proto.json) if element.proto.json else {}
        if field in data:
            return dict(data)
    raise AssertionError(f"no component with {field}")


def said(at: AppTest) -> str:
    """The page's words as a reader sees them, without Markdown's backslashes."""
    return words(at).replace("\\", "")


def done(run: Run) -> Run:
    """The run once it has come to its end as planned; half an hour is for a machine that does much else."""
    end = time.monotonic() + 1800
    while not run.state().ended:
        assert time.monotonic() < end, run.state()
        time.sleep(0.2)
    assert run.state().status == "done", (run.state(), (run.path / "log.txt").read_text())
    return run
