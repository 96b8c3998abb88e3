"""Judges questions by numbers of the test's own: one option right, no two alike, and printed arithmetic that comes out."""

from __future__ import annotations

import itertools
import math
import random
import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import Any

import jaxtyping
import numpy as np
import pytest

from explainer.errors import EditError
from explainer.models import LanguageModel, load
from explainer.trace import Edit, Trace, record
from explainer.trace.recorder import record_ids
from explainer.ui.page.questions import Question

Right = Callable[[str], bool]
Oracle = Callable[[str], Right]  # from what is asked to what is right

SENTENCES = (
    "the red car", "I am here .", "dogs and dogs", "the the the", "hello", "🙂", "<b>x</b>", "مرحبا", "we are not in the house today .",
    "she likes the big black dog and the small white cat .", "are you cold ?", "it is cold in winter , but hot in summer .",
)  # fmt: skip
_WORDS = "the a red big house car dog cat is are was in and not they she we you like sees cold new small . , ?".split()


def sentences(count: int) -> list[str]:
    """Fixed sentences, and made ones of many lengths."""
    rng = random.Random(5)
    made = [" ".join(rng.choices(_WORDS, k=rng.choice((1, 2, 3, 3, 4, 4, 5, 9)))) for _ in range(count)]
    return [*SENTENCES, *made][:count]


@pytest.fixture(scope="module", autouse=True)
def unchecked() -> Iterator[None]:
    """Without the check of types and shapes at every call, which takes half of the time here; the tests of maths and trace have it."""
    jaxtyping.config.update("jaxtyping_disable", True)
    yield
    jaxtyping.config.update("jaxtyping_disable", False)


@cache
def model(name: str) -> LanguageModel:
    return load(name)


@cache
def names(name: str) -> list[str]:
    """The labels of the whole vocabulary."""
    return list(model(name).labels(range(model(name).n_vocab)))


@cache
def rows(name: str) -> tuple[np.ndarray, np.ndarray]:
    """W_E and the lengths of its rows."""
    found = model(name).W_E()
    return found, np.linalg.norm(found.astype(float), axis=1)


@cache
def traced(name: str, text: str, edits: tuple[Edit, ...] = ()) -> Trace:
    return record(model(name), text, edits=edits)


@cache
def changed(name: str, text: str) -> tuple[Trace, int, int]:
    """A trace with one or two edits, and the head that they are about; without edits where a row could not sum to 1."""
    plain, rng = traced(name, text), random.Random(f"{name}/{text}")
    layer, head, query = rng.randrange(plain.n_layers), rng.randrange(plain.n_heads), rng.randrange(plain.n_pos)
    key = rng.randrange(query + 1)
    kinds = (
        Edit.no_mask(), Edit.no_scaling(layer, head), Edit.no_scaling(), Edit.silence(layer, head), Edit.cut(layer, head, query, key),
        Edit.set(layer, head, query, key, 0.5), Edit.set(layer, head, query, key, 0.0),
    )  # fmt: skip
    try:
        return record_ids(model(name), plain.token_ids, tuple(rng.sample(kinds, rng.choice((1, 1, 2)))), text=text), layer, head
    except EditError:
        return plain, layer, head


def edited(name: str, text: str, rng: random.Random) -> tuple[Trace, int, int]:
    """A trace, with edits or without, and a head of it: often the edited one."""
    trace, layer, head = changed(name, text) if rng.random() < 0.5 else (traced(name, text), 0, 0)
    return (
        (trace, layer, head) if trace.edits and rng.random() < 0.6 else (trace, rng.randrange(trace.n_layers), rng.randrange(trace.n_heads))
    )


def softmax(logits: np.ndarray) -> np.ndarray:
    exps = np.exp(logits.astype(np.float64) - logits.max())
    return np.asarray(exps / exps.sum())


@cache
def losses(trace: Trace) -> np.ndarray:
    """−ln p of every token after the first."""
    return np.array([-np.log(softmax(trace.logits(pos))[trace.token_ids[pos + 1]]) for pos in range(trace.n_pos - 1)])


def num(value: float, scale: float = 1.0) -> Right:
    """The printed number is this one, as far as it is printed."""

    def right(label: str) -> bool:
        found = re.match(r"[+−]?[\d,]+(?:\.(\d+))?(?:e([+−]\d+))?", label)
        assert found, label
        shown = float(found[0].replace(",", "").replace("−", "-"))
        step = 10.0 ** (int((found[2] or "0").replace("−", "-")) - len(found[1] or ""))
        return abs(shown - scale * value) <= 0.51 * step + 2e-6 * abs(value * scale)

    return right


def word(label: str) -> Right:
    return lambda option: option == label


def place(index: int) -> Right:
    """A numbered token."""
    return lambda option: option.startswith(f"{index} ")


def best(values: Sequence[float] | np.ndarray, digits: int, named: Callable[[int], Right | str] = place, *, least: bool = False) -> Right:
    """The name of the one largest value; the test fails where another one rounds to it."""
    sizes = np.asarray(values, dtype=float)
    top = np.nanmin(sizes) if least else np.nanmax(sizes)
    shown = [f"{size:.{digits}f}" for size in sizes]
    assert shown.count(f"{top:.{digits}f}") == 1, shown
    found = named(int(np.nanargmin(sizes) if least else np.nanargmax(sizes)))
    return word(found) if isinstance(found, str) else found


def indices(asked: str) -> list[int]:
    """The numbers of the numbered tokens in a question."""
    return [int(found) for found in re.findall(r"“[\u2068]?(\d+) ", asked)]


def seen_as(label: str) -> str:
    """What is left of a label for the eye, by rules of the test's own."""
    text = unicodedata.normalize("NFKC", label).replace("␣", "").replace(",", "")
    text = "".join(char for char in text if unicodedata.category(char) not in ("Cf", "Cc", "Zs"))
    number = re.fullmatch(r"([+−-]?)(\d+(?:\.\d+)?)(%?)(\D*)", text)
    if not number:
        return text
    value = float(number[2]) / (100 if number[3] else 1)
    return f"{-value if number[1] in '−-' and number[1] and value else value:g}{number[4]}"


_PART = r"(?:\d[\d,]*(?:\.\d+)?(?:e[−+]\d+)?|exp|ln|π|√|e(?![\w_])|[()+−·÷²* ])"
_SUM = re.compile(rf"((?:(?<![\w.ωᵢ²)\]]){_PART})(?:{_PART})*) = ([+−]?\d[\d,]*(?:\.\d+)?(?:e[−+]\d+)?)( %)?")


def sums(because: str) -> int:
    """Work out every sum that an explanation prints; how many there were."""
    text, count = because.replace("\\", ""), 0
    for left, right, share in _SUM.findall(text):
        made = re.sub(r"ln (\(?[\d.e−+]+\)?)", r"log(\1)", left.replace(",", ""))
        for ours, pythons in (("−", "-"), ("·", "*"), ("÷", "/"), ("²", "**2"), ("π", "*pi"), ("2*pi", "(2*pi)")):
            made = made.replace(ours, pythons)
        if not re.search(r"[-+*/]|exp|log", made.strip().lstrip("-+")) and "log" not in made and "exp" not in made:
            continue
        try:
            value = eval(made.strip(), {"__builtins__": {}}, {"exp": math.exp, "log": math.log, "pi": math.pi, "e": math.e})
        except SyntaxError:
            continue
        assert num(float(value), 100 if share else 1)(right), (left, value, right, because)
        count += 1
    return count


def judge(questions: Iterable[Question | None], oracles: Mapping[str, Oracle], told: Counter[str]) -> None:
    """Every question by the one oracle whose words it has; ``told`` counts the questions, and the sums they print."""
    for question in questions:
        if question is None:
            told["none"] += 1
            continue
        (name,) = [name for name in oracles if name in question.ask]
        right = oracles[name](question.ask)
        labels = question.options
        assert len({seen_as(label) for label in labels}) == len(labels) >= 2, question
        assert [label for label in labels if right(label)] == [labels[question.right]], (question, name)
        told[name] += 1
        told["sums"] += sums(question.because)


def cycled(values: Sequence[Any], count: int) -> list[Any]:
    return list(itertools.islice(itertools.cycle(values), count))
