"""A guess before the answer, for each application: from the text alone."""

from __future__ import annotations

from typing import Any

from explainer.lessons.applications import code
from explainer.studies.applications.written import WORD
from explainer.texts.turns import USER
from explainer.ui import ask
from explainer.ui.page.guess import Guess
from explainer.ui.text import counted, number, percent


def ahead(app: str, text: str) -> Guess:
    """Ask what can be said before the model is run; open at once where there is nothing to ask."""
    if app == "sentiment":
        return ask("Your guess first: negative or positive?", ["negative", "positive"])
    if app == "entities":
        return ask("Your guess first: how many names will it find?", _counts(text))
    if app == "desk":
        return ask("Your guess first: who answers?", ["the desk", "a person"])
    if app == "translation":
        return ask("Your guess first: how many tokens will it write, beside those that it reads?", LENGTHS)
    if app == "code":
        return ask("Your guess first: on how many of five examples will the function give something?", RUNS)
    which = "your last message" if app == "chat" else "your text"
    return ask(f"Your guess first: how many of the words that it writes will stand in {which}?", SHARES)


MANY = 4
LENGTHS, RUNS, SHARES = ["fewer", "as many", "more"], ["all", "some", "none"], ["all of them", "some", "none"]


def _counts(text: str) -> list[str]:
    """From none to as many as there are words; from ``MANY`` on in one option."""
    most = min(MANY, len(WORD.findall(text)))
    return [_count(n) for n in range(most + 1)]


def _count(n: int) -> str:
    return f"{MANY} or more" if n >= MANY else str(n)


def judged(app: str, asked: Guess, found: Any) -> None:
    """The verdict, once the answer stands there."""
    if app == "sentiment":
        asked.answer(found.label, f"the model says {found.label}, with {percent(found.sure)}.")
    elif app == "entities":
        count = len(found.spans)
        asked.answer(_count(count), f"it finds {'no name' if not count else 'one name' if count == 1 else f'{count} names'}.")
    elif app == "desk":
        who = "a person" if found.handed_over else "the desk"
        asked.answer(who, f"{who} does: the likeliest class has a score of {number(found.score)}, and {found.threshold:.0f} is asked for.")
    elif app == "translation":
        n_written, n_read = len(found.written) - 1, len(found.source) - 1
        right = LENGTHS[0] if n_written < n_read else LENGTHS[1] if n_written == n_read else LENGTHS[2]
        asked.answer(right, f"it reads {counted(n_read, 'token')} and writes {n_written:,}, the end marks not counted.")
    elif app == "code":
        checked = code.check(found)
        n_right, calls = checked.n_right, len(checked.calls)
        right = RUNS[0] if calls and n_right == calls else RUNS[1] if n_right else RUNS[2]
        asked.answer(right, f"on {n_right} of {calls}." if calls else "it wrote no function that can be tried.")
    else:
        said = [word.lower() for word in WORD.findall(found.text)]
        theirs = {word.lower() for word in WORD.findall(next(turn.text for turn in reversed(found.turns) if turn.role == USER))}
        kept = sum(word in theirs for word in said)
        right = SHARES[2] if not kept else SHARES[0] if kept == len(said) else SHARES[1]
        asked.answer(right, f"{kept} of the {counted(len(said), 'word')} that it wrote.")
