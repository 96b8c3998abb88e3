"""What a reader brings to train on: .txt, .csv or .jsonl, checked line by line. Torch-free, and nothing of it is ever run."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from explainer.errors import DataError
from explainer.texts.tables import table
from explainer.texts.wording import counted, printable, well_formed

MOST_BYTES = 5_000_000
MOST_LABELS = 20
LEAST_OF_A_LABEL = 8
INSTRUCTION = "instruction"
GIVEN = ("input", "context")  # what an instruction is about, as in Alpaca and in Dolly
PROMPTS, COMPLETIONS = ("prompt", "question", INSTRUCTION, "input"), ("completion", "answer", "response", "output")
TEXTS, LABELS = ("text", "sentence", "review"), ("label", "class", "category", "sentiment")
_SIGNS = {b"%PDF": "a PDF file", b"PK\x03\x04": "an archive or an Office file", b"\x89PNG": "a picture", b"\xff\xd8\xff": "a picture"}

Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class Upload(Generic[Row]):
    """What a file gave. notes: sentences for the reader on what of it is not taken as it stands."""

    rows: Sequence[Row]
    notes: tuple[str, ...] = ()


def text_of(content: bytes, name: str = "The file") -> str:
    """The file as text: UTF-8, with or without a mark, or UTF-16 with one.

    Raises: DataError when it is too large, empty, binary, or in another encoding; the line is named.
    """
    name = printable(name[:80])
    if len(content) > MOST_BYTES:
        raise DataError(f"{name} has {len(content):,} bytes; at most {MOST_BYTES:,} (5 MB) are read. Give a part of it.")
    for sign, kind in _SIGNS.items():
        if content.startswith(sign):
            raise DataError(f"{name} is {kind}, not text. Save it as plain text first.")
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        try:
            found = content.decode("utf-16", "surrogatepass")
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
        raise DataError(f"{name} is no text in UTF-8: line {line:,} has a zero byte. Save it as plain text in UTF-8.")
    if not found.strip():
        raise DataError(f"{name} is empty. Give a file with some text in it.")
    return well_formed(found.replace("\r\n", "\n").replace("\r", "\n"))


def documents(text: str) -> list[str]:
    """A text as documents: the parts between empty lines; where there are none, its lines."""
    text = well_formed(text)
    parts = [part.strip() for part in re.split(r"\n\s*\n", text)]
    found = [part for part in parts if part]
    if len(found) < 4:
        found = [line.strip() for line in text.split("\n") if line.strip()]
    return found


def read_texts(name: str, content: bytes) -> Upload[str]:
    """Documents of a .txt, or of the text column of a .csv or .jsonl.

    Raises: DataError with one sentence that names the line.
    """
    if not name.lower().endswith((".csv", ".jsonl")):
        return Upload(documents(text_of(content, name)))
    found = table(text_of(content, name), name, TEXTS)
    column = found.column(TEXTS, "the text")
    return Upload(found.filled(column), found.notes(column))


def read_pairs(name: str, content: bytes) -> Upload[tuple[str, str]]:
    """Prompts and completions of a .csv or .jsonl with a column for each; what an instruction is given goes below it into the prompt.

    Raises: DataError with one sentence that names the line.
    """
    _tabular(name, "prompt and completion")
    found = table(text_of(content, name), name, (*PROMPTS, *GIVEN, *COMPLETIONS))
    prompt, completion = found.column(PROMPTS, "the prompt"), found.column(COMPLETIONS, "the completion")
    parts = [found.column([column], column) for column in GIVEN if prompt == INSTRUCTION and column in found.columns]
    notes = found.notes(prompt, *parts, completion)
    if parts:
        also = " and ".join(f"“{column}”" for column in parts)
        notes = (f"Each prompt is its “{prompt}” and, below an empty line, what stands in {also}.", *notes)
    return Upload(list(zip(found.filled(prompt, *parts), found.filled(completion), strict=True)), notes)


def read_labelled(name: str, content: bytes) -> Upload[tuple[str, str]]:
    """Sentences and their labels, as they are written, of a .csv or .jsonl.

    Raises: DataError with one sentence that names the line.
    """
    _tabular(name, "text and label")
    found = table(text_of(content, name), name, (*TEXTS, *LABELS))
    text, label = found.column(TEXTS, "the text"), found.column(LABELS, "the label")
    return Upload(list(zip(found.filled(text), found.filled(label), strict=True)), found.notes(text, label))


def labelled(rows: Sequence[tuple[str, str]]) -> tuple[list[str], list[tuple[str, int]]]:
    """The labels, the commonest first, and the sentences with the index of their label.

    Raises: DataError when there are fewer than two labels, too many, or too few sentences of one.
    """
    counts = Counter(label for _, label in rows)
    labels = [label for label, _ in counts.most_common()]
    if len(labels) < 2:
        have = f"All {len(rows):,} rows have" if len(rows) > 1 else "The only row has"
        have = f"{have} the label “{printable(labels[0][:40])}”" if rows else "There is no row with a label"
        raise DataError(f"{have}; a classifier needs at least two labels.")
    if len(labels) > MOST_LABELS:
        raise DataError(f"There are {len(labels):,} different labels; at most {MOST_LABELS} are told apart. Is it the right column?")
    rarest = labels[-1]
    if counts[rarest] < LEAST_OF_A_LABEL:
        raise DataError(
            f"The label “{printable(rarest[:40])}” stands in {counted(counts[rarest], 'row')} only; "
            f"give at least {LEAST_OF_A_LABEL} of each label."
        )
    places = {label: place for place, label in enumerate(labels)}
    return labels, [(text, places[label]) for text, label in rows]


def split(rows: Sequence, share: float = 0.1, one: str = "piece of text", many: str = "pieces of text") -> tuple[list, list]:
    """Training part and held-out part: every tenth row is held out, beginning with the fifth; a row that occurs twice stays in training.

    Where that would hold out none, every tenth of those that occur once. one, many: how a sentence calls rows.
    Raises: DataError when there are too few rows to hold any out.
    """
    if len(rows) < 10:
        raise DataError(f"That makes {counted(len(rows), one, many)}; at least 10 are needed, so that one can be held out. Give more.")
    every = round(1 / share)
    counts = Counter(str(row) for row in rows)
    held_out = [row for i, row in enumerate(rows) if i % every == every // 2 and counts[str(row)] == 1]
    if not held_out:
        once = [row for row in rows if counts[str(row)] == 1]
        held_out = once[every // 2 :: every] or once[:1]
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
        raise DataError("No label has two texts that occur only once, so nothing can be held out. Give some with less repetition.")
    return [row for row in rows if row[0] not in held_out], [row for row in rows if row[0] in held_out]


def _tabular(name: str, what: str) -> None:
    if not name.lower().endswith((".csv", ".jsonl")):
        raise DataError(f"{printable(name[:80])} has no columns; give a .csv or a .jsonl file with a column for {what}.")
