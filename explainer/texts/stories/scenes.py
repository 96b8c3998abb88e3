"""Scenes that begin in many ways: an introduction, a day, a need, and only then something passes from one to the other.

A small model that saw one kind of opening learns the opening. Here two people are named in many kinds of sentence, and
between that and the giving stands some other sentence, clause or time of day.
"""

from __future__ import annotations

import random

from explainer.texts.stories.people import PEOPLE, Person, a, handing, pair, plural, some_thing
from explainer.texts.stories.words import (
    ANSWERS,
    BOTH_VERBS,
    CLAUSES,
    FEELINGS,
    FOLK,
    FOODS,
    LACKS,
    MEETINGS,
    OPENINGS,
    PLACES,
    SCENERY,
    THINGS,
    TIMES,
    TO_VERBS,
    TRIPS,
    WEATHER,
    WHERE,
)

GIVING = BOTH_VERBS + TO_VERBS


def opening(rng: random.Random) -> str:
    """What may stand before a sentence: a place, a time, a clause that ends in "that", or one inside the other."""
    kind = rng.random()
    if kind < 0.3:
        return rng.choice(OPENINGS)
    if kind < 0.6:
        return f"{rng.choice(WHERE)} the {rng.choice(PLACES + SCENERY)}{rng.choice(('', '', ','))}"
    if kind < 0.8:
        return f"{rng.choice(TIMES)}{rng.choice(('', '', ','))}"
    clause = rng.choice(CLAUSES)
    if kind < 0.9:
        return clause
    where = f"{rng.choice(WHERE)} the {rng.choice(PLACES + SCENERY)}"
    return f"{clause} {where[0].lower()}{where[1:]}"


def _when(rng: random.Random) -> str:
    """A time or a place before the giving, or nothing."""
    if rng.random() < 0.15:
        return ""
    if rng.random() < 0.65:
        return f"{rng.choice(TIMES)}{rng.choice((' ', ' ', ', '))}"
    return f"{rng.choice(WHERE)} the {rng.choice(PLACES + SCENERY)}{rng.choice((' ', ', '))}"


def _introduction(rng: random.Random, both: str) -> str:
    """A sentence or two that name both people, in which neither does anything to the other."""
    folk, place = plural(rng.choice(FOLK)), rng.choice(PLACES + SCENERY)
    weather, time, feeling = rng.choice(WEATHER), rng.choice(TIMES), rng.choice(FEELINGS)
    start = time[0].lower() + time[1:]
    return rng.choice(
        (
            f"Here come {both}.",
            f"Now you shall hear of {both}.",
            f"I will tell you of {both}.",
            f"Do you know {both}?",
            f"We all like {both}.",
            f"You have heard of {both}.",
            f"In that {place} lived {both}.",
            f"Nobody was as {feeling} as {both}.",
            f"The best {folk} of all were {both}.",
            f"Long ago there lived some {folk}. They were called {both}.",
            f"The {folk} were called {both}.",
            f"Among the {folk} were {both}.",
            f"Not far away was a {place}. In it lived {both}.",
            f"Our neighbors were {both}.",
            f"The {folk} have names: {both}.",
            f"Mother had asked {both} to stay.",
            f"{weather}, and {both} stayed at home.",
            f"{weather}, and {both} sat by the fire.",
            f"{weather}, so {both} were {feeling}.",
            f"{weather}. {both} {rng.choice(TRIPS)} the {place}.",
            f"{weather} when {both} {rng.choice(TRIPS)} the {place}.",
            f"{weather}. Nobody was out but {both}.",
            f"{both} were {feeling} {start}.",
            f"{both} had nothing to do.",
            f"{both} have been friends for years.",
            f"{both} live next door.",
            f"{both} were alone in the {place}.",
            f"It was {start} that {both} came home.",
        )
    )


def _aside(rng: random.Random) -> str:
    """A sentence about nobody in particular, with a space at its end."""
    return rng.choice(
        (
            *("", "", "", "They were friends. ", "It was late. ", "What a day it was! ", "Both of them liked to play. "),
            *("This is what they did. ", f"They were {rng.choice(FEELINGS)}. ", f"{rng.choice(WEATHER)}. "),
            f"The {rng.choice(SCENERY)} was quiet. ",
        )
    )


def _reaction(rng: random.Random, x: Person, y: Person) -> str:
    """What the one who got it does, or nothing; begins with what joins it to the sentence before."""
    he = y.subject if x.subject != y.subject and rng.random() < 0.5 else y.name
    answer = f"{rng.choice(ANSWERS)} {x.name}"
    return rng.choice(
        (
            ".",
            ".",
            f". {he[0].upper()}{he[1:]} {answer}.",
            f", and {he} {answer}.",
            f". {rng.choice(TIMES)} {he} {answer}.",
            f", so {he} {answer}.",
            f". This made {y.name} {rng.choice(FEELINGS)}, and {he} {answer}.",
        )
    )


def introduced(rng: random.Random) -> str:
    """Both are named, something else is said, and then one gives to the other."""
    x, y = rng.sample(PEOPLE, 2)
    _, thing = some_thing(rng)
    gave = handing(rng, x.name, y.name, thing, name_last=rng.random() < 0.7)
    when = _when(rng)
    return f"{_introduction(rng, pair(rng, x.name, y.name))} {_aside(rng)}{when}{gave}{_reaction(rng, x, y)}"


def lacking(rng: random.Random) -> str:
    """One has enough, the other too little, each in a sentence of its own or joined; some of it goes to the one in need."""
    x, y = rng.sample(PEOPLE, 2)
    food = rng.choice(FOODS)
    has = rng.choice(
        (
            f"{x.name} was eating {food}",
            f"{x.name} was at supper",
            f"{x.name} had plenty of {food}",
            f"{x.name} had a plate full of {food}",
            f"{x.name} cooked some {food}",
            f"{x.name} had eaten enough",
            f"{x.name} was {rng.choice(('cooking', 'baking', 'rich', 'eating', 'at the stove', 'at the table'))}",
        )
    )
    lack = f"{y.name} {rng.choice(LACKS)}"
    piece = rng.choice(
        (
            f"a bit of the {food}",
            f"some of the {food}",
            f"the {food}",
            "a little",
            "what was left",
            f"a plate of {food}",
            f"half the {food}",
        )
    )
    given = rng.choice(
        (
            f"{piece} was {rng.choice(GIVING)[2]} to {y.name}",
            f"{piece} was {rng.choice(GIVING)[2]} to {y.name}",
            f"{piece} was for {y.name}",
            f"{piece} went to {y.name}",
            f"{x.name} {rng.choice(GIVING)[1]} {piece} to {y.name}",
        )
    )
    Given = given[0].upper() + given[1:]
    return rng.choice(
        (
            f"{has}. {lack}, so {given}",
            f"{has}. {lack}, so {given}",
            f"{lack}. {has}, so {given}",
            f"{has}, but {lack}, so {given}",
            f"{has}. {lack}. So {given}",
            f"{has}. {lack}. {Given}",
            f"{lack}. {has}; soon {given}",
            f"{has}. Because {lack}, {given}",
            f"Because {lack} and {has}, {given}",
            f"{has} while {lack}. {rng.choice(TIMES)} {given}",
            f"{has}. {_aside(rng)}{lack}, and {given}",
        )
    ) + _reaction(rng, x, y)


def parcel(rng: random.Random) -> str:
    """Something comes for somebody; who it was from is told next, and is thanked."""
    x, y = rng.sample(PEOPLE, 2)
    thing = rng.choice((*THINGS, "parcel", "note", "card", "present", "surprise", "picture", "dress"))
    when = rng.choice(("", f"{rng.choice(TIMES)} ", f"{rng.choice(WHERE)} the {rng.choice(PLACES)} "))
    noun = a(thing) if when else a(thing).capitalize()
    came = rng.choice(
        ("was waiting for", "lay ready for", "was brought to", "was there for", "arrived for", "was found by", "stood ready for")
    )
    had = rng.choice(
        (
            f"{x.name} had {rng.choice(('made', 'brought', 'chosen', 'bought', 'given', 'left', 'painted', 'ordered'))} it",
            f"It was from {x.name}",
            f"It had come from {x.name}",
            f"{x.name} was the one who made it",
            f"{x.name} had thought of it",
            f"It was a present from {x.name}",
        )
    )
    he = y.subject if x.subject != y.subject and rng.random() < 0.4 else y.name
    He, answer = he[0].upper() + he[1:], f"{rng.choice(ANSWERS)} {x.name}"
    thanked = rng.choice(
        (
            *(f", and {he} {answer}", f", so {he} {answer}", f". {He} {answer}", f". At once {he} {answer}", f". Then {he} {answer}"),
            *(f", and at once {he} {answer}", f", and that night {he} {answer}", f", and {he} very soon {answer}"),
            f". {rng.choice(TIMES)} {he} {answer}",
        )
    )
    return f"{when}{noun} {came} {y.name}. {had}{thanked}."


def cause(rng: random.Random) -> str:
    """Because one did something for the other, the other turns to the first."""
    x, y = rng.sample(PEOPLE, 2)
    thing, verb = rng.choice(THINGS), rng.choice(GIVING)
    did = rng.choice(
        (
            f"{x.name} {verb[1]} {a(thing)} to {y.name}",
            f"{x.name} had {verb[2]} {a(thing)} to {y.name}",
            f"{x.name} had made {y.name} {a(thing)}",
            f"{x.name} had bought {y.name} {a(thing)}",
            f"{x.name} had given {y.name} {a(thing)}",
            f"{x.name} had shown {y.name} the {thing}",
            f"{x.name} had {rng.choice(('helped', 'saved', 'visited', 'found', 'cured', 'taught'))} {y.name}",
            f"{x.name} was good to {y.name}",
            f"{x.name} {rng.choice(MEETINGS)} {y.name}",
        )
    )
    he = y.subject if x.subject != y.subject and rng.random() < 0.3 else y.name
    return f"{rng.choice(('Because', 'Since', 'As', 'Now that', 'When', 'After'))} {did}, {he} {rng.choice(ANSWERS)} {x.name}."


def in_bed(rng: random.Random) -> str:
    """Somebody is ill or has a birthday, somebody else comes with something, and is thanked."""
    x, y = rng.sample(PEOPLE, 2)
    food, thing = rng.choice(FOODS), rng.choice(THINGS)
    ill = rng.choice(
        ("was ill", "had a cold", "had hurt one foot", "could not get up", "felt weak", "had a birthday", "was alone", "had to stay in")
    )
    help_ = rng.choice(
        (f"brought {food}", f"came with {a(thing)}", f"made some {food}", f"carried in some {food}", "came to help", f"baked some {food}")
    )
    he = y.subject if x.subject != y.subject and rng.random() < 0.6 else y.name
    later = rng.choice(
        (f"Once {he} felt better,", f"When {he} could walk,", "That evening", f"Before {x.name} left,", "Soon", "A month later,")
    )
    present = rng.choice(
        (f"as a present for {y.name}", f"to be given to {y.name}", f"and it was for {y.name}", f"and then gave it to {y.name}")
    )
    return rng.choice(
        (
            f"{y.name} {ill}. {x.name} {help_}. {later} {he} {rng.choice(ANSWERS)} {x.name}.",
            f"{y.name} {ill}, so {x.name} {help_}. {later} {he} {rng.choice(ANSWERS)} {x.name}.",
            f"{y.name} {ill}. {x.name} {rng.choice(('made', 'bought', 'found', 'painted'))} {a(thing)}, {present}.",
            f"{y.name} {ill}. {x.name} knew it. {x.name} got {a(thing)}, {present}.",
        )
    )
