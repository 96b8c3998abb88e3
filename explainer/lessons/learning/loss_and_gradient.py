"""The loss of each token, and its gradient on one matrix."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import streamlit as st

from explainer.figures import learning as figures
from explainer.ui.page import show, widgets
from explainer.ui.page.guess import as_good, tokens_around
from explainer.ui.state import kept, session, shown
from explainer.ui.state.session import Choice
from explainer.ui.text import number, numbered, percent, plain, token, token_name, true_minus

if TYPE_CHECKING:
    from explainer.models import LanguageModel
    from explainer.studies.learning.bigram import Bigram, Compared
    from explainer.studies.learning.gradients import Gradient


STORIES = 3000  # made-up stories that the bigram is counted on
NUDGES = (0.001, 0.01, 0.1, 1.0)


def name(token: str) -> str:
    """A token as plain text that is never empty."""
    return token_name(token)


# --- the loss ---------------------------------------------------------------------------------------------------------


@st.cache_resource(max_entries=2, show_spinner=False)
def _bigram(key: str, _loaded: LanguageModel) -> Bigram:
    from explainer.studies.learning.bigram import count
    from explainer.texts.stories.maker import stories

    backend = _loaded.backend
    return count([found.ids for found in backend.encode_batch(stories(0, STORIES), add_special_tokens=False)], _loaded.n_vocab)


def bigram(choice: Choice) -> Bigram:
    """The pairs of neighbours in the project's own made-up stories, in the tokens of the reader's model."""
    loaded = session.model(choice)
    with st.spinner(f"Counting pairs of tokens in {STORIES:,} made-up stories, once …"):
        return _bigram(loaded.key, loaded)


def compared(choice: Choice) -> Compared:
    """How surprised the model, the bigram and a blind guess are by each token of the text."""
    from explainer.studies.learning.bigram import compare

    trace, table = session.traced(choice), bigram(choice)
    return kept.studied(("compared", trace.model_key, trace.token_ids), lambda: compare(session.model(choice), trace, table))


def source(choice: Choice) -> dict[str, str]:
    """What the bigram was counted on, and how it backs off: the slots of a sentence."""
    from explainer.studies.learning.bigram import EVEN, MIX

    table = bigram(choice)
    numbers = {"mix": f"{MIX:g}", "most": f"{100 * (1 - EVEN):g}", "even": f"{100 * EVEN:g}"}
    return {"stories": f"{table.n_texts:,}", "counted": f"{table.n_tokens:,}", **numbers}


def options(found: Compared, tokens: Sequence[str]) -> list[str]:
    """Tokens to guess from, with the most surprising one among them; never the first, which is not predicted."""
    worst = 1 + int(found.loss.argmax())
    return [name for name in tokens_around(tokens, worst, len(tokens) - 1) if name != numbered(tokens)[0]]


def answer(found: Compared, tokens: Sequence[str]) -> tuple[list[str], str]:
    """The tokens with the highest loss (several where two decimals show the same), and that in words."""
    worst = int(found.loss.argmax())
    right = as_good(numbered(tokens)[1:], found.loss, found.loss[worst])
    p = plain(percent(found.model[worst]))
    return right, f"{token(numbered(tokens)[1 + worst])} has the highest loss, {found.loss[worst]:.2f} nats (p = {p})."


def surprise(found: Compared, tokens: tuple[str, ...]) -> None:
    """The reader's tokens, coloured by −ln p for the model or the bigram."""
    from explainer.ui.components import surprise as component

    tips = [
        component.Tip(
            f"0 “{name(tokens[0])}”",
            ["The first token: nothing stands before it, so there is nothing to predict it from. It is not counted."],
        )
    ]
    for pos in range(1, len(tokens)):
        i = pos - 1
        likeliest = "this very token" if found.best[i] == tokens[pos] else f"“{name(found.best[i])}”"
        best = f"The model’s likeliest was {likeliest}, {percent(found.best_p[i])}."
        pair, before = found.seen[i]
        counted = f"The bigram saw “{name(tokens[i])}” with a token after it {_times(before)}, {_times(pair)} with this one."
        rows = [
            [who, percent(p), f"−ln {p:.3g} = {number(loss)}"]
            for who, p, loss in (
                ("the model", found.model[i], found.loss[i]),
                ("the bigram", found.bigram[i], found.bigram_loss[i]),
                (f"blind, 1 in {found.n_vocab:,}", 1 / found.n_vocab, found.uniform),
            )
        ]
        tips.append(component.Tip(f"{pos} “{name(tokens[pos])}”, after “{name(tokens[i])}”", [best, counted], rows))
    most = float(np.ceil(max(found.uniform, found.loss.max(), found.bigram_loss.max())))
    views = [
        component.View("the model", [None, *found.loss], most, "−ln p of the token that came"),
        component.View("the bigram", [None, *found.bigram_loss], most, "−ln p of the token that came"),
    ]
    component.surprise(
        tokens, views, tips, ("guesser", "p of this token", "loss, nats"), title="Your tokens by loss", start=1 + int(found.loss.argmax())
    )
    columns = {
        "position": range(1, len(tokens)),
        "token": tokens[1:],
        "probability by the model": found.model,
        "loss of the model, nats": found.loss,
        "likeliest token": found.best,
        "probability of the likeliest": found.best_p,
        "probability by the bigram": found.bigram,
        "loss of the bigram, nats": found.bigram_loss,
    }
    show.numbers_button("losses", lambda: show.table(**columns))


def _times(count: int) -> str:
    return {0: "never", 1: "once", 2: "twice"}.get(count, f"{count:,} times")


def rivals(found: Compared, model: str) -> None:
    """The three mean losses as bars."""
    names, values = [model, "bigram", "blind guess"], [float(found.loss.mean()), float(found.bigram_loss.mean()), found.uniform]
    alt = "Mean loss in nats a token: " + ", ".join(f"{who} {value:.2f}" for who, value in zip(names, values, strict=True)) + "."
    show.figure(
        figures.rivals(names, values), alt=alt, table=show.table(**{"who guesses": names, "mean loss, nats": values}), name="mean_loss"
    )


# --- the gradient -----------------------------------------------------------------------------------------------------


def gradient(choice: Choice, layer: int, head: int) -> Gradient:
    """The gradient of the text's loss on W_Q of one head, on a private copy in double precision."""
    from explainer.studies.learning.gradients import gradients

    loaded, ids = session.model(choice), session.encoding(choice).token_ids
    with st.spinner("Back-propagating through a private copy …"):
        key = ("gradients", loaded.key, ids, layer)
        return kept.studied_on_a_copy(loaded.n_parameters, key, lambda: gradients(loaded, ids, layer))[head]


def gradscope(choice: Choice, found: Gradient, layer: int, head: int) -> tuple[int, int]:
    """The gradient as a grid; returns the entry that is open."""
    from explainer.ui.components import gradscope as component

    encoding = session.encoding(choice)
    source = f"{choice.model}/{layer}/{head}/{hash(encoding.token_ids)}"
    component.gradscope(found, encoding.tokens[:-1], source=source)
    at = component.chosen(found)
    shown.setting("entry", at)
    rows, columns = (axis.ravel() for axis in np.indices(found.gradient.shape))
    numbers = {"row": rows, "column": columns, "number of W_Q": found.weights.ravel(), "its gradient": found.gradient.ravel()}
    show.numbers_button("gradient_W_Q", lambda: show.table(**numbers))
    return at


def nudge(choice: Choice, found: Gradient, layer: int, head: int, at: tuple[int, int]) -> None:
    """Add a little to one number of W_Q, measure the loss again, and compare with gradient · nudge."""
    from explainer.studies.learning.gradients import nudged

    size = widgets.choose("Add to this number", NUDGES, "nudge", NUDGES[1], format_func="{:g}".format)
    loaded, ids = session.model(choice), session.encoding(choice).token_ids
    sizes = size * np.array([-2.0, -1.0, 0.0, 1.0, 2.0])
    with st.spinner("Measuring the loss five times …"):
        losses = kept.studied_on_a_copy(
            loaded.n_parameters,
            ("nudged", loaded.key, ids, layer, head, at, float(size)),
            lambda: nudged(loaded, ids, layer, head, *at, [float(x) for x in sizes]),
        )
    changes, slope, weight = losses - losses[2], float(found.gradient[at]), float(found.weights[at])
    change, line = float(changes[3]), slope * float(size)
    left, right = st.columns([2, 3], gap="large")
    with left:
        show.prose(
            "learning", "nudge", row=at[0], column=at[1], weight=number(weight, 4), after=number(weight + size, 4),
            before_loss=f"{losses[2]:.7f}", after_loss=f"{losses[3]:.7f}", change=_tiny(change), slope=_tiny(slope),
            size=f"{size:g}", line=_tiny(line), gap=_gap(change, line),
        )  # fmt: skip
    with right:
        alt = f"Change of the loss for five sizes of nudge: measured {', '.join(_tiny(c) for c in changes)}; "
        alt += f"the straight line at {size:g} gives {_tiny(line)}."
        columns = {
            "added": sizes,
            "loss, nats": losses,
            "change of the loss, nats": changes,
            "gradient · what is added, nats": slope * sizes,
        }
        chart = figures.slope(sizes, changes, slope, float(size), change)
        show.figure(chart, alt=alt, table=show.table(**columns), name="nudge")


def _tiny(value: float) -> str:
    """A signed number of any size with four digits."""
    if value == 0:
        return "0"
    if abs(value) >= 0.01:
        return true_minus(f"{value:+.4g}")
    digits, power = f"{value:+.3e}".split("e")
    raised = str(int(power)).translate(str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"))
    return true_minus(f"{digits}·10{raised}")


def _gap(change: float, line: float) -> str:
    if line == 0 or not np.isfinite(change):
        return "The gradient is 0 here, so the straight line is flat"
    share = abs(change - line) / abs(line)
    return f"They differ by {percent(share) if share >= 0.001 else 'less than 0.1 %'}"
