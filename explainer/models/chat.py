"""A chat as the one text that a model reads: turns become token ids by the template of the model's own tokenizer. Torch-free at import."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

from jinja2.exceptions import TemplateError

from explainer.errors import TextError
from explainer.models.labels import is_byte_level
from explainer.models.marks import Marks, Passage
from explainer.models.tokenizers import MAX_CHARACTERS, label
from explainer.texts.turns import ASSISTANT, SYSTEM, USER, Turn
from explainer.texts.wording import encodable

FRAME = "frame"  # what the template puts around the words
_PLACE = re.compile("\ue000(\\d+)\ue001")  # stands for the words of a turn where a template is looked at without them
_FAULTS = (TemplateError, ValueError, TypeError, LookupError, ArithmeticError, AttributeError, RecursionError)


@dataclass(frozen=True, slots=True)
class Chat:
    """A chat as it is read. token_ids and printable tokens; roles: for each token who says it, or "frame"; text: all of it."""

    token_ids: tuple[int, ...]
    tokens: tuple[str, ...]
    roles: tuple[str, ...]
    text: str

    def count(self, role: str) -> int:
        """Tokens of one role."""
        return self.roles.count(role)


class ChatTemplate:
    """The chat template of one model.

    system: the system line that it writes where none is given, "" for none; None where it takes no system line at all. end_id: of the mark
    that ends an answer; None where no special token does.
    """

    def __init__(self, tokenizer: Any, backend: Any, name: str) -> None:
        self._tokenizer, self._name, self._backend = tokenizer, name, backend
        self._marks = Marks(backend)
        self._byte_level = is_byte_level(backend)
        alone = self._frames([USER], answer=True)
        self.fits = alone is not None
        self.system = self._system_of(alone) if alone else None
        answered = self._frames([USER, ASSISTANT], answer=False)
        ends = self._marks.within(answered[-1]) if answered else []
        self.end_id: int | None = self._marks.ids[ends[0]] if ends else None
        self.takes_more = self._frames([USER, ASSISTANT, USER], answer=True) is not None

    def _system_of(self, alone: list[str]) -> str | None:
        around = self._frames([SYSTEM, USER], answer=True)
        if around is None:
            return None
        before, between = around[0], around[1]
        own = alone[0]
        if len(own) < len(before) + len(between) or not (own.startswith(before) and own.endswith(between)):
            return ""
        return own[len(before) : len(own) - len(between)]

    def _rendered(self, turns: Sequence[Turn], answer: bool) -> str | None:
        messages = [{"role": turn.role, "content": turn.text} for turn in turns]
        try:
            return str(self._tokenizer.apply_chat_template(messages, tokenize=False, add_generation_prompt=answer))
        except _FAULTS:
            return None

    def _frames(self, roles: Sequence[str], *, answer: bool) -> list[str] | None:
        """What the template writes before, between and after the words of such turns; None where it does not take them in this order."""
        made = self._rendered([Turn(role, f"\ue000{i}\ue001") for i, role in enumerate(roles)], answer)
        if made is None:
            return None
        parts = _PLACE.split(made)
        return parts[::2] if parts[1::2] == [str(i) for i in range(len(roles))] else None

    def passages(self, turns: Sequence[Turn], *, answer: bool = True) -> list[tuple[str, str]]:
        """The chat in pieces, as (who says it, or "frame"; text): together exactly what the template makes of the turns.

        answer: whether the frame of an answer follows, which the model then writes.
        Raises: TextError where the template does not take these turns, or writes these words otherwise than they are.
        """
        said = [Turn(turn.role, encodable(turn.text)) for turn in turns]
        whole, frames = self._rendered(said, answer), self._frames([turn.role for turn in said], answer=answer)
        if whole is None or frames is None:
            raise TextError(f"The chat template of {self._name} does not take these turns in this order. Read your text as plain text.")
        roles = sorted({turn.role for turn in said})
        ways: tuple[Callable[[str], str], ...] = (str, str.strip)  # many templates leave out the spaces around what is said
        for chosen in product(ways, repeat=len(roles)):
            way = dict(zip(roles, chosen, strict=True))
            pieces = [(FRAME, frames[0])]
            for turn, after in zip(said, frames[1:], strict=True):
                pieces += [(turn.role, way[turn.role](turn.text)), (FRAME, after)]
            if "".join(text for _, text in pieces) == whole:
                return [piece for piece in pieces if piece[1]]
        raise TextError(f"The chat template of {self._name} changes these words, so they are not shown as a chat. Read them as plain text.")

    def encode(self, turns: Sequence[Turn], *, answer: bool = True) -> Chat:
        """The chat as tokens. What looks like a special token in the words of a turn is ordinary text.

        Raises: TextError as ``passages``, and when the chat is far too long.
        """
        pieces = self.passages(turns, answer=answer)
        if (length := sum(len(text) for _, text in pieces)) > MAX_CHARACTERS:
            raise TextError(f"This chat has {length:,} characters; at most {MAX_CHARACTERS:,} are read. Shorten it.")
        found = self._marks.cut([Passage(text, role == FRAME) for role, text in pieces])
        who = [role for role, text in pieces for _ in text]

        def role_of(span: tuple[int, int]) -> str:
            """A token that reaches over a border belongs to the words."""
            inside = who[span[0] : max(span[1], span[0] + 1)]
            return next((role for role in inside if role != FRAME), FRAME)

        tokens = tuple(label(self._backend, token_id, self._byte_level) for token_id in found.token_ids)
        return Chat(found.token_ids, tokens, tuple(map(role_of, found.spans)), "".join(text for _, text in pieces))


def template_of(tokenizer: Any, backend: Any, name: str) -> ChatTemplate | None:
    """The chat template that a model's tokenizer brings; None where it has none, or one that does not take a question."""
    if not getattr(tokenizer, "chat_template", None) or backend is None:
        return None
    made = ChatTemplate(tokenizer, backend, name)
    return made if made.fits else None
