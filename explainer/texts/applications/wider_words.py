"""Words that nobody has heard, for a part of the training stories: what stands in the story is then all that there is to go by.

With the same few names in every story a model learns the names; with new ones it has to learn to look them up.
"""

from __future__ import annotations

import random

from explainer.texts.applications.name_lists import NEW_NAMES, TRAIN_NAMES
from explainer.texts.applications.story_words import HELD_OUT, WORDS, StoryWords
from explainer.texts.sets.label_slots import Words
from explainer.texts.stories.people import Person

_STARTS = "b bl br c ch cl d dr f fl g gl gr h j k l m n p pl pr qu r s sh sl st t th tr v w z".split()
_MIDDLES = "a e i o u ee oo ai ar er or".split()
_ENDS = "b ck d g l ll m n nd nt p r rd rn s sh st t x".split()
_KEPT_BACK = frozenset(
    word.lower() for row in (HELD_OUT.things, HELD_OUT.losses, HELD_OUT.colors, HELD_OUT.foods, HELD_OUT.glad, HELD_OUT.sad) for word in row
) | {person.name.lower() for person in HELD_OUT.people}


def made_up(rng: random.Random) -> str:
    """A word of one or two syllables that sounds like one, and is none of those held out."""
    while True:
        word = "".join(rng.choice(_STARTS) + rng.choice(_MIDDLES) for _ in range(rng.choice((1, 1, 2)))) + rng.choice((*_ENDS, "y", "a"))
        if word not in _KEPT_BACK:
            return word


def _row(rng: random.Random, known: tuple[str, ...], count: int, share: float) -> tuple[str, ...]:
    """``count`` words, about a ``share`` of them made up."""
    return tuple(made_up(rng) if rng.random() < share else word for word in rng.sample(known, min(count, len(known))))


def _person(rng: random.Random) -> Person:
    name = made_up(rng).capitalize()
    return rng.choice((Person(name, "she", "her", "her"), Person(name, "he", "him", "his")))


def wider(rng: random.Random, share: float = 0.6) -> StoryWords:
    """Words for one story, about a ``share`` of them made up; skills are those of training."""
    people = [_person(rng) if rng.random() < share else person for person in rng.sample(WORDS.people, 8)]
    return StoryWords(
        people=tuple({person.name: person for person in people}.values()),
        things=_row(rng, WORDS.things, 6, share),
        losses=_row(rng, WORDS.losses, 4, share),
        colors=_row(rng, WORDS.colors, 4, share / 2),
        places=tuple(f"in the {made_up(rng)}" if rng.random() < share / 2 else place for place in rng.sample(WORDS.places, 4)),
        shores=tuple(f"by the {made_up(rng)}" if rng.random() < share / 2 else place for place in rng.sample(WORDS.shores, 4)),
        foods=_row(rng, WORDS.foods, 4, share),
        skills=WORDS.skills,
        glad=_row(rng, WORDS.glad, 3, share / 2),
        sad=_row(rng, WORDS.sad, 3, share / 2),
    )


_ROWS = {
    "first": (),
    "family": ("son", "er", "man"),
    "town": ("ton", "ville", "burg", "field"),
    "land": ("ia", "land"),
    "firm_name": ("co",),
    "water": (),
    "club": ("s", "ers"),
    "firm": ("s", "ics"),
    "art": (),
    "paper": ("er",),
}
_SHAPES = {"water": ("{}", "Lake {}", "{} River", "{} Sea"), "town": ("{}", "{}", "{}", "Port {}", "{} Hill", "Saint {}")}
_NEW_NAMES = frozenset(name.lower() for row in _ROWS for name in NEW_NAMES[row])


def _name(rng: random.Random, row: str) -> str:
    while True:
        ends = _ROWS[row]
        name = made_up(rng) + (rng.choice(ends) if ends and rng.random() < 0.3 else "")
        if name not in _NEW_NAMES:
            return rng.choice(_SHAPES.get(row, ("{}",))).format(name.capitalize())


def wider_names(rng: random.Random, count: int = 40) -> Words:
    """The name lists of training, with made-up persons, places and organisations in place of the known ones."""
    return {**TRAIN_NAMES, **{row: tuple(_name(rng, row) for _ in range(count)) for row in _ROWS}}
