"""Below the text that is written: three ways to choose, what is computed and kept, and the window that slides."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import TYPE_CHECKING

import streamlit as st

from explainer.errors import ExplainerError
from explainer.figures import generation as figures
from explainer.ui import kept, session, show
from explainer.ui.lesson import predict
from explainer.ui.writing import Wish

if TYPE_CHECKING:
    from explainer.studies.beams import Beams
    from explainer.studies.generation import Speed, Written

MOST_SIDE = 20  # tokens of each of the three texts
DRAWN_STEPS, DRAWN_ROWS = 12, 24
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


def side_by_side(choice: session.Choice, wish: Wish, n_beams: int, penalty: float) -> Ways:
    """The three texts.

    Raises: TextError when they do not fit the window.
    """
    from explainer.studies.beams import beam_search
    from explainer.studies.decoding import Controls
    from explainer.studies.generation import ending, require_causal, write

    model, token_ids = session.model(choice), session.encoding(choice).token_ids
    require_causal(model)
    count = min(MOST_SIDE, wish.max_tokens)
    controls = wish.controls or Controls()

    def one(name: str, steps: itertools.islice[Written]) -> Way:
        done: list[Written] = []
        for step in steps:
            done.append(step)
            if ending(model, done, count):
                break
        return Way(name, tuple(step.token_id for step in done), sum(step.logprob for step in done))

    def all_beams() -> tuple[Beams, ...]:
        with st.spinner("Writing with beams …"):
            return tuple(beam_search(model, token_ids, n_beams, count, penalty))

    def alone(name: str, how: Controls | None) -> Way:
        def run() -> Way:
            with st.spinner(f"Writing by {name} …"):
                return one(name, itertools.islice(write(model, token_ids, how) if how else write(model, token_ids), count))

        return kept.studied(("way", name, model.key, token_ids, how, count), run)

    # Each is kept alone: another number of beams does not write the other two again. Beams first, as they may say that there is no room.
    beams = kept.studied(("beams", model.key, token_ids, count, n_beams, penalty), all_beams)
    best = beams[-1].best
    total = next((beam.logprob for beam in beams[-1].alive if beam.token_ids == best), None)
    if total is None:
        total = next(score for score, ids in beams[-1].finished if ids == best) * len(best) ** penalty
    return Ways((alone("greedy", None), alone("sampling", controls), Way("beam search", best, total)), beams)


def beam_controls() -> tuple[int, float]:
    """How many beams, and the exponent of the length that their scores are divided by."""
    with st.container(horizontal=True, gap="large"):
        n_beams = st.segmented_control("Beams", [2, 3, 4, 6], default=4, key="beams", bind="query-params", required=True)
        penalty = st.segmented_control(
            "Length penalty", [0, 1, 2], default=1, key="length", bind="query-params",
            required=True, help="A finished beam's log-probability is divided by its length to this power. 0 favours short texts.",
        )  # fmt: skip
    return int(n_beams or 4), float(1 if penalty is None else penalty)


def guess() -> str | None:
    """Ask which way finds the likeliest text; the answer stands with the texts."""
    return predict("Your guess first: which of the three finds the text with the highest probability as a whole?", WAYS, "guess")


def three_ways(choice: session.Choice, wish: Wish, guessed: str | None) -> Ways | None:
    """The three texts side by side, and the tree of the beams; None where they do not fit the window."""
    n_beams, penalty = beam_controls()
    try:
        found = side_by_side(choice, wish, n_beams, penalty)
    except ExplainerError as error:
        st.info(show.plain(str(error)), icon=":material/info:")
        return None
    model = session.model(choice)
    for column, way in zip(st.columns(3, gap="medium"), found.found, strict=True):
        with column, st.container(border=True):
            title = way.name.capitalize() + (f", {n_beams} beams" if way.name == "beam search" else "")
            text = "".join(model.labels(way.token_ids))
            st.markdown(f"**{title}**\n\n{show.plain(text)}")
            total = f"{way.logprob:.2f}".replace("-", "−") if guessed in WAYS else "?"
            st.caption(f"log-probability of all {len(way.token_ids)} tokens: {total}")
    best = found.best
    also = [way.name for way in found.found if way.token_ids == best.token_ids]
    answer = f"{' and '.join(also).capitalize()} found the likeliest of these three texts: {best.logprob:.2f} nats.".replace("-", "−")
    if len({way.token_ids for way in found.found}) == 1:
        answer = "All three wrote the same text: the model is that sure."
    if guessed not in WAYS:
        answer = "Make your guess, and the probabilities appear."
    hit = "Your guess was right. " if guessed in also else f"Your guess was {guessed}. " if guessed else ""
    st.markdown(f"{hit}{answer}")
    show.prose("generation", "beams")
    _beam_tree(choice, found)
    return found


def _beam_tree(choice: session.Choice, found: Ways) -> None:
    model, steps, winner = session.model(choice), found.steps[:DRAWN_STEPS], found.found[2].token_ids
    columns = [[(show_word(model.label(b.token_ids[-1])), b.parent, b.logprob) for b in step.alive] for step in steps]
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
        extends=[parent + 1 for column in columns for _, parent, _ in column],
        logprob=[value for column in columns for _, _, value in column],
    )
    text = " ".join(show_word(model.label(i)) for i in winner[: len(steps)])
    alt = f"The beams alive at each of the first {len(steps)} steps; the text that wins in the end starts with: {text}."
    with st.container(key="wide_beams"):  # on a phone it scrolls, as the words would lie on one another
        show.figure(figures.beams(columns, best), alt=alt, table=table, name="beams")


def show_word(label: str) -> str:
    """A token as chart text: plotly reads a few HTML tags."""
    return (label.strip() or "␣").replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def cache_picture(choice: session.Choice, steps: list[Written]) -> None:
    """Which rows of q, k and v were computed for the newest token."""
    from explainer.models.labels import numbered

    model, step = session.model(choice), steps[-1]
    tokens = [*session.encoding(choice).tokens, *model.labels(s.token_id for s in steps[:-1])][step.first :]
    hidden = max(0, len(tokens) - DRAWN_ROWS)
    names = [show_word(name) for name in numbered(tokens)[hidden:]]
    chart = figures.rows(names, step.reused, hidden)
    total = step.computed + step.reused
    alt = f"For the newest token {step.computed} of {total} positions were computed, and k and v of {step.reused} were reused."
    table = show.table(position=names, computed=[i + hidden >= step.reused for i in range(len(names))])
    count = f"{step.computed} position{'s were' if step.computed > 1 else ' was'} computed"
    reason = "this was the first token, and all of the prompt is new" if step.index == 0 else "the window has moved"
    rest = f"k and v of {step.reused} were reused" if step.reused else f"nothing could be reused: {reason}"
    st.markdown(f"For token {step.index + 1}, {show.token(model.label(step.token_id))}, {count} and {rest}.")
    show.figure(chart, alt=alt, table=table, name="kv_rows")
    if hidden:
        st.caption(f"The last {DRAWN_ROWS} of {total} positions are drawn.")


def measured(choice: session.Choice, wish: Wish) -> Speed:
    """Both ways timed on this machine, once for each text."""
    from explainer.studies.generation import speed

    model, token_ids = session.model(choice), session.encoding(choice).token_ids

    def run() -> Speed:
        with st.spinner("Writing the same tokens both ways …"):
            return speed(model, token_ids, min(48, wish.max_tokens), wish.window)

    return kept.studied(("speed", model.key, token_ids, min(48, wish.max_tokens), wish.window), run)


def speed_figure(choice: session.Choice, found: Speed) -> None:
    """Milliseconds a token, both ways."""
    n_prompt = len(session.encoding(choice).token_ids)
    again, kept_ms = float(found.again_ms[1:].sum()), float(found.kept_ms[1:].sum())
    st.markdown(
        f"Here and now: **{kept_ms / max(1, len(found.kept_ms) - 1):.1f} ms** a token with the cache, "
        f"**{again / max(1, len(found.again_ms) - 1):.1f} ms** without: {again / kept_ms:.1f} times as long. Positions computed: "
        f"{sum(found.kept_computed):,} against {sum(found.again_computed):,}. "
        f"{'Both wrote the same text.' if found.same else 'The last digits differ, and here a near tie went another way.'}"
    )
    chart = figures.speed(found.kept_ms[1:], found.again_ms[1:], n_prompt + 1)
    alt = f"Time for each token against the length of the text: {kept_ms:.0f} ms in all with kept keys and values, {again:.0f} ms without."
    table = show.table(
        kept_ms=found.kept_ms, again_ms=found.again_ms, kept_computed=found.kept_computed, again_computed=found.again_computed
    )
    show.figure(chart, alt=alt, table=table, name="token_times")


def computed_figure(choice: session.Choice, wish: Wish, steps: list[Written]) -> None:
    """Positions computed for each token that was written."""
    window, counts = wish.window or choice.shape.context, [step.computed for step in steps]
    alt = f"Positions computed for each of {len(counts)} tokens: {counts[0]} for the first, {counts[-1]} for the last; window: {window}."
    chart = figures.computed(counts, window)
    show.figure(chart, alt=alt, table=show.table(token=range(1, len(counts) + 1), computed=counts), name="computed")
