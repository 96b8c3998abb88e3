"""What-if edits on a page, which live in the URL: say that they are on, and the builder that adds and removes them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import streamlit as st

from explainer.errors import ExplainerError
from explainer.trace.edits import Edit
from explainer.ui.state import session
from explainer.ui.state.session import Choice
from explainer.ui.text import numbered, plain

_KINDS = {
    "Cut an edge": "cut",
    "Set a weight": "set",
    "Silence a head": "silence",
    "Replace q, k or v": "replace",
    "No mask": "nomask",
    "No ÷ √d_head": "noscale",
}


def with_edits(choice: Choice, where: str = "", possible: Callable[[Edit], bool] = lambda edit: True) -> Choice:
    """The choice with the what-if edits of the link, which are named here, with a button that takes them away.

    Only a page whose numbers are those of the edited pass asks for them, so no other page says that they are on. where: a sentence
    on which part of the page they reach, if not all of it. possible: edits of which it is not true are left out.
    """
    edits = tuple(edit for edit in session.edits() if possible(edit))
    if edits:
        named = "; ".join(plain(edit.describe()) for edit in edits)
        with st.container(horizontal=True, vertical_alignment="center"):
            st.warning(f"What-if edits are on: {named}.{f' {where}' if where else ''}", icon=":material/experiment:")
            st.button("Remove them", key="drop_edits", on_click=session.set_edits, args=([],))
    return replace(choice, edits=edits)


def what_if(choice: Choice, tokens: Sequence[str]) -> Choice:
    """Draw the list of edits, and a form for one more; the choice with those that are on."""
    choice = replace(choice, edits=session.edits())
    for index, edit in enumerate(choice.edits):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(f":material/edit: {plain(edit.describe(tokens))}")
            st.button("Remove", key=f"drop_{index}", on_click=session.set_edits, args=([e for e in choice.edits if e != edit],))
    with st.popover("Add a what-if edit", icon=":material/experiment:"):
        kind = _KINDS[str(st.selectbox("What to change", list(_KINDS), key="edit_kind"))]
        edit = _form(kind, choice, tokens)
        if st.button("Add", key="edit_add", type="primary"):
            try:
                session.try_edits(choice, (*choice.edits, edit))
            except ExplainerError as error:
                st.error(plain(str(error)))
            else:
                session.set_edits((*choice.edits, edit))
                st.rerun()
    return choice


def _place(choice: Choice, everywhere: bool) -> tuple[int | None, int | None]:
    names: list[int | None] = [None] if everywhere else []
    columns = st.columns(2)
    layer = columns[0].selectbox("In layer", [*names, *range(choice.shape.n_layers)], format_func=_all, key="edit_layer")
    head = columns[1].selectbox("In head", [*names, *range(choice.shape.n_heads)], format_func=_all, key="edit_head")
    return layer, head


def _all(value: int | None) -> str:
    return "all" if value is None else str(value)


def _form(kind: str, choice: Choice, tokens: Sequence[str]) -> Edit:
    positions = range(len(tokens))

    def pick(label: str, key: str, index: int) -> int:
        return int(st.selectbox(label, positions, index=index, key=key, format_func=numbered(tokens).__getitem__))

    if kind in ("nomask", "noscale"):
        layer, head = _place(choice, everywhere=True)
        return Edit(kind, layer, head)
    layer, head = _place(choice, everywhere=False)
    if kind == "silence":
        mean = st.toggle("Give its mean over the text instead of 0", key="edit_mean")
        return Edit.silence(int(layer or 0), head, mean=mean)
    if kind == "replace":
        which = str(st.segmented_control("Which vector", ["q", "k", "v"], default="v", key="edit_which", required=True))
        pos = pick("At position", "edit_pos", len(tokens) - 1)
        text = str(st.text_input("From this text", value=choice.text[:200], key="edit_source", max_chars=400))
        source_pos = int(
            st.number_input("From its position", min_value=0, max_value=choice.shape.context - 1, value=0, key="edit_source_pos")
        )
        return Edit.replace(which, int(layer or 0), head, pos, text, source_pos)
    query, key = pick("Query", "edit_query", len(tokens) - 1), pick("Key", "edit_key", 0)
    if kind == "cut":
        return Edit.cut(int(layer or 0), head, query, key)
    return Edit.set(int(layer or 0), head, query, key, float(st.slider("Weight", 0.0, 1.0, 0.5, 0.05, key="edit_weight")))
