"""Writing on: the branches in the URL, the text that grows tick by tick, and the controls of the draw."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import streamlit as st

from explainer.studies.decoding.controls import LEAST_TEMPERATURE, MOST_TEMPERATURE, Controls
from explainer.ui.page import sampling, widgets
from explainer.ui.state import url
from explainer.ui.state.per_lesson import in_link
from explainer.ui.state.shown import setting

if TYPE_CHECKING:
    from explainer.models import LanguageModel
    from explainer.studies.decoding.generation import Written


SLICE_S, TICK_S = 0.1, 0.12  # work of one tick, and how often the page asks for one: a click is never waited for longer
FIRST_SLICE_S = 0.4
N_FIRST, MOST_BRANCHES, MOST_STEPS = 8, 6, 400  # a page opens with some tokens written
ALL = "all"
_BRANCH = re.compile(r"(\d{1,3})(?:_((?:\d{1,3}\.\d{1,6})(?:-\d{1,3}\.\d{1,6})*))?\Z", re.ASCII)


@dataclass(frozen=True, slots=True)
class Branch:
    """One way through the text: how many tokens of it are shown, and the tokens (step, id) that the reader chose."""

    n_tokens: int = 0
    chosen: tuple[tuple[int, int], ...] = ()

    def to_query(self) -> str:
        """As a link carries it: "12_3.842-7.11"."""
        return f"{self.n_tokens}" + ("_" if self.chosen else "") + "-".join(f"{step}.{token_id}" for step, token_id in self.chosen)

    @classmethod
    def from_query(cls, text: str, n_vocab: int) -> Branch | None:
        """What a link says; None for what is no branch of this model."""
        match = _BRANCH.match(text)
        if not match:
            return None
        pairs = [tuple(map(int, pair.split("."))) for pair in match[2].split("-")] if match[2] else []
        chosen = {step: token_id for step, token_id in pairs if token_id < n_vocab and step < MOST_STEPS}
        return cls(min(int(match[1]), MOST_STEPS), tuple(sorted(chosen.items())))


@dataclass(frozen=True, slots=True)
class Place:
    """Where branches are kept. entry: of the link, or of this visit alone. n_first: how many tokens a page opens with."""

    n_vocab: int
    entry: str = "branch"
    n_first: int = N_FIRST


@dataclass(slots=True)
class Text:
    """What a reader's session is writing. ``steps`` may be more than are shown, after steps back.

    begun: the steps at which writing began anew, so that all positions before were read again.
    """

    base: tuple[Any, ...] = ()
    branch: Branch = field(default_factory=Branch)
    steps: list[Written] = field(default_factory=list)
    more: Iterator[Written] | None = None
    begun: list[int] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Wish:
    """What the controls of the page say. controls None: greedy. window 0: the model's own."""

    controls: Controls | None
    max_tokens: int
    stop: str
    window: int


def branches(place: Place) -> list[Branch]:
    """The branches that are kept there, the open one first; there is always one."""
    found = [Branch.from_query(word, place.n_vocab) for word in url.state(place.entry).split("~")]
    return list(dict.fromkeys(branch for branch in found if branch))[:MOST_BRANCHES] or [Branch(place.n_first)]


def keep(place: Place, new: list[Branch]) -> None:
    """Put the branches there."""
    text = "~".join(branch.to_query() for branch in new[:MOST_BRANCHES])
    url.state(place.entry, "" if text == str(place.n_first) else text)


def open_branch(place: Place, wanted: Branch) -> None:
    """Change the open branch; the others stay."""
    keep(place, [wanted, *branches(place)[1:]])


def go(place: Place, n_tokens: int) -> None:
    """Show so many tokens of the open branch."""
    open_branch(place, replace(branches(place)[0], n_tokens=max(0, min(MOST_STEPS, n_tokens))))


def fork(place: Place, step: int, token_id: int) -> None:
    """Open a branch on which another token stands at ``step``; the old branch is kept."""
    old, *others = branches(place)
    chosen = (*(pair for pair in old.chosen if pair[0] < step), (step, token_id))
    keep(place, [Branch(max(old.n_tokens, step + 1), chosen), old, *others])


def switch(place: Place, index: int) -> None:
    """Open one of the kept branches."""
    found = branches(place)
    keep(place, [found[index], *(branch for i, branch in enumerate(found) if i != index)])


def text(model: LanguageModel, token_ids: tuple[int, ...], wish: Wish, place: Place) -> Text:
    """The session's text for these controls; what a change leaves as it was is not written again."""
    held: Text = st.session_state.setdefault("_writing", Text())
    base, branch = (model.key, token_ids, wish.controls, wish.window), branches(place)[0]
    if held.base != base:
        held.base, held.branch, held.steps, held.more, held.begun = base, branch, [], None, []
    elif held.branch.chosen != branch.chosen:
        changed = [step for step, _ in set(held.branch.chosen) ^ set(branch.chosen)]
        held.steps, held.more = held.steps[: min(changed)], None
    held.branch = branch
    return held


def shown(model: LanguageModel, held: Text, wish: Wish) -> tuple[list[Written], str]:
    """The steps on the page, and why the text ends there ("" when it goes on)."""
    from explainer.studies.decoding.generation import ending

    count = min(len(held.steps), held.branch.n_tokens)
    for end in range(1, count + 1) if wish.stop else (count,):
        reason = ending(model, held.steps[:end], wish.max_tokens, wish.stop)
        if reason in ("stop", "end") or end >= wish.max_tokens:
            return held.steps[:end], reason
    return held.steps[:count], ending(model, held.steps[:count], wish.max_tokens, wish.stop)


def waiting(model: LanguageModel, held: Text, wish: Wish) -> bool:
    """Whether tokens that the reader asked for are still to be written."""
    return len(held.steps) < held.branch.n_tokens and not shown(model, held, wish)[1]


def advance(model: LanguageModel, held: Text, wish: Wish, seconds: float) -> None:
    """Write for a while, until what the reader asked for is there or the text ends."""
    from explainer.studies.decoding.generation import write

    until = time.perf_counter() + seconds
    while waiting(model, held, wish) and time.perf_counter() < until:
        if held.more is None:
            _, token_ids, controls, window = held.base
            held.begun = [*(step for step in held.begun if step < len(held.steps)), len(held.steps)]
            held.more = write(model, token_ids, controls, chosen=dict(held.branch.chosen), known=held.steps, window=window)
        held.steps.append(next(held.more))


# --- the controls ----------------------------------------------------------------------------------------------------


def wish(context: int) -> Wish:
    """How the next token is chosen, and where the text ends. The controls of the draw are those of the lesson before."""
    now = sampling.controls()
    setting("draw", now.to_query())
    with st.container(horizontal=True, gap="medium", vertical_alignment="bottom"):
        method = widgets.choose("Each token is", ["drawn", "the likeliest"], "method", width=230)
        values = {"draw_t": now.temperature, "draw_p": now.top_p, "draw_k": now.top_k, "draw_s": now.seed}
        st.session_state.update(values)
        off = method == "the likeliest"
        st.slider("Temperature", LEAST_TEMPERATURE, MOST_TEMPERATURE, step=0.05, key="draw_t", on_change=_set, disabled=off, width=150)
        st.slider("Top-p", 0.01, 1.0, step=0.01, key="draw_p", on_change=_set, disabled=off, width=150)
        st.number_input("Top-k", 0, 1_000_000, step=10, key="draw_k", on_change=_set, disabled=off, width=140, help="0 is off.")
        st.number_input("Seed", 0, 10**9, step=1, key="draw_s", on_change=_set, disabled=off, width=140)
    with st.container(horizontal=True, gap="medium", vertical_alignment="bottom"):
        most = widgets.max_tokens(60, width=230)
        stop = st.text_input("Stop text", **in_link("stop"), max_chars=20, placeholder="none", width=150)
        options = [*(str(size) for size in (16, 24, 32, 64, 128) if size < context), ALL]
        if st.session_state.get("window") not in (None, *options):
            del st.session_state["window"]  # a window that another model allowed
        window = st.selectbox("Window, tokens", options, index=len(options) - 1, **in_link("window"), width=140)
    return Wish(None if off else now, most, stop, 0 if window in (None, ALL) else int(window))


def _set() -> None:
    """Put the widgets' values into the entry of the link that both lessons share."""
    state, old = st.session_state, sampling.controls()
    new = replace(
        old, temperature=float(state["draw_t"]), top_p=float(state["draw_p"]), top_k=int(state["draw_k"]), seed=int(state["draw_s"])
    )
    url.state("draw", new.to_query())
