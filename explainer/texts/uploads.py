"""What a reader brings to train on: .txt, .csv or .jsonl, checked line by line. Torch-free, and nothing of it is ever run."""

from __future__ import annotations

import csv
import io
import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from explainer.errors import DataError
from explainer.texts.wording import counted, printable

MOST_BYTES = 5_000_000
MOST_LABELS = 20
LEAST_OF_A_LABEL = 8
PROMPTS, COMPLETIONS = ("prompt", "question", "instruction", "input"), ("completion", "answer", "response", "output")
TEXTS, LABELS = ("text", "sentence", "review"), ("label", "class", "category", "sentiment")
_SIGNS = {b"%PDF": "a PDF file", b"PK\x03\x04": "an archive or an Office file", b"\x89PNG": "a picture", b"\xff\xd8\xff": "a picture"}


def text_of(content: bytes, name: str = "The file") -> str:
    """The file as text: UTF-8, with or without a mark, or UTF-16 with one.

    Raises: DataError when it is too large, empty, binary, or in another encoding; the line is named.
    """
    name = printable(name[:80])
    if len(content) > MOST_BYTES:
        raise DataError(f"{name} has {len(content) / 1e6:,.1f} MB; at most {MOST_BYTES / 1e6:,.0f} MB are read. Give a part of it.")
    for sign, kind in _SIGNS.items():
        if content.startswith(sign):
            raise DataError(f"{name} is {kind}, not text. Save it as plain text first.")
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        try:
            found = content.decode("utf-16")
        except UnicodeDecodeError as error:
            raise DataError(f"{name} begins like UTF-16, but is not. Save it as UTF-8.") from error
    else:
        try:
            found = content.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            line = content[: error.start].count(b"\n") + 1
            raise DataError(
                f"{name} is not UTF-8: line {line:,} has a byte (0x{content[error.start]:02x}) that does not fit. Save it as UTF-8."
            ) from error
    if "\0" in found:
        line = found[: found.index("\0")].count("\n") + 1
        raise DataError(f"{name} is binary: line {line:,} has a zero byte. Give a text file.")
    if not found.strip():
        raise DataError(f"{name} is empty. Give a file with some text in it.")
    return found.replace("\r\n", "\n").replace("\r", "\n")


def documents(text: str) -> list[str]:
    """A text as documents: the parts between empty lines; where there are none, its lines."""
    parts = [part.strip() for part in re.split(r"\n\s*\n", text)]
    found = [part for part in parts if part]
    if len(found) < 4:
        found = [line.strip() for line in text.split("\n") if line.strip()]
    return found


def read_texts(name: str, content: bytes) -> list[str]:
    """Documents of a .txt, or of the text column of a .csv or .jsonl.

    Raises: DataError with one sentence that names the line.
    """
    if not name.lower().endswith((".csv", ".jsonl")):
        return documents(text_of(content, name))
    rows = list(_rows(name, content))
    column = _column(rows[0][1], TEXTS, "the text", name)
    return [_filled(row, column, line, name) for line, row in rows]


def read_pairs(name: str, content: bytes) -> list[tuple[str, str]]:
    """Prompts and completions of a .csv or .jsonl with a column for each.

    Raises: DataError with one sentence that names the line.
    """
    _tabular(name, "prompt and completion")
    rows = list(_rows(name, content))
    prompt, completion = _column(rows[0][1], PROMPTS, "the prompt", name), _column(rows[0][1], COMPLETIONS, "the completion", name)
    return [(_filled(row, prompt, line, name), _filled(row, completion, line, name)) for line, row in rows]


def read_labelled(name: str, content: bytes) -> tuple[list[str], list[tuple[str, int]]]:
    """The labels, the commonest first, and sentences with the index of their label, of a .csv or .jsonl.

    Raises: DataError when there are fewer than two labels, too many, or too few sentences of one.
    """
    _tabular(name, "text and label")
    rows = list(_rows(name, content))
    text, label = _column(rows[0][1], TEXTS, "the text", name), _column(rows[0][1], LABELS, "the label", name)
    found = [(_filled(row, text, line, name), _filled(row, label, line, name)) for line, row in rows]
    counts = Counter(label for _, label in found)
    labels = [label for label, _ in counts.most_common()]
    if len(labels) < 2:
        raise DataError(f"All {len(found):,} rows have the label “{printable(labels[0][:40])}”; a classifier needs at least two labels.")
    if len(labels) > MOST_LABELS:
        raise DataError(f"There are {len(labels):,} different labels; at most {MOST_LABELS} are told apart. Is “{label}” the right column?")
    rarest = labels[-1]
    if counts[rarest] < LEAST_OF_A_LABEL:
        raise DataError(
            f"The label “{printable(rarest[:40])}” stands in {counted(counts[rarest], 'row')} only; "
            f"give at least {LEAST_OF_A_LABEL} of each label."
        )
    return labels, [(text, labels.index(label)) for text, label in found]


def split(rows: Sequence, share: float = 0.1, one: str = "piece of text", many: str = "pieces of text") -> tuple[list, list]:
    """Training part and held-out part: every tenth row is held out, beginning with the fifth; a row that occurs twice stays in training.

    one, many: how a sentence calls rows. Raises: DataError when there are too few rows to hold any out.
    """
    if len(rows) < 10:
        raise DataError(f"That makes {counted(len(rows), one, many)}; at least 10 are needed, so that one can be held out. Give more.")
    every = round(1 / share)
    counts = Counter(str(row) for row in rows)
    held_out = [row for i, row in enumerate(rows) if i % every == every // 2 and counts[str(row)] == 1]
    chosen = {str(row) for row in held_out}
    train = [row for row in rows if str(row) not in chosen]
    if not held_out:
        raise DataError(f"Every {one} occurs more than once, so nothing can be held out. Give some with less repetition.")
    return train, held_out


def split_by_label(rows: Sequence[tuple[str, int]]) -> tuple[list, list]:
    """As :func:`split`, of each label for itself: of those rows that occur once, every tenth, and one at least where there are several.

    Raises: DataError when no row can be held out.
    """
    counts = Counter(text for text, _ in rows)
    held_out: set[str] = set()
    for label in {label for _, label in rows}:
        once = [text for text, other in rows if other == label and counts[text] == 1]
        held_out.update(once[5::10] or once[1:2])
    if not held_out:
        raise DataError("Every text occurs more than once, so nothing can be held out. Give some with less repetition.")
    return [row for row in rows if row[0] not in held_out], [row for row in rows if row[0] in held_out]


def _tabular(name: str, what: str) -> None:
    if not name.lower().endswith((".csv", ".jsonl")):
        raise DataError(f"{printable(name[:80])} has no columns; give a .csv or a .jsonl file with a column for {what}.")


def _rows(name: str, content: bytes) -> Iterator[tuple[int, dict[str, str]]]:
    """Line number and columns of each row that is not empty."""
    text = text_of(content, name)
    count = 0
    for line, row in _jsonl(text, name) if name.lower().endswith(".jsonl") else _csv(text, name):
        count += 1
        yield line, row
    if not count:
        raise DataError(f"{printable(name[:80])} has a first line, but no rows below it.")


def _jsonl(text: str, name: str) -> Iterator[tuple[int, dict[str, str]]]:
    for line, words in enumerate(text.split("\n"), start=1):
        if not words.strip():
            continue
        try:
            row = json.loads(words)
        except (ValueError, RecursionError) as error:
            raise DataError(f"Line {line:,} of {printable(name[:80])} is not JSON. Every line is one object in braces.") from error
        if not isinstance(row, dict):
            raise DataError(f"Line {line:,} of {printable(name[:80])} is no object in braces, such as {{“prompt”: …}}.")
        yield line, {str(key).strip().lower(): _cell(value, line, name) for key, value in row.items()}


def _cell(value: object, line: int, name: str) -> str:
    if isinstance(value, (list, dict)):
        what = "a list" if isinstance(value, list) else "an object"
        raise DataError(f"Line {line:,} of {printable(name[:80])} has {what} where a text is needed.")
    return "" if value is None else value if isinstance(value, str) else json.dumps(value)


def _csv(text: str, name: str) -> Iterator[tuple[int, dict[str, str]]]:
    first = text.split("\n", 1)[0]
    mark = max(",;\t", key=first.count)
    reader, begins = csv.reader(io.StringIO(text), delimiter=mark, strict=True), 1
    try:
        header = [column.strip().lower() for column in next(reader)]
        begins = reader.line_num + 1
        for row in reader:
            line, begins = begins, reader.line_num + 1
            if not any(cell.strip() for cell in row):
                continue
            if len(row) != len(header):
                raise DataError(
                    f"Line {line:,} of {printable(name[:80])} has {len(row)} columns instead of {len(header)}. "
                    "Put quotes around text with commas."
                )
            yield line, dict(zip(header, row, strict=True))
    except csv.Error as error:
        raise DataError(
            f"The row that begins in line {begins:,} of {printable(name[:80])} is no CSV ({error}). "
            "Put quotes around text with commas, and close each quote."
        ) from error


def _column(row: Mapping[str, str], names: Sequence[str], what: str, name: str) -> str:
    found = next((column for column in names if column in row), None)
    if found is None:
        there = ", ".join(f"“{printable(column[:40])}”" for column in list(row)[:8])
        raise DataError(f"{printable(name[:80])} has the columns {there}, and none for {what}. Call it “{names[0]}”.")
    return found


def _filled(row: Mapping[str, str], column: str, line: int, name: str) -> str:
    found = row.get(column, "").strip()
    if not found:
        raise DataError(f"Line {line:,} of {printable(name[:80])} has nothing in “{column}”. Fill it or take the line out.")
    return found
