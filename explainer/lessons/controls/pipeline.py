"""From the logits of one position to a thousand draws, and the guess before it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from explainer.studies.decoding.controls import Controls
from explainer.ui import text
from explainer.ui.page import predictions
from explainer.ui.page.lesson import predict
from explainer.ui.state import session
from explainer.ui.text import percent, token_name

if TYPE_CHECKING:
    from explainer.studies.decoding.sampling import Pipeline
    from explainer.trace import Trace


def stages(choice: session.Choice, trace: Trace, wanted: Controls) -> Pipeline:
    """From the logits at the last position to the draws."""
    from explainer.studies.decoding.sampling import pipeline

    return pipeline(trace.logits(trace.n_pos - 1), wanted)


def guess(found: Pipeline, names: list[str]) -> None:
    """Ask for the likeliest token's probability at half the temperature, and answer once the reader has guessed."""
    from explainer.studies.decoding.sampling import at_temperature

    best = int(found.order[0])
    values = [float(at_temperature(found.logits, t)[best]) for t in (1.0, 0.5, 2.0)]
    plain, half, double = values
    options = list(dict.fromkeys(percent(p) for p in sorted((plain, half, double, min(2 * plain, 0.999)))))
    word = text.token(names[best])
    picked = predict(
        f"Your guess first: at temperature 1, {word} has {text.plain(percent(plain))}. What will it have at temperature 0.5?",
        options,
        "guess",
    )
    if picked not in options:
        return
    reason = (
        f"Dividing the logits by 0.5 doubles every gap: a token that was r times as likely becomes r² times as likely. {word} goes from "
        f"{text.plain(percent(plain))} to {text.plain(percent(half))}; at temperature 2 it has {text.plain(percent(double))}."
    )
    if picked == percent(half):
        st.success(f"Yes. {reason}", icon=":material/check:")
    else:
        st.info(reason, icon=":material/lightbulb:")


def sampler(choice: session.Choice, trace: Trace, found: Pipeline) -> None:
    """The whole pipeline as a picture with its controls."""
    from explainer.ui.components import sampler as component

    source = f"{trace.model_key}/{hash((trace.token_ids, trace.edits))}"
    last = token_name(trace.tokens[-1])
    note = f"The logits are the model’s own, after {trace.n_pos - 1} “{last}”; cuts as in transformers’ generate()."
    component.sampler(found, predictions.names(choice), source=source, note=note)


def below(found: Pipeline, names: list[str], p: float) -> tuple[int, str, int]:
    """Of the nucleus of p: how many tokens, the least likely of them, and how many have a probability of p themselves."""
    import numpy as np

    from explainer.studies.decoding.sampling import pipeline

    nucleus = pipeline(found.logits, Controls(found.controls.temperature, top_p=p))
    last = int(nucleus.order[nucleus.kept - 1])
    alone = int(np.count_nonzero(found.softened >= p))
    return nucleus.kept, f"{text.token(names[last])} with {text.plain(percent(float(found.softened[last])))}", alone


def after_top_k(found: Pipeline, p: float) -> tuple[int, int]:
    """How many tokens top-p keeps of what the reader's top-k has left, and how many it would keep of all."""
    from explainer.studies.decoding.sampling import pipeline

    now = found.controls
    return tuple(pipeline(found.logits, Controls(now.temperature, k, top_p=p)).kept for k in (now.top_k, 0))  # type: ignore[return-value]


def tail(found: Pipeline) -> tuple[int, float, float]:
    """How many tokens come after rank 100, what they hold together now, and at temperature 1.5."""
    from explainer.studies.decoding.sampling import at_temperature

    rest = found.order[100:]
    return len(rest), float(found.softened[rest].sum()), float(at_temperature(found.logits, 1.5)[rest].sum())
