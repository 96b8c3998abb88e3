"""One-line descriptions and the Python functions of one expression that they mean, put together from parts, with example calls.

Held out by pattern are combinations of parts: training has each of the parts, but not these together. Held out by word are numbers and
letters: training says neither of them.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from explainer.errors import ExplainerError
from explainer.texts.applications import Parts
from explainer.texts.applications import function_parts as parts
from explainer.texts.applications.evaluator import WentWrong, read_function
from explainer.texts.applications.frame import CODE
from explainer.texts.applications.function_parts import Piece
from explainer.texts.turns import Turn

N_EXAMPLES, MOST_TRIES = 5, 500
HELD_OUT_SHARE = 0.2
NUMBERS, NEW_NUMBERS = (1, 2, 3, 4, 5, 6, 8, 9, 10), (7, 11, 12)
LENGTHS, NEW_LENGTHS = (3, 4, 5, 6), (7,)
LETTERS, NEW_LETTERS = tuple("abdeghlnorst"), tuple("cmp")
WORDS = (
    "tree cat house bird apple moon river stone bread milk garden table honey sun cloud mouse dog ring lamp boat kitchen star cap pen cup "
    "ham map pot cold camp music picnic ox elephant mountain sofa crab egg fish bell piano bus nest owl radio go up idea nut"
).split()
FRAMES = ("{it}", "Give {it}.", "Return {it}.", "A function that gives {it}.", "I need {it}.")
LOOSE_FRAMES = (
    *FRAMES, "Write a function that gives {it}.", "Give me {it}.", "Compute {it}.", "What is {it}?", "Can you give {it}?", "Find {it}.",
    "Show {it}.", "A function for {it}.", "Return {it}", "give {it}", "Please give {it}.",
)  # fmt: skip
LOOSE_IN = (" of x", " from x", " in the list x", " of the list x")
FAMILIES: dict[str, tuple[tuple[Piece, ...], ...]] = {
    "numbers": (parts.NUMBER_FILTERS, parts.NUMBER_MAPS, parts.NUMBER_ENDS),
    "words": (parts.WORD_FILTERS, parts.WORD_MAPS, parts.WORD_ENDS),
    "how many numbers": (parts.NUMBER_FILTERS[1:], parts.COUNTS),
    "how many words": (parts.WORD_FILTERS[1:], parts.COUNTS),
    "text": (parts.TEXT_CUTS, parts.TEXT_CHANGES, parts.TEXT_ENDS),
    "choice": (parts.TESTS, parts.RESULTS, parts.RESULTS),
}


@dataclass(frozen=True, slots=True)
class Task:
    """A description, its function, and calls with their results. pattern: the family and the names of its parts."""

    pattern: str
    description: str
    source: str
    examples: tuple[tuple[tuple[Any, ...], Any], ...]


def _name(family: str, chosen: Sequence[Piece]) -> str:
    return f"{family}: {', '.join(piece.name for piece in chosen)}"


def _combinations(family: str) -> list[tuple[Piece, ...]]:
    """All combinations of a family that make sense."""
    found: list[tuple[Piece, ...]] = [()]
    for row in FAMILIES[family]:
        found = [(*before, piece) for before in found for piece in row]
    if family == "choice":
        empty = ({"equal", "x", "y"}, {"equal", "difference", "zero"})  # the test makes no difference
        found = [chosen for chosen in found if chosen[1] != chosen[2] and {piece.name for piece in chosen} not in empty]
    if family == "text":  # how long the first three letters are is no question
        found = [chosen for chosen in found if not (chosen[0].name in {"start", "end"} and chosen[2].name == "length")]
    return [chosen for chosen in found if not all(piece.name in {"same", "all", "whole"} for piece in chosen)]


@cache
def combinations() -> tuple[tuple[tuple[str, tuple[Piece, ...]], ...], tuple[tuple[str, tuple[Piece, ...]], ...]]:
    """The combinations of training and those held out, whatever the seed of a set is; of each part training has some combination."""
    rng = random.Random("the combinations that are held out")
    train: list[tuple[str, tuple[Piece, ...]]] = []
    held_out: list[tuple[str, tuple[Piece, ...]]] = []
    for family in FAMILIES:
        found = _combinations(family)
        rng.shuffle(found)
        left, wanted = Counter(part for chosen in found for part in enumerate(chosen)), HELD_OUT_SHARE * len(found)
        for chosen in found:
            keep = wanted <= 0 or any(left[part] == 1 for part in enumerate(chosen))
            (train if keep else held_out).append((family, chosen))
            if not keep:
                left.subtract(enumerate(chosen))
                wanted -= 1
    return tuple(train), tuple(held_out)


def _written(family: str, chosen: Sequence[Piece], wordings: Sequence[str]) -> tuple[str, str]:
    """Description and expression with ``{k}`` and ``{c}`` open, each part's own made apart by its place: ``{k0}``, ``{k1}``."""
    words = [word.replace("{k}", f"{{k{place}}}").replace("{c}", f"{{c{place}}}") for place, word in enumerate(wordings)]
    codes = [piece.code.replace("{k}", f"{{k{place}}}").replace("{c}", f"{{c{place}}}") for place, piece in enumerate(chosen)]
    if family == "choice":
        return f"{words[1]} if {words[0]}, otherwise {words[2]}", f"{codes[1]} if {codes[0]} else {codes[2]}"
    said = words[0]
    for word in words[1:]:
        said = word.replace("{from}", said)
    if family == "text":
        code = codes[0]
        for change in codes[1:]:
            code = change.replace("{it}", code)
        return said, code
    item = codes[1] if len(codes) == 3 else "n"
    loop = "n for n in x" if item == "n" else f"{item} for n in x"
    loop += f" if {codes[0]}" if codes[0] else ""
    code = codes[-1].replace("{all}", loop)
    return said, code.replace(f"[{loop}]", "x").replace(f"({loop})", "(x)") if loop == "n for n in x" else code


def _values(rng: random.Random, family: str) -> tuple[Any, ...]:
    """What to call a function of the family with."""
    if family in {"numbers", "how many numbers"}:
        return ([rng.randint(-9, 14) for _ in range(rng.randint(1, 7))],)
    if family in {"words", "how many words"}:
        return (rng.sample(WORDS, rng.randint(1, 7)),)
    if family == "text":
        return ("".join(rng.sample(WORDS[:30], 3)),)
    x = rng.randint(-9, 14)
    return x, rng.choice((x, rng.randint(-9, 14)))


def _examples(rng: random.Random, family: str, source: str, test: str) -> tuple[tuple[tuple[Any, ...], Any], ...]:
    """Calls with their results, of which some differ; a choice goes both ways in them."""
    function = read_function(source)
    decides = read_function(f"def f(x, y): return {test}") if test else None
    for _ in range(MOST_TRIES):
        found: list[tuple[tuple[Any, ...], Any]] = []
        ways = set[bool]()
        for _ in range(N_EXAMPLES * 4):
            if len(found) == N_EXAMPLES:
                break
            values = _values(rng, family)
            if decides:
                ways.add(decides(*values))
            given = values[: len(function.parameters)]
            try:
                found.append((given, function(*given)))
            except WentWrong:
                continue
        if len(found) == N_EXAMPLES and len({str(result) for _, result in found}) > 1 and (not decides or len(ways) == 2):
            return tuple(found)
    raise ValueError(f"{source} gives the same for everything")


def task(rng: random.Random, family: str, chosen: Sequence[Piece], *, new: bool = False, loose: bool = False) -> Task:
    """A description of the combination in one of its wordings, with its function and examples.

    new: with the held-out words. loose: in more ways of asking, and now and then with another little word before x.
    """
    said, code = _written(family, chosen, [rng.choice(piece.words) for piece in chosen])
    counted = family in {"words", "how many words", "text"}
    numbers = ((LENGTHS, NEW_LENGTHS) if counted else (NUMBERS, NEW_NUMBERS))[new]
    slots: dict[str, Any] = {f"k{place}": rng.choice(numbers) for place in range(3)}
    slots |= {f"c{place}": rng.choice(NEW_LETTERS if new else LETTERS) for place in range(3)}
    body = code.format_map(slots)
    test = body.partition(" if ")[2].partition(" else ")[0] if family == "choice" else ""
    source = f"def f({'x, y' if family == 'choice' and 'y' in body else 'x'}): return {body}"
    frame = rng.choice(LOOSE_FRAMES if loose else FRAMES)
    if loose and rng.random() < 0.4:
        said = said.replace(" in x", rng.choice(LOOSE_IN))
    description = frame.replace("{it}", said.format_map(slots))
    return Task(_name(family, chosen), description, source, _examples(rng, family, source, test))


def passes(source: str, wanted: Task) -> bool:
    """Whether a written function gives the right result, of the right kind, for every example of the task."""
    try:
        function = read_function(source)
        return all(_same(function(*values), result) for values, result in wanted.examples)
    except ExplainerError:
        return False


def _same(left: Any, right: Any) -> bool:
    return type(left) is type(right) and bool(left == right)


def turns(wanted: Task) -> tuple[Turn, ...]:
    """The description as a question to the model, and the function as its answer."""
    return Turn("system", CODE), Turn("user", wanted.description), Turn("assistant", wanted.source)


def _drawn(
    rng: random.Random, pool: Sequence[tuple[str, tuple[Piece, ...]]], count: int, *, new: bool = False, loose: bool = False
) -> tuple[Task, ...]:
    """Tasks of the pool, the families equally often."""
    shelves: dict[str, list[tuple[Piece, ...]]] = {}
    for family, chosen in pool:
        if not new or any("{k}" in piece.code or "{c}" in piece.code for piece in chosen):
            shelves.setdefault(family, []).append(chosen)
    found = []
    for _ in range(count):
        family = rng.choice(list(shelves))
        found.append(task(rng, family, rng.choice(shelves[family]), new=new, loose=loose))
    return tuple(found)


def make(seed: int = 0, count: int = 6000, held_out: int = 400, *, loose: bool = False) -> Parts[Task]:
    """Tasks; those held out by pattern are of the combinations that training does not have. loose: training's, see ``task``."""
    rng = random.Random(f"functions {seed}")
    train, kept_back = combinations()
    return Parts(_drawn(rng, train, count, loose=loose), _drawn(rng, kept_back, held_out), _drawn(rng, train, held_out, new=True))
