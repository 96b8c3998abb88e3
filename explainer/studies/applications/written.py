"""Chat, summary and code: how a model is asked for each, and what of a summary stands in its text. Torch-free at import."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from explainer.texts.applications.frame import JOBS
from explainer.texts.turns import SYSTEM, USER, Turn

if TYPE_CHECKING:
    from explainer.models import LanguageModel

OURS = "story-chat"
MOST_TOKENS = 96
"""Of an answer."""
LARGE = {
    "summary": "Say in one sentence what this story tells:\n\n{text}",
    "code": "Write a Python function of one line, def f(x): return …, and nothing else. {text}",
}
"""How a model that was tuned on no system line of ours is asked for the same job."""
WORD = re.compile(r"\w+(?:['’-]\w+)*")


def turns_of(model: LanguageModel, job: str, said: Sequence[Turn]) -> tuple[Turn, ...]:
    """The chat up to where the answer begins. job: one of ``JOBS``. said: the reader's messages and the answers so far."""
    if model.name == OURS:
        return (Turn(SYSTEM, JOBS[job]), *said)
    line = (Turn(SYSTEM, model.chat.system),) if model.chat is not None and model.chat.system else ()
    first = Turn(USER, LARGE[job].format(text=said[0].text)) if job in LARGE else said[0]
    return (*line, first, *said[1:])


def new_words(said: str, text: str) -> list[str]:
    """The words of a summary that stand nowhere in the text, each once."""
    known = {word.lower() for word in WORD.findall(text)}
    return list(dict.fromkeys(word for word in WORD.findall(said) if word.lower() not in known))
