"""How a story is told from authored patterns in any language: words drawn once for a story, patterns filled, held out apart.

A scene is a row of beats, a beat a choice of patterns. A pattern is a sentence or two with these parts:

- ``{toy.un}`` a word of the table "toy", the same for the whole story (``{toy2}`` is another one), in a form of the language;
  ``{toy.un*}`` has an adjective with it. ``A`` and ``B`` are the people, ``AB`` both. ``{A:he|she}`` goes by the word's gender.
- ``{color>toy}`` an adjective of the table "color" that agrees with the toy; ``{joy>AB+}`` agrees with the plural;
  ``{=red>toy}`` is this very adjective.
- ``<verb>`` a verb of the told tense, ``<verb~>`` of the background, ``<verb+>`` with a plural subject, ``<verb-A>`` before a pronoun.
- ``[one|two]`` one of these; ``[=one|two]`` the first in a story told in the past, the second in one told in the present.
"""

from __future__ import annotations

import itertools
import random
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from explainer.texts.sets import Texts

FEWEST, MOST = 6, 14  # sentences of a story
SHORT = 3  # a sentence of so few words may be said on both sides
TRIES = 40
_Drawn = TypeVar("_Drawn")
_WORD = re.compile(r"\w+")
_MARKS = re.compile(r"[.!?…\n]+")
_BORDER = re.compile(r"(?:(?<=[.!?…])|(?<=[.!?…] »)|(?<=[.!?…]»))\s+(?=[—«¿¡\s]*[A-ZÀ-Þ])")
_SLOT = re.compile(r"(?P<key>[^\W\d]+\d?)(?:\.(?P<form>\w+)(?P<star>\*?)|:(?P<his>[^|]*)\|(?P<hers>[^|]*))?")


@dataclass(frozen=True, slots=True)
class Adjective:
    """The forms of an adjective: for one and for many, of either gender; whether it stands before the noun."""

    his: str
    hers: str
    his_many: str
    hers_many: str
    before: bool = False
    before_vowel: str = ""

    def agree(self, feminine: bool, many: bool = False) -> str:
        """The form for a gender and a number."""
        return (self.his, self.hers, self.his_many, self.hers_many)[feminine + 2 * many]


@dataclass(frozen=True, slots=True)
class Noun:
    """A noun or a name with its plural and gender, what the language says beside it, and the adjectives that suit it."""

    one: str
    many: str
    feminine: bool
    beside: str = ""
    epithets: tuple[Adjective, ...] = ()


@dataclass(frozen=True, slots=True)
class Language:
    """The word tables of a language and its grammar."""

    joint: str
    nouns: Mapping[str, tuple[Noun, ...]]
    adjectives: Mapping[str, tuple[Adjective, ...]]
    phrases: Mapping[str, tuple[str, ...]]
    adjective: Callable[[str], Adjective]
    inflect: Callable[[Noun, str, Adjective | None], str]
    conjugate: Callable[[str, str, bool], str]
    inverted: Callable[[str, Noun], str]
    polish: Callable[[str], str]
    patterns: dict[str, Pattern] = field(default_factory=dict)


@dataclass(slots=True)
class Telling:
    """One story while it is told: its tense and the words that it has drawn."""

    rng: random.Random
    in_past: bool
    language: Language
    drawn: dict[str, Any]

    def draw(self, key: str, table: Sequence[_Drawn]) -> _Drawn:
        """The word that stands for ``key`` in this story, another one than those of the same table under other keys."""
        found = self.drawn.get(key)
        if found is None:
            found = self.rng.choice(table)
            while any(found is other for other in self.drawn.values()):
                found = self.rng.choice(table)
            self.drawn[key] = found
        return found

    def noun(self, key: str) -> Noun:
        """The noun or the person of ``key``; of two people, both."""
        if key == "AB":
            first, second = self.noun("A"), self.noun("B")
            return Noun(f"{first.one} {self.language.joint} {second.one}", "", first.feminine and second.feminine)
        return self.drawn[key] if key in ("A", "B") else self.draw(key, self.language.nouns[key.rstrip("0123456789")])

    def epithet(self, key: str) -> Adjective | None:
        """The adjective that goes with the noun of ``key`` in this story."""
        table = self.noun(key).epithets
        return self.draw(f"{key}*", table) if table else None


Pattern = Callable[[Telling], str]


def _slot(language: Language, text: str) -> Pattern:
    adjective, arrow, noun = text.partition(">")
    if arrow:
        many, key = noun.endswith("+"), noun.rstrip("+")
        if adjective.startswith("="):
            word = language.adjective(adjective[1:])
            return lambda told: word.agree(told.noun(key).feminine, many)
        table = language.adjectives[adjective.rstrip("0123456789")]
        return lambda told: told.draw(adjective, table).agree(told.noun(key).feminine, many)
    parts = _SLOT.fullmatch(text)
    if parts is None:
        raise ValueError(f"No slot: {text}")
    key, form, star, his, hers = parts["key"], parts["form"] or "", parts["star"], parts["his"], parts["hers"]
    pool = key.rstrip("0123456789")
    if pool in language.phrases:
        return lambda told: compiled(language, told.draw(key, language.phrases[pool]))(told)
    if pool not in language.nouns and pool not in ("A", "B", "AB"):
        raise ValueError(f"No table: {text}")
    if his is not None:
        return lambda told: hers if told.noun(key).feminine else his
    return lambda told: language.inflect(told.noun(key), form, told.epithet(key) if star else None)


def _verb(language: Language, text: str) -> Pattern:
    infinitive, _, person = text.partition("-")
    many, background, infinitive = "+" in infinitive, "~" in infinitive, infinitive.rstrip("+~")
    now, then = (language.conjugate(infinitive, tense, many) for tense in ("present", "background" if background else "past"))
    if person:
        return lambda told: language.inverted(then if told.in_past else now, told.noun(person))
    return lambda told: then if told.in_past else now


def _choice(language: Language, options: list[str]) -> Pattern:
    by_tense = options[0].startswith("=")
    patterns = [compiled(language, option.removeprefix("=") if by_tense and not i else option) for i, option in enumerate(options)]
    if by_tense:
        return lambda told: patterns[not told.in_past](told)
    return lambda told: told.rng.choice(patterns)(told)


def _options(inside: str) -> list[str]:
    """The parts between the bars that are in no inner brackets or braces."""
    depth, parts = 0, [""]
    for letter in inside:
        depth += (letter in "[{") - (letter in "]}")
        if letter == "|" and not depth:
            parts.append("")
        else:
            parts[-1] += letter
    return parts


def compiled(language: Language, text: str) -> Pattern:
    """The pattern that a text describes, read once.

    Raises: ValueError or KeyError for a slot without a table, and for a verb that the language does not know.
    """
    if text in language.patterns:
        return language.patterns[text]
    pieces: list[Pattern] = []
    plain, start = "", 0
    closing = {"[": "]", "{": "}", "<": ">"}
    while start < len(text):
        if text[start] not in closing:
            plain, start = plain + text[start], start + 1
            continue
        if plain:
            pieces.append(lambda told, plain=plain: plain)  # type: ignore[misc]
            plain = ""
        depth, end = 1, start
        while depth:
            end += 1
            depth += (text[end] == text[start]) - (text[end] == closing[text[start]])
        inside = text[start + 1 : end]
        if text[start] == "[":
            pieces.append(_choice(language, _options(inside)))
        else:
            pieces.append((_slot if text[start] == "{" else _verb)(language, inside))
        start = end + 1
    if plain:
        pieces.append(lambda told: plain)
    language.patterns[text] = pattern = lambda told: "".join([piece(told) for piece in pieces])
    return pattern


def sentences(text: str) -> list[str]:
    """The sentences of a story, with their marks."""
    return _BORDER.split(text)


def said(text: str) -> set[tuple[str, ...]]:
    """What stands between any two marks that may end a sentence, or the sentence where all of that is short, as words in lower case."""
    found: set[tuple[str, ...]] = set()
    for sentence in sentences(text):
        parts = [tuple(_WORD.findall(part)) for part in _MARKS.split(sentence.lower())]
        found.update([part for part in parts if len(part) > SHORT] or [whole for whole in [sum(parts, ())] if len(whole) > SHORT])
    return found


def _upper(text: str) -> str:
    first = next((i for i, letter in enumerate(text) if letter.isalpha()), None)
    return text if first is None else text[:first] + text[first].upper() + text[first + 1 :]


Beats = tuple[tuple[str, ...], ...]


def tell(language: Language, beats: Beats, people: Sequence[Noun], rng: random.Random, taken: set[tuple[str, ...]]) -> str:
    """A story of these beats in which no sentence is in ``taken``, or nothing where the tries do not suffice."""
    told = Telling(rng, rng.random() < 0.6, language, dict(zip("AB", rng.sample(people, 2), strict=True)))
    text = ""
    for beat in beats:
        for _ in range(TRIES):
            before = dict(told.drawn)
            added = language.polish(_upper(compiled(language, rng.choice(beat))(told).strip()))
            if not taken or not said(added) & taken:
                break
            told.drawn = before
        else:
            return ""
        if added and text:  # what is said after a dash has its line to itself
            added = ("\n" if "—" in (added[0], text[text.rfind("\n") + 1]) else " ") + added
        text += added
    return text if FEWEST <= len(sentences(text)) <= MOST else ""


def _stories(
    language: Language, scenes: Sequence[Beats], people: Sequence[Noun], rng: random.Random, taken: set[tuple[str, ...]]
) -> Iterator[str]:
    """Stories without end, each scene as often as the others."""
    deck: list[Beats] = []
    while True:
        deck = deck or rng.sample(list(scenes), len(scenes))
        if story := tell(language, deck.pop(), people, rng, taken):
            yield story


def _of_size(stories: Iterator[str], n_characters: int) -> tuple[str, ...]:
    chosen, size = [], 0
    while size < n_characters:
        chosen.append(next(stories))
        size += len(chosen[-1])
    return tuple(chosen)


def told_apart(
    language: Language,
    scenes: tuple[Mapping[str, Beats], Mapping[str, Beats]],
    people: tuple[Sequence[Noun], Sequence[Noun]],
    seed: int,
    n_characters: int,
) -> Texts:
    """Stories to learn from, told of the first scenes and people, and held-out ones of the second people.

    Of the held-out stories every second one is of a second scene; the others are of the first scenes, and a sentence of theirs that
    the training part holds is told anew, so that none of more than ``SHORT`` words stands on both sides.
    """
    rng = random.Random(seed)
    n_held_out = min(max(n_characters // 20, 60_000), n_characters // 2)
    train = _of_size(_stories(language, list(scenes[0].values()), people[0], rng, set()), n_characters - n_held_out)
    taken = {sentence for story in train for sentence in said(story)}
    first, second = (_stories(language, list(kind.values()), people[1], rng, taken) for kind in scenes)
    return Texts(train, _of_size((next(second if i % 2 else first) for i in itertools.count()), n_held_out))
