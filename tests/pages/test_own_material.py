"""What a reader brings to the four lessons that train: told what of it is not read as it stands, asked where that is for them to say."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from again import differs
from reader import opened, said, sound

QUESTION = "What is a token?"
NFC, NFD = "caf\u00e9", "cafe\u0301"
PAGES = {
    "fine_tuning": ("data", lambda i: {"text": f"Day {i}. Wind west \ud83d."}),
    "new_language": ("language", lambda i: {"text": f"Tom tiene {i} gatos \udc80 y un perro.", "\ud800": "x"}),
    "instruction_pairs": (
        "pair_data",
        lambda i: {"prompt": f"Who lives in house {i} \ud83d?", "completion": f"The cat \ud83d number {i}."},
    ),
    "new_head": ("head_data", lambda i: {"text": f"On day {i} \ud83d.", "label": f"{'ab'[i % 2]} \ud83d"}),
}


def given(slug: str, name: str, content: bytes, **query: str) -> Any:
    """The lesson with the reader's own file in it."""
    at = sound(opened(slug, QUESTION, **{PAGES[slug][0]: "your own"} | query))
    at.file_uploader[0].set_value((name, content, "text/plain")).run()
    assert not at.exception, at.exception
    return at


def captions(at: Any) -> str:
    return "\n".join(caption.value for caption in at.caption).replace("\\", "")


def infos(at: Any) -> str:
    return "\n".join(info.value for info in at.info).replace("\\", "")


def csv(*labels: str) -> bytes:
    return ("text,label\n" + "\n".join(f"On day {i} it came.,{label}" for i, label in enumerate(labels))).encode()


@pytest.mark.parametrize("slug", PAGES)
def test_half_a_character_is_replaced_and_told(slug: str, place: Path) -> None:
    rows = [json.dumps(PAGES[slug][1](i)) for i in range(40)]
    at = sound(given(slug, "own.jsonl", "\n".join(rows).encode()))
    assert "In 40 lines there is half a character, such as ud83d without its second part; � is read in its place." in captions(at)
    assert not at.button(key="start_tuning").disabled
    assert differs(at, slug) == ""


def test_what_an_instruction_is_given_is_in_the_prompt_and_other_columns_are_named(place: Path) -> None:
    rows = [{"instruction": "Translate.", "input": f"cat {i}", "output": f"chat {i}", "id": i} for i in range(12)]
    at = sound(given("instruction_pairs", "alpaca.jsonl", "\n".join(map(json.dumps, rows)).encode()))
    assert "what stands in “input”" in captions(at)
    assert "The column “id” is not read." in captions(at)
    assert "11 pairs" in captions(at)
    assert "1 pair is held out: it never learns from it." in captions(at)
    assert at.selectbox(key="pair").options == ["Translate. ⏎ cat 5"]
    assert list(at.dataframe[0].value["prompt"])[:2] == ["Translate. ⏎ cat 0", "Translate. ⏎ cat 1"]


def test_labels_in_several_spellings_are_told_and_joined_where_the_reader_wants_it(place: Path) -> None:
    at = sound(given("new_head", "own.csv", csv(*["Positive"] * 12, *["positive"] * 9, *[NFC] * 9, *[NFD] * 10)))
    assert "“Positive” (12 rows) and “positive” (9 rows)" in infos(at)
    assert f"“{NFD}” (10 rows, 5 characters) and “{NFC}” (9 rows, 4 characters)" in infos(at)
    assert f"In the training part: Positive 11, {NFD} 9, positive 8, {NFC} 8." in captions(at)
    at.toggle(key="head_join").set_value(True).run()
    assert f"In the training part: Positive 19, {NFD} 17." in captions(sound(at))
    assert "“Positive” (12 rows) and “positive” (9 rows)" in infos(at)


def test_a_spelling_that_is_too_rare_can_be_joined_and_one_that_would_be_alone_can_be_set_free(place: Path) -> None:
    at = given("new_head", "own.csv", csv(*["yes"] * 12, *["Yes"] * 2, *["no"] * 12))
    assert "The label “Yes” stands in 2 rows only" in at.error[0].value
    at.toggle(key="head_join").set_value(True).run()
    assert "In the training part: yes 13, no 11." in captions(sound(at))
    at = given("new_head", "own.csv", csv(*["yes"] * 12, *["Yes"] * 12), head_join="true")
    assert "All 24 rows have the label “yes”" in at.error[0].value
    at.toggle(key="head_join").set_value(False).run()
    assert "In the training part: yes 11, Yes 11." in captions(sound(at))


def test_rows_without_a_label_can_be_left_out(place: Path) -> None:
    at = given("new_head", "own.csv", csv(*["yes"] * 12, *["no"] * 12, *["nan"] * 3))
    assert "“nan” (3 rows) often stands where no label was given." in infos(at)
    assert "The label “nan” stands in 3 rows only" in at.error[0].value
    at.toggle(key="head_leave_out").set_value(True).run()
    assert "In the training part: yes 11, no 11." in captions(sound(at))
    assert "“" not in infos(sound(given("new_head", "own.csv", csv(*["yes"] * 12, *["no"] * 12))))


@pytest.mark.parametrize("slug", PAGES)
def test_a_refusal_is_one_sentence_and_the_file_stays(slug: str, place: Path) -> None:
    content = b"\n" + b",".join([b"text,label,prompt,answer,text,answer"]) + b"\na,b,c,d,e,f\n"
    at = given(slug, "own.csv", content)
    assert len(at.error) == 1
    assert "Line 2 of own.csv has “" in at.error[0].value.replace("\\", "")
    assert at.file_uploader[0].value is not None
    assert "Nothing is given yet" not in said(at) + infos(at)
