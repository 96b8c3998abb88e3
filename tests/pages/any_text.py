"""Texts of many kinds, on which what a page says must be so, and what a lesson has said of one."""

from __future__ import annotations

from functools import cache
from typing import Any

import pytest
import torch

from explainer.models import LanguageModel, catalogue, load
from explainer.trace import Edit, Trace, record
from explainer.ui.page import show
from explainer.ui.state import session

MODELS = ("story-gpt", "story-bert")
TEXTS = (
    "Tom",
    "a",
    "🙂",
    " ",
    "no no no no no no",
    "Tom gave Sue a ball. Sue thanked",
    "the the the cat",
    "The end.",
    "The end. ",
    "1 2 3 4 5 6 7",
    "When Tom and Sue went to the park, Tom gave a book to",
    "Peter Piper picked a peck. Peter Piper picked a",
    "She ran home",
    "He said",
    "Once upon a time there was a little girl named Lily.",
    "The fox met the bear. The bear was sad.",
    "Où est l’arbre ?",
    "El perro duerme.",
    "Der kleine Hund schläft.",
    "Маленькая собака спит.",
    "الكلب الصغير ينام",
    "小さな犬は眠ります。",
    "छोटा कुत्ता",
    "🐶💤🌳 🐶",
    "é à",
    "TOM GAVE SUE A BALL",
    "tOM gAVE",
    "x = y + 1\nprint(x)",
    "for i in range(10):\n    print(i)",
    "<b>bold</b> & more",
    "[link](http://x.y)",
    "[MASK]",
    "<|endoftext|>",
    "[CLS] a dog [SEP]",
    "A very, very, very long sentence; it goes on: and on — and on!",
    "$5.00 is 50 % of $10.00",
    "supercalifragilisticexpialidocious",
    "zzzzzzzzzz",
    "a b c d e f g h i j k l m n o p",
    "?!?!?!",
    "“Where is my hat?” said Peter.",
    "The dog saw the cat and the cat saw the dog.",
    "I do not know.",
    "I don't know.",
    "tab\tand\nline",
    "It was 3.14159.",
    "Sue, Sue, Sue!",
    "Yesterday he asked me to help him with his work, but I was too tired to go.",
    "The red car is in front of the house.",
    "My sister has a dog.",
    "He has two dogs and a cat.",
    "Why? Because.",
    "She said yes and then she said no and then she said yes",
    "water water everywhere",
)


@cache
def model(name: str) -> LanguageModel:
    torch.set_num_threads(1)  # of small steps; with two, each waits for both
    return load(name)


@cache
def traced(name: str, text: str, edits: tuple[Edit, ...] = ()) -> Trace:
    return record(model(name), text, edits)


def chosen(name: str, text: str, edits: tuple[Edit, ...] = ()) -> session.Choice:
    return session.Choice(catalogue.find(name), text, edits)


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, dict[str, Any]]]:
    """The sections that a lesson shows, with their slots; models are those of this module."""
    found: list[tuple[str, dict[str, Any]]] = []
    monkeypatch.setattr(show, "prose", lambda slug, section="explain", **slots: found.append((section, slots)))
    monkeypatch.setattr(session, "model", lambda choice: model(choice.model))
    return found
