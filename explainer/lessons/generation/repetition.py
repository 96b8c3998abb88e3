"""The reader's text written on greedily until it loops, and what the loop does to the probabilities."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from explainer.figures import generation as figures
from explainer.lessons.generation.prompt import Prompt
from explainer.ui.page import show
from explainer.ui.state import kept, session
from explainer.ui.text import chart_text, counted, percent, token_name

if TYPE_CHECKING:
    from explainer.studies.decoding.generation import Written

MOST = 100  # tokens that are written to see whether they loop
CLEAR = 0.05  # a change of the mean probability that is worth a word


def greedily(choice: session.Choice, prompt: Prompt, window: int) -> list[Written]:
    """So many tokens, always the likeliest; fewer where the model ends the text."""
    from explainer.studies.decoding.generation import written

    model, token_ids = session.model(choice), prompt.token_ids

    def run() -> list[Written]:
        with st.spinner(f"Writing {MOST} tokens, always the likeliest …"):
            return written(model, token_ids, MOST, window=window)

    return kept.studied(("greedily", model.key, token_ids, window, MOST), run)


def told(choice: session.Choice, prompt: Prompt, steps: list[Written]) -> None:
    """Whether the text ends in a loop, and how likely its tokens were, round by round."""
    from explainer.studies.decoding.generation import ending
    from explainer.studies.decoding.repetition import loop, round_probabilities, said_before

    model, ids = session.model(choice), [step.token_id for step in steps]
    begun = "from the chat above" if prompt.chat else "from your text"
    found = loop(ids)
    if found is None:
        share = percent(said_before(prompt.token_ids, ids))
        ended = "; the model ended it with its end token" if ending(model, steps, len(steps) + 1) == "end" else ""
        show.prose("generation", "loop_none", count=len(steps), begun=begun, ended=ended, repeated=share)
    else:
        rounds = round_probabilities(found, [step.logprob for step in steps])
        first, last = float(rounds[0]), float(rounds[-1])
        phrase = "".join(model.labels(ids[found.first : found.first + found.period])).strip()
        verdict = "It has become surer of it."
        if last < first - CLEAR:
            verdict = "Here it has become less sure of it, and yet it stays the likeliest."
        elif last < first + CLEAR:
            verdict = "It was about as sure of it from the start."
        show.prose(
            "generation", "loop_found", count=len(steps), begun=begun,
            period=counted(found.period, "token"), rounds=found.rounds, phrase=phrase or "␣",
            first_p=percent(first), last_p=percent(last), verdict=verdict,
        )  # fmt: skip
    names = [chart_text(f"{i + 1} {token_name(model.label(step.token_id))}") for i, step in enumerate(steps)]
    probs = [step.own[0] for step in steps]
    where = "it does not end in a loop" if found is None else f"the loop begins at token {found.first + 1}"
    alt = f"Probability of each of {len(steps)} greedy tokens; {where}."
    chart = figures.certainty(names, probs, None if found is None else [found.first + i * found.period for i in range(found.rounds)])
    show.figure(chart, alt=alt, table=show.table(token=names, probability=probs), name="greedy_certainty")
