"""The log book of a sailing ship, in entries short as telegrams: a style that is known from its first words.

"Day 12. Wind west, fresh. Took in the top sails at dawn." An entry begins with its day, the wind and the sails; then something
happens, in steps that hang together over the same people and things; then come the day's work, the stores and the way made.
The days of one voyage follow each other with the same crew.

Held out are entries whose sentence frames and events (``ship_held_out``) the training part has not, about people, ships, lands and
times of day that are their own too (``OWN`` of ``ship_words``). No sentence of more than three words is in both parts.
"""

from __future__ import annotations

import random
import re
from collections.abc import Sequence
from dataclasses import dataclass

from explainer.texts.sets import Texts, ship_days, ship_held_out
from explainer.texts.sets.ship_crew import CREW_EVENTS
from explainer.texts.sets.ship_days import Choices
from explainer.texts.sets.ship_events import EVENTS, Event
from explainer.texts.sets.ship_words import OWN, WORDS, Words

HELD_OUT_SHARE = 0.06
FEWEST_WORDS, MOST_WORDS = 40, 90
_NUMBER = re.compile(r"(\d+)-(\d+)")
_START, _A_VOWEL = re.compile(r"(^|[.!?] )([a-z])"), re.compile(r"\b([Aa]) (?=[aeiou])")


@dataclass(frozen=True, slots=True)
class Patterns:
    """The sentences of one part of the set, by wind where they depend on it."""

    wind: dict[str, Choices]
    sails: dict[str, Choices]
    work: dict[str, Choices]
    state: Choices
    run: dict[str, Choices]
    events: tuple[Event, ...]


TRAIN = Patterns(ship_days.WIND, ship_days.SAILS, ship_days.WORK, ship_days.STATE, ship_days.RUN, EVENTS + CREW_EVENTS)
HELD_OUT = Patterns(
    ship_held_out.WIND, ship_held_out.SAILS, ship_held_out.WORK, ship_held_out.STATE, ship_held_out.RUN, ship_held_out.EVENTS
)


class _Slots(dict[str, str]):
    """The words of one entry: a slot keeps its word, two slots of one list never have the same, and times are in order."""

    def __init__(self, rng: random.Random, words: Words) -> None:
        super().__init__()
        self.rng, self.words = rng, words
        times = sorted(rng.sample(range(len(words["time"])), 6))
        self.update(zip(("time", "time1", "time2", "time3", "time4", "time5"), (words["time"][i] for i in times), strict=True))

    def __missing__(self, slot: str) -> str:
        """Draw the word of a slot that is named for the first time."""
        if limits := _NUMBER.fullmatch(slot):
            return str(self.rng.randint(int(limits[1]), int(limits[2])))
        taken = set(self.values())
        self[slot] = self.rng.choice([word for word in self.words[slot.rstrip("0123456789")] if word not in taken])
        return self[slot]


def _crew(rng: random.Random, words: Words) -> Words:
    """The words of one voyage: few people, the same every day."""
    most = {"sailor": 8, "lady": 2, "boy": 1, "mate": 1, "cook": 1, "smith": 1, "doctor": 1, "beast": 2, "port": 1}
    found = words | {name: tuple(rng.sample(words[name], count)) for name, count in most.items()}
    return found | {"haven": tuple(port for port in words["port"] if port not in found["port"])}


def _entry(rng: random.Random, day: int, words: Words, patterns: Patterns) -> str:
    """One day, 40 to 90 words."""
    wind = rng.choice(sorted(patterns.wind))
    event = rng.choice([steps for winds, steps in patterns.events if winds == "any" or wind in winds.split()])
    slots, about = _Slots(rng, words), rng.randint(FEWEST_WORDS + 3, MOST_WORDS - 15)
    before = [rng.choice(patterns.wind[wind]), *([rng.choice(patterns.sails[wind])] if rng.random() < 0.8 else [])]
    told = [rng.choice(step.split("|")) for step in event]
    spare = [*rng.sample(patterns.work[wind], 5), *rng.sample(patterns.state, 4)]
    sentences = [f"Day {day}.", *(text.format_map(slots) for text in (*before, *told))]
    end = rng.choice(patterns.run[wind]).format_map(slots)
    for text in spare:
        if _n_words([*sentences, end]) < about:
            sentences.append(text.format_map(slots))
    return _tidy(" ".join([*sentences, end]))


def _n_words(sentences: Sequence[str]) -> int:
    return sum(len(sentence.split()) for sentence in sentences)


def _tidy(text: str) -> str:
    """Capitals at the start of sentences and "an" before a vowel."""
    return _A_VOWEL.sub(r"\1n ", _START.sub(lambda found: found[1] + found[2].upper(), text))


def _entries(rng: random.Random, n_characters: float, words: Words, patterns: Patterns) -> tuple[str, ...]:
    """Voyages of 15 to 40 entries, until there is enough."""
    made: list[str] = []
    length = 0
    while length < n_characters:
        crew, day = _crew(rng, words), rng.randint(1, 9)
        for _ in range(rng.randint(15, 40)):
            if length < n_characters:
                made.append(_entry(rng, day, crew, patterns))
                length, day = length + len(made[-1]), day + rng.randint(1, 3)
    return tuple(made)


def make(seed: int = 0, n_characters: int = 300_000) -> Texts:
    """Entries of about ``n_characters`` in all, of which about 6 % are held out; the same for the same seed."""
    rng = random.Random(seed)
    train = _entries(rng, (1 - HELD_OUT_SHARE) * n_characters, WORDS, TRAIN)
    return Texts(train, _entries(rng, HELD_OUT_SHARE * n_characters, OWN, HELD_OUT))
