"""What stands on a page, for its notebook: a part that runs alone puts its own numbers anew, and those of other parts stay."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from explainer.ui.state import shown


@pytest.fixture(autouse=True)
def session(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shown, "st", SimpleNamespace(session_state={}))


def put(name: str, *values: float) -> None:
    shown.put(name, lambda: {"value": values})


def page() -> None:
    """A part with a part in it, another part, and a figure outside of all."""
    shown.begin("lesson")
    with shown.part("one", alone=False):
        put("first", 1.0)
        with shown.part("inner", alone=False):
            put("second", 2.0)
    with shown.part("two", alone=False):
        put("third", 3.0)
    put("outside", 4.0)


def test_a_part_that_runs_alone_leaves_nothing_that_it_draws_no_more() -> None:
    page()
    with shown.part("one", alone=True):
        put("first", 5.0)
    assert shown.standing().columns() == {"third": {"value": [3.0]}, "outside": {"value": [4.0]}, "first": {"value": [5.0]}}


def test_a_part_within_a_part_gives_back_its_own_alone() -> None:
    page()
    with shown.part("inner", alone=True):
        pass
    assert set(shown.standing().columns()) == {"first", "third", "outside"}


def test_where_the_whole_page_runs_two_parts_of_one_name_keep_their_numbers() -> None:
    shown.begin("lesson")
    for name in ("left", "right"):
        with shown.part("side", alone=False):
            put(name, 1.0)
    assert set(shown.standing().columns()) == {"left", "right"}


def test_the_token_of_a_reader_is_in_no_notebook(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shown.url, "state", lambda name: "nomask:*.*")
    shown.st.session_state.update(keepsake="secret", rank=2, text="Tom")
    shown.begin("lesson")
    shown.setting("rank", 3)
    shown.note_settings(["keepsake", "rank", "text", "absent"])
    assert shown.standing().settings == {"rank": 3, "text": "Tom"}
    assert shown.standing().edits == ("nomask:*.*",)
