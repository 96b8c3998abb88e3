"""What a preset promises can be seen with the embedded model."""

from __future__ import annotations

import json

import pytest
from reader import story
from translated import translator

from explainer.curriculum import BY_SLUG, GIFT, LESSONS
from explainer.models.catalogue import ASSETS
from explainer.models.translators import ROLES
from explainer.studies.recurrent.bottleneck import probe_of, recover
from explainer.texts.wording import words
from explainer.trace import Edit, record, views
from explainer.trace.recurrent import record_decoder, record_encoder
from explainer.trace.translation import record_translation

TRANSLATED = ("rnn_bottleneck", "rnn_attention", "transformer")  # their presets are sentences for the translators
ALL = [(lesson.slug, preset.label) for lesson in LESSONS for preset in lesson.presets if lesson.slug not in TRANSLATED]
TO_TRANSLATE = [(slug, preset.label) for slug in TRANSLATED for preset in BY_SLUG[slug].presets]


def text_of(slug: str, label: str) -> str:
    return next(preset.text for preset in BY_SLUG[slug].presets if preset.label == label)


@pytest.mark.parametrize(("slug", "label"), ALL)
def test_every_preset_fits_the_model_and_is_checked(slug: str, label: str) -> None:
    trace = record(story(), text_of(slug, label))
    assert trace.n_pos <= story().context
    assert max(trace.check(layer, head) for layer in range(trace.n_layers) for head in range(trace.n_heads)) < 1e-5


@pytest.mark.parametrize(("slug", "label"), TO_TRANSLATE)
def test_every_sentence_to_translate_fits_the_translators_and_is_checked(slug: str, label: str) -> None:
    text = text_of(slug, label)
    if slug == "transformer":
        trace = record_translation(translator("transformer"), text)
        heads = [(role, layer, head) for role in ROLES for layer in range(trace.n_layers) for head in range(trace.n_heads)]
        assert max(trace.head(*place).error for place in heads) < 1e-5
        return
    kind = "gru" if slug == "rnn_bottleneck" else "gru-attention"
    read = record_encoder(translator(kind), text)
    assert read.error < 1e-5
    assert record_decoder(translator(kind), read).error < 1e-4


@pytest.mark.parametrize("slug", ["rnn_bottleneck", "rnn_attention"])
def test_only_the_preset_of_an_unknown_word_has_one(slug: str) -> None:
    known = json.loads((ASSETS / "translate-gru" / "words.json").read_text(encoding="utf-8"))
    for preset in BY_SLUG[slug].presets:
        new = [word for word in words(preset.text) if word not in known]
        assert bool(new) == (preset.label == "an unknown word"), (preset.label, new)


def test_longer_presets_are_longer_and_less_of_them_is_found_again() -> None:
    model = translator("gru")
    shares = []
    for label in ("short", "longer", "much longer"):
        found = recover(model, record_encoder(model, text_of("rnn_bottleneck", label)), probe_of(model))
        shares.append(float((found.ranks == 1).mean()))
    assert shares[0] > shares[1] > shares[2]


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
    from explainer.studies.attention import head_roles

    text = text_of("multi_head", "said twice")
    trace = record(story(), text)
    assert views.likeliest(story(), trace, -1).tokens[0] == " pepper"
    found = next(score for score in head_roles.measure(trace) if score.role.slug == "induction")
    layer, head = found.best
    looked = int(trace.pattern(layer, head)[-1].argmax())
    assert found.scores[layer, head] >= 0.4
    assert trace.tokens[looked] == " pepper"


def test_the_receiver_of_the_two_names_is_expected() -> None:
    assert views.likeliest(story(), record(story(), text_of("decoder_stack", "two names")), -1).tokens[0] == " Sue"
