"""Which heads of a layer share one key and one value, drawn as two rows of boxes (grouped-query attention)."""

from __future__ import annotations

import streamlit as st

from explainer.models.catalogue import Shape


def drawn(shape: Shape, head: int) -> str:
    """The drawing as HTML: a query box for each head, a key and a value box for each group; those of ``head`` are marked."""
    own = head // shape.sharing
    queries, stored = [], []
    for group in range(shape.n_kv_heads):
        heads = range(group * shape.sharing, (group + 1) * shape.sharing)
        boxes = "".join(f"<span class='q{' here' if each == head else ''}'>q {each}</span>" for each in heads)
        mark = " own" if group == own else ""
        queries.append(f"<div class='group{mark}'>{boxes}</div>")
        stored.append(f"<div class='group{mark}'><span class='k'>k {group}</span><span class='v'>v {group}</span></div>")
    groups = "; ".join(
        f"heads {group * shape.sharing} to {(group + 1) * shape.sharing - 1} share key and value {group}"
        for group in range(shape.n_kv_heads)
    )
    label = f"{shape.n_heads} queries and {shape.n_kv_heads} keys and values: {groups}. Head {head} uses key and value {own}."
    rows = f"<div class='row'>{''.join(queries)}</div><div class='row'>{''.join(stored)}</div>"
    return f'<div class="sharedheads" role="img" aria-label="{label}">{rows}</div>'


def shared_heads(shape: Shape, head: int) -> None:
    """Draw it for a model whose heads share; nothing where each head has its own."""
    if shape.sharing > 1:
        st.html(drawn(shape, head))
