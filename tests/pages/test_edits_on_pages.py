"""What-if edits are said to be on exactly where they change what a page shows."""

from __future__ import annotations

from typing import Any

import pytest
from reader import drawings, opened, said, sound, story
from streamlit.testing.v1 import AppTest

from explainer.curriculum import LESSONS
from explainer.trace import Edit
from explainer.ui.state import session

EDITS = "~".join(edit.to_query() for edit in (Edit.silence(0), Edit.silence(3, 1)))
TIMED = ("parallel", "generation")  # they show how long something took, so no two runs of them are alike
BUILDER = "inspect"  # it lists the edits where they are made


def shown(at: AppTest) -> list[str]:
    """All that the page says and draws; what is said of edits, and the token that a new reader is given, apart."""
    charts = [element.proto.spec for element in at.get("plotly_chart")]
    return [said(at), *charts, *(element.proto.json for element in drawings(at) if element.proto.component_name != "keepsake")]


def banner(at: AppTest) -> bool:
    told = [element.value for element in at.warning if "What-if edits are on" in element.value]
    assert len(told) == sum(button.key == "drop_edits" for button in at.button)
    assert len(told) <= 1
    return bool(told)


@pytest.mark.parametrize("model", ["story-gpt", "story-bert"])
@pytest.mark.parametrize("lesson", [lesson.slug for lesson in LESSONS])
def test_a_page_says_that_edits_are_on_where_they_change_it_and_nowhere_else(
    lesson: str, model: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    edited_traces, trace_of = [], session.trace_of

    def looked_at(loaded: Any, text: str, with_edits: tuple[Edit, ...] = ()) -> Any:
        edited_traces.extend(with_edits)
        return trace_of(loaded, text, with_edits)

    monkeypatch.setattr(session, "trace_of", looked_at)
    plain = opened(lesson, model=model)
    assert not edited_traces
    edited = opened(lesson, model=model, edits=EDITS)
    assert not plain.exception
    assert not edited.exception
    assert not banner(plain)
    assert (banner(edited) or lesson == BUILDER) == bool(edited_traces)
    if lesson not in TIMED:
        assert (shown(plain) != shown(edited)) == bool(edited_traces)


def test_a_text_of_one_token_leaves_nothing_to_edit_under_the_mask() -> None:
    assert not banner(sound(opened("masked_attention", "Tom", edits=EDITS)))


def test_edits_of_heads_that_a_model_lacks_are_not_said_to_be_on_where_they_are_left_out() -> None:
    at = sound(opened("multi_head", edits="silence:40.0"))
    assert not banner(at)
    at = sound(opened("multi_head", edits="silence:40.0~silence:5.6"))
    (told,) = [element.value for element in at.warning]
    assert "layer 5" in told
    assert "40" not in told
    assert "Silence heads" in told


def test_a_head_silenced_in_every_layer_is_silenced_where_it_is_listed() -> None:
    at = sound(opened("multi_head", edits="silence:*.3"))
    assert at.multiselect(key="silenced").value == [f"{layer}.3" for layer in range(story().n_layers)]
    assert "No head is silenced yet" not in said(at)


@pytest.mark.parametrize("lesson", ["home", "tokens"])
def test_a_word_that_is_no_edit_is_said_once_and_dropped(lesson: str) -> None:
    at = sound(opened(lesson, edits="bogus"))
    assert sum("remove it from the link" in element.value for element in at.warning) == 1
    assert "edits" not in at.query_params
