"""Questions about transformers and their answers: what makes a model answer that only continued a text before.

The sentences are in two files of ``assets/sets``, written by this project: for each fact one or two answers that say the same, and
seven or eight wordings of the question. A question with two answers is in the set twice. Questions about anything else (the weather,
a recipe, the reader's name) have one answer, ``OUTSIDE``.

Held out is one wording of every fact and of every outside subject, drawn with the seed, with the answers it should get. So the
held-out part asks new questions about known facts: a small model cannot know a fact that it never read, and what is measured is
whether it finds the fact again behind words in another order. Every answer of the held-out part also stands in the training part.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from explainer.texts.sets import Pairs

FOLDER = Path(__file__).resolve().parents[2] / "assets" / "sets"
OUTSIDE = "I do not know that; I only know about transformers."


@dataclass(frozen=True, slots=True)
class Fact:
    """The answers to one question, all of which say the same, and the wordings of the question."""

    answers: tuple[str, ...]
    questions: tuple[str, ...]


def _paragraphs(name: str) -> list[list[str]]:
    """The lines of each paragraph of a file, without headings."""
    text = (FOLDER / name).read_text(encoding="utf-8")
    found = [[line for line in part.splitlines() if not line.startswith("# ")] for part in text.split("\n\n")]
    return [lines for lines in found if lines]


def _marked(lines: list[str], mark: str) -> tuple[str, ...]:
    return tuple(line.removeprefix(mark) for line in lines if line.startswith(mark))


@cache
def facts() -> tuple[Fact, ...]:
    """What the set knows about transformers."""
    return tuple(Fact(_marked(lines, "= "), _marked(lines, "? ")) for lines in _paragraphs("questions.txt"))


@cache
def outside() -> tuple[Fact, ...]:
    """Subjects that the set knows nothing about; the wordings of one subject are different questions with the same answer."""
    return tuple(Fact((OUTSIDE,), _marked(lines, "? ")) for lines in _paragraphs("questions_outside.txt"))


def make(seed: int = 0) -> Pairs:
    """All questions with each of their answers, in random order; the seed draws the order and which wordings are held out."""
    rng = random.Random(seed)
    train: list[tuple[str, str]] = []
    held_out: list[tuple[str, str]] = []
    for fact in (*facts(), *outside()):
        kept_back = rng.choice(fact.questions)
        for question in fact.questions:
            side = held_out if question == kept_back else train
            side += [(question, answer) for answer in fact.answers]
    rng.shuffle(train)
    return Pairs(tuple(train), tuple(held_out))
