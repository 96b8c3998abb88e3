"""What the model reads before it writes: the reader's text, or a chat in the model's own template."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import streamlit as st

from explainer.errors import TextError
from explainer.lessons.generation import writing
from explainer.models.chat import FRAME, Chat, ChatTemplate
from explainer.texts.turns import ASSISTANT, SYSTEM, USER, Turn
from explainer.ui import text
from explainer.ui.page import show, widgets
from explainer.ui.state import session, shown, url
from explainer.ui.state.per_lesson import in_link
from explainer.ui.text import counted

if TYPE_CHECKING:
    from explainer.models import LanguageModel
    from explainer.studies.decoding.generation import Written


PLAIN, CHAT = "as plain text", "as a chat"
MOST_MESSAGE = 2000  # characters


@dataclass(frozen=True, slots=True)
class Prompt:
    """Token ids and printable tokens; roles: in a chat, for each token who says it. turns: of the chat, the system line first."""

    token_ids: tuple[int, ...]
    tokens: tuple[str, ...]
    roles: tuple[str, ...] = ()
    turns: tuple[Turn, ...] = ()

    @property
    def chat(self) -> bool:
        """Whether it is a chat."""
        return bool(self.roles)

    @property
    def messages(self) -> int:
        """How many messages of the reader are in it."""
        return sum(turn.role == USER for turn in self.turns)

    def kept_in(self, n_vocab: int) -> writing.Place:
        """Where its branches are kept: those of a later answer of a chat are in no link, as what was said before is in none."""
        if not self.chat:
            return writing.Place(n_vocab)
        return writing.Place(n_vocab, "answer" if self.messages == 1 else "_later_answer", writing.MOST_STEPS)


def chosen(choice: session.Choice) -> Prompt:
    """The reader's text in the way it is to be read. There is a choice only where the model has a chat template.

    Raises: TextError when there are more tokens than the window takes, or the template does not take the text.
    """
    encoded = session.encoding(choice)
    template = session.model(choice).chat
    if template is None or widgets.choose("Your text is read", [PLAIN, CHAT], "read_as") == PLAIN:
        return Prompt(encoded.token_ids, encoded.tokens)
    system = _system_line(template)
    turns = (*system, Turn(USER, choice.text), *_said(_base(choice, system)))
    shown.setting("turns", [(turn.role, turn.text) for turn in turns])
    found = template.encode(turns)
    if len(found.token_ids) > choice.shape.context:
        raise TextError(
            f"With its frame this chat has {len(found.token_ids):,} tokens; {choice.called} reads at most {choice.shape.context:,}. "
            "Shorten the text in the sidebar."
        )
    show.prose("generation", "chat", model=choice.called, **_counts(found))
    return Prompt(found.token_ids, found.tokens, found.roles, turns)


def _counts(found: Chat) -> dict[str, str]:
    return {"total": counted(len(found.token_ids), "token"), "frame": f"{found.count(FRAME):,}"}


def _system_line(template: ChatTemplate) -> tuple[Turn, ...]:
    """The system line as the reader set it; none where the template takes none, or writes none and the reader has written none."""
    if template.system is None:
        return ()
    line = st.text_input("System line", template.system, **in_link("system"), max_chars=400)
    return (Turn(SYSTEM, line),) if line or template.system else ()


# --- the turns of this visit -----------------------------------------------------------------------------------------


def _base(choice: session.Choice, system: tuple[Turn, ...]) -> tuple[str, str, tuple[Turn, ...]]:
    """What a chat begins with: with another beginning it is another chat."""
    return choice.model, choice.text, system


def _said(base: tuple[object, ...]) -> tuple[Turn, ...]:
    """What was said after the first message."""
    held = st.session_state.get("_said", ((), ()))
    return tuple(held[1]) if held[0] == base else ()


def _keep(base: tuple[object, ...], said: tuple[Turn, ...]) -> None:
    st.session_state["_said"] = (base, said)
    url.state("_later_answer", "")


def _parts(prompt: Prompt) -> tuple[tuple[Turn, ...], str, tuple[Turn, ...]]:
    """The system line, the first message, and what was said after it."""
    first = next(i for i, turn in enumerate(prompt.turns) if turn.role == USER)
    return prompt.turns[:first], prompt.turns[first].text, prompt.turns[first + 1 :]


def next_message(choice: session.Choice, prompt: Prompt, steps: list[Written], *, going: bool) -> None:
    """A field for the reader's next message, once something is written; what is in the chat, and how much room is left."""
    model = session.model(choice)
    template = model.chat
    if template is None or not prompt.chat:
        return
    system, first, said = _parts(prompt)
    base = (choice.model, first, system)
    if template.takes_more:
        with st.container():  # outside of one it would stick to the foot of the window
            st.chat_input(
                "Your next message", key="next_message", max_chars=MOST_MESSAGE, disabled=going or not steps,
                on_submit=_send, args=(model, prompt, base, said, _written(model, steps)),
            )  # fmt: skip
    if refused := st.session_state.pop("_message_refused", ""):
        show.prose_text(text.plain(refused))
    n_now, context = len(prompt.token_ids) + len(steps), choice.shape.context
    st.caption(f"This chat has {counted(n_now, 'token')} so far. {text.plain(choice.called)} reads at most {context:,}.")
    if said:
        show.prose("generation", "chat_later")
        with st.container(horizontal=True, gap="small"):
            st.button("Take the last message back", key="take_back", disabled=going, on_click=_keep, args=(base, said[:-2]))
            st.button("Begin the chat again", key="chat_over", disabled=going, on_click=_keep, args=(base, ()))


def _written(model: LanguageModel, steps: list[Written]) -> str:
    """The answer as text, without the mark that ended it."""
    from explainer.studies.decoding.generation import end_ids, text_of

    ends = end_ids(model)
    return text_of(model, [step.token_id for step in steps if step.token_id not in ends])


def _send(model: LanguageModel, prompt: Prompt, base: tuple[object, ...], said: tuple[Turn, ...], answer: str) -> None:
    """The answer that stands there and the new message become turns of the chat."""
    message = str(st.session_state.get("next_message") or "")
    if not message.strip() or model.chat is None:
        return
    more = (Turn(ASSISTANT, answer), Turn(USER, message))
    try:
        count = len(model.chat.encode((*prompt.turns, *more)).token_ids)
        if count > model.context:
            raise TextError(f"With that message the chat would have {count:,} tokens, and the window holds {model.context:,}: begin again.")
    except TextError as error:
        st.session_state["_message_refused"] = str(error)
    else:
        _keep(base, (*said, *more))
