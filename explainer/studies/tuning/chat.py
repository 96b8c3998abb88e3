"""A chat as the one text that a model reads: its own template, or a well-known one. Torch-free."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any

from jinja2.exceptions import TemplateError

from explainer.studies.tokens.splits import Split, of_tokens
from explainer.texts.applications.frame import Turn, prompt
from explainer.texts.wording import encodable

CHATML = prompt((Turn("user", "{question}"),))
_PLACE = "\ue000question\ue001"  # stands for the question where a template is looked at without one
_STAND_INS = 0xF0000  # characters that no language has: one for each mark


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


def chat_text(tokenizer: Any, question: str) -> ChatText:
    """One question in the chat template of a transformers tokenizer; in ChatML where it has none, or one that does not take a question."""
    if getattr(tokenizer, "chat_template", None):
        try:
            found = _in_template(tokenizer, question)
        except (TemplateError, ValueError):
            found = None
        if found is not None:
            return found
    before, after = CHATML.split("{question}")
    return ChatText(before, question, after, own=False)


def _in_template(tokenizer: Any, question: str) -> ChatText | None:
    """None where the template does not put the question between two texts that do not depend on it."""

    def made(words: str) -> str:
        asked = [{"role": "user", "content": words}]
        return str(tokenizer.apply_chat_template(asked, tokenize=False, add_generation_prompt=True))

    whole, around = made(question), made(_PLACE).split(_PLACE)
    if len(around) != 2 or len(whole) < len("".join(around)) or not (whole.startswith(around[0]) and whole.endswith(around[1])):
        return None
    before, after = around
    return ChatText(before, whole[len(before) : len(whole) - len(after)], after, own=True)


def n_marks(backend: Any, chat: ChatText) -> int:
    """How many tokens of the chat's frame are marks of the vocabulary."""
    marks = _marks(backend)
    return sum(part in marks for part in [*_cut(marks, chat.before), *_cut(marks, chat.after)])


def as_tokens(backend: Any, name: str, chat: ChatText, about: str) -> Split:
    """The chat as tokens: the marks of its frame as the single tokens that they are, and whatever the reader typed as text.

    A tokenizer reads all marks of a text as marks, or none. So the frame's are written as characters that nobody typed, which a copy
    takes for those marks; what is typed is no mark to it.
    """
    from tokenizers import Tokenizer

    marks, parts = _marks(backend), [encodable(part) for part in (chat.before, chat.question, chat.after)]
    free = (chr(code) for code in range(_STAND_INS, 0x10FFFE) if chr(code) not in parts[1])
    stand_ins = {mark: next(free) * len(mark) for mark in marks}
    copy = json.loads(backend.to_str())
    copy["added_tokens"] = [
        {**token, "content": stand_ins.get(token["content"], token["content"])} if token["special"] else token
        for token in copy["added_tokens"]
    ]
    marked = Tokenizer.from_str(json.dumps(copy))
    framed = ["".join(stand_ins.get(part, part) for part in _cut(marks, frame)) for frame in (parts[0], parts[2])]
    found = marked.encode(framed[0] + parts[1] + framed[1], add_special_tokens=False)
    meant = {stand_in: (mark, marks[mark]) for mark, stand_in in stand_ins.items()}
    pairs = [meant.get(token, (token, token_id)) for token, token_id in zip(found.tokens, found.ids, strict=True)]
    return of_tokens(name, backend, "".join(parts), pairs, found.offsets, about)


def _marks(backend: Any) -> dict[str, int]:
    """The special tokens of a vocabulary and their ids, the longest first."""
    found = {token.content: int(token_id) for token_id, token in backend.get_added_tokens_decoder().items() if token.special}
    return dict(sorted(found.items(), key=lambda pair: -len(pair[0])))


def _cut(marks: dict[str, int], text: str) -> list[str]:
    """The text in pieces, each mark by itself."""
    return re.split(f"({'|'.join(map(re.escape, marks))})", text) if marks else [text]
