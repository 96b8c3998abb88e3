"""The public sets that the encoder of the applications learns from and is measured on, each with a fixed split."""

from __future__ import annotations

import json
import random
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, TypeVar

from explainer.errors import ExplainerError

_Row = TypeVar("_Row")
TextRow = tuple[str, int]
WordRow = Sequence[tuple[str, int]]
OUTSIDE = -1
"""The label of a question that belongs to none of the classes."""
_IO_TAGS = {"O": 0, "I-MISC": 0, "I-PER": 1, "I-LOC": 2, "I-ORG": 3}
_UCI = ("amazon_cells_labelled.txt", "imdb_labelled.txt", "yelp_labelled.txt")


@dataclass(frozen=True, slots=True)
class Split(Generic[_Row]):
    """What is learned from, and what is held out."""

    train: tuple[_Row, ...]
    held_out: tuple[_Row, ...]


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError as missing:
        raise ExplainerError(f"{path} is not there. Pass the folder with the data as --data.") from missing


def uci_reviews(data: Path, seed: int = 0) -> Split[TextRow]:
    """The 3,000 review sentences of the UCI repository, negative 0 and positive 1; a fifth of each source is held out."""
    rng = random.Random(f"uci {seed}")
    train: list[TextRow] = []
    held_out: list[TextRow] = []
    for name in _UCI:
        rows = [line.rsplit("\t", 1) for line in _read(data / "sentiment" / name).split("\n") if "\t" in line]
        found = [(" ".join(text.split()), int(label)) for text, label in rows]
        rng.shuffle(found)
        held_out += found[: len(found) // 5]
        train += found[len(found) // 5 :]
    return Split(tuple(train), tuple(held_out))


def goemotions(data: Path) -> Split[TextRow]:
    """Short comments that are only negative, 0, or only positive, 1: GoEmotions' own training and test parts."""
    parts = {}
    for part in ("train", "test"):
        rows = [line.rsplit("\t", 1) for line in _read(data / "sentiment" / f"goemotions_{part}.tsv").split("\n") if "\t" in line]
        parts[part] = tuple((text.strip(), int(label == "positive")) for text, label in rows)
    return Split(parts["train"], parts["test"])


def wikigold(data: Path, seed: int = 0) -> Split[WordRow]:
    """Sentences of Wikipedia with a tag of ``texts.applications.names.TAGS`` for each word; a fifth of the documents is held out.

    What is tagged as "other" (a title, a nationality) is no person, place or organisation, and counts as no name here.
    """
    documents: list[list[WordRow]] = [[]]
    for block in _read(data / "ner" / "wikigold.conll.txt").split("\n\n"):
        words = [line.rsplit(" ", 1) for line in block.split("\n") if line.strip()]
        if words and words[0][0] == "-DOCSTART-":
            documents.append([])
            words = words[1:]
        if words:
            documents[-1].append(tuple((word, _IO_TAGS[tag]) for word, tag in words))
    documents = [sentences for sentences in documents if sentences]
    random.Random(f"wikigold {seed}").shuffle(documents)
    cut = len(documents) // 5
    held_out, train = documents[:cut], documents[cut:]
    return Split(tuple(row for rows in train for row in rows), tuple(row for rows in held_out for row in rows))


@dataclass(frozen=True, slots=True)
class Intents:
    """CLINC150. labels: the 150 classes. Rows outside of all have the label ``OUTSIDE``."""

    labels: tuple[str, ...]
    train: tuple[TextRow, ...]
    validation: tuple[TextRow, ...]
    test: tuple[TextRow, ...]


def clinc150(data: Path) -> Intents:
    """CLINC150's small training part (50 questions a class) with its own validation and test questions, those outside of all included."""
    parts = json.loads(_read(data / "intents" / "data_small.json"))
    labels = tuple(sorted({intent for _, intent in parts["train"]}))
    number = {label: place for place, label in enumerate(labels)} | {"oos": OUTSIDE}

    def rows(name: str) -> tuple[TextRow, ...]:
        return tuple((text, number[intent]) for text, intent in (*parts[name], *parts[f"oos_{name}"]))

    return Intents(labels, rows("train"), rows("val"), rows("test"))
