"""Chat: the reader's message, the answer, more messages; the prompt as it is; the untuned base beside it."""

from __future__ import annotations

import streamlit as st

from explainer.lessons.applications import written
from explainer.lessons.applications.written import Answer
from explainer.models import catalogue
from explainer.studies.applications.written import OURS
from explainer.texts.turns import ASSISTANT, USER, Turn
from explainer.ui.page import show
from explainer.ui.state import kept, session, shown
from explainer.ui.text import plain

MOST_MESSAGE, BASE, BASE_TOKENS = 600, "story-gpt", 40


def _said(text: str) -> tuple[Turn, ...]:
    """The reader's text as the first message, and what was said after it on this visit."""
    base, more = st.session_state.get("_chat_more", ("", ()))
    return (Turn(USER, text), *(more if base == text else ()))


def _send(text: str, answer: Answer) -> None:
    message = str(st.session_state.get("say_more") or "").strip()
    if message:
        said = (*answer.turns[-_count(answer) :], Turn(ASSISTANT, answer.text), Turn(USER, message))
        st.session_state["_chat_more"] = (text, said[1:])


def _count(answer: Answer) -> int:
    """Turns without the system line."""
    return sum(turn.role in (USER, ASSISTANT) for turn in answer.turns)


def _keep(text: str, more: tuple[Turn, ...]) -> None:
    st.session_state["_chat_more"] = (text, more)


def answer(text: str) -> Answer:
    """The chat with its answer, and a field for the next message."""
    said = _said(text)
    found = written.answered("chat", said, text)
    written.bubbles(found)
    with st.container():  # outside of one it would stick to the foot of the window
        st.chat_input("Say more", key="say_more", max_chars=MOST_MESSAGE, on_submit=_send, args=(text, found))
    written.window(found)
    if len(said) > 1:
        with st.container(horizontal=True, gap="small"):
            st.button("Take the last message back", key="take_back", on_click=_keep, args=(text, said[1:-2]))
            st.button("Begin the chat again", key="chat_over", on_click=_keep, args=(text, ()))
    return found


def untuned(found: Answer) -> None:
    """What the base, which was tuned on no dialogue, makes of the same text."""
    from explainer.studies.decoding.generation import end_ids, text_of, write

    base = session.Choice(catalogue.find(BASE), found.chat.text)
    model, encoding = session.model(base), session.encoding(base)

    def run() -> str:
        ids = list[int]()
        most = min(BASE_TOKENS, model.context - len(encoding.token_ids))
        for step in write(model, encoding.token_ids) if most > 0 else ():
            if step.token_id in end_ids(model):
                break
            ids.append(step.token_id)
            if len(ids) >= most:
                break
        return text_of(model, ids)

    said = kept.studied(("untuned", model.key, encoding.token_ids), run)
    shown.put("untuned", lambda: {"who": ["base", "tuned"], "says": [said, found.text]})
    show.prose("applications", "untuned", base=BASE, n_base=len(encoding.token_ids), tuned=found.choice.called, n=len(found.chat.token_ids))
    left, right = st.columns(2, gap="large")
    with left:
        st.markdown(f"**{BASE}, untuned, goes on:**  \n{plain(said) or '(nothing)'}")
    with right:
        st.markdown(f"**{plain(found.choice.called)} answers:**  \n{plain(found.text) or '(nothing)'}")
    if found.choice.model != OURS:
        st.caption(f"{BASE} is the base of {OURS}. The one of {plain(found.choice.called)} is not on this machine.")


def prompt(found: Answer) -> None:
    """The one text that the model reads."""
    show.prose("applications", "prompt")
    st.code(found.chat.text, language=None, wrap_lines=True)
    show.numbers_button(
        "prompt",
        lambda: show.table(
            position=range(len(found.chat.token_ids)),
            token=found.chat.tokens,
            **{"token id": found.chat.token_ids, "said by": found.chat.roles},
        ),
        "The prompt as tokens (CSV)",
    )
