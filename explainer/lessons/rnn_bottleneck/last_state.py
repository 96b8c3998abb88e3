"""What the last state has kept of the sentence, and how far its gradient reaches back."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import streamlit as st

from explainer.figures import rnn_bottleneck as figures
from explainer.ui import text
from explainer.ui.page import show
from explainer.ui.page.translation import n_tokens, stored
from explainer.ui.state.translators import FIXED, LARGE, LARGER
from explainer.ui.text import numbered, percent

if TYPE_CHECKING:
    from explainer.studies.recurrent.bottleneck import Recovered
    from explainer.trace.recurrent import EncoderTrace


TRAINED = "this GRU, trained"


def found_again(read: EncoderTrace, found: Recovered) -> None:
    """How likely the probe finds each right token, from the last state alone."""
    names = [numbered(read.tokens)[pos] for pos in found.positions]
    hits = found.ranks == 1
    table = show.table(
        token=names, probability=found.probs, rank=found.ranks, best_guess=found.guesses, probability_of_the_guess=found.guess_probs
    )
    alt = f"Probability of each right token, from the last state alone; {int(hits.sum())} of {len(names)} are the likeliest."
    show.figure(figures.found_again(names, found.probs, hits), alt=alt, table=table, name="found_again")
    worst = int(np.argmin(found.probs))
    where, guess = read.tokens[found.positions[worst]].strip(), found.guesses[worst].strip()
    said = "" if hits[worst] else f"The right token at “{where}” has rank {int(found.ranks[worst]):,}; the first guess there is “{guess}”."
    which = (
        f"your {n_tokens(len(names))}" if len(names) == read.n_steps - 1 else f"the last {len(names)} tokens (it reaches no farther back)"
    )
    show.prose("rnn_bottleneck", "found", which=which, right=int(hits.sum()), weakest=said)


def answer(guess: str | None, options: list[str], read: EncoderTrace, found: Recovered) -> None:
    """Whether the reader's guess is the token that the probe gives the least probability."""
    among = [i for i, pos in enumerate(found.positions) if numbered(read.tokens)[pos] in options]
    if not among:
        return
    worst = min(among, key=lambda i: float(found.probs[i]))
    pos = found.positions[worst]
    said = f"of these, {text.token(f'{pos} {read.tokens[pos]}')} gets the least: p = {found.probs[worst]:.3f}."
    show.guess_answer(guess, options, pos, said)


def by_distance() -> None:
    """The probe's accuracy on all held-out sentences, by distance from the end and by length."""
    groups = stored(FIXED, "recovery.json")
    if groups is None:
        st.info("How often a token is found again was not measured for this network yet.")
        return
    series = {f"{group} tokens": ([row[0] for row in rows], [row[1] for row in rows]) for group, rows in groups.items()}
    blind = [row[3] for row in max(groups.values(), key=len)]
    sentences = sum(rows[0][2] for rows in groups.values())
    chart = figures.lines(series, x_title="steps before the end of the sentence", y_title="share found again", top=1.03)
    table = show.table(
        sentence=[group for group, rows in groups.items() for _ in rows],
        distance=[row[0] for rows in groups.values() for row in rows],
        share_found=[row[1] for rows in groups.values() for row in rows],
        tokens_asked=[row[2] for rows in groups.values() for row in rows],
        blind_guess=[row[3] for rows in groups.values() for row in rows],
    )
    ends = "; ".join(f"{name}: {100 * y[0]:.0f} % at distance 1, {100 * y[-1]:.0f} % at {x[-1]}" for name, (x, y) in series.items())
    show.figure(chart, alt=f"Share of tokens found again by distance. {ends}.", table=table, name="by_distance")
    st.caption(f"A blind guess, always the commonest token, is right in {100 * float(np.mean(blind)):.0f} % of the cases.")
    means = {name: sum(row[1] * row[2] for row in rows) / sum(row[2] for row in rows) for name, rows in groups.items()}
    shares = ", ".join(f"{100 * mean:.0f} % in sentences of {name} tokens" for name, mean in means.items())
    show.prose("rnn_bottleneck", "distance", sentences=f"{sentences:,}", shares=shares)


def reach(read: EncoderTrace, sizes: np.ndarray, fresh: dict[str, np.ndarray]) -> None:
    """The size of the gradient from the last state to each token, in the trained cell and in cells that have learned nothing."""
    names = numbered(read.tokens)
    series = {TRAINED: sizes} | {f"{kind}, untrained": values for kind, values in fresh.items()}
    ends = "; ".join(f"{name}: {values[0]:.2g} at {names[0]}, {values[-1]:.2g} at {names[-1]}" for name, values in series.items())
    alt = f"Size of the gradient from the last state back to each token. {ends}."
    table = show.table(token=names, **{name.replace(", ", "_"): values for name, values in series.items()})
    show.figure(figures.sizes(names, series, "size of the gradient"), alt=alt, table=table, name="gradient_reach")
    near, steps = text.quoted(read.tokens[-1]), read.n_steps - 1
    if steps > 1:
        vanished, grown = left(fresh["RNN"]), left(fresh[LARGE])
        factor = f"{(1 / vanished) ** (1 / steps):.1f}"
        show.prose("rnn_bottleneck", "fresh", factor=factor, steps=steps, near=near, left=percent(vanished))
        if grown > 1:
            show.prose("rnn_bottleneck", "exploding", larger=LARGER, times=f"{grown:,.0f}", factor=f"{grown ** (1 / steps):.2f}")
    kept = left(sizes)
    more = f"{kept:,.1f} times more" if kept >= 1.05 else f"{1 / kept:,.1f} times less" if kept <= 0.95 else "about the same"
    places = {"far": text.quoted(read.tokens[0]), "near": near, "far_size": f"{sizes[0]:.3g}", "near_size": f"{sizes[-1]:.3g}"}
    show.prose("rnn_bottleneck", "reach", factor=more, **places)
    show.prose("rnn_bottleneck", "reach_far" if kept > 0.5 else "reach_better" if kept > left(fresh["RNN"]) else "reach_no_better")


def left(sizes: np.ndarray) -> float:
    """The gradient at the first token, as a share of the one at the last step."""
    return float(sizes[0] / max(float(sizes[-1]), 1e-30))
