"""What a reader sets on one lesson stays there: every other lesson opens as on a fresh start, and the first is as it was left."""

from __future__ import annotations

from ast import literal_eval
from collections.abc import Sequence
from typing import Any

import pytest
from reader import FOLDS, opened, sound
from streamlit.testing.v1 import AppTest

from explainer.curriculum import LESSONS
from explainer.ui.state import url
from explainer.ui.state.per_lesson import TRAVELS

SLUGS = [lesson.slug for lesson in LESSONS]
KINDS = ("button_group", "selectbox", "slider", "select_slider", "text_input", "number_input", "toggle", "checkbox", "text_area")
State = dict[str, Any]


def controls(at: AppTest) -> dict[str, Any]:
    """The lesson's own widgets that are bound to the link, by their names there."""
    found = [widget for kind in KINDS for widget in at.get(kind)]
    named = [(getattr(widget.proto, "query_param_key", ""), widget) for widget in found]
    return {name: widget for name, widget in named if name and name not in TRAVELS}


def state(at: AppTest) -> State:
    """What stands in the lesson's own widgets, and in its entries of the link."""
    own = {name: value for name, value in at.session_state["_url"].items() if value and name not in TRAVELS}
    return {name: widget.value for name, widget in controls(at).items()} | own


def to(at: AppTest, slug: str) -> AppTest:
    """Another lesson by the menu: what belongs to the page leaves the address. What is folded is opened."""
    at.query_params.clear()
    for key in FOLDS:
        at.query_params[f"open_{key}"] = "true"
    return sound(at.switch_page(f"pages/{slug}.py").run())


def change(at: AppTest) -> State:
    """Set every control to something else, and every entry that a drawing may write; returns the state that was reached."""
    for widget in controls(at).values():
        other = _other(widget)
        if other is not None:
            widget.set_value(other)
    store = dict(at.session_state["_url"])
    at.session_state["_url"] = store | {name: "1" for name in url.KEYS if name not in TRAVELS}
    return state(at.run())


def _other(widget: Any) -> Any:
    """A value that the widget allows and does not have; None where there is none."""
    kind = widget.type
    if kind in ("toggle", "checkbox"):
        return not widget.value
    if kind == "text_input":
        return "4 5 6 7"
    if kind in ("slider", "number_input"):
        return next((one for one in (widget.min, widget.max, 3) if one != widget.value), None)
    if kind == "select_slider":  # of numbers, all of them
        return next(one for one in (literal_eval(option.replace(",", "")) for option in widget.options) if one != widget.value)
    options, taken = list(widget.options), str(widget.value)
    other = next((one for one in options if one != taken), None)
    several = kind == "button_group" and not widget._is_single_select
    return options[:1] if several else other


@pytest.fixture(scope="module")
def fresh() -> dict[str, State]:
    """Each lesson as a reader finds it who opens it first."""
    return {slug: state(sound(opened(slug))) for slug in SLUGS}


@pytest.mark.parametrize("order", [SLUGS, SLUGS[::-1]], ids=["by the menu", "from the end"])
def test_no_lesson_leaves_its_settings_in_another(order: Sequence[str], fresh: dict[str, State]) -> None:
    """Both orders together have every lesson before every other one."""
    at = opened(order[0])
    left: dict[str, State] = {}
    for slug in order:
        found = state(at if slug == order[0] else to(at, slug))
        assert found == fresh[slug], slug
        left[slug] = change(at)
    changed = [slug for slug in order if left[slug] != fresh[slug]]
    assert len(changed) == len(order)
    for slug in order[::5]:
        assert state(to(at, slug)) == left[slug], f"{slug}, on the way back"
