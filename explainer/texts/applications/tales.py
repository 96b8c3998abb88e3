"""Short stories with a record of what is true of them: who did what for whom, with what, where, why, and how it ended.

A story is an opening, a trouble, an act and an outcome; sometimes there is a third person with something else, and a closing sentence.
What a story does not tell (a color, a place) is empty in its record. A pattern is the plot with the wordings that were drawn.
"""

from __future__ import annotations

import random
import re
from dataclasses import dataclass

from explainer.texts.applications import Parts
from explainer.texts.applications.plot_parts import BYSTANDER, CLOSING, OPENING, OPENING_WITH_PLACE, Plot, Wordings
from explainer.texts.applications.plots import NEW_PLOT, PLOTS
from explainer.texts.applications.story_words import HELD_OUT, WORDS, StoryWords
from explainer.texts.stories.people import Person, a


@dataclass(frozen=True, slots=True)
class Tale:
    """A story and its record.

    pattern: the plot and the numbers of its wordings. verb, base: the act's verb, told and in its base form. thing: the bare noun;
    a_thing: with its article and color, as told. color, place: empty where the story does not tell them. third: somebody else in the
    story, or None, with what that one has. done, did: the act after "Who" and after "What did A".
    """

    pattern: str
    text: str
    doer: Person
    other: Person
    third: Person | None
    third_thing: str
    verb: str
    base: str
    thing: str
    a_thing: str
    color: str
    place: str
    why: str
    sad: str
    glad: str
    owner: str
    done: str
    did: str
    summary: str

    @property
    def plot(self) -> str:
        """The name of the plot."""
        return self.pattern.split()[0]


def _upper(text: str) -> str:
    """Every sentence with a capital."""
    text = re.sub(r"(?<=[.!?] )[a-z]", lambda found: found[0].upper(), text)
    return f"{text[0].upper()}{text[1:]}"


def _noun(row: str, thing: str, color: str) -> str:
    """The thing as the story brings it in."""
    if row == "skills":
        return thing
    described = f"{color} {thing}" if color else thing
    return f"some {described}" if row == "foods" else a(described)


_BECAUSE = re.compile(r"(\{B\}|\{Bhe_?\}) was \{sad\} because \{why\}")
_REASONS = ("Because {why}, {who} was {sad}", "{Who} was {sad}, for {why}", "{Who} was {sad}: {why}", "Since {why}, {who} was {sad}",
            "{Who} was {sad}, and that was because {why}", "As {why}, {who} was very {sad}")  # fmt: skip
_LEADS = "Well|Then|Now|Later|Soon|And so|After a while|At this moment|To be short|One must know that|Listen".split("|")
_COMMA = ("Well", "Listen", "To be short", "After a while", "At this moment")


def loosened(rng: random.Random, beats: list[str]) -> list[str]:
    """The same beats, now and then with the reason in another place, or with a word or two before a sentence about A or B.

    With few fixed wordings a model learns the wordings; here it has to look at who does what.
    """
    found = []
    for beat in beats:
        reason = _BECAUSE.search(beat)
        if reason and rng.random() < 0.4:
            who = "{B}" if reason[1] == "{B}" else "{Bhe}"
            told = rng.choice(_REASONS).replace("{who}", who).replace("{Who}", reason[1])
            inside = reason.start() and not re.search(r'[.!?]"? $', beat[: reason.start()])
            beat = beat[: reason.start()] + (told[0].lower() + told[1:] if inside else told) + beat[reason.end() :]
        if re.match(r"\{(A|B|Ahe_|Bhe_)\} ", beat) and rng.random() < 0.25:
            lead = rng.choice(_LEADS)
            beat = f"{lead}{',' if lead in _COMMA else ''} {beat.replace('he_}', 'he}', 1)}"
        found.append(beat)
    return found


def tell(rng: random.Random, plot: Plot, words: StoryWords, side: int, hero: Person | None = None, *, loose: bool = False) -> Tale:
    """One story of the plot from the wordings of one side: 0 is training, 1 held out.

    hero: who does it. loose: as ``loosened`` says.
    """
    numbers: list[str] = []

    def worded(wordings: Wordings) -> str:
        number = rng.randrange(len(wordings[side]))
        numbers.append(f"{number}")
        return wordings[side][number]

    people = rng.sample([person for person in words.people if person != hero], 3)
    A, B, C = (hero or people[0]), people[1], people[2]
    verb, base = rng.choice(plot.verbs)
    row: tuple[str, ...] = getattr(words, plot.thing)
    thing = rng.choice(row)
    color = rng.choice(words.colors) if plot.thing == "things" and rng.random() < 0.7 else ""
    place = rng.choice(words.shores if plot.wet else words.places) if rng.random() < 0.7 else ""
    third = C if rng.random() < 0.5 else None
    sad, glad = rng.choice(words.sad), rng.choice(words.glad)
    a_thing = _noun(plot.thing, thing, color)
    other = rng.choice([noun for noun in words.things if noun != thing])
    a_other = a(f"{rng.choice([shade for shade in words.colors if shade != color])} {other}" if rng.random() < 0.7 else other)
    first, second = rng.sample([A.name, B.name], 2)
    slots = {"A": A.name, "B": B.name, "C": C.name, "AB": f"{first} and {second}", "V": verb, "v": base, "sad": sad, "glad": glad}
    slots |= {"thing": thing, "a_thing": a_thing, "place": place, "a_other": a_other, "lost": rng.choice(words.losses)}
    slots["to"] = "with" if base == "share" else "to"
    for letter, person in (("A", A), ("B", B)):
        slots |= {f"{letter}he": person.subject, f"{letter}him": person.object, f"{letter}his": person.possessive}
        slots[f"{letter}he_"] = person.subject.capitalize()
    why = rng.choice(plot.why).format_map(slots)
    slots["why"] = why
    beats = [worded(OPENING_WITH_PLACE if place else OPENING)]
    middle = [worded(plot.trouble), worded(plot.act), worded(plot.outcome)]
    if third:
        middle.insert(rng.choice((0, 0, 3)), worded(BYSTANDER))
    beats += middle
    if rng.random() < 0.4:
        beats.append(worded(CLOSING))
    beats = loosened(rng, beats) if loose else beats
    return Tale(
        pattern=f"{plot.name} {'new' if side else 'known'} {'.'.join(numbers)}",
        text=_upper(" ".join(beat.format_map(slots) for beat in beats)),
        doer=A,
        other=B,
        third=third,
        third_thing=a_other if third else "",
        verb=verb,
        base=base,
        thing=thing,
        a_thing=a_thing,
        color=color,
        place=place,
        why=why,
        sad=sad,
        glad=glad,
        owner=B.name if plot.owner else "",
        done=plot.done.format_map(slots),
        did=plot.base.format_map(slots),
        summary=plot.summary.format_map(slots),
    )


def tales(rng: random.Random, count: int, words: StoryWords = WORDS, side: int = 0, *, loose: bool = False) -> tuple[Tale, ...]:
    """``count`` stories of all plots but the new one."""
    return tuple(tell(rng, rng.choice(PLOTS), words, side, loose=loose) for _ in range(count))


def make(seed: int = 0, count: int = 3000, held_out: int = 400) -> Parts[Tale]:
    """Stories; held out are the wordings of the second tables with the words of training, and those of the first with new words."""
    rng = random.Random(f"tales {seed}")
    return Parts(tales(rng, count), tales(rng, held_out, side=1), tales(rng, held_out, HELD_OUT))


def of_the_new_plot(seed: int = 0, count: int = 200) -> tuple[Tale, ...]:
    """Stories of the plot of which training has nothing at all."""
    rng = random.Random(f"new plot {seed}")
    return tuple(tell(rng, NEW_PLOT, WORDS, rng.randrange(2)) for _ in range(count))
