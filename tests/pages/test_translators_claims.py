"""What the lessons on translation say of the trained translators is so."""

from __future__ import annotations

import json

import pytest
from translated import translator

from explainer.curriculum import BY_SLUG
from explainer.models.catalogue import ASSETS
from explainer.trace.recurrent import record_decoder, record_encoder
from explainer.trace.translation import record_translation

WITH, WITHOUT, NO_LOOP = "gru-attention", "gru", "transformer"


def text_of(label: str) -> str:
    return next(preset.text for preset in BY_SLUG["rnn_attention"].presets if preset.label == label)


def written(kind: str, text: str) -> str:
    model = translator(kind)
    return model.decode(model.greedy([model.encode(text).token_ids])[0])


def bleu(kind: str, group: str) -> dict[int, float]:
    scores = json.loads((ASSETS / f"translate-{kind}" / "scores.json").read_text(encoding="utf-8"))
    return {one["n_words"]: one["bleu"] for one in scores[group]}


def test_the_red_car_is_turned_round_and_each_word_looks_at_its_own() -> None:
    model = translator(WITH)
    read = record_encoder(model, text_of("the red car"))
    trace = record_decoder(model, read)
    said, keys = [token.strip() for token in trace.tokens], [token.strip() for token in read.tokens]
    assert "".join(trace.tokens).strip().startswith("El coche rojo")
    coche, car, red = said.index("coche"), keys.index("car"), keys.index("red")
    assert trace.weights[coche].argmax() == car
    assert trace.weights[coche + 1].argmax() == red < car


def test_two_colours_stay_with_their_animals_only_where_the_decoder_may_look() -> None:
    text = text_of("two colours")
    assert written(WITH, text) == "Mi hermana tiene un perro negro y un gato blanco."
    alone = written(WITHOUT, text)
    assert "perro negro" not in alone or "gato blanco" not in alone


@pytest.mark.parametrize("group", ["by_length", "joined"])
def test_the_fixed_vector_falls_with_length_and_attention_falls_less(group: str) -> None:
    fixed, looking = bleu(WITHOUT, group), bleu(WITH, group)
    assert fixed.keys() == looking.keys()
    assert all(looking[n] > fixed[n] for n in fixed)
    short, long = (12, max(fixed)) if group == "by_length" else (10, 30)
    assert fixed[long] < 0.6 * fixed[short]
    assert looking[long] > 0.8 * looking[short]


@pytest.mark.parametrize("group", ["by_length", "joined"])
def test_the_transformer_is_the_best_of_the_three_at_every_length(group: str) -> None:
    looking, no_loop = bleu(WITH, group), bleu(NO_LOOP, group)
    assert looking.keys() == no_loop.keys()
    assert all(no_loop[n] > looking[n] for n in looking)


def test_the_head_that_opens_first_aligns_the_two_languages() -> None:
    trace = record_translation(translator(NO_LOOP), text_of("the red car"))
    said, keys = [token.strip() for token in trace.written], [token.strip() for token in trace.source]
    weights = trace.patterns("cross", 1)[2]
    assert "".join(trace.written[:4]).strip() == "El auto rojo"
    car, red = keys.index("car"), keys.index("red")
    assert weights[said.index("auto")].argmax() == car
    assert weights[said.index("auto")][car] > 0.9
    for piece in (2, 3):  # of rojo
        assert weights[piece].argmax() == red < car
        assert weights[piece][red] > 0.9


@pytest.mark.parametrize("label", ["the red car", "a gift", "longer"])
def test_every_example_of_the_lesson_comes_to_its_end(label: str) -> None:
    text = next(preset.text for preset in BY_SLUG["transformer"].presets if preset.label == label)
    assert written(NO_LOOP, text).endswith(".")
