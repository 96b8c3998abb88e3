"""What a preset promises can be seen with the embedded model."""

from __future__ import annotations

import pytest
from reader import story

from explainer.curriculum import BY_SLUG, GIFT, LESSONS
from explainer.trace import Edit, record, views

ALL = [(lesson.slug, preset.label) for lesson in LESSONS for preset in lesson.presets]


def text_of(slug: str, label: str) -> str:
    return next(preset.text for preset in BY_SLUG[slug].presets if preset.label == label)


@pytest.mark.parametrize(("slug", "label"), ALL)
def test_every_preset_fits_the_model_and_is_checked(slug: str, label: str) -> None:
    trace = record(story(), text_of(slug, label))
    assert trace.n_pos <= story().context
    assert max(trace.check(layer, head) for layer in range(trace.n_layers) for head in range(trace.n_heads)) < 1e-5


@pytest.mark.parametrize("label", [preset.label for preset in BY_SLUG["masked_attention"].presets])
def test_without_the_mask_the_loss_rises(label: str) -> None:
    text = text_of("masked_attention", label)
    plain = views.losses(story(), record(story(), text)).mean()
    assert views.losses(story(), record(story(), text, [Edit.no_mask()])).mean() > plain + 0.1


def test_the_head_shown_first_looks_back_at_a_name_of_the_gift() -> None:
    layer, head = BY_SLUG["self_attention"].start
    trace = record(story(), GIFT)
    row = trace.pattern(layer, head)[-1]
    assert trace.tokens[int(row.argmax())].strip() in ("Sue", "Tom")


def test_once_upon_a_is_nearly_certain_and_a_gift_names_a_person() -> None:
    assert views.likeliest(story(), record(story(), "Once upon a"), -1).tokens[0] == " time"
    assert {"Sue", "Tom", "her", "him"} & {token.strip() for token in views.likeliest(story(), record(story(), GIFT), -1, 5).tokens}


def test_what_was_said_twice_is_looked_up_by_an_induction_head() -> None:
    from explainer.studies import heads

    text = text_of("multi_head", "said twice")
    trace = record(story(), text)
    assert views.likeliest(story(), trace, -1).tokens[0] == " pepper"
    found = next(score for score in heads.measure(trace) if score.role.slug == "induction")
    layer, head = found.best
    looked = int(trace.pattern(layer, head)[-1].argmax())
    assert found.scores[layer, head] >= 0.4
    assert trace.tokens[looked] == " pepper"


def test_the_receiver_of_the_two_names_is_expected() -> None:
    assert views.likeliest(story(), record(story(), text_of("decoder_stack", "two names")), -1).tokens[0] == " Sue"
