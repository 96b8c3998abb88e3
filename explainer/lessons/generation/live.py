"""The live part of writing on: the text, its buttons and its branches, redrawn tick by tick while it grows."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
import streamlit as st

from explainer.lessons.generation import writing
from explainer.ui import text
from explainer.ui.components import writer as component
from explainer.ui.page import show
from explainer.ui.state import session, url

if TYPE_CHECKING:
    from explainer.models import LanguageModel
    from explainer.studies.decoding.generation import Written


_ENDS = {
    "max": "ended: max tokens", "stop": "ended: the stop text is there", "end": "ended: the model wrote its end token",
    "": "it could go on",
}  # fmt: skip


def live(choice: session.Choice, wish: writing.Wish) -> list[Written]:
    """Draw the text and go on with it; returns the steps that are shown."""
    model, token_ids = session.model(choice), session.encoding(choice).token_ids
    held = writing.text(model, token_ids, wish)
    writing.advance(model, held, wish, writing.FIRST_SLICE_S)
    busy, entry = writing.waiting(model, held, wish), url.state("branch")

    def tick() -> None:
        current = writing.text(model, token_ids, wish)
        if busy:
            writing.advance(model, current, wish, writing.SLICE_S)
        going = writing.waiting(model, current, wish)
        if going != busy or url.state("branch") != entry:
            st.rerun()  # the page below follows, and the ticks begin or end
        _draw(choice, model, current, wish, going)

    st.fragment(tick, run_every=writing.TICK_S if busy else None)()
    return writing.shown(model, held, wish)[0]


def _draw(choice: session.Choice, model: LanguageModel, held: writing.Text, wish: writing.Wish, going: bool) -> None:
    steps, reason = writing.shown(model, held, wish)
    n, vocab = len(steps), model.n_vocab
    with st.container(horizontal=True, gap="small"):
        st.button("Step back", key="back", icon=":material/undo:", disabled=going or not n, on_click=writing.go, args=(vocab, n - 1))
        st.button(
            "Next token",
            key="next",
            icon=":material/arrow_forward:",
            disabled=going or bool(reason),
            on_click=writing.go,
            args=(vocab, n + 1),
        )
        st.button(
            "Write on", key="on", icon=":material/edit_note:", disabled=going or bool(reason), on_click=writing.go,
            args=(vocab, wish.max_tokens),
        )  # fmt: skip
        st.button("Stop", key="halt", icon=":material/stop:", disabled=not going, on_click=writing.go, args=(vocab, n))
        st.button("Replay", key="replay", icon=":material/replay:", disabled=going or not n, on_click=_replay, args=(held,))
        st.button("Start over", key="over", icon=":material/first_page:", disabled=going or not n, on_click=writing.go, args=(vocab, 0))
    status = "writing …" if going else _ENDS[reason] if n else ""
    data = component.payload(model, session.encoding(choice).tokens, steps, going) | {"status": status, "greedy": wish.controls is None}
    component.writer(data, lambda step, token_id: writing.fork(vocab, step, token_id))
    _others(choice, model, wish)
    show.numbers_button("written", lambda: _numbers(model, steps))


def _replay(held: writing.Text) -> None:
    """Forget the steps, so that the same seed writes them again."""
    held.steps, held.more = [], None


def _others(choice: session.Choice, model: LanguageModel, wish: writing.Wish) -> None:
    """The kept branches, each one click away."""
    found = writing.branches(model.n_vocab)
    if len(found) < 2:
        return
    st.markdown("**Other branches**")
    with st.container(horizontal=True, gap="small"):
        for index, branch in enumerate(found[1:], start=1):
            step, token_id = branch.chosen[-1] if branch.chosen else (0, -1)
            word = f"token {step + 1} is {text.token(model.label(token_id))}" if branch.chosen else "nothing chosen by you"
            st.button(f"{word}, {branch.n_tokens} tokens", key=f"branch_{index}", on_click=writing.switch, args=(model.n_vocab, index))


def _numbers(model: LanguageModel, steps: list[Written]) -> pd.DataFrame:
    columns = {
        "step": [step.index + 1 for step in steps], "token id": [step.token_id for step in steps],
        "token": [model.label(step.token_id) for step in steps], "chosen by you": ["yes" if step.chosen else "no" for step in steps],
        "rank": [step.rank for step in steps], "log-probability": [step.logprob for step in steps],
        "tokens that could be drawn": [step.kept for step in steps], "entropy (nats)": [step.entropy for step in steps],
        "window starts at": [step.first for step in steps], "positions computed": [step.computed for step in steps],
        "positions reused": [step.reused for step in steps], "milliseconds": [1000 * step.seconds for step in steps],
    }  # fmt: skip
    return show.table(**columns)
