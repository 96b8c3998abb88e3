"""One head of each model on the same text, with linked rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import streamlit as st

from explainer.lessons.gpt_vs_bert.hidden_words import BERT_START, Pair, label
from explainer.ui.page import show, widgets
from explainer.ui.state import session

if TYPE_CHECKING:
    import pandas as pd

    from explainer.trace import Trace


def heads(both: Pair, start: tuple[int, int]) -> tuple[tuple[int, int], tuple[int, int]]:
    """A layer and a head of each model."""
    left, right = st.columns(2, gap="large")
    with left:
        gpt = widgets.layer_and_head(both.gpt, *start)
    with right, st.container(horizontal=True, gap="medium"):
        shape = both.bert.shape
        bert = (
            widgets.pick("BERT’s layer", shape.n_layers, "bert_layer", min(BERT_START[0], shape.n_layers - 1)),
            widgets.pick("BERT’s head", shape.n_heads, "bert_head", min(BERT_START[1], shape.n_heads - 1)),
        )
    return gpt, bert


def _bring_into_view(at: int, n_pos: int) -> None:
    """Slide the window of a long text to the hidden place when another place is looked at; a link's own window stays."""
    size = min(int(st.session_state.get("first_size") or widgets.WINDOW), n_pos)
    moved = st.session_state.get("_place_in_view") != at and ("_place_in_view" in st.session_state or "first" not in st.query_params)
    st.session_state["_place_in_view"] = at
    first = int(st.session_state.get("first") or 0)
    if n_pos > widgets.WINDOW and moved and not first <= at < first + size:
        st.session_state["first"] = max(0, min(n_pos - size, at - size // 2))


def side_by_side(both: Pair, bert_trace: Trace, at: tuple[tuple[int, int], tuple[int, int]], pos: int) -> None:
    """One head of each model on the same text, with linked rows."""
    from explainer.ui.components import twins as component

    gpt_trace, n_pos = session.traced(both.gpt), len(both.gpt_text.tokens)
    _bring_into_view(both.in_gpt(pos), n_pos)
    first, count = widgets.window(n_pos)
    across = [both.in_bert(i) for i in range(first, first + count)]
    low, high = (0, len(both.bert_text.tokens)) if count == n_pos else (min(across), max(across) + 1)
    (layer, head), (bert_layer, bert_head) = at
    rows, columns = slice(first, first + count), slice(low, high)
    seen = "" if count == n_pos else f"tokens {first} to {first + count - 1} of {n_pos}"
    left = component.Side(
        f"{label(both.gpt)}, layer {layer}, head {head}: causal", gpt_trace.tokens[rows], gpt_trace.pattern(layer, head, rows)[:, rows],
        causal=True, first=first, note=seen, total=n_pos,
    )  # fmt: skip
    right = component.Side(
        f"{label(both.bert)}, layer {bert_layer}, head {bert_head}: both sides", bert_trace.tokens[columns],
        bert_trace.pattern(bert_layer, bert_head, columns)[:, columns], causal=False, first=low,
        note="with the hidden tokens as [MASK]", total=len(both.bert_text.tokens),
    )  # fmt: skip
    start = max(0, min(count - 1, both.in_gpt(pos) - first))
    note = "A row is one query. Point at one, or use the arrow keys: the same place lights up on the other side."
    component.twins(left, right, across=[i - low for i in across], start=start, file="gpt_and_bert", note=note)

    def numbers() -> pd.DataFrame:
        import pandas as pd

        tables = []
        for side in (left, right):
            query, key = (axis.ravel() for axis in np.indices(side.pattern.shape))
            names, places = np.array(side.tokens, dtype=object), {"query": query + side.first, "key": key + side.first}
            tokens = {"query token": names[query], "key token": names[key]}
            tables.append(show.table(model=[side.title] * len(query), **places, **tokens, weight=side.pattern.ravel()))
        return pd.concat(tables)

    show.numbers_button("two_patterns", numbers)
