"""The small map above a lesson: the way through the model in use as a row of boxes, with the lesson's own box marked."""

from __future__ import annotations

from html import escape

import streamlit as st

from explainer.errors import ModelError
from explainer.models import catalogue
from explainer.models.catalogue import Shape


def boxes(shape: Shape) -> list[tuple[tuple[str, ...], str]]:
    """The boxes of such a model: which parts of a lesson each stands for, and what is written in it.

    What a model does not have has no box; a lesson on it is marked where it would act.
    """
    embed = ("embed", "position") if shape.learns_positions else ("embed",)
    attention = ("attention", *(() if shape.learns_positions else ("position",)), *(() if shape.causal else ("mask",)))
    embedded = (embed, "embedding + position" if shape.learns_positions else "embedding")
    scores = (attention, "q, k, v → scores" if shape.learns_positions else "q, k, v → RoPE → scores")
    norm, heads = (("norm",), shape.norm), (("heads",), "heads → z → W_O")
    feed_forward = (("ffn",), "gated feed-forward" if shape.gated else "feed-forward")
    block = [norm, scores, (("mask",), "mask"), heads, feed_forward] if shape.causal else [scores, heads, norm, feed_forward]
    ends = ("final norm → logits", "next token") if shape.causal else ("head → logits", "token in place")
    return [(("tokens",), "tokens"), embedded, *block, (("more",), "more blocks"), (("logits",), ends[0]), (("next",), ends[1])]


def drawn(part: str, shape: Shape) -> str:
    """The map as HTML."""
    found: list[str] = []
    for parts, label in boxes(shape):
        mark = ' class="here" aria-current="step"' if part in parts else ""
        found.append(f"<li{mark}>{escape(label)}</li>")
    return (
        f'<ul class="lessonmap" aria-label="Where this lesson is in the model">{"<li class=arrow aria-hidden=true>→</li>".join(found)}</ul>'
    )


def small_map(part: str) -> None:
    """Draw the map of the model in use; a model that cannot be read has none, and the page below says why."""
    try:
        shape = catalogue.shape(st.session_state["model_in_use"])
    except ModelError:
        return
    st.html(drawn(part, shape))
