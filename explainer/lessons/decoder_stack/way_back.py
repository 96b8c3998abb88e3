"""Why the stream runs past the blocks: what reaches each of them of the gradient, with and without that path."""

from __future__ import annotations

import streamlit as st

from explainer.figures import bars
from explainer.ui.page import show, widgets
from explainer.ui.state import kept, session
from explainer.ui.state.session import Choice
from explainer.ui.text import percent


def way_back(choice: Choice) -> None:
    """The share of the gradient that is left at each block when the path past the blocks is closed; when it is asked for."""
    post = " In this model each sum also goes through a LayerNorm, which the gradient must pass." if not choice.shape.causal else ""
    show.prose("decoder_stack", "why", norm=post)
    token_ids = session.encoding(choice).token_ids
    if not choice.shape.causal or len(token_ids) < 2:
        return
    if not widgets.toggle("Measure it on your text", "way_back"):
        return
    from explainer.studies.learning.way_back import way_back as measured

    model = session.model(choice)
    with st.spinner("Back-propagating twice through a private copy …"):
        key = ("way back", model.key, token_ids)
        found = kept.studied_on_a_copy(model.n_parameters, key, lambda: measured(model, token_ids))
    shares = [float(share) for share in found.shares]
    texts = [percent(share) for share in shares]
    show.prose("decoder_stack", "why_measured", first=texts[0], last=texts[-1], block=len(shares) - 1, loss=f"{found.loss:.2f}")
    names = [f"before block {layer}" for layer in range(len(shares))]
    alt = "With the direct path closed, of the gradient is left: " + ", ".join(f"{a} {b}" for a, b in zip(names, texts, strict=True)) + "."
    lengths = {"length of the gradient": found.as_it_is, "length with the direct path closed": found.closed, "share that is left": shares}
    table = show.table(**{"before block": range(len(shares))}, **lengths)
    show.figure(bars.ranked(names, shares, texts, x_title="length, as a share of what arrives"), alt=alt, table=table, name="way_back")
