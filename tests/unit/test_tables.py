"""Tables as programs really write them: whatever stands in the cells, it is read as it was written, or a sentence says why not."""

from __future__ import annotations

import csv
import io
import json
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from explainer.errors import DataError
from explainer.texts import uploads
from explainer.texts.tables import MARKS
from explainer.texts.wording import counted, listed, well_formed

# Python's writer puts no quotes around a lone \r; line ends of all kinds are tried in the whole file instead.
WORD = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0\r"), max_size=12).filter(str.strip)
ANY_WORD = st.text(st.characters(), max_size=12).filter(str.strip)  # lone surrogates too
READERS = (uploads.read_texts, uploads.read_pairs, uploads.read_labelled)
PIECES = ["text", "label", "prompt", "answer", *',;\t|"\n {}[]:\\', "ud800", "a", "sep=", "1e999", "NaN", '{"text":"']
ROWS = [("good day", "pos"), ("bad day", "neg")]


def through_utf_16(text: str, halves: str) -> str:
    """Independent of ours: UTF-16 joins two halves that stand side by side; of one that stands alone becomes what halves says."""
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", halves)


@settings(deadline=None)
@given(
    rows=st.lists(st.tuples(WORD, WORD, WORD), min_size=1, max_size=6),
    mark=st.sampled_from([*MARKS, ":", "~"]),
    quoting=st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
    before=st.sampled_from(["", "\n", " \n\n", ";;;\n"]),
    told=st.booleans(),
    end=st.sampled_from(["\n", "\r\n", "\r"]),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
    extra=st.sampled_from(["note", "a, b, c, d", "x; y; z", "two\nlines"]),
)
def test_any_table_that_a_program_writes_is_read_as_it_was_written(rows, mark, quoting, before, told, end, encoding, extra) -> None:
    made = io.StringIO()
    made.write(before)
    told = told or mark not in MARKS  # a mark that is not guessed at is told as Excel is told it
    made.write(f"sep={mark}\n" if told else "")
    writer = csv.writer(made, delimiter=mark, quoting=quoting, lineterminator="\n")
    writer.writerow(["Text", extra, " LABEL "])
    writer.writerows(rows)
    # Line ends within a cell are changed as well, which is what an editor does.
    content = re.sub("\r\n|\r|\n", end, made.getvalue()).encode(encoding)
    found = uploads.read_labelled("a.CSV", content)
    assert found.rows == [(text.strip(), label.strip()) for text, _, label in rows]
    assert len(found.notes) == 1
    assert found.notes[0].endswith("is not read.")


@settings(deadline=None)
@given(rows=st.lists(st.tuples(ANY_WORD, ANY_WORD), min_size=1, max_size=6), ascii_only=st.booleans(), name=st.text(max_size=5))
def test_any_json_is_read_and_can_be_written_as_utf_8(rows, ascii_only, name) -> None:
    lines = [json.dumps({"prompt": prompt, "answer": answer, f"other {name}": name}, ensure_ascii=ascii_only) for prompt, answer in rows]
    # Without escapes a lone surrogate cannot stand in a file at all.
    content = "\n".join(lines).encode("utf-16", "surrogatepass")
    found = uploads.read_pairs("a.jsonl", content)
    assert found.rows == [tuple(through_utf_16(text, "replace").strip() for text in row) for row in rows]
    str(found).encode()
    halves = sum(any("\ud800" <= sign <= "\udfff" for text in row for sign in through_utf_16(text, "surrogatepass")) for row in rows)
    told = [note for note in found.notes if "half a character" in note]
    assert len(told) == (halves > 0 and ascii_only)
    assert not told or told[0].startswith(f"In {counted(halves, 'line')} there")


@settings(deadline=None)
@given(
    st.one_of(st.binary(max_size=60), st.lists(st.sampled_from(PIECES), max_size=40).map("".join).map(str.encode)),
    st.sampled_from(["a.csv", "a.jsonl", "a.txt"]),
    st.sampled_from(READERS),
)
def test_whatever_is_given_is_read_or_refused_in_a_sentence(content, name, read) -> None:
    try:
        said = str(read(name, content))
    except DataError as error:
        said = str(error)
    assert said.encode()
    assert said.endswith((".", ")"))


@pytest.mark.parametrize(
    "content",
    [
        "sep=;\ntext;label\ngood day;pos\nbad day;neg",
        'SEP=;\r\n\r\n"text";"label"\r\n"good day";"pos"\r\n"bad day";"neg"\r\n',
        '"sep=;";\ntext;label\ngood day;pos\nbad day;neg',
        "sep=\t\ntext\tlabel\ngood day\tpos\nbad day\tneg",
        "sep=~\ntext~label\ngood day~pos\nbad day~neg",
        "\n \n,,\ntext,label\ngood day,pos\n\nbad day,neg\n,\n",
        'text, label\n"good day", "pos"\n"bad day",  "neg"',
        '"text","label"\n"good day", pos\n bad day ,"neg"',
        'text;label;"a, b, c, d"\ngood day;pos;x\nbad day;neg;y',
        "text;label;yes, no, or, perhaps\ngood day;pos;x\nbad day;neg;y",
        'text,label,"a;b;c\nd;e"\ngood day,pos,x\nbad day,neg,y',
        "text|label\ngood day|pos\nbad day|neg",
        "\ufefftext,label,,\ngood day,pos,,\nbad day,neg,,",
        "text,label\ngood day,pos,,\nbad day,neg,",
    ],
)
def test_a_csv_as_spreadsheets_and_people_write_it(content: str) -> None:
    for encoding in ("utf-8", "utf-8-sig", "utf-16"):
        assert uploads.read_labelled("a.csv", content.encode(encoding)).rows == ROWS


def test_lines_are_counted_from_the_top_of_the_file() -> None:
    with pytest.raises(DataError, match=r"Line 6 of a.csv has nothing in “label”"):
        uploads.read_labelled("a.csv", b"\nsep=;\n\ntext;label\na;b\nc;\n")
    with pytest.raises(DataError, match=r"Line 7 of a.csv has 3 columns instead of 2"):
        uploads.read_labelled("a.csv", b'sep=,\ntext,label\n"a\n\n",b\n\nc,d,e\n')
    with pytest.raises(DataError, match=r"begins in line 5 of a.csv is no CSV: a quote that opens in it is never closed"):
        uploads.read_labelled("a.csv", b'\n\ntext,label\na,b\n"c,d\ne,f\n')


def test_a_field_that_is_too_long_for_csv_is_told_as_that() -> None:
    most = 131_072
    assert len(uploads.read_texts("a.csv", b"text,id\n" + b"w" * most + b",1").rows[0]) == most
    told = "The row that begins in line 3 of a.csv has a field of more than 131,072 characters, the most that is read of a .csv. "
    with pytest.raises(DataError, match=f"^{told}Cut it into several rows, or give a .jsonl.$"):
        uploads.read_texts("a.csv", b"text,id\na,1\n" + b"w" * (most + 1) + b",1")
    with pytest.raises(DataError, match=f"^{told}Was a quote in it never closed"):
        uploads.read_texts("a.csv", b'text,id\na,1\n"b,1\n' + b"word,1\n" * most)
    assert len(uploads.read_texts("a.jsonl", json.dumps({"text": "w" * (most + 1)}).encode()).rows[0]) == most + 1


def test_halves_of_characters_are_replaced_and_told() -> None:
    found = uploads.read_pairs(
        "a.jsonl", rb'{"prompt": "a \ud83d", "answer": "\ud83d\ude00"}' + b"\n" + rb'{"prompt": "b\udc80", "answer": "c"}'
    )
    assert found.rows == [("a \ufffd", "😀"), ("b\ufffd", "c")]
    assert found.notes == (r"In 2 lines there is half a character, such as \ud83d without its second part; � is read in its place.",)
    assert uploads.read_texts("a.jsonl", rb'{"text": "a", "\ud800": "b"}').notes == ("The column “�” is not read.",)
    assert uploads.read_texts("a.jsonl", rb'{"text": "a \\ud83d"}') == uploads.Upload([r"a \ud83d"])
    assert uploads.documents("a\ud83d\nb") == ["a\ufffd", "b"]
    assert uploads.read_texts("a.txt", "one \ud83d\ntwo".encode("utf-16", "surrogatepass")).rows == ["one \ufffd", "two"]


def test_numbers_and_truth_in_json_stay_as_they_are_written() -> None:
    written = ["1", "1.0", "1e999", "-0", "9" * 5000, "true", "Infinity"]
    content = "\n".join(f'{{"text": {value}, "label": "x"}}' for value in written).encode()
    assert [text for text, _ in uploads.read_labelled("a.jsonl", content).rows] == written
    with pytest.raises(DataError, match=r"Line 1 of a.jsonl has nothing in “label”"):
        uploads.read_labelled("a.jsonl", b'{"text": "a", "label": NaN}')


def test_a_list_is_refused_only_where_a_text_is_read() -> None:
    content = b'{"text": "a", "label": "b", "history": [], "meta": {}}'
    assert uploads.read_labelled("a.jsonl", content).rows == [("a", "b")]
    with pytest.raises(DataError, match=r"Line 1 of a.jsonl has an object in “label”, where a text is needed"):
        uploads.read_labelled("a.jsonl", b'{"text": "a", "label": {}}')


def test_names_in_a_sentence() -> None:
    assert [listed(names) for names in ([], ["a"], ["a", "b"], ["a", "b", "c"])] == ["", "a", "a and b", "a, b and c"]
    assert counted(1, "column") == "1 column"
    assert well_formed("a\ud800b😀") == "a\ufffdb😀"
