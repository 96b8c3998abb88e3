"""The embeddings lesson through app.py: what is drawn against numpy, presets, odd controls, other families."""

from __future__ import annotations

import base64
import json

import numpy as np
import pytest
from reader import GIFT, payload, sound, story, words
from reader import shown as opened

from explainer.curriculum import BY_SLUG
from explainer.studies.vectors import embeddings as study
from explainer.ui.shell.sidebar import FOLDER

PRESETS = {preset.label: preset.text for preset in BY_SLUG["embeddings"].presets}


def floats(packed: str) -> np.ndarray:
    return np.frombuffer(base64.b64decode(packed), "<f4").astype(np.float64)


@pytest.mark.parametrize("measure", ["cosine", "dot product"])
def test_the_scope_shows_the_rows_and_the_nearest_of_the_whole_vocabulary(measure: str) -> None:
    data = payload(sound(opened("embeddings", measure=measure)), "wordscope")
    rows, token = story().W_E().astype(np.float64), story().encode(GIFT).token_ids[-1]
    assert data["id"] == token
    np.testing.assert_allclose(floats(data["row"]), rows[token])
    np.testing.assert_allclose(floats(data["rows"]).reshape(len(data["ids"]), -1), rows[data["ids"]])
    dots = rows @ rows[token]
    cosines = dots / np.linalg.norm(rows, axis=1) / np.linalg.norm(rows[token])
    ranked = [i for i in np.argsort(-(cosines if measure == "cosine" else dots)) if i != token]
    assert data["ids"] == ranked[: len(data["ids"])]
    np.testing.assert_allclose(data["cosines"], cosines[data["ids"]], atol=1e-5)
    assert data["nVocab"] == len(rows)


def test_the_map_marks_the_readers_words_and_says_what_it_keeps() -> None:
    at = sound(opened("embeddings", axes="3-D"))
    data = payload(at, "wordmap")
    own = set(story().encode(GIFT).token_ids)
    assert sum(mark in (0, 2) for mark in data["marks"]) == len(own)
    assert data["marks"].count(2) == 1
    assert data["axes"] == 3
    assert f"all {story().n_vocab:,} rows" in words(at)
    shown = sound(opened("embeddings", **{"from": "words shown"}))
    assert payload(shown, "wordmap")["background"] == ""
    assert sum(payload(shown, "wordmap")["share"][:2]) > sum(data["share"][:2])


def test_what_comes_out_is_told_with_and_without_the_words_that_went_in() -> None:
    at = sound(opened("embeddings", start="boy", minus="man", plus="woman"))
    found = study.arithmetic(story(), study.row_lengths(story()), ("boy", "man", "woman"))
    names = story().labels(found.near.ids)
    assert names[found.first(True)].strip() in words(at)
    assert names[found.first(False)].strip() in words(at)
    bars = json.loads(next(c for c in at.get("plotly_chart") if "boy − man + woman" in c.proto.alt).proto.spec)["data"][0]
    assert sum("went in" in text for text in bars["text"]) >= 1


def test_a_word_of_several_tokens_is_one_sentence_and_the_rest_of_the_page_stays() -> None:
    at = sound(opened("embeddings", start="<b>antidisestablishment</b>"))
    assert any("no row of its own" in element.value for element in at.info)
    assert "built-in analogies" in words(at)


def test_the_score_counts_what_the_table_shows() -> None:
    at = sound(opened("embeddings", every="true"))
    frame = at.dataframe[0].value
    right = int((frame["works"] == "yes").sum())
    assert f"**{right} of {len(frame)}**" in words(at)
    assert (frame["rank of the expected"][frame["works"] == "yes"] == 1).all()
    assert right < len(frame), "an honest set has failures"
    assert right > 0.3 * len(frame)


def test_nonsense_in_the_link_falls_back() -> None:
    at = sound(opened("embeddings", measure="x", axes="9-D", pos="999", near="zzz", turn="a,b,c", **{"from": "?"}))
    assert payload(at, "wordscope")["measure"] == "cosine"
    assert payload(at, "wordmap")["axes"] == 2


def test_a_link_restores_the_pinned_neighbour_and_the_turn() -> None:
    at = sound(opened("embeddings", near="17", turn="0.10,0.20", axes="3-D"))
    assert payload(at, "wordscope")["pinned"] == "17"
    assert payload(at, "wordmap")["turn"] == "0.10,0.20"


@pytest.mark.parametrize(
    ("label", "word", "kin"), [("colours", " red", {" blue", " green", " yellow", " black", " white"}), ("animals", " dog", {" cat"})]
)
def test_the_presets_have_words_of_a_kind_as_neighbours(label: str, word: str, kin: set[str]) -> None:
    assert word.strip() in PRESETS[label]
    lengths, token = study.row_lengths(story()), study.one_token(story(), word)
    near = study.nearest(story(), lengths, story().W_E([token])[0], 12, without=[token])
    assert kin & set(story().labels(near.ids))


def test_a_gift_thanks_like_a_verb() -> None:
    lengths, token = study.row_lengths(story()), story().encode(PRESETS["a gift"]).token_ids[-1]
    near = study.nearest(story(), lengths, story().W_E([token])[0], 3, without=[token])
    assert all(name.strip().endswith("ed") for name in story().labels(near.ids)), "what one person does to another, in the past"


@pytest.mark.parametrize("kind", ["bert", "llama", "qwen3"])
def test_other_families(kind: str, saved, monkeypatch) -> None:
    folder = saved(kind)
    monkeypatch.setenv("EXPLAINER_MODEL_ROOT", str(folder.parent))
    at = sound(opened("embeddings", model=FOLDER, model_folder=folder.name, axes="3-D"))
    assert payload(at, "wordscope")["nVocab"] == 400
    assert "W_U" in words(at)


def test_a_guess_is_answered() -> None:
    at = opened("embeddings", guess="")
    alone = payload(at, "wordscope")
    assert alone["ids"] == alone["tokens"] == alone["cosines"] == []
    assert len(alone["row"]) > 1000
    options = at.get_by_key("guess").options
    lengths, token = study.row_lengths(story()), story().encode(GIFT).token_ids[-1]
    best = story().label(int(study.nearest(story(), lengths, story().W_E([token])[0], 1, without=[token]).ids[0])).strip()
    assert best in options
    assert not any(option.startswith("⟨") for option in options)
    assert not any("rows most like it" in one.value for one in at.markdown)
    assert best in words(hit := sound(opened("embeddings", guess=best)))
    assert "Your guess is right" in words(hit)
    other = next(option for option in options if option != best)
    assert "Not this time: no other row" in words(sound(opened("embeddings", guess=other)))


def test_the_quiz_asks_for_the_cosine_on_screen() -> None:
    at = sound(opened("embeddings"))
    data = payload(at, "wordscope")
    (radio,) = [radio for radio in at.radio if "What is their cosine?" in radio.label]
    radio.set_value(next(option for option in radio.options if option.replace("\\", "") == f"{data['cosines'][0]:.2f}"))
    assert any(element.value.startswith("Yes. ") for element in sound(at.run()).success)
