"""Descriptions and their functions: every function passes its own examples, combinations are held out, and all fits the window."""

from __future__ import annotations

import random
import re

import pytest
from tokenizers import Tokenizer

from explainer.models.catalogue import ASSETS
from explainer.texts.applications import Parts, baselines, functions
from explainer.texts.applications.evaluator import read_function
from explainer.texts.applications.frame import MARKS, pieces


@pytest.fixture(scope="module")
def tasks() -> Parts[functions.Task]:
    return functions.make(0, 2000, 200)


def test_the_seed_alone_decides():
    assert functions.make(2, 40, 8) == functions.make(2, 40, 8) != functions.make(3, 40, 8)


@pytest.mark.parametrize("part", ["train", "new_patterns", "new_words"])
def test_every_function_passes_its_examples_and_python_agrees(tasks, part):
    for task in getattr(tasks, part)[:300]:
        assert functions.passes(task.source, task)
        assert len({str(result) for _, result in task.examples}) > 1, task
        assert len(task.examples) == functions.N_EXAMPLES
        assert not functions.passes("def f(x): return 12345", task)
        assert not functions.passes("nonsense", task)


def test_held_out_combinations_are_not_in_training_but_their_parts_are(tasks):
    train, held_out = functions.combinations()
    names = [{(family, tuple(piece.name for piece in chosen)) for family, chosen in side} for side in (train, held_out)]
    assert names[0].isdisjoint(names[1])
    parts = [{(family, place, name) for family, chosen in side for place, name in enumerate(chosen)} for side in names]
    assert parts[1] <= parts[0]
    assert {task.pattern for task in tasks.train}.isdisjoint(task.pattern for task in tasks.new_patterns)
    descriptions = {task.description for task in tasks.train}
    assert descriptions.isdisjoint(task.description for task in (*tasks.new_patterns, *tasks.new_words))


def test_held_out_numbers_and_letters_are_not_in_training(tasks):
    new = {*map(str, functions.NEW_NUMBERS), *(f"'{letter}'" for letter in functions.NEW_LETTERS)}
    numbers = re.compile(r"\d+|'[a-z]'")
    assert not {found for task in tasks.train for found in numbers.findall(task.source)} & new
    assert not {found for task in tasks.new_patterns for found in numbers.findall(task.source)} & new
    assert all(set(numbers.findall(task.source)) & new for task in tasks.new_words)


def test_one_description_never_means_two_functions():
    meant: dict[str, str] = {}
    for task in functions.make(1, 6000, 10).train:
        assert meant.setdefault(task.description, task.source) == task.source


def test_the_nearest_description_of_training_is_seldom_right(tasks):
    known = [task.description for task in tasks.train]
    wanted = random.Random(0).sample(tasks.new_patterns, 100)
    right = [functions.passes(tasks.train[baselines.nearest(task.description, known)].source, task) for task in wanted]
    assert sum(right) / len(right) < 0.3


def test_all_fit_the_window(tasks):
    tokenizer = Tokenizer.from_file(str(ASSETS / "story-gpt" / "tokenizer.json"))
    tokenizer.add_special_tokens(list(MARKS))
    for part in (tasks.train, tasks.new_patterns, tasks.new_words):
        texts = ["".join(text for text, _ in pieces(functions.turns(task))) for task in part]
        assert max(len(tokenizer.encode(text).ids) for text in texts) <= 128


def test_the_texts_of_functions_are_read_as_written(tasks):
    for task in tasks.train[:50]:
        assert read_function(task.source).parameters in {("x",), ("x", "y")}
