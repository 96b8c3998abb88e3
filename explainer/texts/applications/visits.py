"""Whole visits for ``story-chat``: a reader greets, asks what a word means, hears a story, asks about it, asks what nobody can know."""

from __future__ import annotations

import random
from dataclasses import replace

from explainer.texts.applications.dialogues import GREETINGS, SYSTEM, Dialogue, lesson, requested
from explainer.texts.applications.plots import PLOTS
from explainer.texts.applications.story_questions import questions
from explainer.texts.applications.story_words import WORDS, StoryWords
from explainer.texts.applications.tales import tell
from explainer.texts.sets.label_slots import lines, table
from explainer.texts.turns import Turn

UNKNOWN = "I do not know that. I can tell you a story."
_SLOTS = table(
    land="France|Italy|Egypt|India|Japan|Norway|Canada|Peru|Kenya|Greece|China|Germany|Brazil|Mexico|England",
    town="Rome|Berlin|Oslo|Boston|Cairo|Lima|Tokyo|London|Moscow|Madrid",
    beast="lions|bees|whales|cats|owls|horses|snakes|frogs",
    food="bread|soup|a cake|pancakes|jam|cheese",
    star="the sun|the moon|Mars|the sky|the sea|the highest mountain",
    who="the king|the president|my teacher|my father|the baker|the winner",
    when="today|tomorrow|last week|next year|yesterday|on Sunday",
    number="2|3|5|7|8|12|15|20|100",
)
ASKED = lines(
    """
What is the capital of {land}?
Which is the largest town in {land}?
How many people live in {town}?
Where is {town}?
How far is it from {town} to {town}?
What is {number} times {number}?
What is {number} and {number}?
How much is {number} minus {number}?
Who is {who} of {land}?
How old is {who}?
What is the name of {who}?
Who wrote this book?
Who won the game {when}?
What is the weather like {when}?
Will it rain {when}?
What time is it?
What day is it {when}?
Where do {beast} live?
What do {beast} eat?
How many legs do {beast} have?
How do I make {food}?
How long must {food} be in the oven?
How big is {star}?
How far is {star}?
Why is {star} so far away?
What color is {star}?
When was the war in {land}?
What language do they speak in {land}?
Can you write a letter to {who}?
Can you help me with my homework?
What shall I wear {when}?
Where did I put my keys?
Which train goes to {town}?
What does {food} cost?
Is there life on {star}?
Do you like {food}?
What do you think of {land}?
Sing me a song.
What is the news {when}?
Who are my neighbors?
"""
)
"""What nobody can know who knows only a story and the words of the lessons."""
ANY_STORY = lines(
    """
Tell me a story.
A story, please!
I want to hear a story.
Can you tell me a story?
Yes, please tell me a story.
Yes, please.
Please tell me another story.
Do you know a story?
"""
)
AFTER = lines(
    """
Thank you!
Thank you.
Thank you. That was a good story.
I liked that story.
"""
)


def _filled(rng: random.Random, pattern: str) -> str:
    while "{" in pattern:
        for slot, row in _SLOTS.items():
            pattern = pattern.replace(f"{{{slot}}}", rng.choice(row), 1)
    return pattern


def _unknown(rng: random.Random) -> tuple[Turn, ...]:
    return Turn("user", _filled(rng, rng.choice(ASKED))), Turn("assistant", UNKNOWN)


def _greeting(rng: random.Random, words: StoryWords) -> tuple[Turn, ...]:
    said, answer = rng.choice([pair for pair in GREETINGS[0] if "story" in pair[1] and "know" not in pair[1]])
    slots = {"A": rng.choice(words.people).name}
    return Turn("user", said.format_map(slots)), Turn("assistant", answer.format_map(slots))


def _told(rng: random.Random, words: StoryWords, most: int) -> list[tuple[Turn, ...]]:
    """A story that the model tells, in words that it knows, and up to ``most`` questions on it, each an exchange of its own."""
    tale = tell(rng, rng.choice(PLOTS), words, 0)
    said = rng.choice(ANY_STORY) if rng.random() < 0.3 else requested(rng, tale, 0)[0]
    asked = questions(rng, tale, words, rng.randint(0, most), 0)
    turns = [(said, tale.text), *((one.question, one.answer) for one in asked)]
    return [(Turn("user", question), Turn("assistant", answer)) for question, answer in turns]


def visit(rng: random.Random, words: StoryWords = WORDS, most: int = 3) -> Dialogue:
    """A visit of two to about eight exchanges, in the wordings of training. words: whose people the stories are about."""
    words = replace(WORDS, people=words.people)
    before: list[tuple[Turn, ...]] = []
    if rng.random() < 0.45:
        before.append(_greeting(rng, words))
    if rng.random() < 0.25:
        before.append(lesson(rng, 0).turns[1:])
    if rng.random() < 0.2:
        before.append(_unknown(rng))
    exchanges = [*before, *_told(rng, words, most)]
    for between in (lesson(rng, 0).turns[1:], _unknown(rng)):
        if rng.random() < 0.25:
            exchanges.insert(rng.randint(len(before) + 1, len(exchanges)), between)
    if rng.random() < 0.2:
        exchanges.append((Turn("user", rng.choice(AFTER)), Turn("assistant", "You are welcome!")))
    if rng.random() < 0.15:
        exchanges = [_unknown(rng) if rng.random() < 0.7 else lesson(rng, 0).turns[1:]]
    return Dialogue("visit", "visit known", (SYSTEM, *(turn for exchange in exchanges for turn in exchange)))
