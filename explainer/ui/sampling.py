"""The door to the sampling controls: what the reader set, and every stage of the pipeline for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from explainer.errors import ModelError
from explainer.figures.style import percent
from explainer.studies.decoding import Controls
from explainer.ui import predictions, session, show
from explainer.ui.lesson import predict

if TYPE_CHECKING:
    from explainer.studies.sampling import Pipeline
    from explainer.trace import Trace


def require_writer(choice: session.Choice) -> None:
    """A model that writes on.

    Raises: ModelError for a model that fills gaps.
    """
    if not choice.shape.causal:
        raise ModelError(f"{choice.called} fills gaps and does not write on, so there is no next token to choose. Choose a GPT model.")


def controls() -> Controls:
    """What the reader set; the component keeps it in the URL."""
    return Controls.from_query(session.url_state("draw"))


def stages(choice: session.Choice, trace: Trace, wanted: Controls) -> Pipeline:
    """From the logits at the last position to the draws."""
    from explainer.studies.sampling import pipeline

    return pipeline(trace.logits(trace.n_pos - 1), wanted)


def guess(found: Pipeline, names: list[str]) -> None:
    """Ask for the likeliest token's probability at half the temperature, and answer once the reader has guessed."""
    from explainer.studies.sampling import at_temperature

    best = int(found.order[0])
    values = [float(at_temperature(found.logits, t)[best]) for t in (1.0, 0.5, 2.0)]
    plain, half, double = values
    options = list(dict.fromkeys(percent(p) for p in sorted((plain, half, double, min(2 * plain, 0.999)))))
    word = show.token(names[best])
    picked = predict(
        f"Your guess first: at temperature 1, {word} has {show.plain(percent(plain))}. What will it have at temperature 0.5?",
        options,
        "guess",
    )
    if picked not in options:
        return
    reason = (
        f"Dividing the logits by 0.5 doubles every gap: a token that was r times as likely becomes r² times as likely. {word} goes from "
        f"{show.plain(percent(plain))} to {show.plain(percent(half))}; at temperature 2 it has {show.plain(percent(double))}."
    )
    if picked == percent(half):
        st.success(f"Yes. {reason}", icon=":material/check:")
    else:
        st.info(reason, icon=":material/lightbulb:")


def sampler(choice: session.Choice, trace: Trace, found: Pipeline) -> None:
    """The whole pipeline as a picture with its controls."""
    from explainer.ui.components import sampler as component

    source = f"{trace.model_key}/{hash((trace.token_ids, trace.edits))}"
    last = trace.tokens[-1].strip() or "␣"
    note = f"The logits are the model’s own, after {trace.n_pos - 1} “{last}”; cuts as in transformers’ generate()."
    component.sampler(found, predictions.names(choice), source=source, note=note)


def below(found: Pipeline, names: list[str], p: float) -> tuple[int, str, int]:
    """Of the nucleus of p: how many tokens, the least likely of them, and how many have a probability of p themselves."""
    import numpy as np

    from explainer.studies.sampling import pipeline

    nucleus = pipeline(found.logits, Controls(found.controls.temperature, top_p=p))
    last = int(nucleus.order[nucleus.kept - 1])
    alone = int(np.count_nonzero(found.softened >= p))
    return nucleus.kept, f"{show.token(names[last])} with {show.plain(percent(float(found.softened[last])))}", alone


def tail(found: Pipeline) -> tuple[int, float, float]:
    """How many tokens come after rank 100, what they hold together now, and at temperature 1.5."""
    from explainer.studies.sampling import at_temperature

    rest = found.order[100:]
    return len(rest), float(found.softened[rest].sum()), float(at_temperature(found.logits, 1.5)[rest].sum())
