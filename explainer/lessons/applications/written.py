"""What is written token by token: chat, summary and code. The prompt, the answer as it grows, and where its words came from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import streamlit as st

from explainer.errors import TextError
from explainer.models import catalogue
from explainer.models.chat import Chat
from explainer.studies.applications.written import MOST_TOKENS, OURS, turns_of
from explainer.texts.turns import ASSISTANT, SYSTEM, USER, Turn
from explainer.ui.components import origins as drawing
from explainer.ui.page import show
from explainer.ui.state import kept, session, shown
from explainer.ui.text import counted, number, percent, plain, token

if TYPE_CHECKING:
    from explainer.models import LanguageModel
    from explainer.studies.decoding.origins import Origin
    from explainer.trace import Trace


@dataclass(frozen=True, slots=True)
class Answer:
    """A chat that was answered. written: the ids of the answer, with the mark that ends it if it came. text: without it."""

    choice: session.Choice
    job: str
    chat: Chat
    turns: tuple[Turn, ...]
    written: tuple[int, ...]
    text: str
    ended: bool


def writer(text: str) -> session.Choice:
    """Who answers: the model of the sidebar where it has a chat template, else story-chat."""
    name = st.session_state["model_in_use"]
    if name not in catalogue.EMBEDDED:
        other = session.Choice(catalogue.find(name), text)
        if session.model(other).chat is not None:
            return other
    return session.Choice(catalogue.find(OURS), text)


def _write(model: LanguageModel, chat: Chat) -> tuple[int, ...]:
    """The likeliest token, again and again, drawn while it grows."""
    from explainer.studies.decoding.generation import end_ids, text_of, write

    ends, ids = end_ids(model), list[int]()
    most = min(MOST_TOKENS, model.context - len(chat.token_ids))
    place = st.empty()
    if most <= 0:
        return ()
    for step in write(model, chat.token_ids):
        ids.append(step.token_id)
        if step.token_id in ends or len(ids) >= most:
            break
        if len(ids) % 4 == 0:
            place.markdown(f"{plain(text_of(model, ids))} ▌")
    place.empty()
    return tuple(ids)


def answered(job: str, said: tuple[Turn, ...], text: str) -> Answer:
    """The answer to a chat, kept for all readers.

    Raises: TextError when the chat does not fit the window.
    """
    from explainer.studies.decoding.generation import end_ids, text_of

    choice = writer(text)
    model = session.model(choice)
    turns = turns_of(model, job, said)
    shown.setting("said", [(turn.role, turn.text) for turn in said])
    if model.chat is None:  # it had one when it was chosen
        raise TextError(f"{model.name} has no chat template.")
    chat = model.chat.encode(turns)
    if len(chat.token_ids) >= model.context:
        raise TextError(
            f"With its frame that is {len(chat.token_ids):,} tokens; {choice.called} reads at most {model.context:,} and has to leave "
            "room for the answer. Shorten the text in the sidebar."
        )
    written = kept.studied(("answer", model.key, chat.token_ids), lambda: _write(model, chat))
    ends = end_ids(model)
    words = text_of(model, [i for i in written if i not in ends])
    return Answer(choice, job, chat, turns, written, words, bool(written) and written[-1] in ends)


def bubbles(answer: Answer) -> None:
    """The turns as a chat; the system line stands above it."""
    for turn in answer.turns:
        if turn.role == SYSTEM:
            st.caption(f"System line: {plain(turn.text)}")
            continue
        with st.chat_message(turn.role):
            st.markdown(plain(turn.text))
    with st.chat_message(ASSISTANT):
        st.markdown(plain(answer.text) or "*(nothing: its first token is the mark that ends the answer)*")
    if not answer.ended:
        room = session.model(answer.choice).context - len(answer.chat.token_ids)
        stopped = f"after {MOST_TOKENS} tokens" if room > MOST_TOKENS else "where the context window is full"
        st.caption(f"It did not come to an end by itself and was stopped {stopped}.")


def window(answer: Answer) -> None:
    """How much of the window is used."""
    total, context = len(answer.chat.token_ids) + len(answer.written), session.model(answer.choice).context
    st.caption(f"{counted(total, 'token')} of {context:,}: {answer.chat.count('frame'):,} of them the template’s.")


def trace_of(answer: Answer) -> Trace:
    """The trace over the chat and its answer, without the mark that ended it."""
    from explainer.trace.recorder import record_ids

    model = session.model(answer.choice)
    written = answer.written[:-1] if answer.ended else answer.written
    ids = (*answer.chat.token_ids, *written)
    return kept.studied(("answer trace", model.key, ids), lambda: record_ids(model, ids, text=answer.chat.text + answer.text))


def found_origins(answer: Answer, trace: Trace) -> list[Origin]:
    """For each written token what it came from."""
    from explainer.studies.decoding.origins import origins

    model, first = session.model(answer.choice), len(answer.chat.token_ids)
    starts = [i for i, role in enumerate(answer.chat.roles) if role == USER]
    key = ("origins", model.key, trace.token_ids, first)
    return kept.studied(key, lambda: origins(model, trace, first, starts[0] if starts else 0))


def _linked(origin: Origin, tokens: tuple[str, ...]) -> drawing.Linked:
    layer, head = origin.head
    looked = origin.looked_at
    lines = [
        f"Head {layer}.{head} raised its logit most, by {origin.effect:+.2f}. There it looked most at {looked} “{tokens[looked].strip()}”: "
        f"weight {origin.row[looked]:.2f}."
    ]
    if origin.copied:
        lines.append("The same word stands there: it was copied.")
    elif origin.earlier:
        places = ", ".join(map(str, origin.earlier[:4]))
        lines.append(f"The same word stands at {places}, but this head looked elsewhere.")
        if origin.source is not None:
            lines.append(f"The token at {origin.source} added {number(float(origin.edges[origin.source]), sign=True)}, over all heads.")
    elif any(c.isalnum() for c in origin.token):
        lines.append("This word stands nowhere in what was read: it comes from the weights alone.")
    kind = "copied" if origin.earlier else "invented" if any(c.isalnum() for c in origin.token) else ""
    return drawing.Linked(origin.token, f"{origin.token.strip() or '␣'}: {percent(origin.p)}", lines, origin.edges, kind, looked)


def _numbers(found: list[Origin], tokens: tuple[str, ...]) -> shown.Columns:
    """What the drawing tells of each written token."""
    return {
        "token": [one.token for one in found],
        "probability": [one.p for one in found],
        "head": ["{}.{}".format(*one.head) for one in found],
        "raised its logit by": [one.effect for one in found],
        "looked most at": [one.looked_at for one in found],
        "token there": [tokens[one.looked_at] for one in found],
        "weight": [one.row[one.looked_at] for one in found],
        "same word at": [" ".join(map(str, one.earlier)) for one in found],
    }


def _links(found: list[Origin]) -> shown.Columns:
    """The links of the drawing: what each position that was read added to each written token's logit."""
    return {
        "written": [i for i, one in enumerate(found) for _ in one.edges],
        "key": [key for one in found for key in range(len(one.edges))],
        "added to its logit": [value for one in found for value in one.edges],
    }


def attention(answer: Answer) -> list[Origin]:
    """Each written word with what it came from; and what is left of the open one without that look."""
    from explainer.studies.decoding.origins import without_edge

    if not answer.text.strip():
        show.prose_text("Nothing was written, so there is nothing to follow back.")
        return []
    trace = trace_of(answer)
    found, n_read = found_origins(answer, trace), len(answer.chat.token_ids)
    show.prose("applications", "origins", model=answer.choice.called)
    start = next((i for i, one in enumerate(found) if one.copied), 0)
    drawing.origins(
        answer.chat.tokens,
        [_linked(one, trace.tokens) for one in found],
        roles=answer.chat.roles,
        above="What was read",
        below="What was written",
        caption="added to the word’s logit by attention to each token",
        legend={"copied": "stands in what was read", "invented": "stands nowhere in it"},
        start=start,
        file=f"origins_{answer.job}",
    )
    shown.put("origins", lambda: _numbers(found, trace.tokens))
    shown.put("origins_links", lambda: _links(found))
    at = shown.setting("word", drawing.opened(len(found), start))
    one, model = found[at], session.model(answer.choice)
    cut = kept.studied(("without edge", model.key, trace.token_ids, n_read, at), lambda: without_edge(model, trace, one))
    if cut is not None:
        columns = {"key": cut.key, "weight": cut.weight, "p": cut.before, "p without that look": cut.after, "likeliest then": cut.instead}
        shown.put("without_look", lambda: {title: [value] for title, value in columns.items()})
        layer, head = one.head
        instead = "" if cut.instead == one.token else f" The likeliest is then {token(cut.instead)}."
        st.markdown(
            f"**Cut that look:** if head {layer}.{head} may not look at {cut.key} {token(trace.tokens[cut.key])}, the probability of "
            f"{token(one.token)} goes from {percent(cut.before)} to {percent(cut.after)}.{instead}"
        )
    return found
