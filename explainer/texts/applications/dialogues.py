"""Dialogues for ``story-chat``: greetings, stories about whom the reader names, questions about the story, questions about the lessons."""

from __future__ import annotations

import random
from dataclasses import dataclass

from explainer.texts.applications import Parts
from explainer.texts.applications.frame import CHAT
from explainer.texts.applications.lesson_answers import QUESTIONS, TERMS
from explainer.texts.applications.plots import PLOTS
from explainer.texts.applications.story_questions import questions
from explainer.texts.applications.story_words import HELD_OUT, WORDS, StoryWords
from explainer.texts.applications.tales import Tale, tell
from explainer.texts.sets.label_slots import lines
from explainer.texts.turns import Turn


@dataclass(frozen=True, slots=True)
class Dialogue:
    """Turns, the last one the answer that is judged. kind: greeting, story, question or lesson. tale: the story that is told, if any."""

    kind: str
    pattern: str
    turns: tuple[Turn, ...]
    tale: Tale | None = None


REQUESTS = (
    lines(
        """
Tell me a story about {A}.
I want a story about {A}.
Can you tell me a story about {A}?
Please tell a story about {A} and {B}.
tell me about {A} and {B}
A story about {A}, please!
My name is {A}. Tell me a story about me.
Do you know a story of {A} and {B}?
Hello! Tell me a story about {A}.
I would like to hear about {A} and {thing}.
A story with {A} and {thing}, please.
"""
    ),
    lines(
        """
How about a little tale of {A}?
Could you make up something about {A} and {B}?
I am {A}, and I want to be in a story.
What happened to {A} one day?
"""
    ),
)
READ = (
    (
        "Here is a story. {text} {question}",
        "{text} {question}",
        "Read this: {text} Now tell me: {question}",
        "{text}\n\n{question}",
        "Question: {question} Story: {text}",
    ),
    ("I have read this. {text} My question is: {question}",),
)
_OFFER = "Shall I tell you a story?"
_ABLE = "I can tell a story, and I can answer questions about it and about the lessons."
_OUTSIDE = "I do not know that. I can tell you a story."
GREETINGS: tuple[tuple[tuple[str, str], ...], ...] = (
    (
        ("Hello!", f"Hello! {_OFFER}"),
        ("hello", f"Hello! {_OFFER}"),
        ("Good morning!", f"Good morning! {_OFFER}"),
        ("Good evening.", f"Good evening! {_OFFER}"),
        ("Hello, I am {A}.", f"Hello, {{A}}! {_OFFER}"),
        ("My name is {A}.", f"Hello, {{A}}! {_OFFER}"),
        ("Hello! My name is {A}. Who are you?", "Hello, {A}! I am a small model that tells stories."),
        ("Who are you?", "I am a small model that tells stories."),
        ("What are you?", "I am a small model that tells stories."),
        ("What can you do?", _ABLE),
        ("How can you help me?", _ABLE),
        ("Thank you!", "You are welcome!"),
        ("Thank you. That was a good story.", "You are welcome!"),
        ("Goodbye!", "Goodbye! Come back soon."),
        ("{A} says goodbye.", "Goodbye, {A}! Come back soon."),
        ("How are you?", f"I am well, thank you. {_OFFER}"),
        ("What is the weather like today?", _OUTSIDE),
        ("How old is the king of Spain?", _OUTSIDE),
        ("What did I eat for lunch?", _OUTSIDE),
        ("Where is my {thing}?", _OUTSIDE),
        ("Can you do my sums for me?", _OUTSIDE),
        ("How far is the moon?", _OUTSIDE),
        ("Who won the game last night?", _OUTSIDE),
    ),
    (
        ("Hello there!", f"Hello! {_OFFER}"),
        ("Hello, this is {A} speaking.", f"Hello, {{A}}! {_OFFER}"),
        ("{A} is my name.", f"Hello, {{A}}! {_OFFER}"),
        ("What sort of thing are you?", "I am a small model that tells stories."),
        ("What are you able to do?", _ABLE),
        ("Thank you very much.", "You are welcome!"),
        ("Goodbye, and good night!", "Goodbye! Come back soon."),
        ("How many stars are in the sky?", _OUTSIDE),
        ("What is on the table in front of me?", _OUTSIDE),
    ),
)
SYSTEM = Turn("system", CHAT)


def _mark(side: int) -> str:
    return "new" if side else "known"


def _greeting(rng: random.Random, words: StoryWords, side: int) -> Dialogue:
    number = rng.randrange(len(GREETINGS[side]))
    said, answer = GREETINGS[side][number]
    slots = {"A": rng.choice(words.people).name, "thing": rng.choice(words.things)}
    turns = (SYSTEM, Turn("user", said.format_map(slots)), Turn("assistant", answer.format_map(slots)))
    return Dialogue("greeting", f"greeting {_mark(side)} {number}", turns)


def lesson(rng: random.Random, side: int) -> Dialogue:
    """A question on a word of the lessons, and its answer."""
    number = rng.randrange(len(QUESTIONS[side]))
    name, asked, answer = rng.choice(TERMS)
    question = QUESTIONS[side][number].format(name=name, asked=asked)
    turns = (SYSTEM, Turn("user", f"{question[0].upper()}{question[1:]}"), Turn("assistant", answer))
    return Dialogue("lesson", f"lesson {_mark(side)} {number} {name}", turns)


def requested(rng: random.Random, tale: Tale, side: int) -> tuple[str, str]:
    """What the reader says to get the story, with its pattern."""
    thing = tale.a_thing if tale.plot != "taught" else "a friend"
    number = rng.randrange(len(REQUESTS[side]))
    words = REQUESTS[side][number].format(A=tale.doer.name, B=tale.other.name, thing=thing)
    return words, f"request {_mark(side)} {number}"


def _story(rng: random.Random, words: StoryWords, side: int) -> Dialogue:
    tale = tell(rng, rng.choice(PLOTS), words, side)
    said, pattern = requested(rng, tale, side)
    return Dialogue("story", pattern, (SYSTEM, Turn("user", said), Turn("assistant", tale.text)), tale)


def _question(rng: random.Random, words: StoryWords, side: int, most: int, loose: bool) -> Dialogue:
    """Up to ``most`` questions about one story, which the reader brought or the model told."""
    brought = rng.random() < (0.5 if loose else 0.3)
    tale = tell(rng, rng.choice(PLOTS), words, side, loose=loose and brought)
    asked = questions(rng, tale, words, rng.randint(1, most), side)
    if brought:
        number = rng.randrange(len(READ[side]))
        turns = [SYSTEM, Turn("user", READ[side][number].format(text=tale.text, question=asked[0].question))]
        pattern = f"read {_mark(side)} {number}"
    else:
        said, pattern = requested(rng, tale, side)
        turns = [SYSTEM, Turn("user", said), Turn("assistant", tale.text), Turn("user", asked[0].question)]
    turns.append(Turn("assistant", asked[0].answer))
    for more in asked[1:]:
        turns += [Turn("user", more.question), Turn("assistant", more.answer)]
    return Dialogue("question", f"{tale.pattern}, {pattern}, {asked[-1].pattern}", tuple(turns), tale)


def dialogue(rng: random.Random, words: StoryWords = WORDS, side: int = 0, most: int = 3, *, loose: bool = False) -> Dialogue:
    """One dialogue; ``side`` 0 takes the wordings of training, 1 the held-out ones. ``most`` is the number of questions on a story.

    loose: stories that the reader brings are told loosely, and there are more of them; what the model tells is told well.
    """
    kind = rng.random()
    if kind < 0.07:
        return _greeting(rng, words, side)
    if kind < 0.17:
        return lesson(rng, side)
    if kind < 0.30:
        return _story(rng, words, side)
    return _question(rng, words, side, most, loose)


def make(seed: int = 0, count: int = 6000, held_out: int = 600) -> Parts[Dialogue]:
    """Dialogues; those held out by pattern have every wording from the second tables, and one question on their story."""
    rng = random.Random(f"dialogues {seed}")
    train = tuple(dialogue(rng) for _ in range(count))
    new_patterns = tuple(dialogue(rng, side=1, most=1) for _ in range(held_out))
    new_words: list[Dialogue] = []
    while len(new_words) < held_out:
        found = dialogue(rng, HELD_OUT, most=1)
        if found.tale:
            new_words.append(found)
    return Parts(train, new_patterns, tuple(new_words))
