"""The tokens lesson through app.py: what it prints and draws against the library's tokenizer."""

from __future__ import annotations

import json
from typing import Any

import pytest
import transformers
from networks import make_module
from reader import GIFT, payload, said, sound, story, words
from reader import shown as opened
from streamlit.testing.v1 import AppTest

from explainer.curriculum import BY_SLUG
from explainer.models import catalogue
from explainer.ui.shell.sidebar import FOLDER

STORY = catalogue.find("story-gpt").tokenizer
PRESETS = {preset.label: preset.text for preset in BY_SLUG["tokens"].presets}


def pieces(data: dict[str, Any]) -> list[int]:
    return [piece[2] for word in data["words"] for piece in word["p"]]


def pressed(at: AppTest) -> AppTest:
    at.button(key="train_bpe").click()
    return sound(at.run())


def table(at: AppTest) -> Any:
    return at.dataframe[0].value.set_index("tokenizer")


@pytest.mark.parametrize("text", [GIFT, *PRESETS.values(), "Tom", "🙂", "a\u0301\x00\u202e", "<|endoftext|>"])
def test_the_scope_ends_in_the_models_own_ids(text: str) -> None:
    data = payload(sound(opened("tokens", text)), "mergescope")
    assert pieces(data) == STORY.encode(text).ids == list(story().encode(text).token_ids)
    assert data["nBytes"] == len(text.encode())
    assert data["dModel"] == story().d_model


def test_a_long_text_is_drawn_whole_while_there_is_room_for_it() -> None:
    text = "Sue thanked him. " * 50
    data = payload(sound(opened("tokens", text)), "mergescope")
    assert pieces(data) == STORY.encode(text).ids
    assert not data["cut"]


def test_the_steps_name_the_merges_of_the_tokenizers_own_list() -> None:
    data = payload(sound(opened("tokens")), "mergescope")
    merges = json.loads(STORY.to_str())["model"]["merges"]
    for step in data["steps"]:
        left, right = merges[step["rank"]]
        assert STORY.id_to_token(step["id"]) == left + right
        assert (step["l"] + step["r"]).replace(" ", "Ġ") == left + right == step["m"].replace(" ", "Ġ")
    assert [step["rank"] for step in data["steps"]] == sorted({step["rank"] for step in data["steps"]})


def test_the_step_and_the_open_token_come_from_the_link_and_nonsense_is_left_to_the_default() -> None:
    data = payload(sound(opened("tokens", merge="5", piece="2")), "mergescope")
    assert (data["at"], data["piece"]) == ("5", "2")
    sound(opened("tokens", merge="abc", piece="-1", learned="x", entries="7777777", corpus="nothing", guess="zzz"))


def test_a_guess_is_answered_with_the_count() -> None:
    at = sound(opened("tokens", guess=""))
    pills, count = at.get_by_key("guess"), len(STORY.encode(GIFT).ids)
    assert f"{count:,}" in pills.options
    assert "Play the steps below" not in said(at)
    assert payload(at, "mergescope")["covered"]
    assert not [button for button in at.get("download_button") if "tokens" in button.proto.id]
    pills.set_value(next(option for option in pills.options if option != f"{count:,}"))
    assert f"Not this time: your text has {len(GIFT)} characters in 7 words, and becomes **{count} tokens**." in said(sound(at.run()))
    assert not payload(at, "mergescope")["covered"]
    at.get_by_key("guess").set_value(f"{count:,}")
    assert "Your guess is right" in said(sound(at.run()))


def test_side_by_side_counts_are_the_librarys_and_the_simple_ones_by_hand() -> None:
    text = PRESETS["accents and emoji"]
    at = sound(opened("tokens", text))
    counts = table(at)["tokens"]
    assert counts["story-gpt"] == len(STORY.encode(text).ids)
    assert counts["Bytes"] == len(text.encode())
    assert counts["Characters"] == len(text)
    assert table(at)["unknown"]["Bytes"] == table(at)["unknown"]["story-gpt"] == 0
    assert table(at)["unknown"]["Words"] > 0
    rows = {row["name"]: row for row in payload(at, "splitstrip")["rows"]}
    assert rows["story-gpt"]["count"] == counts["story-gpt"]


def test_nothing_is_trained_by_a_link_and_a_click_trains() -> None:
    at = sound(opened("tokens", entries="320", corpus="Python"))
    assert at.slider(key="entries").value == 320
    assert not [e for e in at.get("bidi_component") if e.proto.component_name == "bpescope"]
    at = pressed(at)
    data = payload(at, "bpescope")
    assert len(data["merges"]) == 64
    assert "Trained below" in table(at).index
    gone = [step for word in data["words"] for step in word["g"] if step is not None]
    assert table(at)["tokens"]["Trained below"] == sum(len(word["a"]) for word in data["words"]) - len(gone)
    assert data["merges"][0]["c"] == max(merge["c"] for merge in data["merges"])


def test_a_short_text_of_the_readers_gives_way_to_the_stories_and_a_longer_one_is_used() -> None:
    at = pressed(sound(opened("tokens", "Tom", corpus="Your text")))
    assert any("too little to count" in block.value for block in at.info)
    assert not payload(at, "bpescope")["sameText"]
    text = "the cat and the hat and the bat and the cat and the hat and the rat "
    at = pressed(sound(opened("tokens", text, corpus="Your text")))
    data = payload(at, "bpescope")
    assert data["sameText"]
    assert data["nStart"] == len(text.encode())
    assert any("no pair was left" in block.value for block in at.info)


def test_no_text_to_learn_from_is_one_sentence() -> None:
    at = opened("tokens", corpus="Other text")
    at.button(key="train_bpe").click()
    at.run()
    assert not at.exception
    assert [block.value for block in at.error] == ["There is no text to learn from\\. Paste a few sentences\\."]


@pytest.mark.parametrize("label", list(PRESETS))
def test_each_preset_shows_what_it_is_for(label: str) -> None:
    found = STORY.encode(PRESETS[label])
    tokens, n_words = found.tokens, len(PRESETS[label].split())
    part = payload(sound(opened("tokens", PRESETS[label])), "mergescope")["words"]
    match label:
        case "a gift":
            assert len(tokens) <= n_words + 2
        case "accents and emoji":  # somewhere two tokens make one character together
            assert any(word["a"][p[1] - 1][1:] == word["a"][p[1]][1:] for word in part for p in word["p"][:-1])
        case "a name":
            assert len(STORY.encode("Tom").ids) < len(STORY.encode(" Bartholomew").ids)
        case "numbers":
            assert len(STORY.encode(" 1234567").ids) > 1
        case _:  # rare words, another language: far more tokens a word than in the gift
            assert len(tokens) / n_words > 1.4 * len(STORY.encode(GIFT).ids) / len(GIFT.split())


def test_the_quiz_asks_about_the_text_and_knows_the_answers() -> None:
    at = sound(opened("tokens", PRESETS["rare words"]))
    asked = {radio.label.split(". ", 1)[1]: radio for radio in at.radio if (radio.key or "").startswith("quiz_tokens_")}
    assert len(asked) == 4
    (row,) = [radio for ask, radio in asked.items() if "row of W_E" in ask.replace("\\", "")]
    row.set_value(f"{STORY.encode(PRESETS['rare words']).ids[-1]:,}")
    (size,) = [radio for ask, radio in asked.items() if "every byte" in ask]
    size.set_value(f"{len(PRESETS['rare words'].encode())}")
    sound(at.run())
    assert len(at.success) == 2


def folder_with(tmp_path: Any, kind: str, backend: Any) -> str:
    folder = tmp_path / f"my-{kind}"
    make_module(kind, vocab_size=max(400, backend.get_vocab_size())).save_pretrained(folder)
    transformers.PreTrainedTokenizerFast(tokenizer_object=backend).save_pretrained(folder)
    return folder.name


@pytest.mark.parametrize(
    ("kind", "make", "shown"),
    [
        ("bert", "bert_like", "wordpiece"),
        ("llama", "llama_like", "characters"),
        ("qwen3", "qwen_like", "bytes"),
        ("gpt2", "unigram", "whole"),
    ],
)
def test_every_kind_of_tokenizer_has_its_page(tmp_path: Any, monkeypatch: pytest.MonkeyPatch, kind: str, make: str, shown: str) -> None:
    import tokenizer_kinds

    name = folder_with(tmp_path, kind, getattr(tokenizer_kinds, make)())
    monkeypatch.setenv("EXPLAINER_MODEL_ROOT", str(tmp_path))
    text = "Tom thanked the café 🐶 <b>"
    at = sound(opened("tokens", text, model=FOLDER, model_folder=name))
    data = payload(at, "mergescope")
    backend = catalogue.find(str(tmp_path / name)).tokenizer
    assert data["kind"] == shown
    assert [i for _, i in data["before"]] + pieces(data) + [i for _, i in data["after"]] == backend.encode(text).ids
    assert table(at)["tokens"][name] == len(backend.encode(text, add_special_tokens=False).ids)
    assert "<b>" not in words(at)
