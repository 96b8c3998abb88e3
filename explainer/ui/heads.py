"""What the pages about heads need: measured roles, the guess, and what the heads of a layer add to the stream."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import streamlit as st

from explainer.figures.bars import columns
from explainer.figures.heads import Lane, role_lanes
from explainer.ui import kept, session, show
from explainer.ui.session import Choice

if TYPE_CHECKING:
    from explainer.studies.heads import RoleScore
    from explainer.trace import Trace
    from explainer.ui.components.thumbnails import Badge


def name_of(layer: int, head: int) -> str:
    """A head in words."""
    return f"layer {layer}, head {head}"


def quoted(token: str) -> str:
    """A token in quotes, for a slot of the prose, which escapes what it is given."""
    return f"“{token.strip() or '␣'}”"


# --- roles -----------------------------------------------------------------------------------------------------------


def roles(choice: Choice, trace: Trace) -> tuple[RoleScore, ...]:
    """Every role's scores on the reader's text."""
    from explainer.studies import heads

    return kept.studied(("roles", trace.model_key, trace.token_ids, trace.edits), lambda: heads.measure(trace, choice.shape.causal))


def probed(choice: Choice) -> tuple[RoleScore, ...]:
    """Every role's scores on random tokens repeated once, whatever the reader's text is."""
    from explainer.studies import heads

    model = session.model(choice)
    return kept.studied(("probe", model.key), lambda: heads.probe(model))


def badges(scores: Sequence[RoleScore]) -> list[Badge]:
    """The roles as the thumbnails draw them."""
    from explainer.ui.components.thumbnails import Badge

    return [Badge(s.role.letter, s.role.name, s.role.looks_at, s.scores if s.measurable else None, s.named) for s in scores]


def roles_table(here: Sequence[RoleScore], probe: Sequence[RoleScore]) -> pd.DataFrame:
    """One row for each measurement, role and head."""
    parts = []
    for where, scores in (("this text", here), ("random tokens said twice", probe)):
        for score in scores:
            if score.measurable:
                part = by_head_table(score.scores, "score").assign(measured_on=where, role=score.role.name)
                parts.append(
                    part.assign(positions=score.n_positions, looking_evenly=score.even, needed=score.bar, named=score.named.ravel())
                )
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame()


def role_sentence(score: RoleScore) -> str:
    """What was found for a role on this text: the best head and its score, who has the name, or why there is none."""
    role = score.role
    if not score.measurable:
        return f"**{role.letter} · {role.name}**: not measurable on this text; no token here has {_lacks(role.slug)}."
    layer, head = score.best
    value, count = score.scores[layer, head], int(score.named.sum())
    found = f"{name_of(layer, head)} gives {value:.2f} of its weight to {role.looks_at}"
    measured = (
        f"mean over {score.n_positions} {'query' if score.n_positions == 1 else 'queries'}; looking evenly would give {score.even:.2f}"
    )
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


def roles_figure(here: Sequence[RoleScore], probe: Sequence[RoleScore]) -> None:
    """Every head's scores, on the text and on random tokens said twice."""
    lanes, found = [], []
    for a, b in zip(here, probe, strict=True):
        lanes.append(Lane(a.role.name, a.scores if a.measurable else None, a.bar, b.scores if b.measurable else None, b.bar))
        own = f"best {name_of(*a.best)} with {a.scores[a.best]:.2f}" if a.measurable else "not measurable"
        other = f"best {name_of(*b.best)} with {b.scores[b.best]:.2f}" if b.measurable else "not measurable"
        found.append(f"{a.role.name}: {own} on this text, {other} on random tokens said twice")
    alt = f"Scores of all heads for each role. {'; '.join(found)}."
    show.figure(role_lanes(lanes), alt=alt, table=roles_table(here, probe), name="head_roles")


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
    asked = predict(
        "Which of these heads looks at the token before the most? Its picture has a stripe just below the diagonal.", options, "guess"
    )
    if asked is None:
        return
    if not st.session_state.get("guessed"):
        st.session_state["guessed"] = st.session_state["roles"] = True
    best = name_of(*scores[0].best)
    mean = np.nanmax(scores[0].scores)
    even = f"Looking evenly at every open key would give {scores[0].even:.2f}."
    st.markdown(f"{'Yes' if asked == best else 'No'}: {best} does. It gives {mean:.2f} of its weight to the token before. {even}")


def silenced(choice: Choice) -> list[tuple[int, int]]:
    """The heads that the reader's edits silence and this model has."""
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


# --- what a head adds to the stream -----------------------------------------------------------------------------------


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


def lengths_figure(layer: int, added: Additions) -> None:
    """Bars: the length of what each head adds."""
    heads, lengths = [str(head) for head in range(len(added.lengths))], [float(length) for length in added.lengths]
    alt = f"Length of what each head of layer {layer} adds: {listed([f'head {head}' for head in heads], lengths)}."
    names = [*(f"head {head}" for head in heads), "b_O"]
    numbers = table(layer=[layer] * len(names), part=names, length=[*lengths, added.bias])
    chart = columns(heads, lengths, x_title="head", y_title="length of z · W_O")
    show.figure(chart, alt=alt, table=numbers, name="head_additions")


def sharing(choice: Choice) -> str:
    """A remark on models whose heads share keys and values."""
    model = session.model(choice)
    if model.n_kv_heads == model.n_heads:
        return ""
    return f" (in {show.plain(choice.called)}, {model.n_heads // model.n_kv_heads} heads share one $W_K$ and one $W_V$)"


def listed(names: Sequence[str], values: Sequence[float] | np.ndarray) -> str:
    """Names with their values, for alt texts."""
    return ", ".join(f"{name.strip()} {float(value):.3f}" for name, value in zip(names, values, strict=True))


def table(**named: Sequence[object] | np.ndarray) -> pd.DataFrame:
    """Named columns as a table; tokens are made safe for spreadsheets."""
    return pd.DataFrame({name: [show.cell(v) if isinstance(v, str) else v for v in values] for name, values in named.items()})


def by_head_table(values: np.ndarray, name: str) -> pd.DataFrame:
    """A (layer head) grid as rows."""
    layer, head = (axis.ravel() for axis in np.indices(values.shape))
    return pd.DataFrame({"layer": layer, "head": head, name: values.ravel()})
