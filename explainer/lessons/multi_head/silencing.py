"""Heads silenced by the reader, one by one or all in turn, and what that does to the prediction."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import numpy as np
import streamlit as st

from explainer.lessons.multi_head.direct_effects import candidates_figures, direct_effects, grid_figure, next_tokens, pair, with_sign
from explainer.lessons.multi_head.tables import name_of
from explainer.models.catalogue import Shape
from explainer.trace.edits import Edit
from explainer.ui import text
from explainer.ui.page import widgets
from explainer.ui.page.heads import silenced
from explainer.ui.page.part import part
from explainer.ui.page.sweep import swept
from explainer.ui.state import predicted, session
from explainer.ui.state.per_lesson import in_link
from explainer.ui.state.session import Choice

if TYPE_CHECKING:
    from explainer.studies.attention.head_roles import RoleScore
    from explainer.studies.attention.importance import Importance
    from explainer.trace import Trace
    from explainer.trace.views import DirectEffects


def possible(shape: Shape) -> Callable[[Edit], bool]:
    """Whether an edit silences a head that this model has; edits of other kinds are judged when the text is traced."""
    return lambda edit: edit.kind != "silence" or ((edit.layer or 0) < shape.n_layers and (edit.head or 0) < shape.n_heads)


def silence(choice: Choice, opened: tuple[int, int], scores: Sequence[RoleScore]) -> None:
    """Controls that silence heads. They are kept in the URL among the edits; edits of other kinds stay in force."""
    others = tuple(edit for edit in choice.edits if edit.kind != "silence")
    own = silenced(choice)

    def put(heads: Sequence[tuple[int, int]]) -> None:
        mean = st.session_state.get("instead") == "mean"
        session.set_edits([*others, *(Edit.silence(layer, head, mean=mean) for layer, head in sorted(set(heads)))])

    def chosen() -> None:
        put([pair(word) for word in st.session_state["silenced"]])

    means = [edit.mean for edit in choice.edits if edit.kind == "silence"]
    st.session_state["silenced"] = [f"{layer}.{head}" for layer, head in own]
    every = [f"{layer}.{head}" for layer in range(choice.shape.n_layers) for head in range(choice.shape.n_heads)]
    st.multiselect(
        "Silenced heads", every, key="silenced", on_change=chosen, format_func=lambda word: name_of(*pair(word)),
        placeholder="none: choose heads, or use a button",
    )  # fmt: skip
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.button(f"Add {name_of(*opened)}", on_click=put, args=([*own, opened],), disabled=opened in own, icon=":material/volume_off:")
        layer = opened[0]
        row = [(layer, head) for head in range(choice.shape.n_heads)]
        st.button(f"Add all of layer {layer}", on_click=put, args=([*own, *row],))
        for score in scores:
            named = [(int(a), int(b)) for a, b in np.argwhere(score.named)]
            if named and score.role.slug in ("previous", "induction"):
                st.button(f"Add {score.role.name} heads", key=f"silence_{score.role.slug}", on_click=put, args=([*own, *named],))
        st.button("Take all back", on_click=session.set_edits, args=([],), disabled=not choice.edits, icon=":material/undo:")
    st.segmented_control(
        "In the place of their z", ["zero", "mean"], **in_link("instead"), required=True, on_change=chosen,
        default=("mean" if means and all(means) else "zero") if "instead" not in st.session_state else None,
        format_func=lambda word: "0" if word == "zero" else "their mean over the text",
    )  # fmt: skip
    if others:
        st.caption(f"Also in force from this link: {text.plain('; '.join(edit.describe() for edit in others))}.")


def changed(choice: Choice, plain: Trace) -> None:
    """What the silenced heads change: a sentence, and the likeliest tokens with and without them."""
    after = session.traced(choice)
    st.markdown(change_sentence(choice, plain, after))
    candidates_figures(next_tokens(choice, plain), next_tokens(choice, after))


def change_sentence(choice: Choice, plain: Trace, after: Trace) -> str:
    """What the edits did to the likeliest token, and how far the whole distribution moved."""
    from explainer.ui.text import percent

    if not after.edits:
        return "No head is silenced yet, so both charts are the same. Choose one above."
    model = session.model(choice)
    p, q = predicted.probabilities(model, plain, -1), predicted.probabilities(model, after, -1)
    top, new = int(p.argmax()), int(q.argmax())
    moved = float((p * np.log(np.maximum(p, 1e-300) / np.maximum(q, 1e-300))).sum())
    word = text.token(model.label(top))
    held = "It is still the likeliest." if new == top else f"Now {text.token(model.label(new))} is the likeliest."
    distance = f"The whole distribution moves by {max(0.0, moved):.3f} nats (KL divergence)."
    return f"{word} goes from {percent(p[top])} to {percent(q[top])}. {held} {distance}"


def importance_sentence(found: Importance, effects: DirectEffects) -> str:
    """The head that matters most for the likeliest token, and its direct effect on that token's logit beside it."""
    most = np.unravel_index(np.nanargmin(found.change), found.change.shape)
    name, change = name_of(int(most[0]), int(most[1])), found.change[most]
    if change >= 0:
        return "No single head helps this token here: without any one of them it is as likely or likelier."
    said = with_sign(effects.heads[most])
    direct = f" Its direct effect on the logit of that token is {said}: the two need not agree, because later blocks read it too."
    quiet = int((found.kl < 0.01).sum())
    share = f" {quiet} of the {found.kl.size} heads move the distribution by less than 0.01 nats."
    times = f"{np.exp(change):.2f}" if change > -4 else f"{np.exp(change):.1e}"
    fall = f"the log-probability falls the most, by {-change:.2f} nats: the token becomes {times} times as likely."
    return f"Without {name} {fall}{direct}{share}"


def importance(choice: Choice, trace: Trace) -> Importance | None:
    """The sweep over all heads on the reader's text, with its progress; kept, so that it runs once. None where the reader stopped it.

    Raises: ExplainerError for models that do not predict the next token.
    """
    from explainer.studies.attention.importance import HeadEffect, collect, sweep_importance

    model, mean = session.model(choice), st.session_state.get("instead") == "mean"

    def doing(effect: HeadEffect) -> str:
        return f"Silenced {name_of(effect.layer, effect.head)}: {effect.done} of {effect.total}"

    key = ("importance", model.key, trace.token_ids, mean)
    found = swept("silence", key, lambda: sweep_importance(model, trace.token_ids, mean=mean), doing)
    return None if found is None else collect(int(trace.logits(-1).argmax()), found, model.n_layers, model.n_heads)


@part
def sweep(choice: Choice) -> None:
    """The prediction without each head in turn, when it is asked for."""
    if widgets.toggle(f"Run the model {choice.shape.n_layers * choice.shape.n_heads} times, each time without one head", "sweep"):
        trace = session.traced(choice)
        found, likely = importance(choice, trace), next_tokens(choice, trace)
        if found is None:
            return
        st.markdown(importance_sentence(found, direct_effects(choice, trace, likely.token_ids[0])))
        left, right = st.columns(2, gap="large")
        with left:
            st.markdown(f"**What the head gives to log p of {text.token(likely.tokens[0])}, in nats**")
            grid_figure(-found.change, "given to log p, nats", "given_to_log_p", signed=True)
        with right:
            st.markdown("**How far the whole prediction moves without it: KL divergence, in nats**")
            grid_figure(found.kl, "KL divergence, nats", "kl", signed=False)
