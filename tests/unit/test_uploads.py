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


def labelled(name: str, content: bytes) -> tuple[list[str], list[tuple[str, int]]]:
    return uploads.labelled(uploads.read_labelled(name, content).rows)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "is empty"),
        (b"  \n \n", "is empty"),
        (b"\x89PNG\r\n\x1a\n....", "is a picture, not text"),
        (b"%PDF-1.7", "is a PDF file"),
        (b"PK\x03\x04rest", "an archive or an Office file"),
        (b"one\ntwo\x00three", "is no text in UTF-8: line 2 has a zero byte"),
        (b"one\ntwo\nth\xe9", r"is not UTF-8: line 3 has a byte \(0xe9\)"),
        (b"\xff\xfea\xd8\x00", "begins like UTF-16, but is not"),
        (b"x" * 5_000_001, r"has 5,000,001 bytes; at most 5,000,000 \(5 MB\) are read"),
        (b"x" * 50_000_000, r"has 50,000,000 bytes; at most 5,000,000 \(5 MB\) are read"),
    ],
)
def test_what_is_no_text_is_refused_with_its_line(content: bytes, said: str) -> None:
    with pytest.raises(DataError, match=said):
        uploads.read_texts("file.txt", content)


def test_text_in_three_encodings_is_the_same() -> None:
    text = "Día uno.\r\n\r\nDía dos.\r\n\r\nDía tres.\r\n\r\nDía cuatro."
    for content in (text.encode(), text.encode("utf-8-sig"), text.encode("utf-16")):
        assert uploads.read_texts("file.TXT", content).rows == ["Día uno.", "Día dos.", "Día tres.", "Día cuatro."]


def test_a_text_without_empty_lines_is_cut_by_lines() -> None:
    assert uploads.documents("one\ntwo\n\nthree\n") == ["one", "two", "three"]


def test_pairs_from_csv_and_jsonl_whatever_the_columns_are_called() -> None:
    wanted = [("What is a token?", "A piece of text, often a word."), ("And q?", "A vector.")]
    made = csv("Question;Answer", "What is a token?;A piece of text, often a word.", "", "And q?;A vector.")
    assert uploads.read_pairs("pairs.csv", made) == uploads.Upload(wanted)
    made = csv("prompt,completion", 'What is a token?,"A piece of text, often a word."', "And q?,A vector.")
    assert uploads.read_pairs("pairs.csv", made) == uploads.Upload(wanted)
    rows = [{"instruction": prompt, "output": completion, "more": 1} for prompt, completion in wanted]
    assert uploads.read_pairs("pairs.jsonl", jsonl(*rows)) == uploads.Upload(wanted, ("The column “more” is not read.",))


def test_what_an_instruction_is_given_stands_below_it_in_the_prompt() -> None:
    given = [{"instruction": "Translate.", "input": f"cat {i}", "output": f"chat {i}", "text": "", "history": []} for i in range(3)]
    rows = [*given, {"instruction": "Say hello.", "input": "", "output": "Hello."}, {"instruction": "Go.", "output": "Gone."}]
    found = uploads.read_pairs("alpaca.jsonl", jsonl(*rows))
    assert found.rows[:3] == [(f"Translate.\n\ncat {i}", f"chat {i}") for i in range(3)]
    assert found.rows[3:] == [("Say hello.", "Hello."), ("Go.", "Gone.")]
    assert found.notes == (
        "Each prompt is its “instruction” and, below an empty line, what stands in “input”.",
        "The columns “text” and “history” are not read.",
    )
    table = csv("input,instruction,output", "cat,Translate.,chat", ",Go.,Gone.", "all of it,,Yes.")
    assert uploads.read_pairs("alpaca.csv", table).rows == [("Translate.\n\ncat", "chat"), ("Go.", "Gone."), ("all of it", "Yes.")]
    dolly = {"instruction": "Who?", "context": "Tom came.", "response": "Tom.", "category": "qa"}
    assert uploads.read_pairs("dolly.jsonl", jsonl(dolly)).rows == [("Who?\n\nTom came.", "Tom.")]
    with pytest.raises(DataError, match=r"Line 2 of a.csv has nothing in “instruction” or “input”\. Fill it or take the line out\."):
        uploads.read_pairs("a.csv", csv("instruction,input,output", ",,b"))


def test_columns_that_are_left_out_are_named() -> None:
    rows = {"id": 1, "text": "a", "sentence": "b", "label": "c", "meta": {"x": [1]}}
    assert uploads.read_labelled("a.jsonl", jsonl(rows)).notes == ("The columns “id”, “sentence” and “meta” are not read.",)
    assert uploads.read_texts("a.csv", csv("text,id", "a,1")).notes == ("The column “id” is not read.",)
    assert uploads.read_labelled("a.csv", csv(",text,label,", "0,a,b,", "1,c,d,")).notes == ("The column without a name is not read.",)
    assert uploads.read_texts("a.csv", csv(",text,label", "0,a,b")).notes == ("The columns “label” and one without a name are not read.",)
    assert uploads.read_labelled("a.csv", csv("text,label,,", "a,b,,")).notes == ()
    many = uploads.read_texts("a.csv", csv("text," + ",".join(f"x{i}" for i in range(11)), "a," + "," * 10)).notes
    assert many[0].endswith("“x7” and 3 more are not read.")


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("pairs.txt", b"a\tb", "has no columns; give a .csv or a .jsonl"),
        ("pairs.csv", csv("prompt,answer"), "has names of columns, but no rows below them"),
        ("pairs.csv", csv("ask,tell", "a,b"), "has the columns “ask” and “tell”, and none for the prompt"),
        ("pairs.csv", csv("prompt,tell", "a,b"), "none for the completion"),
        ("pairs.csv", csv("prompt,answer", "a,b", "a,b,c"), "Line 3 of pairs.csv has 3 columns instead of 2"),
        ("pairs.csv", csv("prompt,answer", "a,b", "a"), "Line 3 of pairs.csv has 1 column instead of 2. Leave an empty field"),
        ("pairs.csv", csv("prompt;answer", "a;b", "a;b;c"), "Put quotes around text with semicolons"),
        ("pairs.csv", csv("ask", "a"), "has the column “ask”, and none for the prompt"),
        ("pairs.csv", csv("sep=;", "", ""), "has no line with names of columns"),
        ("pairs.csv", csv("prompt,answer", "a,b", ",b"), "Line 3 of pairs.csv has nothing in “prompt”. Fill it or take the line out"),
        (
            "pairs.csv",
            csv("prompt,answer", ",b", "a,b", ",b"),
            "Line 2 of pairs.csv has nothing in “prompt”, nor has 1 line below it. Fill",
        ),
        (
            "pairs.csv",
            csv("prompt,answer", *[",b"] * 3),
            "Line 2 of pairs.csv has nothing in “prompt”, nor have 2 lines below it. Fill them",
        ),
        ("pairs.csv", csv("prompt,answer,prompt", "a,b,c"), "Line 1 of pairs.csv has “prompt” more than once"),
        ("pairs.csv", csv("", "Prompt,answer, prompt", "a,b,c"), "Line 2 of pairs.csv has “prompt” more than once"),
        (
            "pairs.jsonl",
            b'{"prompt": "a", "answer": "b"}\n{"prompt": "a", "answer": "b", "answer": "c"}',
            "Line 2 .* has “answer” more than",
        ),
        ("pairs.csv", csv("prompt,answer", "a,b", '"a"x,b'), "line 3 of pairs.csv is no CSV: a field goes on after its closing quote"),
        ("pairs.csv", csv("prompt,answer", '"two\nlines",b', "c, "), "Line 4 of pairs.csv has nothing in “answer”"),
        ("pairs.csv", csv("prompt,answer", '"never closed,b'), "line 2 of pairs.csv is no CSV: a quote that opens in it is never closed"),
        ("pairs.csv", csv("prompt,answer", "a,b", '"never closed,b', "c,d", "e,f"), "The row that begins in line 3 of pairs.csv is no CSV"),
        ("pairs.jsonl", jsonl({"prompt": ["a"], "answer": "b"}), "Line 1 of pairs.jsonl has a list in “prompt”, where"),
        ("pairs.jsonl", jsonl({"prompt": "a", "answer": "b"}, {"prompt": "a", "answer": {"b": 1}}), "Line 2 of pairs.jsonl has an object"),
        ("pairs.jsonl", b'{"prompt": "a", "answer": "b"}\n\n{"prompt": ', "Line 3 of pairs.jsonl is not JSON"),
        ("pairs.jsonl", b"[1, 2]", "Line 1 of pairs.jsonl is no object"),
        ("pairs.jsonl", jsonl({"prompt": "a", "answer": None}), "Line 1 of pairs.jsonl has nothing in “answer”"),
        ("pairs.jsonl", b"[" * 100_000, "Line 1 of pairs.jsonl has lists within lists, more than can be read"),
    ],
)
def test_faults_in_pairs_are_named_with_their_line(name: str, content: bytes, said: str) -> None:
    with pytest.raises(DataError, match=said):
        uploads.read_pairs(name, content)


def test_labels_are_counted_and_too_few_of_one_are_refused() -> None:
    rows = [f"sentence {i},{'good' if i % 3 else 'bad'}" for i in range(30)]
    labels, found = labelled("file.csv", csv("text,label", *rows))
    assert labels == ["good", "bad"]
    assert found[:3] == [("sentence 0", 1), ("sentence 1", 0), ("sentence 2", 0)]
    with pytest.raises(DataError, match=r"All 30 rows have the label “good”"):
        labelled("file.csv", csv("text,label", *[f"s {i},good" for i in range(30)]))
    with pytest.raises(DataError, match=r"The only row has the label “good”"):
        labelled("file.csv", csv("text,label", "s,good"))
    with pytest.raises(DataError, match=r"There is no row with a label"):
        uploads.labelled([])
    with pytest.raises(DataError, match=r"The label “bad” stands in 1 row only; give at least 8"):
        labelled("file.csv", csv("text,label", *[f"s {i},good" for i in range(30)], "x,bad"))
    with pytest.raises(DataError, match=r"30 different labels; at most 20"):
        labelled("file.csv", csv("text,label", *[f"s {i},{i}" for i in range(30)]))


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
    rows = ["a", "b", "c", "d", "said twice", "said twice", *"efgh"]  # the sixth, which would be held out, is said twice
    train, held_out = uploads.split(rows)
    assert held_out == ["f"]
    assert sorted([*train, "f"]) == sorted(rows)


def test_every_label_is_held_out_in_its_own_share() -> None:
    rows = [(f"text {i}", i % 2) for i in range(60)] + [(f"rare {i}", 2) for i in range(3)] + [("said twice", 0), ("said twice", 0)]
    train, held_out = uploads.split_by_label(rows)
    assert [sum(label == one for _, label in held_out) for one in range(3)] == [3, 3, 1]
    assert not {text for text, _ in train} & {text for text, _ in held_out}
    assert sorted(train + held_out) == sorted(rows)
    with pytest.raises(DataError, match="No label has two texts that occur only once"):
        uploads.split_by_label([("a", 0), ("a", 0), ("b", 1), ("c", 0)])
    with pytest.raises(DataError, match="No label has two texts that occur only once"):
        uploads.split_by_label([("a", 0), ("a", 0), ("b", 1), ("b", 1)])


def test_names_of_files_cannot_bring_markup_or_control_signs() -> None:
    with pytest.raises(DataError) as told:
        uploads.read_pairs("a\u202eb\x1b[0m" + "x" * 500 + ".csv", b"")
    assert "\x1b" not in str(told.value)
    assert "\u202e" not in str(told.value)
    assert len(str(told.value)) < 300
