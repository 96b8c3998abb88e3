"""What readers bring: every fault is named with its line, and nothing of the file is run or shown as markup."""

from __future__ import annotations

import json

import pytest

from explainer.errors import DataError
from explainer.texts import uploads


def csv(*lines: str) -> bytes:
    return "\n".join(lines).encode()


def jsonl(*rows: object) -> bytes:
    return "\n".join(json.dumps(row) for row in rows).encode()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "is empty"),
        (b"  \n \n", "is empty"),
        (b"\x89PNG\r\n\x1a\n....", "is a picture, not text"),
        (b"%PDF-1.7", "is a PDF file"),
        (b"PK\x03\x04rest", "an archive or an Office file"),
        (b"one\ntwo\x00three", "line 2 has a zero byte"),
        (b"one\ntwo\nth\xe9", r"is not UTF-8: line 3 has a byte \(0xe9\)"),
        (b"\xff\xfea\xd8\x00", "begins like UTF-16, but is not"),
        (b"x" * 5_000_001, r"has 5.0 MB; at most 5 MB are read"),
        (b"x" * 50_000_000, r"has 50.0 MB; at most 5 MB are read"),
    ],
)
def test_what_is_no_text_is_refused_with_its_line(content: bytes, said: str) -> None:
    with pytest.raises(DataError, match=said):
        uploads.read_texts("file.txt", content)


def test_text_in_three_encodings_is_the_same() -> None:
    text = "Día uno.\r\n\r\nDía dos.\r\n\r\nDía tres.\r\n\r\nDía cuatro."
    for content in (text.encode(), text.encode("utf-8-sig"), text.encode("utf-16")):
        assert uploads.read_texts("file.TXT", content) == ["Día uno.", "Día dos.", "Día tres.", "Día cuatro."]


def test_a_text_without_empty_lines_is_cut_by_lines() -> None:
    assert uploads.documents("one\ntwo\n\nthree\n") == ["one", "two", "three"]


def test_pairs_from_csv_and_jsonl_whatever_the_columns_are_called() -> None:
    wanted = [("What is a token?", "A piece of text, often a word."), ("And q?", "A vector.")]
    made = csv("Question;Answer", "What is a token?;A piece of text, often a word.", "", "And q?;A vector.")
    assert uploads.read_pairs("pairs.csv", made) == wanted
    assert (
        uploads.read_pairs("pairs.csv", csv("prompt,completion", 'What is a token?,"A piece of text, often a word."', "And q?,A vector."))
        == wanted
    )
    rows = [{"instruction": prompt, "output": completion, "more": 1} for prompt, completion in wanted]
    assert uploads.read_pairs("pairs.jsonl", jsonl(*rows)) == wanted


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("pairs.txt", b"a\tb", "has no columns; give a .csv or a .jsonl"),
        ("pairs.csv", csv("prompt,answer"), "has a first line, but no rows below it"),
        ("pairs.csv", csv("ask,tell", "a,b"), "has the columns “ask”, “tell”, and none for the prompt"),
        ("pairs.csv", csv("prompt,tell", "a,b"), "none for the completion"),
        ("pairs.csv", csv("prompt,answer", "a,b", "a,b,c"), "Line 3 of pairs.csv has 3 columns instead of 2"),
        ("pairs.csv", csv("prompt,answer", "a,b", ",b"), "Line 3 of pairs.csv has nothing in “prompt”"),
        ("pairs.csv", csv("prompt,answer", '"two\nlines",b', "c, "), "Line 4 of pairs.csv has nothing in “answer”"),
        ("pairs.csv", csv("prompt,answer", '"never closed,b'), "The row that begins in line 2 of pairs.csv is no CSV"),
        ("pairs.csv", csv("prompt,answer", "a,b", '"never closed,b', "c,d", "e,f"), "The row that begins in line 3 of pairs.csv is no CSV"),
        ("pairs.jsonl", jsonl({"prompt": ["a"], "answer": "b"}), "Line 1 of pairs.jsonl has a list where a text is needed"),
        ("pairs.jsonl", jsonl({"prompt": "a", "answer": "b"}, {"prompt": "a", "answer": {"b": 1}}), "Line 2 of pairs.jsonl has an object"),
        ("pairs.jsonl", b'{"prompt": "a", "answer": "b"}\n\n{"prompt": ', "Line 3 of pairs.jsonl is not JSON"),
        ("pairs.jsonl", b"[1, 2]", "Line 1 of pairs.jsonl is no object"),
        ("pairs.jsonl", jsonl({"prompt": "a", "answer": None}), "Line 1 of pairs.jsonl has nothing in “answer”"),
        ("pairs.jsonl", b"[" * 100_000, "Line 1 of pairs.jsonl is not JSON"),
    ],
)
def test_faults_in_pairs_are_named_with_their_line(name: str, content: bytes, said: str) -> None:
    with pytest.raises(DataError, match=said):
        uploads.read_pairs(name, content)


def test_labels_are_counted_and_too_few_of_one_are_refused() -> None:
    rows = [f"sentence {i},{'good' if i % 3 else 'bad'}" for i in range(30)]
    labels, found = uploads.read_labelled("file.csv", csv("text,label", *rows))
    assert labels == ["good", "bad"]
    assert found[:3] == [("sentence 0", 1), ("sentence 1", 0), ("sentence 2", 0)]
    with pytest.raises(DataError, match=r"All 30 rows have the label “good”"):
        uploads.read_labelled("file.csv", csv("text,label", *[f"s {i},good" for i in range(30)]))
    with pytest.raises(DataError, match=r"The label “bad” stands in 1 row only; give at least 8"):
        uploads.read_labelled("file.csv", csv("text,label", *[f"s {i},good" for i in range(30)], "x,bad"))
    with pytest.raises(DataError, match=r"30 different labels; at most 20"):
        uploads.read_labelled("file.csv", csv("text,label", *[f"s {i},{i}" for i in range(30)]))


def test_the_part_held_out_is_a_tenth_and_was_never_learned_from() -> None:
    rows = [f"line {i}" for i in range(100)] + ["said twice", "said twice"]
    train, held_out = uploads.split(rows)
    assert len(held_out) == 10
    assert not set(train) & set(held_out)
    assert sorted(train + held_out) == sorted(rows)
    with pytest.raises(DataError, match="That makes 9 pieces of text; at least 10"):
        uploads.split(rows[:9])
    with pytest.raises(DataError, match="occurs more than once"):
        uploads.split(["the same"] * 40)


def test_every_label_is_held_out_in_its_own_share() -> None:
    rows = [(f"text {i}", i % 2) for i in range(60)] + [(f"rare {i}", 2) for i in range(3)] + [("said twice", 0), ("said twice", 0)]
    train, held_out = uploads.split_by_label(rows)
    assert [sum(label == one for _, label in held_out) for one in range(3)] == [3, 3, 1]
    assert not {text for text, _ in train} & {text for text, _ in held_out}
    assert sorted(train + held_out) == sorted(rows)
    with pytest.raises(DataError, match="occurs more than once"):
        uploads.split_by_label([("a", 0), ("a", 0), ("b", 1), ("b", 1)])


def test_names_of_files_cannot_bring_markup_or_control_signs() -> None:
    with pytest.raises(DataError) as told:
        uploads.read_pairs("a\u202eb\x1b[0m" + "x" * 500 + ".csv", b"")
    assert "\x1b" not in str(told.value)
    assert "\u202e" not in str(told.value)
    assert len(str(told.value)) < 300
