"""What the pages about heads need: measured roles, direct effects, silenced heads and the sweep, from one choice."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import streamlit as st

from explainer.errors import ExplainerError
from explainer.figures.heads import Lane
from explainer.trace.edits import Edit
from explainer.ui import session, show
from explainer.ui.session import Choice

if TYPE_CHECKING:
    from explainer.studies.heads import Importance, RoleScore
    from explainer.trace import Trace
    from explainer.trace.views import DirectEffects, Likely
    from explainer.ui.components.thumbnails import Badge


def name_of(layer: int, head: int) -> str:
    """A head in words."""
    return f"layer {layer}, head {head}"


# --- roles -----------------------------------------------------------------------------------------------------------


def roles(choice: Choice, trace: Trace) -> tuple[RoleScore, ...]:
    """Every role's scores on the reader's text."""
    from explainer.studies import heads

    return session.studied(("roles", trace.model_key, trace.token_ids, trace.edits), lambda: heads.measure(trace, choice.shape.causal))


def probed(choice: Choice) -> tuple[RoleScore, ...]:
    """Every role's scores on random tokens repeated once, whatever the reader's text is."""
    from explainer.studies import heads

    model = session.model(choice)
    return session.studied(("probe", model.key), lambda: heads.probe(model))


def badges(scores: Sequence[RoleScore]) -> list[Badge]:
    """The roles as the thumbnails draw them."""
    from explainer.ui.components.thumbnails import Badge

    return [Badge(s.role.letter, s.role.name, s.role.looks_at, s.scores if s.measurable else None, s.named) for s in scores]


def lanes(here: Sequence[RoleScore], probe: Sequence[RoleScore]) -> list[Lane]:
    """The roles as the chart of scores draws them."""
    return [
        Lane(a.role.name, a.scores if a.measurable else None, a.bar, a.even, b.scores if b.measurable else None, b.bar)
        for a, b in zip(here, probe, strict=True)
    ]


def roles_table(here: Sequence[RoleScore], probe: Sequence[RoleScore]) -> pd.DataFrame:
    """One row for each measurement, role and head."""
    parts = []
    for where, scores in (("this text", here), ("random tokens said twice", probe)):
        for score in scores:
            if score.measurable:
                part = by_head_table(score.scores, "score").assign(measured_on=where, role=score.role.name)
                parts.append(part.assign(positions=score.n_positions, looking_evenly=score.even, needed=score.bar, named=score.named.ravel()))
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame()


def role_sentence(score: RoleScore) -> str:
    """What was found for a role on this text: the best head and its score, who has the name, or why there is none."""
    role = score.role
    if not score.measurable:
        return f"**{role.letter} · {role.name}**: not measurable on this text; no token here has {_lacks(role.slug)}."
    layer, head = score.best
    value, count = score.scores[layer, head], int(score.named.sum())
    found = f"{name_of(layer, head)} gives {value:.2f} of its weight to {role.looks_at}"
    measured = f"mean over {score.n_positions} {'query' if score.n_positions == 1 else 'queries'}; looking evenly would give {score.even:.2f}"
    if not count:
        return f"**{role.letter} · {role.name}**: none here. The nearest, {found}; the name needs {score.bar:.2f} ({measured})."
    others = "" if count == 1 else f", and {count - 1} more {'head has' if count == 2 else 'heads have'} the name"
    return f"**{role.letter} · {role.name}**: {found}{others} ({measured})."


def _lacks(slug: str) -> str:
    return {
        "previous": "two tokens before it",
        "first": "two tokens before it",
        "same": "an earlier copy (the first token and the token before do not count)",
        "induction": "an earlier copy with something in between",
    }.get(slug, "a token after it")


def lanes_alt(here: Sequence[RoleScore], probe: Sequence[RoleScore]) -> str:
    """The chart of scores in words."""
    words = []
    for a, b in zip(here, probe, strict=True):
        own = f"best {name_of(*a.best)} with {a.scores[a.best]:.2f}" if a.measurable else "not measurable"
        words.append(f"{a.role.name}: {own} on this text, best {name_of(*b.best)} with {b.scores[b.best]:.2f} on random tokens said twice")
    return "Scores of all heads for each role. " + "; ".join(words) + "."


def threshold() -> str:
    """The mean weight that earns a name."""
    from explainer.studies.heads import THRESHOLD

    return f"{THRESHOLD:g}"


def guess_options(scores: Sequence[RoleScore]) -> list[str]:
    """Four heads to choose from for "which looks at the token before the most?", in order; one of them is right."""
    previous = scores[0]
    if not previous.measurable:
        return []
    heads = [previous.best]
    heads += [score.best for score in scores[1:] if score.measurable]
    flat = np.argsort(previous.scores, axis=None, kind="stable")
    width = previous.scores.shape[1]
    heads += [(int(i) // width, int(i) % width) for i in flat]
    return [name_of(*pair) for pair in sorted(list(dict.fromkeys(heads))[:4])]


def guess(scores: Sequence[RoleScore]) -> None:
    """Ask which head looks at the token before the most; the answer follows, and the roles are marked, after a guess."""
    from explainer.ui.lesson import predict

    options = guess_options(scores)
    if not options:
        st.markdown("Type at least three words to see which head looks at the token before.")
        return
    if st.session_state.get("guess") not in options:
        st.session_state.pop("guess", None)
    asked = predict("Which of these heads looks at the token before the most? Its picture has a stripe just below the diagonal.", options, "guess")
    if asked is None:
        return
    if not st.session_state.get("guessed"):
        st.session_state["guessed"] = st.session_state["roles"] = True
    best = name_of(*scores[0].best)
    mean = np.nanmax(scores[0].scores)
    even = f"Looking evenly at every open key would give {scores[0].even:.2f}."
    st.markdown(f"{'Yes' if asked == best else 'No'}: {best} does. It gives {mean:.2f} of its weight to the token before. {even}")


# --- what a head adds ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Additions:
    """What the heads of one layer add to the stream of one position: the length of each, and how well they add up."""

    lengths: np.ndarray
    bias: float
    error: float


def additions(choice: Choice, trace: Trace, layer: int, pos: int = -1) -> Additions:
    """z · W_O of every head of a layer at one position; error = max |their sum + b_O − attn_out|."""
    model = session.model(choice)
    each = np.stack([trace.z(layer, head)[pos] @ model.W_O(layer, head) for head in range(model.n_heads)])
    bias = model.b_O(layer)
    error = float(np.abs(each.sum(0) + bias - trace.attn_out(layer)[pos]).max())
    return Additions(np.linalg.norm(each, axis=1), float(np.linalg.norm(bias)), error)


def lengths_alt(layer: int, added: Additions) -> str:
    """The bars of lengths in words."""
    return f"Length of what each head of layer {layer} adds: " + listed([f"head {i}" for i in range(len(added.lengths))], added.lengths)


def lengths_table(layer: int, added: Additions) -> pd.DataFrame:
    """The lengths as rows, b_O last."""
    names = [f"head {i}" for i in range(len(added.lengths))] + ["b_O"]
    return table(layer=[layer] * len(names), part=names, length=[*added.lengths, added.bias])


def sharing(choice: Choice) -> str:
    """A remark on models whose heads share keys and values."""
    model = session.model(choice)
    if model.n_kv_heads == model.n_heads:
        return ""
    return f" (in {show.plain(choice.model)}, {model.n_heads // model.n_kv_heads} heads share one $W_K$ and one $W_V$)"


def listed(names: Sequence[str], values: Sequence[float] | np.ndarray) -> str:
    """Names with their values, for alt texts."""
    return ", ".join(f"{name.strip()} {float(value):.3f}" for name, value in zip(names, values, strict=True))


def table(**named: Sequence[object] | np.ndarray) -> pd.DataFrame:
    """Named columns as a table; tokens are made safe for spreadsheets."""
    return pd.DataFrame({name: [show.cell(v) if isinstance(v, str) else v for v in values] for name, values in named.items()})


def words(likely: Likely) -> list[str]:
    """The tokens as labels of a chart."""
    return [token.strip() or "␣" for token in likely.tokens]


def refuse_direct_effects(choice: Choice, trace: Trace) -> None:
    """Say why a model has none of what follows, in its own sentence."""
    from explainer.trace import views

    try:
        views.direct_effects(session.model(choice), trace, trace.n_pos - 1, trace.token_ids[-1])
    except ExplainerError as error:
        st.info(session.as_sentence(error), icon=":material/info:")
    name = show.plain(choice.model)
    st.info(f"{name} fills in hidden words and does not predict a next token; choose a GPT model to silence heads.", icon=":material/info:")


def effect_sentence(effects: DirectEffects, word: str) -> str:
    """The heads that raise and lower a logit the most, in the model's numbers."""
    high, low = (np.unravel_index(pick(effects.heads), effects.heads.shape) for pick in (np.argmax, np.argmin))

    def said(at: tuple[np.intp, ...]) -> str:
        return f"{name_of(int(at[0]), int(at[1]))} ({effects.heads[at]:+.2f})".replace("-", "−")

    return f"For {word}, {said(high)} says the most, {said(low)} the least. Orange raises its logit, blue lowers it."


def grid_alt(title: str, values: np.ndarray) -> str:
    """A (layer head) grid in words: its extremes."""
    high, low = (np.unravel_index(pick(values), values.shape) for pick in (np.nanargmax, np.nanargmin))
    ends = [f"{name_of(int(at[0]), int(at[1]))} with {values[at]:.3f}" for at in (high, low)]
    return f"{title}, for every layer and head: highest {ends[0]}, lowest {ends[1]}."


def next_tokens(choice: Choice, trace: Trace, count: int = 10) -> Likely:
    """The likeliest tokens after the last position."""
    from explainer.trace import views

    return views.likeliest(session.model(choice), trace, -1, count)


def direct_effects(choice: Choice, trace: Trace, token_id: int) -> DirectEffects:
    """What each part adds to one next-token logit.

    Raises: ExplainerError for models that normalise after every addition.
    """
    from explainer.trace import views

    return views.direct_effects(session.model(choice), trace, trace.n_pos - 1, token_id)


def pick_token(likely: Likely) -> int:
    """Which of the likeliest tokens the effects are about, as an index; kept in the URL as its rank."""
    options = list(range(len(likely.tokens)))
    if st.session_state.get("rank") not in options:
        st.session_state.pop("rank", None)

    def word(index: int) -> str:
        return show.plain(likely.tokens[index].strip() or "␣")

    return int(st.segmented_control("Logit of", options, default=0 if "rank" not in st.session_state else None, key="rank", format_func=word, bind="query-params", required=True) or 0)  # fmt: skip


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


def by_head_table(values: np.ndarray, name: str) -> pd.DataFrame:
    """A (layer head) grid as rows."""
    layer, head = (axis.ravel() for axis in np.indices(values.shape))
    return pd.DataFrame({"layer": layer, "head": head, name: values.ravel()})


# --- silence ---------------------------------------------------------------------------------------------------------


def _own(choice: Choice) -> list[tuple[int, int]]:
    """The heads that the link silences and this model has."""
    n_layers, n_heads = choice.shape.n_layers, choice.shape.n_heads
    found = [
        (layer, head)
        for edit in choice.edits
        if edit.kind == "silence"
        for layer in (range(n_layers) if edit.layer is None else [edit.layer])
        for head in (range(n_heads) if edit.head is None else [edit.head])
        if layer < n_layers and head < n_heads
    ]
    return sorted(set(found))


def silence(choice: Choice, opened: tuple[int, int], scores: Sequence[RoleScore]) -> tuple[Edit, ...]:
    """Controls that silence heads. They are kept in the URL among the edits; edits of other kinds stay in force."""
    others = tuple(edit for edit in choice.edits if edit.kind != "silence")
    own = _own(choice)

    def put(heads: Sequence[tuple[int, int]]) -> None:
        mean = st.session_state.get("instead") == "mean"
        session.set_edits([*others, *(Edit.silence(layer, head, mean=mean) for layer, head in sorted(set(heads)))])

    def chosen() -> None:
        put([_pair(word) for word in st.session_state["silenced"]])

    means = [edit.mean for edit in choice.edits if edit.kind == "silence"]
    st.session_state["silenced"] = [f"{layer}.{head}" for layer, head in own]
    every = [f"{layer}.{head}" for layer in range(choice.shape.n_layers) for head in range(choice.shape.n_heads)]
    st.multiselect("Silenced heads", every, key="silenced", on_change=chosen, format_func=lambda word: name_of(*_pair(word)), placeholder="none: choose heads, or use a button")
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
    return (*others, *(edit for edit in choice.edits if edit.kind == "silence"))


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
    return f"{word} goes from {percent(p[top])} to {percent(q[top])}. {held} The whole distribution moves by {max(0.0, moved):.3f} nats (KL divergence)."


def importance_sentence(found: Importance, effects: DirectEffects, rank: int) -> str:
    """The head that matters most, and its direct effect beside it where that is about the same token."""
    most = np.unravel_index(np.nanargmin(found.change), found.change.shape)
    name, change = name_of(int(most[0]), int(most[1])), found.change[most]
    if change >= 0:
        return "No single head helps this token here: without any one of them it is as likely or likelier."
    direct = f" Its direct effect on that logit is {effects.heads[most]:+.2f}: the two need not agree, because later blocks read it too." if rank == 0 else ""
    quiet = int((found.kl < 0.01).sum())
    share = f" {quiet} of the {found.kl.size} heads move the distribution by less than 0.01 nats."
    return (f"Without {name} the log-probability changes the most, by {change:+.2f} nats: the token becomes {np.exp(change):.2f} times as likely.{direct}{share}").replace("-", "−")


def importance(choice: Choice, trace: Trace, mean: bool) -> Importance:
    """The sweep over all heads on the reader's text, with its progress; kept, so that it runs once.

    Raises: ExplainerError for models that do not predict the next token.
    """
    from explainer.studies import heads

    model = session.model(choice)

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

    return session.studied(("importance", model.key, trace.token_ids, mean), run)
