"""What the last state has kept of the sentence: asked, found again by the probe, and measured on many sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import streamlit as st

from explainer.figures import rnn_bottleneck as figures
from explainer.ui import ask_and_tell, text
from explainer.ui.page import show
from explainer.ui.page.guess import as_good, tokens_around
from explainer.ui.page.translation import n_tokens, stored
from explainer.ui.state.translators import FIXED
from explainer.ui.text import numbered, percent

if TYPE_CHECKING:
    from explainer.studies.recurrent.bottleneck import Recovered
    from explainer.trace.recurrent import EncoderTrace


def found_again(read: EncoderTrace, found: Recovered) -> None:
    """How likely the probe finds each right token, from the last state alone."""
    names = [numbered(read.tokens)[pos] for pos in found.positions]
    hits = found.ranks == 1
    columns = {"token": names, "probability": found.probs, "rank": found.ranks}
    table = show.table(**columns, **{"the probe’s first guess": found.guesses, "its probability": found.guess_probs})
    alt = f"Probability of each right token, from the last state alone; {int(hits.sum())} of {len(names)} are the likeliest."
    show.figure(figures.found_again(names, found.probs, hits), alt=alt, table=table, name="found_again")
    worst = int(np.argmin(found.probs))
    where, guess = read.tokens[found.positions[worst]].strip(), found.guesses[worst].strip()
    said = "" if hits[worst] else f"The right token at “{where}” has rank {int(found.ranks[worst]):,}; the first guess there is “{guess}”."
    which = (
        f"your {n_tokens(len(names))}" if len(names) == read.n_steps - 1 else f"the last {len(names)} tokens (it reaches no farther back)"
    )
    show.prose("rnn_bottleneck", "found", which=which, right=int(hits.sum()), weakest=said)


def guess(read: EncoderTrace, found: Recovered) -> bool:
    """Ask which token is hardest to find again, and answer; True once the answer may be shown."""
    names = [numbered(read.tokens)[pos] for pos in found.positions]
    worst = int(np.argmin(found.probs))
    near = tokens_around([read.tokens[pos] for pos in found.positions], worst, len(names) - 1)
    options = [names[int(name.split(" ", 1)[0])] for name in near]
    least = percent(float(found.probs[worst]))
    right = as_good(names, map(float, found.probs), float(found.probs[worst]), percent)
    told = f"of these, {text.token(names[worst])} gets the least: its probability is {text.plain(least)}."
    question = "Your guess first: which of these is hardest to find again in the last state?"
    return ask_and_tell(question, options, lambda _: (right, told))


def by_distance() -> None:
    """The probe's accuracy on all held-out sentences, by distance from the end and by length."""
    groups = stored(FIXED, "recovery.json")
    if groups is None:
        st.info("How often a token is found again was not measured for this network yet.")
        return
    series = {f"{group} tokens": ([row[0] for row in rows], [row[1] for row in rows]) for group, rows in groups.items()}
    blind = [row[3] for row in max(groups.values(), key=len)]
    sentences = sum(rows[0][2] for rows in groups.values())
    means = {name: sum(row[1] * row[2] for row in rows) / sum(row[2] for row in rows) for name, rows in groups.items()}
    shares = ", ".join(f"{100 * mean:.0f} % in sentences of {name} tokens" for name, mean in means.items())
    show.prose("rnn_bottleneck", "distance", sentences=f"{sentences:,}", shares=shares)
    chart = figures.lines(series, x_title="steps before the end of the sentence", y_title="share found again", top=1.03)
    heads = ("steps before the end", "share found again", "tokens asked for", "share right by a blind guess")
    columns = {head: [row[i] for rows in groups.values() for row in rows] for i, head in enumerate(heads)}
    table = show.table(**{"tokens in the sentence": [group for group, rows in groups.items() for _ in rows]}, **columns)
    ends = "; ".join(f"{name}: {100 * y[0]:.0f} % at distance 1, {100 * y[-1]:.0f} % at {x[-1]}" for name, (x, y) in series.items())
    show.figure(chart, alt=f"Share of tokens found again by distance. {ends}.", table=table, name="by_distance")
    st.caption(f"A blind guess, always the commonest token, is right in {100 * float(np.mean(blind)):.0f} % of the cases.")
