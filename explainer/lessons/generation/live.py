"""The live part of writing on: the text, its buttons and its branches, redrawn tick by tick while it grows."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from explainer.lessons.generation import writing
from explainer.lessons.generation.prompt import Prompt
from explainer.ui import text
from explainer.ui.components import writer as component
from explainer.ui.page import show
from explainer.ui.state import session, shown, url

if TYPE_CHECKING:
    import pandas as pd

    from explainer.models import LanguageModel
    from explainer.studies.decoding.generation import Written


_ENDS = {
    "max": "ended: max tokens", "stop": "ended: the stop text is there", "end": "ended: the model wrote its end token",
    "": "it could go on",
}  # fmt: skip


def live(choice: session.Choice, prompt: Prompt, wish: writing.Wish) -> tuple[list[Written], bool]:
    """Draw the text and go on with it; returns the steps that are shown, and whether more are being written."""
    model, token_ids = session.model(choice), prompt.token_ids
    place = prompt.kept_in(model.n_vocab)
    held = writing.text(model, token_ids, wish, place)
    writing.advance(model, held, wish, writing.FIRST_SLICE_S)
    busy, entry = writing.waiting(model, held, wish), url.state(place.entry)
    shown.setting("chosen", held.branch.chosen)
    shown.setting("begun_at", held.begun)

    def tick() -> None:
        current = writing.text(model, token_ids, wish, place)
        if busy:
            writing.advance(model, current, wish, writing.SLICE_S)
        going = writing.waiting(model, current, wish)
        if going != busy or url.state(place.entry) != entry:
            st.rerun()  # the page below follows, and the ticks begin or end
        _draw(model, prompt, current, wish, going)

    st.fragment(tick, run_every=writing.TICK_S if busy else None)()
    return writing.shown(model, held, wish)[0], busy


def _draw(model: LanguageModel, prompt: Prompt, held: writing.Text, wish: writing.Wish, going: bool) -> None:
    steps, reason = writing.shown(model, held, wish)
    n, place = len(steps), prompt.kept_in(model.n_vocab)
    with st.container(horizontal=True, gap="small"):
        st.button("Step back", key="back", icon=":material/undo:", disabled=going or not n, on_click=writing.go, args=(place, n - 1))
        st.button(
            "Next token",
            key="next",
            icon=":material/arrow_forward:",
            disabled=going or bool(reason),
            on_click=writing.go,
            args=(place, n + 1),
        )
        st.button(
            "Write on", key="on", icon=":material/edit_note:", disabled=going or bool(reason), on_click=writing.go,
            args=(place, wish.max_tokens),
        )  # fmt: skip
        st.button("Stop", key="halt", icon=":material/stop:", disabled=not going, on_click=writing.go, args=(place, n))
        st.button("Replay", key="replay", icon=":material/replay:", disabled=going or not n, on_click=_replay, args=(held,))
        st.button("Start over", key="over", icon=":material/first_page:", disabled=going or not n, on_click=writing.go, args=(place, 0))
    status = "writing …" if going else _ENDS[reason] if n else ""
    data = component.payload(model, prompt.tokens, steps, going, prompt.roles) | {"status": status, "greedy": wish.controls is None}
    component.writer(data, lambda step, token_id: writing.fork(place, step, token_id))
    _others(model, place)
    with st.container(horizontal=True, gap="medium"):
        show.numbers_button("written", lambda: _numbers(model, steps))
        if prompt.chat:
            show.numbers_button("prompt", lambda: _prompt_numbers(prompt), "The chat as tokens (CSV)")


def _replay(held: writing.Text) -> None:
    """Forget the steps, so that the same seed writes them again."""
    held.steps, held.more, held.begun = [], None, []


def _others(model: LanguageModel, place: writing.Place) -> None:
    """The kept branches, each one click away."""
    found = writing.branches(place)
    if len(found) < 2:
        return
    st.markdown("**Other branches**")
    with st.container(horizontal=True, gap="small"):
        for index, branch in enumerate(found[1:], start=1):
            step, token_id = branch.chosen[-1] if branch.chosen else (0, -1)
            word = f"token {step + 1} is {text.token(model.label(token_id))}" if branch.chosen else "nothing chosen by you"
            st.button(f"{word}, {branch.n_tokens} tokens", key=f"branch_{index}", on_click=writing.switch, args=(place, index))


def _numbers(model: LanguageModel, steps: list[Written]) -> pd.DataFrame:
    columns = {
        "step": [step.index + 1 for step in steps], "token id": [step.token_id for step in steps],
        "token": [model.label(step.token_id) for step in steps], "chosen by you": ["yes" if step.chosen else "no" for step in steps],
        "milliseconds": [1000 * step.seconds for step in steps], "rank": [step.rank for step in steps],
        "log-probability": [step.logprob for step in steps],
        "tokens that could be drawn": [step.kept for step in steps], "entropy (nats)": [step.entropy for step in steps],
        "window starts at": [step.first for step in steps], "positions computed": [step.computed for step in steps],
        "positions reused": [step.reused for step in steps],
    }  # fmt: skip
    return show.table(**columns)


def _prompt_numbers(prompt: Prompt) -> pd.DataFrame:
    places = range(len(prompt.token_ids))
    return show.table(position=places, **{"token id": prompt.token_ids, "token": prompt.tokens, "said by": prompt.roles})
