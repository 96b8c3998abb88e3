"""One question as the text of a chat: in a model's own template, or in a well-known one. Torch-free at import."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from explainer.errors import TextError
from explainer.models.chat import ChatTemplate
from explainer.models.marks import Marks, Passage
from explainer.studies.tokens.splits import Split, of_tokens
from explainer.texts.applications.frame import prompt
from explainer.texts.turns import USER, Turn
from explainer.texts.wording import encodable

CHATML = prompt((Turn(USER, "{question}"),))


@dataclass(frozen=True, slots=True)
class ChatText:
    """The whole chat up to where the answer begins: what the template puts before the question, the question, and what it puts after.

    own: whether the model's own tokenizer brought the template.
    """

    before: str
    question: str
    after: str
    own: bool

    @property
    def text(self) -> str:
        """The chat as one text."""
        return self.before + self.question + self.after


def chat_text(template: ChatTemplate | None, question: str) -> ChatText:
    """One question in a model's own chat template; in ChatML where it has none, or one that does not take this question."""
    if template is not None:
        try:
            pieces = template.passages([Turn(USER, question)])
        except TextError:
            pieces = []
        at = [role for role, _ in pieces].index(USER) if pieces else -1
        if at >= 0:
            before, after = pieces[:at], pieces[at + 1 :]
            return ChatText("".join(text for _, text in before), pieces[at][1], "".join(text for _, text in after), own=True)
    before_it, after_it = CHATML.split("{question}")
    return ChatText(before_it, question, after_it, own=False)


def n_marks(backend: Any, chat: ChatText) -> int:
    """How many tokens of the chat's frame are marks of the vocabulary."""
    marks = Marks(backend)
    return len(marks.within(chat.before)) + len(marks.within(chat.after))


def as_tokens(backend: Any, name: str, chat: ChatText, about: str) -> Split:
    """The chat as tokens: the marks of its frame as the single tokens that they are, and whatever the reader typed as text."""
    found = Marks(backend).cut([Passage(chat.before, True), Passage(chat.question, False), Passage(chat.after, True)])
    pairs = list(zip(found.symbols, found.token_ids, strict=True))
    return of_tokens(name, backend, encodable(chat.text), pairs, found.spans, about)
