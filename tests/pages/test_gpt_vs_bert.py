"""The lesson on GPT and BERT through app.py: both models' own numbers, words hidden by position, and no masked model at all."""

from __future__ import annotations

import base64
import json
from pathlib import Path

import numpy as np
import pytest
import reader
import torch
from networks import make_module
from reader import GIFT, payload_with, said, sound, story
from streamlit.testing.v1 import AppTest

from explainer.curriculum import BY_SLUG
from explainer.models import load
from explainer.texts.wording import percent
from explainer.trace import record
from explainer.trace.prediction import predict
from explainer.trace.recorder import record_masked
from explainer.ui.shell.sidebar import FOLDER

POS = 4


@pytest.fixture
def bert(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A tiny BERT with story-gpt's tokens and [MASK] as the last one, as story-bert has; offered as a folder of the host."""
    from transformers import PreTrainedTokenizerFast

    tokenizer = PreTrainedTokenizerFast(
        tokenizer_object=story().tokenizer.backend_tokenizer.from_str(story().tokenizer.backend_tokenizer.to_str())
    )
    tokenizer.add_special_tokens({"mask_token": "[MASK]"})
    folder = tmp_path / "tiny-bert"
    make_module("bert", vocab_size=len(tokenizer), max_position_embeddings=256).save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    monkeypatch.setenv("EXPLAINER_MODEL_ROOT", str(tmp_path))
    return folder


@pytest.fixture
def word_pieces(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A BERT whose tokenizer cuts text its own way and adds [CLS] and [SEP]."""
    from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors
    from transformers import PreTrainedTokenizerFast

    pieces = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *"tom gave sue a ball . than ##ked".split()]
    backend = Tokenizer(models.WordPiece({piece: i for i, piece in enumerate(pieces)}, unk_token="[UNK]"))
    backend.normalizer, backend.pre_tokenizer = normalizers.BertNormalizer(), pre_tokenizers.BertPreTokenizer()
    backend.post_processor = processors.TemplateProcessing(single="[CLS] $A [SEP]", special_tokens=[("[CLS]", 2), ("[SEP]", 3)])
    names = {"pad_token": "[PAD]", "unk_token": "[UNK]", "cls_token": "[CLS]", "sep_token": "[SEP]", "mask_token": "[MASK]"}
    folder = tmp_path / "pieces"
    make_module("bert", vocab_size=len(pieces)).save_pretrained(folder)
    PreTrainedTokenizerFast(tokenizer_object=backend, **names).save_pretrained(folder)
    monkeypatch.setenv("EXPLAINER_MODEL_ROOT", str(tmp_path))
    return folder


def opened(folder: Path, text: str = GIFT, **query: str) -> AppTest:
    return reader.shown("gpt_vs_bert", text, model=FOLDER, model_folder=folder.name, **query)


def test_both_models_say_what_transformers_says(bert: Path) -> None:
    at = sound(opened(bert, masked=str(POS)))
    model, ids = load(str(bert)), list(story().encode(GIFT).token_ids)
    shown = [*ids]
    shown[POS] = model.tokenizer.mask_token_id
    with torch.no_grad():
        masked = torch.softmax(model.module(input_ids=torch.tensor([shown])).logits[0, POS].double(), -1).numpy()
        nexts = torch.softmax(story().module(input_ids=torch.tensor([ids[:POS]])).logits[0, -1].double(), -1).numpy()  # nothing after it
    for who, probs in (("BERT", masked), ("GPT", nexts)):
        rank = 1 + int((probs > probs[ids[POS]]).sum())
        assert f"{who}: “ball” has **rank {rank:,}** of {len(probs):,}" in said(at)
    alts = [element.proto.alt for element in at.get("plotly_chart")]
    assert any(alt.startswith("BERT’s ten likeliest") for alt in alts)
    assert any(alt.startswith("GPT’s ten likeliest") for alt in alts)


def test_the_grids_are_a_triangle_and_a_full_square(bert: Path) -> None:
    left, right = payload_with(sound(opened(bert, masked="4", layer="1", head="2", bert_layer="1", bert_head="3")), "sides")["sides"]
    assert right["tokens"][POS] == "[MASK]"
    causal, full = (np.frombuffer(base64.b64decode(side["pattern"]), "<f4").reshape(len(side["tokens"]), -1) for side in (left, right))
    assert np.triu(causal, 1).max() == 0
    assert np.triu(full, 1).max() > 0.01
    np.testing.assert_allclose(full.sum(1), 1, atol=1e-5)


def test_several_places_can_be_hidden_and_a_press_moves_one(bert: Path) -> None:
    at = sound(opened(bert, masked="2.4", place="2"))
    assert payload_with(at, "masked")["masked"] == [2, 4]
    assert "BERT: “Sue” has **rank" in said(at)
    assert "in all 2 hidden places" in said(at)


@pytest.mark.parametrize("masked", ["99", "x", "-1", "²", "1e3", "4.4.4", "..", "0.1.2.3.4.5.6.7"])
def test_nonsense_in_a_link_hides_something_sensible(bert: Path, masked: str) -> None:
    data = payload_with(sound(opened(bert, masked=masked, place="77", share="9", draw="40", chance="40", row="z")), "masked")
    assert 1 <= len(data["masked"]) <= data["most"]


def test_the_first_word_has_no_left_context(bert: Path) -> None:
    assert "Nothing stands before this place" in said(sound(opened(bert, masked="0")))


def test_a_typed_mask_hides_nothing(bert: Path) -> None:
    data = payload_with(sound(opened(bert, "Tom gave [MASK] a ball")), "fixed")
    assert "[MASK]" not in data["tokens"]


def test_the_exercises_and_the_turns_are_the_models_own(bert: Path) -> None:
    from explainer.studies.learning.hidden_tokens import each_alone

    at = sound(opened(bert, turns="true"))
    alone = each_alone(load(str(bert)), GIFT)[1:]
    assert f"mean loss {alone.mean():.2f} against" in said(at)
    gpt, masked = (json.loads(b.proto.json)["views"][0]["values"] for b in at.get("bidi_component") if '"tips"' in b.proto.json)
    assert sum(value is not None for value in gpt) == len(gpt) - 1
    assert sum(value is not None for value in masked) == max(1, round(0.15 * len(masked)))


def test_models_that_cut_the_text_differently_are_lined_up_by_characters(word_pieces: Path) -> None:
    at = sound(opened(word_pieces, masked="5"))
    data = payload_with(at, "masked")
    assert data["fixed"] == [0, len(data["tokens"]) - 1]
    assert "BERT: “ball” has **rank" in said(at)
    assert "GPT: “ball” has **rank" in said(at)
    assert "nothing to compare token by token" in "".join(e.value for e in sound(opened(word_pieces, turns="true")).info)


def test_without_a_masked_model_it_is_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    from explainer.models import catalogue

    monkeypatch.setattr(catalogue, "EMBEDDED", ("story-gpt",))
    at = sound(reader.shown("gpt_vs_bert"))
    assert len(at.info) == 1
    assert "no masked model" in at.info[0].value


@pytest.mark.parametrize("preset", BY_SLUG["gpt_vs_bert"].presets, ids=lambda preset: preset.label)
def test_what_comes_after_helps_bert_alone_and_what_came_before_helps_both(preset) -> None:
    """The presets, with the two embedded models: what each gives the hidden word, and its rank."""
    pos = dict(preset.state)["mask_at"]
    gpt, bert = story(), load("story-bert")
    assert gpt.encode(preset.text).tokens == bert.encode(preset.text).tokens
    right = gpt.encode(preset.text).token_ids[pos]
    left = predict(gpt, record(gpt, preset.text), pos - 1)
    both = predict(bert, record_masked(bert, preset.text, [pos]), pos)
    assert int(both.ranks[right]) == 1
    assert both.probs[right] > 0.5
    if preset.label == "thanks for a ball":
        assert int(left.ranks[right]) == 1
    else:
        assert left.probs[right] < both.probs[right] / 2


def test_an_embedded_masked_model_is_used_when_its_name_is_listed(bert: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from explainer.models import catalogue, loading
    from explainer.ui.shell import sidebar
    from explainer.ui.state import session

    assets = bert.parent / "assets"
    assets.mkdir()
    (assets / "story-gpt").symlink_to(catalogue.ASSETS / "story-gpt")
    (assets / "tiny-masked").symlink_to(bert)
    for module in (catalogue, loading):
        monkeypatch.setattr(module, "ASSETS", assets)
    for module in (catalogue, session, sidebar):
        monkeypatch.setattr(module, "EMBEDDED", ("story-gpt", "tiny-masked"))
    for module in (catalogue, loading, session):
        monkeypatch.setattr(module, "OURS", ("story-gpt", "tiny-masked"))
    at = sound(reader.shown("gpt_vs_bert", masked="4"))
    assert "story-gpt and tiny-masked" in said(at)
    assert "BERT: “ball” has **rank" in said(at)


@pytest.mark.parametrize("text", ["Tom", "🙂", "مرحبا بالعالم", "<script>alert(1)</script> **b** $x$", "<|endoftext|>", "word " * 200])
def test_odd_texts_work(bert: Path, text: str) -> None:
    at = sound(opened(bert, text))
    assert payload_with(at, "masked")["masked"]


def test_the_questions_are_answered_by_what_is_on_screen(bert: Path) -> None:
    at = sound(opened(bert, masked="4"))
    asked = {radio.label.split(". ", 1)[1]: radio for radio in at.radio if (radio.key or "").startswith("quiz_gpt_vs_bert_")}
    assert len(asked) == 3
    (used,) = [radio for text, radio in asked.items() if "how many tokens could GPT use" in text]
    used.set_value("4").run()
    assert any(element.value.startswith("Yes. ") for element in sound(at).success)


def test_a_preset_hides_its_word(bert: Path) -> None:
    at = sound(opened(bert, masked="1"))
    next(button for button in at.button if button.label == "thanks for a ball").click().run()
    assert payload_with(sound(at), "masked")["masked"] == [8]


def test_a_long_text_is_shown_around_the_hidden_place_and_counts_all_tokens(bert: Path) -> None:
    text = " ".join(["Tom gave Sue a ball."] * 20)
    left, right = payload_with(sound(opened(bert, text, masked="100")), "sides")["sides"]
    n_pos = len(story().encode(text).token_ids)
    assert left["first"] <= 100 < left["first"] + len(left["tokens"])
    assert "[MASK]" in right["tokens"]
    assert left["total"] == right["total"] == n_pos
    assert payload_with(sound(opened(bert, text, masked="100", first="3")), "sides")["sides"][0]["first"] == 3


def test_both_charts_wait_for_the_guess_and_the_verdict_names_both_probabilities() -> None:
    text, pos = "The little boy lost his ball. He was sad.", 2
    at = sound(reader.opened("gpt_vs_bert", text, masked=str(pos)))
    assert not [chart for chart in at.get("plotly_chart") if "ten likeliest" in chart.proto.alt]
    assert "BERT gives" not in said(at)
    right = story().encode(text).token_ids[pos]
    left = predict(story(), record(story(), text), pos - 1).probs[right]
    both = predict(load("story-bert"), record_masked(load("story-bert"), text, [pos]), pos).probs[right]
    for guess, verdict in (("BERT", "Your guess is right"), ("GPT", "Not this time")):
        told = said(sound(reader.opened("gpt_vs_bert", text, masked=str(pos), guess=guess)))
        assert f"{verdict}: **BERT** gives “boy” {percent(both)}, GPT {percent(left)}: {both / left:,.1f} times as much." in told
