"""Questions about a story and their short answers, which follow from its record; and questions that the story does not answer."""

from __future__ import annotations

import random
from dataclasses import dataclass

from explainer.texts.applications.plot_parts import Wordings
from explainer.texts.applications.story_words import StoryWords
from explainer.texts.applications.tales import Tale
from explainer.texts.sets.label_slots import lines

UNKNOWN = "I do not know. The story does not tell."


@dataclass(frozen=True, slots=True)
class Asked:
    """A question, its answer, and the pattern: the kind and the number of the wording."""

    question: str
    answer: str
    pattern: str


def _wordings(train: str, held_out: str) -> Wordings:
    return lines(train.replace("|", "\n")), lines(held_out.replace("|", "\n"))


KINDS: dict[str, Wordings] = {
    "who": _wordings(
        "Who {done}?|Tell me who {done}.|Who was it that {done}?|Please say who {done}.|which one of them {done}?|"
        "Who of them {done}?|Say who {done}.|Can you tell who {done}?|{done}: who was that?|I want to know who {done}.",
        "Do you remember who {done}?|Somebody {done}. Who was it?",
    ),
    "what": _wordings(
        "What did {A} {did}?|Tell me what {A} {V} in the story.|What was it that {A} {V}?|what did {A} {did} in the story?|"
        "I want to know what {A} {V}.|Can you tell what {A} {V}?|{A} {V} what?|Say what {A} {V}.",
        "Do you remember what {A} {V}?|{A} {V} something. What was it?",
    ),
    "color": _wordings(
        "What color was the {thing}?|Which color did the {thing} have?|Tell me the color of the {thing}.|what color is the {thing}?|"
        "Say what color the {thing} was.|Can you tell the color of the {thing}?|The {thing} was of which color?",
        "The {thing} in the story, what color was it?|Do you remember the color of the {thing}?",
    ),
    "where": _wordings(
        "Where were {AB}?|Where does the story happen?|Tell me where {AB} were.|Where was {A}?|where did this happen?|"
        "Say where {AB} were.|Can you tell where {A} was?|At which place were {AB}?|Where was {B}?",
        "In what place were {AB}?|Do you remember where {B} was?",
    ),
    "why": _wordings(
        "Why was {B} {sad}?|Tell me why {B} was {sad}.|What made {B} {sad}?|why was {B} so {sad}?|Say why {B} was {sad}.|"
        "Can you tell why {B} was {sad}?|For what reason was {B} {sad}?|I want to know why {B} was {sad}.",
        "{B} was {sad}, but why?|Do you remember why {B} was {sad}?",
    ),
    "reason": _wordings(
        "Why did {A} do that for {B}?|Tell me why {A} did it.|Why did {A} {v} something for {B}?|Say why {A} did it.|"
        "Can you tell why {A} did that?|For what reason did {A} do that for {B}?",
        "{A} did something for {B}, but why?|Do you remember why {A} did it?",
    ),
    "feeling": _wordings(
        "How did {B} feel in the end?|How was {B} in the end?|Tell me how {B} felt at the end.|"
        "how does {B} feel at the end of the story?|How was it for {B} in the end?|Say how {B} felt at the end.|"
        "Can you tell how {B} felt in the end?|At the end, was {B} sad or not? How did {B} feel?",
        "When it was all over, how did {B} feel?|Do you remember how {B} felt in the end?",
    ),
    "sad one": _wordings(
        "Who was {sad}?|Tell me who was {sad}.|Which one of them was {sad}?|who was {sad} at first?|Say who was {sad}.|"
        "Who of them was {sad}?|Can you tell who was {sad}?|I want to know who was {sad}.",
        "Do you remember who was {sad}?|Somebody was {sad}. Who was it?",
    ),
    "glad one": _wordings(
        "Who was {glad} in the end?|Tell me who was {glad} at the end.|Which one of them was {glad}?|who was {glad} at last?|"
        "Say who was {glad} in the end.|Can you tell who was {glad} in the end?",
        "Do you remember who was {glad} in the end?|When it was all over, who was {glad}?",
    ),
    "owner": _wordings(
        "Who got the {thing}?|Who has the {thing} now?|Tell me who has the {thing} in the end.|who had the {thing} at the end?|"
        "Say who has the {thing}.|Whose is the {thing} now?|Can you tell who has the {thing} in the end?",
        "In whose hands is the {thing} now?|Do you remember who has the {thing} in the end?",
    ),
    "third": _wordings(
        "Who was with {a_other}?|Tell me who was there with {a_other}.|Who was the one with {a_other}?|who had {a_other}?|"
        "Say who had {a_other}.|Whose was {a_other}?|Can you tell who had {a_other}?",
        "Do you remember who had {a_other}?|There was {a_other} too. Whose was it?",
    ),
    "color of another": _wordings(
        "What color was the {stranger_thing}?|Which color did the {stranger_thing} have?|Tell me the color of the {stranger_thing}.|"
        "Say what color the {stranger_thing} was.|Can you tell the color of the {stranger_thing}?",
        "The {stranger_thing} in the story, what color was it?",
    ),
    "a stranger": _wordings(
        "Who is {S}?|What did {S} do?|Where was {S}?|Tell me what {S} did in the story.|Why was {S} {sad}?|Say what {S} did.|"
        "Can you tell me about {S}?|How did {S} feel?",
        "Do you remember {S}?|And {S}, what did {S} do?",
    ),
    "untold": _wordings(
        "How old is {A}?|What did {B} eat that day?|What is the name of {B}'s mother?|What day was it?|How much did the {thing} cost?|"
        "Who is the brother of {A}?|What did {A} dream at night?|How big is the house of {A}?|What did {A} say to father?|"
        "Which year was it?",
        "How tall is {B}?|Which song did {A} sing?|When was {A} born?|Where did {B} buy {Bhis} shoes?",
    ),
}


def _answers(tale: Tale) -> dict[str, str]:
    """The answer to each kind of question that makes sense for the story."""
    how = f"how to {tale.thing}" if tale.plot == "taught" else tale.a_thing
    found = {"who": tale.doer.name, "what": how, "feeling": tale.glad, "where": tale.place}
    found["reason" if tale.plot == "made" else "why"] = f"because {tale.why}"
    found["glad one"] = tale.other.name
    if "why" in found:
        found["sad one"] = tale.other.name
    if tale.owner:
        found["owner"] = tale.owner
    if tale.plot not in {"taught", "shared"}:
        found["color"] = tale.color
    if tale.third:
        found["third"] = tale.third.name
    found |= {"a stranger": "", "untold": "", "color of another": ""}
    return {kind: f"{answer[0].upper()}{answer[1:]}." if answer else UNKNOWN for kind, answer in found.items()}


def questions(rng: random.Random, tale: Tale, words: StoryWords, count: int, side: int = 0) -> list[Asked]:
    """``count`` questions of different kinds; ``side`` is whose wordings are used, as in ``tales``."""
    answers = _answers(tale)
    known = [kind for kind in answers if answers[kind] != UNKNOWN]
    unknown = [kind for kind in answers if answers[kind] == UNKNOWN]
    kinds: list[str] = []
    while len(kinds) < count:
        pool = [kind for kind in (known if rng.random() < 0.75 else unknown) if kind not in kinds]
        if pool:
            kinds.append(rng.choice(pool))
    first, second = rng.sample([tale.doer.name, tale.other.name], 2)
    in_story = {person.name for person in (tale.doer, tale.other, tale.third) if person}
    stranger = rng.choice([person.name for person in words.people if person.name not in in_story])
    absent = rng.choice([thing for thing in words.things if thing not in tale.text])
    slots = {"A": tale.doer.name, "B": tale.other.name, "AB": f"{first} and {second}", "S": stranger, "stranger_thing": absent}
    slots |= {"V": tale.verb, "v": tale.base, "done": tale.done, "did": tale.did, "thing": tale.thing, "sad": tale.sad, "glad": tale.glad}
    slots |= {"a_other": tale.third_thing, "Bhis": tale.other.possessive}
    found = []
    for kind in kinds:
        number = rng.randrange(len(KINDS[kind][side]))
        found.append(Asked(KINDS[kind][side][number].format_map(slots), answers[kind], f"{kind} {'new' if side else 'known'} {number}"))
    return found
