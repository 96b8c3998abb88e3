"""A reader's table, .csv or .jsonl: its columns by name, and each row with the line where it begins. Nothing of it is ever run."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from explainer.errors import DataError
from explainer.texts.wording import counted, listed, printable, well_formed

if TYPE_CHECKING:
    from _csv import Reader

MARKS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars"}
MOST_NAMED = 8
_SEP = re.compile(r'"?sep=([^\w\s"]|\t)"?\1*\s*', re.IGNORECASE)  # how Excel is told which mark stands between the columns
# Numbers stay as they are written, an object is a tuple, so that a key can stand in it twice, and NaN is how programs write nothing.
_DECODER = json.JSONDecoder(
    object_pairs_hook=tuple, parse_int=str, parse_float=str, parse_constant=lambda word: None if word == "NaN" else word
)
_BLANK = re.compile(r'[\s\ufeff,;|"]*')


class Line(NamedTuple):
    """A row. number: the line where it begins. cells: text by column; of a .jsonl also None, lists and tuples (objects)."""

    number: int
    cells: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Table:
    """What a file holds. name: for sentences. columns: in their order, a column without a name is "". twice: columns whose name stands
    more than once, with the line. escapes: whether a character may be written as \\ud83d.
    """

    name: str
    columns: tuple[str, ...]
    lines: tuple[Line, ...]
    twice: Mapping[str, int]
    escapes: bool = False

    def column(self, names: Sequence[str], what: str) -> str:
        """The first of these names that the table has.

        Raises: DataError when it has none of them, or the column is there twice.
        """
        found = next((name for name in names if name in self.columns), None)
        if found is None:
            there = [_quoted(name) for name in self.columns if name]
            shown = listed([*there[:MOST_NAMED], f"{len(there) - MOST_NAMED:,} more"] if len(there) > MOST_NAMED else there)
            has = f"the column{'s' if len(there) > 1 else ''} {shown}, and none" if there else "no column"
            raise DataError(f"{self.name} has {has} for {what}. Call it “{names[0]}”.")
        if found in self.twice:
            raise DataError(f"Line {self.twice[found]:,} of {self.name} has “{found}” more than once. Keep one, and rename the others.")
        return found

    def filled(self, column: str, *more: str) -> list[str]:
        """The text of each row in this column; with more columns what is not empty of them, with an empty line between.

        Raises: DataError when a row has nothing there, or something that is no text.
        """
        rows = [self._text(line, column) for line in self.lines]
        if more:
            rows = [_joined([text, *(self._text(line, name) for name in more)]) for text, line in zip(rows, self.lines, strict=True)]
        empty = [line.number for line, text in zip(self.lines, rows, strict=True) if not text]
        if empty:
            others = f", nor {'has' if len(empty) == 2 else 'have'} {counted(len(empty) - 1, 'line')} below it" if len(empty) > 1 else ""
            mend = "Fill it or take the line out." if len(empty) == 1 else "Fill them or take those lines out."
            where = " or ".join(f"“{name}”" for name in (column, *more))
            raise DataError(f"Line {empty[0]:,} of {self.name} has nothing in {where}{others}. {mend}")
        return rows

    def notes(self, *read: str) -> tuple[str, ...]:
        """Sentences on what was not taken as it stands, where these columns are read."""
        return tuple(note for note in (self._unread(read), self._halves(read)) if note)

    def _text(self, line: Line, column: str) -> str:
        value = line.cells.get(column)
        if isinstance(value, list | tuple):
            what = "a list" if isinstance(value, list) else "an object"
            raise DataError(f"Line {line.number:,} of {self.name} has {what} in “{column}”, where a text is needed.")
        if isinstance(value, bool):
            return "true" if value else "false"
        return "" if value is None else well_formed(str(value)).strip()

    def _unread(self, read: Sequence[str]) -> str:
        others = [_quoted(name) for name in self.columns if name and name not in read]
        if len(others) > MOST_NAMED:
            others = [*others[:MOST_NAMED], f"{len(others) - MOST_NAMED:,} more"]
        if "" in self.columns and any(line.cells.get("") for line in self.lines):
            others.append("one without a name")
        if len(others) > 1:
            return f"The columns {listed(others)} are not read."
        return f"The column {others[0].removeprefix('one ')} is not read." if others else ""

    def _halves(self, read: Sequence[str]) -> str:
        count = sum(any(_halved(line.cells.get(name)) for name in read) for line in self.lines) if self.escapes else 0
        if not count:
            return ""
        return f"In {counted(count, 'line')} there is half a character, such as \\ud83d without its second part; � is read in its place."


def table(text: str, name: str, known: Sequence[str]) -> Table:
    """The table of a .csv or .jsonl. known: columns that are looked for; they tell which mark stands between the columns of a .csv.

    Raises: DataError with one sentence that names the line.
    """
    called = printable(name[:80])
    found = _jsonl(text, called) if name.lower().endswith(".jsonl") else _csv(text, called, known)
    if not found.lines:
        raise DataError(f"{called} has names of columns, but no rows below them. Give some.")
    return found


def _jsonl(text: str, name: str) -> Table:
    lines, columns, twice, names = [], dict[str, None](), dict[str, int](), dict[str, str]()
    for number, words in enumerate(text.split("\n"), start=1):
        if not words.strip("\ufeff \t"):
            continue
        cells: dict[str, object] = {}
        for key, value in _object(words.lstrip("\ufeff"), number, name):
            column = names.get(key) or names.setdefault(key, _column_name(key))
            if column in cells:
                twice.setdefault(column, number)
            cells[column] = value
        columns |= dict.fromkeys(cells)
        lines.append(Line(number, cells))
    return Table(name, tuple(columns), tuple(lines), twice, escapes="\\u" in text)


def _object(words: str, number: int, name: str) -> tuple[tuple[str, object], ...]:
    """Keys and values of one line.

    Raises: DataError when it is no object.
    """
    where = f"Line {number:,} of {name}"
    try:
        row = _DECODER.decode(words)
    except RecursionError as error:
        raise DataError(f"{where} has lists within lists, more than can be read. Every line is one object in braces.") from error
    except ValueError as error:
        raise DataError(f"{where} is not JSON. Every line is one object in braces.") from error
    if not isinstance(row, tuple):
        raise DataError(f"{where} is no object in braces, such as {{“prompt”: …}}.")
    return row


def _csv(text: str, name: str, known: Sequence[str]) -> Table:
    lines = text.split("\n")
    start, mark = _beginning(lines)
    if start == len(lines):
        raise DataError(f"{name} has no line with names of columns. Put them in its first line.")
    mark = mark or _likely_mark(lines[start:], known)
    rows = _csv_rows(lines[start:], start, name, mark)
    number, header = next(rows)
    columns = [_column_name(column) for column in header]
    made, unnamed = [], "" in columns
    for line, row in rows:
        if not "".join(row).strip():
            continue
        if len(row) != len(columns):
            row = _of_length(row, len(columns), f"Line {line:,} of {name}", mark)
        cells = dict[str, object](zip(columns, row, strict=True))
        if unnamed:
            cells[""] = "".join(cell for column, cell in zip(columns, row, strict=True) if not column).strip()
        made.append(Line(line, cells))
    twice = {column: number for column in columns if column and columns.count(column) > 1}
    return Table(name, tuple(dict.fromkeys(columns)), tuple(made), twice)


def _of_length(row: list[str], wanted: int, where: str, mark: str) -> list[str]:
    """The row without empty fields at its end that belong to no column.

    Raises: DataError when it is too long or too short.
    """
    if len(row) > wanted and not "".join(row[wanted:]).strip():
        return row[:wanted]
    mend = f"Put quotes around text with {_called(mark)}." if len(row) > wanted else "Leave an empty field for each that is missing."
    raise DataError(f"{where} has {counted(len(row), 'column')} instead of {wanted:,}. {mend}")


def _beginning(lines: Sequence[str]) -> tuple[int, str]:
    """How many lines come before the names of the columns: blank ones, and Excel's "sep=;", whose mark is told; "" without one."""
    start, mark = 0, ""
    while start < len(lines):
        if found := None if mark else _SEP.fullmatch(lines[start].strip("\ufeff ")):
            mark = found.group(1)
        elif not _BLANK.fullmatch(lines[start]):
            break
        start += 1
    return start, mark


def _likely_mark(lines: Sequence[str], known: Sequence[str]) -> str:
    """The mark with which the first line has most of the known columns; of several, the one that stands most often outside quotes."""
    outside = re.sub(r'"[^"]*("|$)', "", lines[0])

    def fit(mark: str) -> tuple[int, int]:
        try:
            header = {_column_name(column) for column in next(_reader(lines, mark))}
        except csv.Error:
            return -1, 0
        return len(header & set(known)), outside.count(mark)

    return max(MARKS, key=fit)


def _reader(lines: Sequence[str], mark: str) -> Reader:
    return csv.reader((f"{line}\n" for line in lines), delimiter=mark, strict=True, skipinitialspace=True)


def _csv_rows(lines: Sequence[str], before: int, name: str, mark: str) -> Iterator[tuple[int, list[str]]]:
    """The rows, with the line of the file where each begins. before: how many lines of the file come before these."""
    reader, begins = _reader(lines, mark), before + 1
    try:
        for row in reader:
            yield begins, row
            begins = before + reader.line_num + 1
    except csv.Error as error:
        several = before + reader.line_num > begins
        raise DataError(_fault(str(error), f"The row that begins in line {begins:,} of {name}", mark, several)) from error


def _fault(words: str, where: str, mark: str, several: bool) -> str:
    """What is wrong with a row of a .csv. words: of Python's csv. several: whether the row goes over several lines."""
    if "field larger than field limit" in words:
        mend = "Was a quote in it never closed?" if several else "Cut it into several rows, or give a .jsonl."
        return f"{where} has a field of more than {csv.field_size_limit():,} characters, the most that is read of a .csv. {mend}"
    if "unexpected end of data" in words:
        return f"{where} is no CSV: a quote that opens in it is never closed. Close it; within quotes, write a quote twice."
    if "expected after" in words:
        return f"{where} is no CSV: a field goes on after its closing quote. Within quotes, write a quote twice."
    return f"{where} is no CSV ({words}). Put quotes around text with {_called(mark)}, and close each quote."


def _called(mark: str) -> str:
    return MARKS.get(mark, f"“{mark}”")


def _column_name(name: str) -> str:
    """A column's name as it is looked for: in lower case, without spaces and invisible marks around it."""
    return well_formed(name).strip().strip("\ufeff\u200b").strip().lower()


def _halved(value: object) -> bool:
    return isinstance(value, str) and value != well_formed(value)


def _joined(parts: Sequence[str]) -> str:
    return "\n\n".join(part for part in parts if part)


def _quoted(column: str) -> str:
    return f"“{printable(column[:40])}”"
