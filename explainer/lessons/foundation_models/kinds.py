"""What goes into a model and what comes out; and an encoder–decoder beside a decoder."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import streamlit as st

from explainer.deploy.foundation_models.table import Family
from explainer.ui.text import listed

EXAMPLES = ("gpt-2", "claude-now", "nova", "nova-sonic", "titan-embeddings", "segment-anything", "stable-diffusion")
ENCODER = (("the text", "plain"), ("self-attention, both ways", "look"), ("feed-forward", "plain"), ("… more layers", "faint"))
DECODER = (
    ("what is written so far", "plain"), ("masked self-attention", "look"), ("cross-attention ← encoder", "cross"),
    ("feed-forward", "plain"), ("… more layers", "faint"), ("next token", "plain"),
)  # fmt: skip
ALONE = tuple(box for box in DECODER if box[1] != "cross")


def in_and_out(row: Family) -> str:
    """As “text and image → text”."""
    return f"{listed(row.takes)} → {listed(row.makes)}"


def modes(families: Sequence[Family]) -> None:
    """Some families as boxes: what goes in on the left, what comes out on the right."""
    rows = {row.slug: row for row in families}
    lines = "".join(
        f'<li><span class="in">{_chips(rows[slug].takes)}</span><span class="model">{escape(rows[slug].short)}</span>'
        f'<span class="out">{_chips(rows[slug].makes)}</span></li>'
        for slug in EXAMPLES
    )
    st.html(f'<ul class="modes" aria-label="What goes in, the model, what comes out">{lines}</ul>')


def _chips(words: Sequence[str]) -> str:
    return "".join(f"<i>{escape(word)}</i>" for word in words)


def shapes(families: Sequence[Family]) -> None:
    """An encoder–decoder beside a decoder alone, and which families of the table are which."""
    both = [row.short for row in families if row.shape == "encoder–decoder"]
    alone = [row.short for row in families if row.shape == "decoder"]
    st.html(
        '<div class="shapes">'
        f'<div><b>Encoder–decoder</b><p>{escape(listed(both))}</p><div class="pair">{_tower("Encoder", ENCODER)}'
        f"{_tower('Decoder', DECODER)}</div></div>"
        f'<div><b>Decoder alone</b><p>{escape("; ".join(alone))}</p><div class="pair">{_tower("Decoder", ALONE)}</div></div></div>'
    )


def _tower(name: str, boxes: Sequence[tuple[str, str]]) -> str:
    """One stack, drawn from the bottom up, with its name below."""
    items = "".join(f'<li class="{kind}">{text}</li>' for text, kind in boxes)
    return f'<div class="tower"><ol aria-label="{name}, from the first step to the last">{items}</ol><small>{name}</small></div>'
