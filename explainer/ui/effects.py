"""What heads do to the prediction: direct effects on a logit, silenced heads, and the sweep over all of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import streamlit as st

from explainer.errors import ExplainerError
from explainer.figures import heads as figures
from explainer.trace.edits import Edit
from explainer.ui import kept, predictions, session, show
from explainer.ui.heads import by_head_table, listed, name_of, silenced, table
from explainer.ui.lesson import part
from explainer.ui.session import Choice

if TYPE_CHECKING:
    from explainer.studies.heads import Importance, RoleScore
    from explainer.trace import Trace
    from explainer.trace.views import DirectEffects, Likely


def with_sign(value: float) -> str:
    """A number with its sign, the minus a true one."""
    return f"{value:+.2f}".replace("-", "−")


def refuse(choice: Choice, trace: Trace) -> None:
    """Say why a model has none of what follows, in its own sentence."""
    from explainer.trace import views

    try:
        views.direct_effects(session.model(choice), trace, trace.n_pos - 1, trace.token_ids[-1])
    except ExplainerError as error:
        st.info(show.plain(str(error)), icon=":material/info:")
    name = show.plain(session.model(choice).name)
    st.info(f"{name} fills in hidden words and does not predict a next token; choose a GPT model to silence heads.", icon=":material/info:")


def effect_sentence(effects: DirectEffects, word: str) -> str:
    """The heads that raise and lower a logit the most, in the model's numbers."""
    high, low = (np.unravel_index(pick(effects.heads), effects.heads.shape) for pick in (np.argmax, np.argmin))

    def said(at: tuple[np.intp, ...]) -> str:
        return f"{name_of(int(at[0]), int(at[1]))} ({with_sign(effects.heads[at])})"

    return f"For {word}, {said(high)} says the most for it, {said(low)} the most against it. Orange raises its logit, blue lowers it."


def grid_figure(values: np.ndarray, title: str, name: str, *, signed: bool) -> None:
    """A (layer head) grid with its extremes as alt text."""
    high, low = (np.unravel_index(pick(values), values.shape) for pick in (np.nanargmax, np.nanargmin))
    ends = [f"{name_of(int(at[0]), int(at[1]))} with {values[at]:.3f}" for at in (high, low)]
    alt = f"For every layer and head: {title}. Highest {ends[0]}, lowest {ends[1]}."
    show.figure(figures.by_head(values, signed=signed, name=title), alt=alt, table=by_head_table(values, name), name=name)


def parts_figure(effects: DirectEffects) -> None:
    """The whole logit as bars, one for each part."""
    names, values = parts(effects)
    alt = f"Parts of the logit: {listed(names, values)}."
    show.figure(figures.contributions(names, values), alt=alt, table=table(part=names, added=values), name="logit_parts")


def candidates_figures(before: Likely, after: Likely) -> None:
    """The ten likeliest next tokens with and without the edits, side by side on one scale."""
    most = float(max(before.probs[0], after.probs[0]))
    sides = ((before, "As it is", "before"), (after, "With the heads silenced", "after"))
    for column, (found, title, name) in zip(st.columns(2, gap="large"), sides, strict=True):
        with column:
            st.markdown(f"**{title}**")
            words = [token.strip() or "␣" for token in found.tokens]
            marks = [i for i, token_id in enumerate(found.token_ids) if token_id == before.token_ids[0]]
            numbers = table(token=found.tokens, token_id=found.token_ids, logit=found.logits, probability=found.probs)
            chart = figures.candidates(words, [float(p) for p in found.probs], most=most, marked=marks)
            show.figure(chart, alt=f"{title}: {listed(words, found.probs)}.", table=numbers, name=f"next_{name}")


def next_tokens(choice: Choice, trace: Trace, count: int = 10) -> Likely:
    """The likeliest tokens after the last position."""
    from explainer.trace import views

    return views.likeliest(session.model(choice), trace, -1, count)


def direct_effects(choice: Choice, trace: Trace, token_id: int) -> DirectEffects:
    """What each part adds to one next-token logit.

    Raises: ExplainerError for models that normalise after every addition.
    """
    from explainer.trace import views

    model = session.model(choice)
    key = ("direct", trace.model_key, trace.token_ids, trace.edits, token_id)
    return kept.studied(key, lambda: views.direct_effects(model, trace, trace.n_pos - 1, token_id))


def pick_token(likely: Likely) -> int:
    """Which of the likeliest tokens the effects are about, as an index; kept in the URL as its rank."""
    return predictions.pick_rank("Logit of", likely.tokens)


def parts(effects: DirectEffects) -> tuple[list[str], list[float]]:
    """The whole logit as labelled parts: the heads and the FFNs layer by layer, the embeddings, the biases, the rest."""
    labels, values = ["embedding"], [effects.embed]
    if effects.pos_embed:
        labels, values = [*labels, "position"], [*values, effects.pos_embed]
    for layer, (heads, mlp) in enumerate(zip(effects.heads, effects.mlps, strict=True)):
        labels += [f"layer {layer}: heads", f"layer {layer}: FFN"]
        values += [float(heads.sum()), float(mlp)]
    labels += ["attention biases", "final biases", "rest (rounding)"]
    return labels, [*values, float(effects.attn_biases.sum()), effects.final_bias, effects.rest]


# --- silence ---------------------------------------------------------------------------------------------------------


def silence(choice: Choice, opened: tuple[int, int], scores: Sequence[RoleScore]) -> tuple[Edit, ...]:
    """Controls that silence heads. They are kept in the URL among the edits; edits of other kinds stay in force."""
    others = tuple(edit for edit in choice.edits if edit.kind != "silence")
    own = silenced(choice)

    def put(heads: Sequence[tuple[int, int]]) -> None:
        mean = st.session_state.get("instead") == "mean"
        session.set_edits([*others, *(Edit.silence(layer, head, mean=mean) for layer, head in sorted(set(heads)))])

    def chosen() -> None:
        put([_pair(word) for word in st.session_state["silenced"]])

    means = [edit.mean for edit in choice.edits if edit.kind == "silence"]
    st.session_state["silenced"] = [f"{layer}.{head}" for layer, head in own]
    every = [f"{layer}.{head}" for layer in range(choice.shape.n_layers) for head in range(choice.shape.n_heads)]
    st.multiselect(
        "Silenced heads", every, key="silenced", on_change=chosen, format_func=lambda word: name_of(*_pair(word)),
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
        "In the place of their z", ["zero", "mean"], key="instead", bind="query-params", required=True, on_change=chosen,
        default=("mean" if means and all(means) else "zero") if "instead" not in st.session_state else None,
        format_func=lambda word: "0" if word == "zero" else "their mean over the text",
    )  # fmt: skip
    if others:
        st.caption(f"Also in force from this link: {show.plain('; '.join(edit.describe() for edit in others))}.")
    here = {(layer, head) for layer, head in own} | {(layer, None) for layer in range(choice.shape.n_layers)}
    return (*others, *(edit for edit in choice.edits if edit.kind == "silence" and (edit.layer, edit.head) in here))


def _pair(word: str) -> tuple[int, int]:
    layer, head = word.split(".")
    return int(layer), int(head)


def edited(choice: Choice, edits: tuple[Edit, ...]) -> Trace:
    """The same text with the edits in force, through the cache."""
    return session.traced(replace(choice, edits=edits))


def change_sentence(choice: Choice, plain: Trace, after: Trace) -> str:
    """What the edits did to the likeliest token, and how far the whole distribution moved."""
    from explainer.figures.style import percent
    from explainer.trace import views

    if not after.edits:
        return "No head is silenced yet, so both charts are the same. Choose one above."
    model = session.model(choice)
    p, q = views.probabilities(model, plain, -1), views.probabilities(model, after, -1)
    top, new = int(p.argmax()), int(q.argmax())
    moved = float((p * np.log(np.maximum(p, 1e-300) / np.maximum(q, 1e-300))).sum())
    word = show.token(model.label(top))
    held = "It is still the likeliest." if new == top else f"Now {show.token(model.label(new))} is the likeliest."
    distance = f"The whole distribution moves by {max(0.0, moved):.3f} nats (KL divergence)."
    return f"{word} goes from {percent(p[top])} to {percent(q[top])}. {held} {distance}"


def importance_sentence(found: Importance, effects: DirectEffects, rank: int) -> str:
    """The head that matters most, and its direct effect beside it where that is about the same token."""
    most = np.unravel_index(np.nanargmin(found.change), found.change.shape)
    name, change = name_of(int(most[0]), int(most[1])), found.change[most]
    if change >= 0:
        return "No single head helps this token here: without any one of them it is as likely or likelier."
    direct = (
        f" Its direct effect on that logit is {with_sign(effects.heads[most])}: the two need not agree, because later blocks read it too."
        if rank == 0
        else ""
    )
    quiet = int((found.kl < 0.01).sum())
    share = f" {quiet} of the {found.kl.size} heads move the distribution by less than 0.01 nats."
    times = f"{np.exp(change):.2f}" if change > -4 else f"{np.exp(change):.1e}"
    fall = f"the log-probability falls the most, by {-change:.2f} nats: the token becomes {times} times as likely."
    return f"Without {name} {fall}{direct}{share}"


def importance(choice: Choice, trace: Trace) -> Importance:
    """The sweep over all heads on the reader's text, with its progress; kept, so that it runs once.

    Raises: ExplainerError for models that do not predict the next token.
    """
    from explainer.studies import heads

    model, mean = session.model(choice), st.session_state.get("instead") == "mean"

    def run() -> Importance:
        place = st.empty()
        bar = place.progress(0.0, "Silencing one head at a time …")

        def steps() -> list[heads.HeadEffect]:
            found = []
            for effect in heads.sweep_importance(model, trace.token_ids, mean=mean):
                bar.progress(effect.done / effect.total, f"Silencing {name_of(effect.layer, effect.head)}: {effect.done} of {effect.total}")
                found.append(effect)
            return found

        likeliest = int(trace.logits(-1).argmax())
        result = heads.collect(likeliest, steps(), model.n_layers, model.n_heads)
        place.empty()
        return result

    return kept.studied(("importance", model.key, trace.token_ids, mean), run)


@part
def sweep(choice: Choice, direct: DirectEffects, rank: int) -> None:
    """The prediction without each head in turn, when it is asked for."""
    if st.toggle(
        f"Run the model {choice.shape.n_layers * choice.shape.n_heads} times, each time without one head", key="sweep", bind="query-params"
    ):
        found = importance(choice, session.traced(choice))
        st.markdown(importance_sentence(found, direct, rank))
        left, right = st.columns(2, gap="large")
        with left:
            st.markdown("**Change of its log-probability, in nats**")
            grid_figure(found.change, "change of log p, nats", "logprob_change", signed=True)
        with right:
            st.markdown("**KL divergence, in nats**")
            grid_figure(found.kl, "KL divergence, nats", "kl", signed=False)
