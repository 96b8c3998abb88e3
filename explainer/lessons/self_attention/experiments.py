"""Four looks behind self-attention, each folded: cut edges, two contexts, the spread of q·k, the code."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import streamlit as st

from explainer.figures import bars, self_attention
from explainer.figures.style import KEY, QUERY, VALUE
from explainer.ui.page import show, widgets
from explainer.ui.page.deeper import deeper
from explainer.ui.page.part import part
from explainer.ui.state import session
from explainer.ui.state.session import Choice
from explainer.ui.text import number, numbered, percent, quoted, quoted_at

if TYPE_CHECKING:
    import numpy as np

    from explainer.models import LanguageModel
    from explainer.studies.attention.experiments import EdgeEffects, Spread, TwoContexts
    from explainer.trace import Trace


@st.cache_data(max_entries=64, show_spinner=False)
def _edge_effects(_model: LanguageModel, _trace: Trace, key: tuple[object, ...], layer: int, head: int, query: int) -> EdgeEffects:
    from explainer.studies.attention.experiments import edge_effects as compute

    return compute(_model, _trace, layer, head, query)


def edge_effects(chosen: Choice, layer: int, head: int, query: int) -> EdgeEffects:
    """What cutting each of a query's heaviest edges does."""
    trace, loaded = session.traced(chosen), session.model(chosen)
    with st.spinner("Cutting one edge at a time …"):
        return _edge_effects(loaded, trace, (loaded.key, chosen.text, chosen.edits), layer, head, query)


def two_contexts(chosen: Choice, first: str, second: str) -> TwoContexts:
    """One token in two texts."""
    from explainer.studies.attention.experiments import two_contexts as compute

    loaded = session.model(chosen)
    return compute(session.trace_of(loaded, first), session.trace_of(loaded, second))


@st.cache_data(max_entries=1, show_spinner=False)
def spread() -> Spread:
    """The spread of q·k of random vectors."""
    from explainer.studies.attention.experiments import random_spread

    return random_spread()


def head_spreads(chosen: Choice) -> tuple[np.ndarray, np.ndarray]:
    """The spread of every head's scores, before and after the division."""
    from explainer.studies.attention.experiments import head_spreads as compute

    return compute(session.traced(chosen))


SAME = 1e-4  # of a vector’s length: what rounding makes of one and the same


@part
def looks(choice: Choice, tokens: tuple[str, ...], layer: int, head: int) -> None:
    """Four looks behind what stands above; what is closed is not computed."""
    if section := deeper("Looking is not moving", "moving", 4):
        with section:
            _moving(choice, tokens, layer, head)
    if section := deeper("One word, two sentences", "contexts", 4):
        with section:
            _contexts(choice)
    if section := deeper("Why √d_head?", "spread", 3):
        with section:
            _spread(choice)
    if section := deeper("The code", "code", 2):
        with section:
            show.equations("scores", "scale", "mask", "softmax", "weighted_sum")


def _digits(values: np.ndarray) -> int:
    """Decimals with which the largest of them shows two digits or more; three at least, six at most."""
    most = float(abs(values).max(initial=0.0))
    return min(6, max(3, 1 - math.floor(math.log10(most)))) if most > 0 else 3


def _moving(choice: Choice, tokens: tuple[str, ...], layer: int, head: int) -> None:
    query = widgets.position(tokens, key="query", label="Query")
    edges = edge_effects(choice, layer, head, query)
    if len(edges.keys) == 1:
        show.prose("self_attention", "moving_first")
        return
    names = [numbered(tokens)[key] for key in edges.keys]
    show.prose(
        "self_attention",
        "moving",
        query=quoted_at(tokens, query),
        where="as the next one" if choice.shape.causal else "at this place",
        token=quoted(edges.token),
        probability=percent(edges.probability),
    )
    measures = (
        ("looking", "weight", edges.weight, QUERY),
        ("moving", "length of weight · v · W_O", edges.length, VALUE),
        ("mattering", "change of log p when cut, nats", edges.effect, KEY),
    )
    for column, (title, what, values, color) in zip(st.columns(3), measures, strict=True):
        digits = _digits(values)
        with column:
            st.markdown(f"**{title.capitalize()}**: {what}")
            show.figure(
                bars.ranked(names, values.tolist(), [number(round(value, digits) + 0.0, digits) for value in values.tolist()], color=color),
                alt=f"{title.capitalize()}, {what}, for the {len(names)} keys that query {query} looks at most.",
                table=show.table(key=names, **{what: values}),
                name=title,
            )


def _contexts(choice: Choice) -> None:
    first = widgets.sentence("First sentence", "The little girl had a red ball", key="one")
    second = widgets.sentence("Second sentence", "The angry bear had a red ball", key="two")
    found = two_contexts(choice, first, second)
    relative = found.distance / found.norm
    show.prose(
        "self_attention",
        "contexts" if relative[-1] > SAME else "contexts_same",
        token=quoted(found.token),
        pos=found.pos,
        before=f"{relative[0]:.2f}",
        after=f"{relative[-1]:.2f}",
        cosine=f"{found.cosine[-1]:.2f}",
    )
    steps = ["embedding", *(f"block {i}" for i in range(len(relative) - 1))]
    numbers = {"after": steps, "distance": found.distance, "mean length": found.norm, "distance ÷ length": relative, "cosine": found.cosine}
    show.figure(
        self_attention.drift(steps, found.cosine, relative),
        alt="Distance and cosine of one word’s two vectors after each block.",
        table=show.table(**numbers),
        name="two_sentences",
    )


def _spread(choice: Choice) -> None:
    drawn, (raw, scaled) = spread(), head_spreads(choice)
    show.prose("self_attention", "spread", heads=raw.size, model=choice.called, raw=f"{raw.mean():.1f}", scaled=f"{scaled.mean():.2f}")
    left, right = st.columns(2, gap="large")
    with left:
        st.markdown("**The spread of the scores**")
        show.figure(
            self_attention.spread(drawn.widths, drawn.raw, drawn.scaled, choice.shape.d_head, raw, scaled),
            alt="The spread of q·k grows with the width of a head; divided by √d_head it stays at 1.",
            table=show.table(**{"numbers in q and k": drawn.widths, "spread of q·k": drawn.raw, "spread of q·k ÷ √width": drawn.scaled}),
            name="why_sqrt",
        )
    with right:
        st.markdown("**The largest of 8 weights after softmax**")
        weights = {"largest of eight weights, undivided": drawn.top_raw, "divided": drawn.top_scaled}
        show.figure(
            self_attention.largest_weight(drawn.widths, drawn.top_raw, drawn.top_scaled),
            alt="Without the division the largest of eight weights goes towards 1 as the width grows; with it, it stays where it is.",
            table=show.table(**{"numbers in q and k": drawn.widths}, **weights),
            name="largest_weight",
        )
