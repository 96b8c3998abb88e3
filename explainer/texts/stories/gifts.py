"""Scenes in which something passes from one person to another, and the other answers."""

from __future__ import annotations

import random

from explainer.texts.stories.people import PEOPLE, Person, a, pair, plural, some_thing
from explainer.texts.stories.people import handing as hand_over
from explainer.texts.stories.words import ANSWERS, BOTH_VERBS, COLORS, FEELINGS, MEETINGS, PLACES, THINGS, TO_VERBS, TRIPS


def gift(rng: random.Random) -> str:
    """Something changes hands and, often, the other person answers."""
    left, right = rng.sample(PEOPLE, 2)
    x, y = left.name, right.name
    thing, with_article = some_thing(rng)
    handing, to_name = hand_over(rng, x, y, with_article), hand_over(rng, x, y, with_article, name_last=True)
    answer, place, opening = rng.choice(ANSWERS), rng.choice(PLACES), pair(rng, x, y)
    where = f"{rng.choice(TRIPS)} the {place}"
    return rng.choice(
        (
            f"{handing}. {y} {answer} {x}.",
            f"{handing}, and {y} {answer} {x}.",
            f"{handing}. Then {y} {answer} {x} and {rng.choice(MEETINGS)} {x} all day.",
            f"{opening} {where}. {to_name}.",
            f"{opening} {where}. {handing}. {y} {answer} {x}.",
            f"When {opening} {where}, {to_name}.",
            f"After {opening} {where}, {to_name}.",
            f"One day {opening} {where}, and {to_name}.",
            f"Then {opening} {where}. Later {to_name}.",
            f"{opening} {where}. {y} wanted {a(thing)}, so {to_name}.",
            f"{x} {rng.choice(MEETINGS)} {y} in the {place}. {handing}, and {y} {answer} {x}.",
            f"{y} was in the {place} when {x} came. {handing}. So {y} {answer} {x}.",
            f"{x} got {with_article} from {y}. {x} {answer} {y}. {y} was {rng.choice(FEELINGS)}.",
            f"{x} took the {thing} from {y}. {y} was {rng.choice(FEELINGS)}, so {x} gave the {thing} back to {y}.",
        )
    )


def _setting(rng: random.Random, x: Person, y: Person, thing: str) -> str:
    """One or two sentences that name both people; ``x`` has the thing."""
    both, place, number = pair(rng, x.name, y.name), rng.choice(PLACES), rng.choice(("three", "four", "many"))
    has = f"{x.name} {rng.choice(('had', 'found', 'got'))} {a(thing)}."
    needs = f"{y.name} {rng.choice(('wanted', 'asked for', 'looked for', 'liked'))} {a(thing)}."
    one, two = (f"{y.name} did not have {a(thing)}.", f"{x.name} had {number} {plural(thing)}.")
    return rng.choice(
        (
            f"{both} {rng.choice(TRIPS)} the {place}. {has}",
            f"{x.name} {rng.choice(MEETINGS)} {y.name} in the {place}. {has}",
            f"{y.name} {rng.choice(MEETINGS)} {x.name} in the {place}. {has}",
            f"{one} {two}",
            f"{two} {one}",
            f"{has} {y.name} was {rng.choice(FEELINGS)}.",
            f"{has} {needs}",
            f"{needs} {has}",
            f"{y.name} was {rng.choice(FEELINGS)}. {has}",
            f"{both} were good friends. {has}",
            f'"I want {a(thing)}," said {y.name}. {has}',
        )
    )


def exchange(rng: random.Random) -> str:
    """Somebody has a thing, it changes hands, and the other one turns to the giver: with names, pronouns, passives."""
    x, y = rng.sample(PEOPLE, 2)
    thing, verb, answer = rng.choice(THINGS), rng.choice(BOTH_VERBS + TO_VERBS), rng.choice(ANSWERS)
    mixed = x.subject != y.subject  # only then do pronouns tell who is meant
    giver = x.subject if mixed and rng.random() < 0.5 else x.name
    taker = y.subject if mixed and rng.random() < 0.5 else y.name
    start, then = rng.choice(("So ", "Then ", "Soon ", "In the end ")), rng.choice(("so", "then"))
    given = rng.choice(
        (
            f"{start}{giver} {verb[1]} it to {y.name}",
            f"{start}it was {verb[2]} to {y.name}",
            f"{start}{y.name} was given the {thing} by {x.name}",
            f"{start}the {thing} was {verb[2]} by {x.name} to {y.name}",
            f"{start}{giver} {verb[1]} the {thing} to {y.name}",
            f"{x.name} was the one who {verb[1]} it to {y.name}",
        )
    )
    thanked = rng.choice(
        (
            f", {then} {taker} {answer} {x.name}.",
            f". {taker.capitalize()} {answer} {x.name}.",
            f". {rng.choice(('Full of fun', 'Very softly', 'With a smile', 'At once'))}, {taker} {answer} {x.name}.",
            f". Later {taker} gave it back to {x.name}.",
            f". When {taker} went home, {taker} {answer} {x.name}.",
            f". In the evening {taker} took it back to {x.name}.",
            ".",
        )
    )
    told = rng.choice(
        (
            f"Because {x.name} {verb[1]} {a(thing)} to {y.name}, {y.name} {answer} {x.name}.",
            f"The {thing} that {x.name} {verb[1]} to {y.name} was {rng.choice(COLORS)}. {taker.capitalize()} {answer} {x.name} for it.",
            f"{y.name} took the {thing} of {x.name} and then gave it back to {x.name}.",
            f"{a(thing).capitalize()} came for {y.name}. {x.name} had brought it, so {taker} {answer} {x.name}.",
            f"{x.name} made {a(thing)}. It was for {y.name}, and {taker} {answer} {x.name}.",
        )
    )
    return f"{_setting(rng, x, y, thing)} {given}{thanked}" if rng.random() < 0.7 else told


_HASTE = (
    "At once",
    "Very softly",
    "With a smile",
    "Full of fun",
    "In the evening",
    "After a while",
    "Next day",
    "As soon as it was light",
    "With both hands",
)
_LINKS = ("so", "and for that", "and after that", "and at last", "and soon")


def _lack(rng: random.Random, x: Person, y: Person, thing: str) -> str:
    """``x`` has some of it, ``y`` has not, said in either order; without a full stop at the end."""
    many, number = plural(thing), rng.choice(("three", "four", "five", "many", "some"))
    has = rng.choice(
        (
            f"{x.name} had {number} {many}",
            f"{x.name} owned {number} {many}",
            f"{x.name} was busy with {a(thing)}",
            f"{x.name} held up {a(thing)}",
        )
    )
    not_ = rng.choice(
        (
            f"{y.name} had not one {thing}",
            f"{y.name} did not own {a(thing)}",
            f"{y.name} wished for {a(thing)}",
            f"{y.name} asked for one",
            f"{y.name} looked {rng.choice(FEELINGS)}",
            f"{y.name} wept",
            f"{y.name}'s {thing} was broken",
            f"{y.name} was {rng.choice(FEELINGS)} that day",
            f"it was a hard day for {y.name}",
            f"nothing was left for {y.name}",
        )
    )
    one, two = (has, not_) if rng.random() < 0.5 else (not_, has)
    joint = rng.choice((". ", ", and ", ", but ", "; "))
    return f"{one[0].upper()}{one[1:]}{joint}{two[0].upper() + two[1:] if joint == '. ' else two}"


def need(rng: random.Random) -> str:
    """One has, the other has not; it goes to the one who has not, and often comes back to the one who had it."""
    x, y = rng.sample(PEOPLE, 2)
    thing, verb = rng.choice(THINGS), rng.choice(BOTH_VERBS + TO_VERBS)
    it = rng.choice(("it", f"the {thing}", "one", f"one {thing}", f"a part of the {plural(thing)}", f"the best {thing}"))
    lack = _lack(rng, x, y, thing)
    moved = rng.choice(
        (
            f"{it} was {verb[2]} to {y.name}",
            f"{x.name} {verb[1]} {it} to {y.name}",
            f"{it} went to {y.name}",
            f"{it} was soon {verb[2]} to {y.name}",
        )
    )
    middle = rng.choice((". ", f", {rng.choice(_LINKS)} ", f". {rng.choice(_HASTE)} ", f". {rng.choice(_HASTE)}, "))
    moved = moved[0].upper() + moved[1:] if middle == ". " else moved
    back = rng.choice(
        (
            "",
            "",
            f" {y.name} {rng.choice(ANSWERS)} {x.name}.",
            f" {rng.choice(_HASTE)} {y.name} {rng.choice(ANSWERS)} {x.name}.",
            f" {rng.choice(_HASTE)}, {rng.choice(('it was brought back', 'it went back', 'it came back'))} to {x.name}.",
            f" {y.subject.capitalize()} {rng.choice(ANSWERS)} {x.name}." if x.subject != y.subject else "",
        )
    )
    return f"{lack}{middle}{moved}.{back}"


def back_again(rng: random.Random) -> str:
    """Something was taken or got from somebody, and goes back to the one it came from."""
    x, y = rng.sample(PEOPLE, 2)  # x is the owner
    thing, verb = rng.choice(THINGS), rng.choice(BOTH_VERBS + TO_VERBS)
    got = rng.choice(
        (
            f"{y.name} had got {a(thing)} from {x.name}",
            f"{y.name} took the {thing} from {x.name}",
            f"{y.name} held the {thing} of {x.name}",
            f"{y.name} had the {thing} that belonged to {x.name}",
            f"{x.name} let {y.name} have the {thing}",
            f"{x.name} had {verb[2]} {y.name} the {thing}" if verb in BOTH_VERBS else f"{x.name} had {verb[2]} the {thing} to {y.name}",
            f"from {x.name} the {thing} was {verb[2]} to {y.name}",
            f"by {x.name} the {thing} was {verb[2]} to {y.name}",
        )
    )
    gave = rng.choice(
        (
            f"{y.name} gave it back to {x.name}",
            f"{y.name} brought it back to {x.name}",
            f"the {thing} went back to {x.name}",
            f"back it went to {x.name}",
            f"the {thing} was brought home to {x.name}",
            f"{y.name} {rng.choice(ANSWERS)} {x.name}",
            f"{y.subject if x.subject != y.subject else y.name} {rng.choice(ANSWERS)} {x.name}",
        )
    )
    upper = f"{got[0].upper()}{got[1:]}"
    return rng.choice(
        (
            f"{upper}. {rng.choice(_HASTE)} {gave}.",
            f"{upper}, {rng.choice(_LINKS)} {gave}.",
            f"When {got}, {gave}.",
            f"After {got}, {gave}.",
            f"Because {got}, {gave}.",
            f"{upper}. {x.name} missed it, so {gave}.",
            f"{upper}. {rng.choice(_HASTE)}, {gave}.",
        )
    )


def both_verbs(rng: random.Random) -> str:
    """One person does two things to the other; the second name is not the doer's."""
    x, y = rng.sample(PEOPLE, 2)
    thing, with_article = some_thing(rng)
    verb = rng.choice(BOTH_VERBS + TO_VERBS)
    first, second = rng.choice(ANSWERS), rng.choice(ANSWERS)
    opening = rng.choice(
        (f"{pair(rng, x.name, y.name)} {rng.choice(TRIPS)} the {rng.choice(PLACES)}. ", "", "", f"It was {rng.choice(COLORS)} outside. ")
    )
    return opening + rng.choice(
        (
            f"{x.name} {first} {y.name} and {verb[1]} {with_article} to {y.name}.",
            f"{x.name} {rng.choice(MEETINGS)} {y.name}, and the same day {x.name} {second} {y.name}.",
            f"{rng.choice(_HASTE)} {x.name} {verb[1]} {with_article} to {y.name}.",
            f"Nobody but {x.name} {verb[1]} {with_article} to {y.name}.",
            f"Nobody but {y.name} got the {thing} from {x.name}.",
            f"The {thing} that {x.name} {verb[1]} to {y.name} was {rng.choice(COLORS)}, and {y.name} {second} {x.name}.",
            f"What {x.name} {verb[1]} to {y.name} was {a(thing)}, so {y.name} {second} {x.name}.",
        )
    )
