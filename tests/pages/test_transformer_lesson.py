"""The lesson on the whole transformer, through app.py: three kinds of attention against transformers' own eager code."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest
from reader import opened, payload, said, sound, unlinked, words
from translated import eager, floats, translator

from explainer.lessons.transformer import three_attentions
from explainer.lessons.transformer.three_attentions import SHORT
from explainer.trace.translation import TranslationTrace, record_translation
from explainer.ui.state import translators

TEXT = "Tom is here."


@pytest.fixture(scope="module")
def trace() -> TranslationTrace:
    return record_translation(translator("transformer"), TEXT)


@pytest.fixture(scope="module")
def weights(trace: TranslationTrace) -> dict[str, np.ndarray]:
    return eager(trace)


@pytest.mark.parametrize(("role", "layer", "head"), [("encoder", 0, 3), ("decoder", 1, 2), ("cross", 1, 0)])
def test_each_kind_in_the_microscope_is_transformers_own(
    trace: TranslationTrace, weights: dict[str, np.ndarray], role: str, layer: int, head: int
) -> None:
    at = sound(opened("transformer", TEXT, role=SHORT[role], in_layer=str(layer), in_head=str(head)))
    data = payload(at, "microscope")
    rows, keys = len(data["tokens"]), len(data.get("keys", data["tokens"]))
    wanted = weights[role][layer, head]
    np.testing.assert_allclose(floats(data["pattern"], rows, keys), wanted[:rows, :keys], atol=5e-5)
    assert data["tokens"] == list(trace.queries(role)[:rows])
    assert data["title"] == f"{role}, layer {layer}, head {head}"
    q, k = floats(data["q"], rows, -1), floats(data["k"], keys, -1)
    np.testing.assert_allclose(floats(data["scores"], rows, keys), q @ k.T, atol=1e-3)
    masked = floats(data["masked"], rows, keys)
    assert np.isneginf(masked[np.triu_indices(rows, 1)]).all() if role == "decoder" else np.isfinite(masked).all()
    if role == "cross":
        assert data["keys"] == list(trace.source)
        assert data["xK"], "keys and values are made from the encoder's output"


def test_sizes_and_translation_are_the_networks(trace: TranslationTrace) -> None:
    at = sound(opened("transformer", TEXT))
    model = translator("transformer")
    told = said(at).replace("\n", " ")
    assert f"two towers of {trace.n_layers} **layers**" in told
    assert f"{3 * trace.n_layers} attention layers of {trace.n_heads} heads" in told
    assert f"“{model.decode(model.greedy([trace.source_ids])[0])}”" in said(at)
    n_source, n_read = len(trace.source), len(trace.read)
    table = next(unlinked(element.value) for element in at.markdown if element.value.startswith("| attention |"))
    for size in (f"{n_source} × {n_source}", f"{n_read} × {n_read}", f"{n_read} × {n_source}"):
        assert f"| {size} |" in table or f"**{size}**" in table
    assert "**cross-attention**" in table
    drawn = payload(at, "towers")
    assert (drawn["source"], drawn["nLayers"], drawn["role"], drawn["layer"]) == (TEXT, trace.n_layers, "cross", trace.n_layers - 1)


def test_what_is_read_is_what_was_written_moved_by_one(trace: TranslationTrace) -> None:
    at = sound(opened("transformer", TEXT))
    assert trace.read[1:] == trace.written[:-1]
    tables = [element.value for element in at.markdown if element.value.startswith("| position |")]
    if len(trace.written) <= three_attentions.MOST_ROWS:
        rows = tables[0].replace("\\", "").split("\n")[2:]
        assert len(rows) == len(trace.written)
        assert f"“{trace.read[1].strip()}”" in rows[1]
    else:
        shown = next(element.value for element in at.dataframe if "written" in element.value.columns)
        assert list(shown["read"]) == list(trace.read)
        np.testing.assert_allclose(shown["probability"], trace.probs, rtol=1e-5)


def test_a_long_translation_scrolls_in_its_own_table(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(three_attentions, "MOST_ROWS", 1)
    at = sound(opened("transformer", TEXT))
    assert not [element.value for element in at.markdown if element.value.startswith("| position |")]
    assert [element.value for element in at.dataframe if "written" in element.value.columns]


def test_one_that_does_not_end_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(translators, "translated", lambda name, text: "no no")
    monkeypatch.setattr(translators, "transformer", lambda text: SimpleNamespace(written_ids=[5] * 101))
    assert translators.quoted(translators.TRANSFORMER, TEXT) == "“no no” … (it did not come to an end and was stopped after 100 tokens)"
    monkeypatch.setattr(translators, "transformer", lambda text: SimpleNamespace(written_ids=[5] * 100))
    assert translators.quoted(translators.TRANSFORMER, TEXT) == "“no no”"
    monkeypatch.setattr(translators, "translated", lambda name, text: "")
    assert translators.quoted(translators.TRANSFORMER, TEXT) == "nothing: its first token is the end mark"


def test_the_guess_is_answered_by_the_open_head(weights: dict[str, np.ndarray], trace: TranslationTrace) -> None:
    row = weights["encoder"][0, 3][len(trace.source) - 2]
    best = int(row.argmax())
    query = {"role": "encoder", "layer": "0", "head": "3"}
    told = said(sound(opened("transformer", TEXT, **query, guess=f"{best} {trace.source[best].strip()}")))
    assert "Your guess is right" in told
    assert f"weight {row[best]:.2f}" in told


@pytest.mark.parametrize("value", ["", "x", "-1", "99", "<b>", "pattern.99.99"])
def test_odd_links_fall_back(value: str) -> None:
    odd = dict.fromkeys(("role", "in_layer", "in_head", "cell", "guess", "first", "written", "first_size"), value)
    at = sound(opened("transformer", TEXT, **odd))
    assert payload(at, "microscope")["title"] == "cross, layer 1, head 2"


def test_a_link_brings_back_the_place_and_the_cell() -> None:
    at = sound(opened("transformer", TEXT, role="masked decoder", in_layer="0", in_head="3", cell="scores.1.1"))
    data = payload(at, "microscope")
    assert (data["title"], data["cell"]) == ("decoder, layer 0, head 3", "scores.1.1")
    assert payload(at, "towers")["role"] == "decoder"


def test_the_quiz_is_answered_by_the_grids(weights: dict[str, np.ndarray], trace: TranslationTrace) -> None:
    at = opened("transformer", TEXT)
    layer, head = (int(word.split()[1]) for word in payload(at, "microscope")["title"].split(", ")[1:])
    n_source, n_read = len(trace.source), len(trace.read)
    (asked,) = [int(radio.label.split("query “")[1].split()[0]) for radio in at.radio if "In the grid that is open" in radio.label]
    best = int(weights["cross"][layer, head][asked].argmax())
    answers = {
        "look at most?": f"{best} {trace.source[best].strip()}",
        "rows and columns": f"{n_read} × {n_source}",
        "masked decoder self-attention": f"{n_read // 2 + 1}",
        "weights of cross-attention": f"{weights['cross'].size:,}",
    }
    for part, right in answers.items():
        (radio,) = [radio for radio in at.radio if part in radio.label]
        radio.set_value(next(option for option in radio.options if option.replace("\\", "") == right))
    assert "**4 of 4 right.**" in words(sound(at.run()))


def test_markup_in_a_sentence_is_printed_not_run() -> None:
    at = sound(opened("transformer", "<script>alert(1)</script> [x](http://evil.example) $a$"))
    for element in at.markdown:
        assert "<script>" not in element.value
        assert "](http" not in element.value
