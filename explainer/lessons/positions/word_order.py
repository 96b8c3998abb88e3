"""Who can tell the order of the words: random networks, and the reader's model on shuffled texts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import streamlit as st

from explainer.errors import TextError
from explainer.figures import positions as figures
from explainer.ui import ask_and_tell, text
from explainer.ui.page import show
from explainer.ui.page.guess import COVERED
from explainer.ui.state import kept, session
from explainer.ui.text import percent

if TYPE_CHECKING:
    from collections.abc import Sequence

    from explainer.studies.vectors.word_order import Shuffled, Telling
    from explainer.trace import Trace
    from explainer.ui.state.session import Choice


def networks(choice: Choice, trace: Trace, seed: int) -> list[Telling]:
    """Eight random networks on the reader's tokens."""
    from explainer.studies.vectors import word_order

    loaded = session.model(choice)
    key = ("orders", loaded.key, trace.token_ids, seed)
    return kept.studied(key, lambda: word_order.random_networks(loaded, trace.token_ids, seed))


QUESTION = "Your guess first: positions are off. Which network can still tell the order at the last position?"
OPTIONS = ("both sides, one layer", "both sides, two layers", "causal, one layer", "causal, two layers")


def answer(found: Sequence[Telling]) -> tuple[list[str], str]:
    """Which of the options are right, and what is the case."""
    right, told = [], []
    for one in found:
        if one.positions or not one.tells:
            continue
        right.append(f"{'causal' if one.causal else 'both sides'}, {'one layer' if one.n_layers == 1 else 'two layers'}")
        told.append(f"The last vector of “{right[-1]}” changes by up to {100 * one.at_last:.0f} % of its length.")
    only = "only " if len(right) == 1 else ""
    return right, f"{only}{text.listed([f'“{name}”' for name in right])} can. {' '.join(told)}" if right else "none of them can."


def telling_figure(found: Sequence[Telling]) -> None:
    """Which of them can tell the order."""
    from explainer.studies.vectors.word_order import ROUNDING

    names = [one.name for one in found]
    last, any_of = np.array([one.at_last for one in found]), np.array([one.at_any for one in found])
    cannot = [name for name, one in zip(names, found, strict=True) if not one.tells]
    change = {"change at the last position, share of its length": last, "largest change at any position": any_of}
    numbers = show.table(network=names, **change, **{"can tell the order": ["yes" if one.tells else "no" for one in found]})
    short = [
        name.replace("positions ", "").replace("bidirectional", "both sides").replace("l, ", "l,<br>").replace("s, ", "s,<br>")
        for name in names
    ]
    alt = f"Of eight networks, these cannot tell the order at the last position: {'; '.join(cannot)}."
    show.figure(figures.telling(short, last, any_of, ROUNDING), alt=alt, table=numbers, name="who_can_tell")


def shuffled(choice: Choice, trace: Trace, seed: int) -> tuple[Shuffled, Shuffled] | None:
    """The reader's model on shuffled texts with its positions and without."""
    from explainer.studies.vectors import word_order

    loaded = session.model(choice)
    key = ("shuffled", loaded.key, trace.token_ids, seed)
    try:
        return kept.studied(key, lambda: word_order.shuffled(loaded, trace.token_ids, seed))
    except TextError:
        return None  # told above, by the random networks


def verdict(causal: bool, n_layers: int) -> str:
    """The section that says whether a model without positions tells the orders apart at its last position."""
    return "verdict_both" if not causal else "verdict_causal" if n_layers > 1 else "verdict_causal_not"


def shuffled_figures(on: Shuffled, off: Shuffled) -> None:
    """What the model answers on the text and on one shuffled text, with positions and without."""
    most = float(max(on.p_text.max(), on.p_example.max(), off.p_text.max(), off.p_example.max()))
    for column, (title, one) in zip(st.columns(2, gap="large"), (("Positions on", on), ("Positions off", off)), strict=True):
        with column:
            st.markdown(f"**{title}**: shuffling moves {percent(one.mean) if one.mean > 1e-6 else '0 %'} of the probability on average")
            alt = f"{title}: the likeliest tokens on the text and on one shuffled text; {one.n_orders} orders were tried."
            numbers = show.table(
                token=one.tokens, **{"probability on your text": one.p_text, "probability on the shuffled one": one.p_example}
            )
            show.figure(
                figures.answers(one.tokens, one.p_text, one.p_example, most), alt=alt, table=numbers, name=title.lower().replace(" ", "_")
            )


def order(choice: Choice, trace: Trace) -> None:
    """The guess which networks can tell the order, and what is measured: after the guess, as it takes longer than all else on the page."""
    from explainer.studies.vectors import word_order

    show.prose("positions", "order", most=word_order.MOST_ORDERS)
    try:
        word_order.require_two(trace.token_ids)
    except TextError as error:
        show.prose_text(text.plain(str(error)))
        return
    if ask_and_tell(QUESTION, OPTIONS, lambda _: answer(networks(choice, trace, 0))):
        telling_figure(networks(choice, trace, 0))
        show.prose("positions", "order_why")
    else:
        st.caption(COVERED)


def shuffled_texts(choice: Choice, trace: Trace) -> None:
    """The reader's own model on shuffled texts, with its positions and without."""
    pair = shuffled(choice, trace, 0)
    if pair is None:
        show.prose("positions", "order_none")
        return
    shape, example = choice.shape, "“" + "".join(pair[0].example).strip() + "”"
    show.prose("positions", "order_model", model=choice.called, n_layers=shape.n_layers, orders=pair[0].n_orders, example=example)
    shuffled_figures(*pair)
    show.prose("positions", verdict(shape.causal, shape.n_layers))
