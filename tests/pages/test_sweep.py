"""Many passes with their progress: stopped, gone on with, kept, and begun anew for another question."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest


def page() -> None:
    """A page with a sweep of six passes. A click ends a run at its next word to the browser, so it is played in ``doing``."""
    from collections.abc import Iterator
    from dataclasses import dataclass

    import streamlit as st

    from explainer.ui.page import sweep

    @dataclass(frozen=True)
    class Square:
        done: int
        total: int

    state = st.session_state
    made = state.setdefault("made", [])
    sweep.EVERY_S = -1.0

    def steps() -> Iterator[Square]:
        for done in range(1, 7):
            made.append(done)
            yield Square(done, 6)

    def doing(step: Square) -> str:
        if step.done == state.get("stop_at"):
            state["stop_at"] = 0
            sweep._stop(state["_sweeps"]["squares"])  # the button’s callback, which comes before the next run
            st.rerun()
        return f"{step.done} of {step.total}"

    found = sweep.swept("squares", ("squares", state.get("about", "a"), state["unique"]), steps, doing)
    st.markdown("nothing" if found is None else f"found {[step.done for step in found]}")


@pytest.fixture
def at(request: pytest.FixtureRequest) -> AppTest:
    found = AppTest.from_function(page, default_timeout=600)
    found.session_state["unique"] = request.node.name
    return found


def words(at: AppTest) -> list[str]:
    assert not at.exception, at.exception
    return [each.value for each in at.markdown]


def test_all_passes_are_made_once_and_kept_for_all(at: AppTest) -> None:
    assert words(at.run()) == ["found [1, 2, 3, 4, 5, 6]"]
    assert words(at.run()) == ["found [1, 2, 3, 4, 5, 6]"]
    assert at.session_state["made"] == [1, 2, 3, 4, 5, 6]
    assert not at.button
    other = AppTest.from_function(page, default_timeout=600)
    other.session_state["unique"] = at.session_state["unique"]
    assert words(other.run()) == ["found [1, 2, 3, 4, 5, 6]"]
    assert other.session_state["made"] == []


def test_stopped_it_says_how_far_it_is_and_goes_on_from_there(at: AppTest) -> None:
    at.session_state["stop_at"] = 3
    assert words(at.run()) == ["Stopped after 3 of 6.", "nothing"]
    assert words(at.run()) == ["Stopped after 3 of 6.", "nothing"]  # whatever else the reader does meanwhile
    assert at.session_state["made"] == [1, 2, 3]
    assert words(at.button[0].click().run()) == ["found [1, 2, 3, 4, 5, 6]"]
    assert at.session_state["made"] == [1, 2, 3, 4, 5, 6]  # none twice


def test_another_question_begins_anew(at: AppTest) -> None:
    at.session_state["stop_at"] = 2
    at.run()
    at.session_state["about"] = "b"
    assert words(at.run()) == ["found [1, 2, 3, 4, 5, 6]"]
    assert at.session_state["made"] == [1, 2, *range(1, 7)]
