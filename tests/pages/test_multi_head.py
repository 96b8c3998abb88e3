"""The lesson on many heads, through app.py: roles, direct effects, silenced heads, and texts that leave little to see."""

from __future__ import annotations

import numpy as np
import pytest
import reader
from reader import sound, story, words
from streamlit.testing.v1 import AppTest

from explainer.studies.attention import head_roles, importance
from explainer.trace import Edit, record, views
from explainer.ui.page.guess import SHOW

TWICE = "The fox met the bear. The bear was sad. The fox met the"


def opened(text: str = TWICE, **query: str) -> AppTest:
    return reader.opened("multi_head", text, **query)


def folds(at: AppTest) -> str:
    return " ".join(block.label for block in at.expander)


def board(at: AppTest) -> dict:
    """What the pictures of all heads were given."""
    return reader.payload_with(at, "shades")


def test_the_preset_says_which_heads_earned_which_role() -> None:
    at = sound(opened(guess=SHOW))
    model = story()
    for score in head_roles.measure(record(model, TWICE)):
        layer, head = score.best
        line = next(line for line in words(at).splitlines() if f"· {score.role.name}**" in line)
        assert f"layer {layer}, head {head} gives {score.scores[layer, head]:.2f}" in line
        assert ("none here" in line) == (not score.named.any())


def test_the_names_wait_for_a_guess() -> None:
    at = sound(opened())
    assert "What earned the names" not in folds(at)
    assert not board(at)["roles"]
    guess = at.get_by_key("guess")
    right = "layer {}, head {}".format(*head_roles.measure(record(story(), TWICE))[0].best)
    assert right in guess.options
    guess.set_value(right).run()
    assert f"Your guess is right: {right} gives" in words(sound(at))
    assert "What earned the names" in folds(at)
    assert board(at)["roles"]


def test_silencing_changes_the_bars_and_equals_the_library() -> None:
    model = story()
    edits = [Edit.silence(layer, head) for layer in (4, 5) for head in range(model.n_heads)]
    at = sound(opened(edits="~".join(edit.to_query() for edit in edits)))
    before, after = (views.likeliest(model, record(model, TWICE, e), -1, 10) for e in ((), edits))
    alts = [element.proto.alt for element in at.get("plotly_chart")]
    for found, title in ((before, "As it is"), (after, "With the heads silenced")):
        alt = next(alt for alt in alts if alt.startswith(title))
        for token, p in zip(found.tokens, found.probs, strict=True):
            assert f"{token.strip() or '␣'} {p:.3f}" in alt
    assert not np.allclose(before.probs, after.probs, atol=1e-3)


def test_the_button_silences_the_open_head() -> None:
    at = sound(opened(layer="5", head="6"))
    next(button for button in at.button if button.label == "Add layer 5, head 6").click().run()
    assert sound(at).query_params["edits"] == "silence:5.6"
    assert at.multiselect(key="silenced").value == ["5.6"]


def test_take_all_back_undoes_every_edit() -> None:
    at = sound(opened(edits="silence:5.6~noscale:*.*"))
    assert any("no ÷ √d" in caption.value.replace("\\", "") for caption in at.caption)
    next(button for button in at.button if button.label == "Take all back").click().run()
    assert "edits" not in sound(at).query_params
    assert at.multiselect(key="silenced").value == []
    assert "No head is silenced yet" in words(at)


def test_a_mean_in_the_link_is_kept() -> None:
    at = sound(opened(edits="silence:5.6.mean"))
    assert next(group for group in at.get("button_group") if group.key == "instead").value == "mean"
    at.multiselect(key="silenced").set_value(["5.6", "3.3"]).run()
    assert at.query_params["edits"] == "silence:3.3.mean~silence:5.6.mean"


def test_a_head_that_is_not_there_is_left_out() -> None:
    at = sound(opened(edits="silence:40.0"))
    assert at.multiselect(key="silenced").value == []


def test_the_sweep_finds_the_head_that_matters_most() -> None:
    at = sound(opened(sweep="true"))
    model = story()
    found = importance.collect(0, importance.sweep_importance(model, record(model, TWICE).token_ids), model.n_layers, model.n_heads)
    layer, head = np.unravel_index(found.change.argmin(), found.change.shape)
    assert f"Without layer {layer}, head {head}" in words(at)
    alt = next(element.proto.alt for element in at.get("plotly_chart") if "given to log p" in element.proto.alt)
    assert f"Highest layer {layer}, head {head} with {-found.change.min():.3f}" in alt  # the head that helps most is the orange one


@pytest.mark.parametrize("text", ["Tom", "🙂", "a b", "مرحبا بالعالم", "<script>alert(1)</script> **b** $x$", "the the the the the"])
def test_texts_with_little_to_see_are_shown_without_an_error(text: str) -> None:
    at = sound(opened(text, guess=SHOW, edits="silence:5.6", sweep="true"))
    assert len(at.get("plotly_chart")) >= 6


def test_tokens_in_the_prose_are_escaped_once() -> None:
    prose = words(sound(opened("Tom ran.")))
    assert "“\\.”" in prose
    assert "“\\\\" not in prose


def test_one_token_says_what_cannot_be_measured() -> None:
    at = sound(opened("Tom", guess=SHOW))
    assert words(at).count("not measurable on this text") == 4
    assert "Type at least three words" in words(at)


def test_the_board_frames_the_open_head() -> None:
    at = sound(opened())
    assert board(at)["opened"] == [5, 0]
    at.session_state["layer"], at.session_state["head"] = 2, 3
    assert board(sound(at.run()))["opened"] == [2, 3]
