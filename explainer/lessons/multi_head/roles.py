"""The roles that heads have earned, measured on the text and on random tokens, and the guess."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import streamlit as st

from explainer.figures.multi_head import Lane, role_lanes
from explainer.lessons.multi_head.tables import by_head_table, name_of
from explainer.ui import ask_and_tell
from explainer.ui.page import show
from explainer.ui.state import kept, session
from explainer.ui.state.session import Choice

if TYPE_CHECKING:
    import pandas as pd

    from explainer.studies.attention.head_roles import RoleScore


def probed(choice: Choice) -> tuple[RoleScore, ...]:
    """Every role's scores on random tokens repeated once, whatever the reader's text is."""
    from explainer.studies.attention import head_roles

    model = session.model(choice)
    return kept.studied(("probe", model.key), lambda: head_roles.probe(model))


def roles_table(here: Sequence[RoleScore], probe: Sequence[RoleScore]) -> pd.DataFrame:
    """One row for each measurement, role and head."""
    import pandas as pd

    parts = []
    for where, scores in (("this text", here), ("random tokens said twice", probe)):
        for score in scores:
            if score.measurable:
                part = by_head_table(score.scores, "score").assign(**{"measured on": where, "role": score.role.name})
                told = {"positions": score.n_positions, "score when looking evenly": score.even, "score for the name": score.bar}
                parts.append(part.assign(**told, **{"has the name": score.named.ravel()}))
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


def named_counts(scores: Sequence[RoleScore]) -> tuple[int, int, int]:
    """How many heads have earned exactly one name on this text, more than one, and none."""
    names = np.sum([score.named for score in scores if score.measurable] or [np.zeros_like(scores[0].scores, bool)], axis=0)
    return int((names == 1).sum()), int((names > 1).sum()), int((names == 0).sum())


def counted_names(scores: Sequence[RoleScore]) -> None:
    """Say so."""
    one, several, none = named_counts(scores)
    have = "has" if one == 1 else "have"
    show.prose("multi_head", "named", one=one, several=several, none=none, have=have, total=scores[0].scores.size)


def resting(scores: Sequence[RoleScore]) -> None:
    """Say how many heads rest on the first token, and what the rest of their weight is for; nothing where none does."""
    first = scores[1]
    count = int(first.named.sum())
    if not count:
        return
    slots = {"count": count, "total": first.scores.size, "threshold": f"{first.bar:.2g}"}
    seconds = [score for score in scores if score is not first and (score.named_by_the_rest & first.named).any()]
    if not seconds:
        show.prose("multi_head", "resting_only", **slots)
        return
    second = int(np.any([score.named_by_the_rest & first.named for score in seconds], axis=0).sum())
    show.prose("multi_head", "resting", second=second, example=" and ".join(_second(score, first.named) for score in seconds[-2:]), **slots)


def _second(score: RoleScore, rests: np.ndarray) -> str:
    """The resting head that has a role's name the most by its other weight, in words."""
    share = np.where(score.named_by_the_rest & rests, np.nan_to_num(score.of_the_rest), -1.0)
    layer, head = np.unravel_index(int(share.argmax()), share.shape)
    part = f"{100 * share[layer, head]:.0f} % of its other weight goes to {score.role.looks_at}"
    return f"{name_of(int(layer), int(head))} ({score.role.name}: {part})"


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
    from explainer.studies.attention.head_roles import THRESHOLD

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


def answer(scores: Sequence[RoleScore], options: Sequence[str]) -> tuple[list[str], str]:
    """The options that look at the token before the most (several where two decimals show the same), and that in words."""
    previous, best = scores[0], scores[0].best
    shown = f"{previous.scores[best]:.2f}"
    layers, width = previous.scores.shape
    every = {name_of(layer, head): f"{previous.scores[layer, head]:.2f}" for layer in range(layers) for head in range(width)}
    even = f"Looking evenly at every open key would give {previous.even:.2f}."
    return [name for name in options if every[name] == shown], f"{name_of(*best)} gives {shown} of its weight to the token before. {even}"


def find_previous(scores: Sequence[RoleScore]) -> bool:
    """Ask which head looks at the token before the most: its picture shows it. True once the names of the heads may be shown."""
    options = guess_options(scores)
    if not options:
        st.markdown("Type at least three words to see which head looks at the token before.")
    question = "Find it: which of these heads looks at the token before the most? Its picture has a stripe just below the diagonal."
    return ask_and_tell(question, options, lambda _: answer(scores, options))
