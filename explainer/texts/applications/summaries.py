"""Stories with their true summary in one sentence: who did it, what was done, how it ended. And the check of a summary by the record."""

from __future__ import annotations

import re

from explainer.texts.applications import Parts, tales
from explainer.texts.applications.frame import SUMMARY
from explainer.texts.applications.tales import Tale
from explainer.texts.turns import Turn


def turns(tale: Tale) -> tuple[Turn, ...]:
    """The story as a question to the model, and the summary as its answer."""
    return Turn("system", SUMMARY), Turn("user", tale.text), Turn("assistant", tale.summary)


def _has(word: str, text: str) -> bool:
    return bool(re.search(rf"\b{re.escape(word)}\b", text))


def kept(summary: str, tale: Tale) -> tuple[bool, bool, bool]:
    """Whether a summary has the right person, act and outcome, by the record of the story.

    Person: the first name is the doer's, and of the others none but the other one's is there. Act: the verb and the thing, and no color
    but the told one. Outcome: after the other one's name, how that one felt in the end, and not "not".
    """
    names = re.findall(r"\b[A-Z][a-z]+\b", re.sub(r"^(The|A|An|In|So|Then|One|Because|When)\b", "", summary))
    person = names[:1] == [tale.doer.name] and tale.other.name in names and set(names) == {tale.doer.name, tale.other.name}
    told = re.findall(rf"(\w+) {re.escape(tale.thing)}\b", summary)
    colored = all(word in {"a", "an", "the", "some", "to", "of", tale.color} for word in told)
    act = _has(tale.verb, summary) and bool(told) and colored
    ends = re.findall(rf"\b{re.escape(tale.other.name)}\b([^.]*)", summary)
    outcome = any(_has(tale.glad, end) and not _has("not", end) for end in ends)
    return person, act, outcome


def make(seed: int = 0, count: int = 3000, held_out: int = 400) -> Parts[Tale]:
    """The stories of ``tales``, of another seed than those of the dialogues."""
    return tales.make(seed + 10_000, count, held_out)
