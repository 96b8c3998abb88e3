"""Three ways to choose, side by side: greedy, sampling, and a search for the likeliest text."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import streamlit as st

from explainer.errors import ExplainerError
from explainer.figures import generation as figures
from explainer.lessons.generation.kv_cache import DRAWN_STEPS
from explainer.lessons.generation.prompt import Prompt
from explainer.lessons.generation.writing import Wish
from explainer.ui import ask, text
from explainer.ui.page import show, widgets
from explainer.ui.page.guess import Guess, as_good
from explainer.ui.state import kept, session, shown
from explainer.ui.text import chart_text, number, token_name, true_minus

if TYPE_CHECKING:
    from explainer.models import LanguageModel
    from explainer.studies.decoding.beam_search import Beams


MOST_SIDE = 20  # tokens of each of the three texts
WAYS = ("greedy", "sampling", "beam search")


@dataclass(frozen=True, slots=True)
class Way:
    """One text: its ids, and the log-probability of all its tokens together, by the model itself, in nats."""

    name: str
    token_ids: tuple[int, ...]
    logprob: float


@dataclass(frozen=True, slots=True)
class Ways:
    """Greedy, sampling and beam search from the same prompt, and the beams of every step."""

    found: tuple[Way, ...]
    steps: tuple[Beams, ...]

    @property
    def best(self) -> Way:
        """The text with the highest probability as a whole."""
        return max(self.found, key=lambda way: way.logprob)


def side_by_side(choice: session.Choice, prompt: Prompt, wish: Wish, n_beams: int, penalty: float) -> Ways:
    """The three texts.

    Raises: TextError when they do not fit the window.
    """
    from explainer.studies.decoding.beam_search import beam_search
    from explainer.studies.decoding.controls import Controls
    from explainer.studies.decoding.generation import require_causal, written

    model, token_ids = session.model(choice), prompt.token_ids
    require_causal(model)
    count = min(MOST_SIDE, wish.max_tokens)
    controls = wish.controls or Controls()

    def all_beams() -> tuple[Beams, ...]:
        with st.spinner("Writing with beams …"):
            return tuple(beam_search(model, token_ids, n_beams, count, penalty))

    def alone(name: str, how: Controls | None) -> Way:
        def run() -> Way:
            with st.spinner(f"Writing by {name} …"):
                steps = written(model, token_ids, count, how)
                return Way(name, tuple(step.token_id for step in steps), sum(step.logprob for step in steps))

        return kept.studied(("way", name, model.key, token_ids, how, count), run)

    # Each is kept alone: another number of beams does not write the other two again. Beams first, as they may say that there is no room.
    beams = kept.studied(("beams", model.key, token_ids, count, n_beams, penalty), all_beams)
    last = beams[-1]
    return Ways((alone("greedy", None), alone("sampling", controls), Way("beam search", last.best, last.logprob(penalty))), beams)


def beam_controls() -> tuple[int, float]:
    """How many beams, and the exponent of the length that their scores are divided by."""
    with st.container(horizontal=True, gap="large"):
        n_beams = widgets.choose("Beams", [2, 3, 4, 6], "beams", 4)
        penalty = widgets.choose(
            "Length penalty",
            [0, 1, 2],
            "length",
            1,
            help="A finished beam’s log-probability is divided by its length to this power. 0 favours short texts.",
        )
    return n_beams, float(penalty)


def guess() -> Guess:
    """Ask which way finds the likeliest text; the answer stands below the question once the texts are there."""
    return ask("Your guess first: which of the three finds the text with the highest probability as a whole?", WAYS)


def three_ways(choice: session.Choice, prompt: Prompt, wish: Wish, guessed: Guess) -> Ways | None:
    """The three texts side by side; None where they do not fit the window. Their probabilities are covered until the guess."""
    n_beams, penalty = beam_controls()
    try:
        found = side_by_side(choice, prompt, wish, n_beams, penalty)
    except ExplainerError as error:
        st.info(text.plain(str(error)), icon=":material/info:")
        return None
    model = session.model(choice)
    for column, way in zip(st.columns(3, gap="medium"), found.found, strict=True):
        with column, st.container(border=True):
            title = way.name.capitalize() + (f", {n_beams} beams" if way.name == "beam search" else "")
            written = "".join(model.labels(way.token_ids))
            st.markdown(f"**{title}**\n\n{text.plain(written)}")
            total = number(way.logprob) if guessed.open else "?"
            st.caption(f"log-probability of all {len(way.token_ids)} tokens: {total}")
    best = f"{found.best.logprob:.2f}"
    right = as_good([way.name for way in found.found], [way.logprob for way in found.found], found.best.logprob)
    told = f"{text.listed(right)} found the likeliest of these three texts: log-probability {true_minus(best)}."
    if len({way.token_ids for way in found.found}) == 1:
        told = "all three wrote the same text: the model is that sure."
    guessed.answer(right, told)
    show.prose("generation", "three_told")
    if guessed.open:
        shown.put("three_ways", lambda: _numbers(model, found))
    return found


def _numbers(model: LanguageModel, found: Ways) -> dict[str, Any]:
    """The three texts as columns."""
    texts = ["".join(model.labels(way.token_ids)) for way in found.found]
    tokens = [len(way.token_ids) for way in found.found]
    columns: dict[str, Any] = {"way": [way.name for way in found.found], "text": texts, "tokens": tokens}
    return columns | {"log-probability": [way.logprob for way in found.found]}


def tree(choice: session.Choice, found: Ways, *, covered: bool) -> None:
    """The beams of each step, and which of them the winning text is. covered: the reader is still guessing about their sums."""
    if covered:
        show.prose("generation", "beams_covered")
        return
    show.prose("generation", "beams")
    _beam_tree(choice, found)
    if len(found.steps) > DRAWN_STEPS:
        st.caption(f"The first {DRAWN_STEPS} of {len(found.steps)} steps are drawn.")


def _beam_tree(choice: session.Choice, found: Ways) -> None:
    model, steps, winner = session.model(choice), found.steps[:DRAWN_STEPS], found.found[2].token_ids
    columns = [[(chart_text(token_name(model.label(b.token_ids[-1]))), b.parent, b.logprob) for b in step.alive] for step in steps]
    best = []
    for length, step in enumerate(steps, start=1):
        at = [row for row, beam in enumerate(step.alive) if beam.token_ids == winner[:length]]
        if not at:
            break
        best.append(at[0])
    table = show.table(
        step=[i + 1 for i, column in enumerate(columns) for _ in column],
        beam=[row + 1 for column in columns for row in range(len(column))],
        token=[token for column in columns for token, _, _ in column],
        **{"extends beam": [parent + 1 for column in columns for _, parent, _ in column]},
        **{"log-probability": [value for column in columns for _, _, value in column]},
    )
    winning = " ".join(chart_text(token_name(model.label(i))) for i in winner[: len(steps)])
    alt = f"The beams alive at each of the first {len(steps)} steps; the text that wins in the end starts with: {winning}."
    with st.container(key="wide_beams"):  # on a phone it scrolls, as the words would lie on one another
        show.figure(figures.beams(columns, best), alt=alt, table=table, name="beams")
