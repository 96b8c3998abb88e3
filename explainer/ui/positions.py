"""The doors and figures of the positions lesson."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import streamlit as st

from explainer.errors import ExplainerError, TextError
from explainer.figures import positions as figures
from explainer.figures.style import percent
from explainer.ui import controls, kept, session, show

if TYPE_CHECKING:
    from collections.abc import Sequence

    from explainer.studies.orders import Shuffled, Telling
    from explainer.studies.positions import Beyond, Learned, Table, Turned
    from explainer.trace import Trace
    from explainer.ui.session import Choice

WIDTHS, BASES, LENGTHS = (8, 16, 32, 64, 128), (100, 1_000, 10_000, 100_000), (16, 32, 64, 128)


def knobs() -> tuple[int, int, int]:
    """Positions shown, width and base of the table."""
    with st.container(horizontal=True, gap="medium"):
        return (
            controls.one_of("Positions shown", LENGTHS, "shown", 32),
            controls.one_of("Width d", WIDTHS, "width", 32, "The number of columns; in a model it is d_model."),
            controls.one_of("Base", BASES, "base", 10_000, "The 2017 transformer uses 10,000."),
        )


def table(n_pos: int, width: int, base: int) -> Table:
    """The sine and cosine table."""
    from explainer.studies import positions as study

    with st.spinner("Starting torch …"):
        return study.table(n_pos, width, float(base))


def clockwork(found: Table, tokens: Sequence[str], base: int) -> None:
    """The table with its clocks and its dot products."""
    from explainer.ui.components.clockwork import clockwork as draw

    draw(found.rows, found.frequencies, tokens, base)


# --- learned positions -----------------------------------------------------------------------------------------------


def learned(choice: Choice) -> Learned | None:
    """A model's own rows of W_pos, measured; None where it has none."""
    from explainer.studies import positions as study

    loaded = session.model(choice)
    if loaded.anatomy.positions is None:
        return None
    return kept.studied(("learned positions", loaded.key), lambda: study.learned(loaded))


def distance_figure(choice: Choice, found: Learned | None) -> None:
    """How alike two positions are, by their distance."""
    from explainer.studies import positions as study

    far = min(choice.shape.context, 128)
    width = choice.shape.d_model + choice.shape.d_model % 2
    fixed = study.table(far, width, 10_000.0).by_distance / (width / 2)
    curves = None if found is None else (found.middle, found.low, found.high)
    columns = {"distance": np.arange(far), "sine_and_cosine": fixed}
    if found is not None:
        columns["learned_mean"] = np.pad(found.middle, (0, max(0, far - len(found.middle))), constant_values=np.nan)[:far]
    alt = f"Cosine of two position vectors by distance, 0 to {far - 1}: the table falls from 1 to {fixed[-1]:.2f}"
    alt += "." if found is None else f", the learned rows to {found.middle[:far][-1]:.2f} on average."
    show.figure(figures.by_distance(fixed, curves), alt=alt, table=show.table(**columns), name="by_distance")


MOST_COLUMNS = 256


def learned_rows(choice: Choice, count: int) -> None:
    """The first rows of W_pos, drawn as the fixed table is."""
    rows = session.model(choice).W_pos()
    if rows is None:
        return
    part = rows[:count, :MOST_COLUMNS]
    names, columns = [str(p) for p in range(len(part))], [str(c) for c in range(part.shape[1])]
    alt = f"The first {len(part)} rows of W_pos, {part.shape[1]} of {rows.shape[1]} columns."
    show.figure(figures.rows_of_the_table(part), alt=alt, table=show.wide_table(part, names, columns), name="learned_rows")


def learned_figures(found: Learned) -> None:
    """The rows of W_pos: how alike any two are, and the path they make on their principal axes."""
    from explainer.ui.components import wordmap

    n_pos = len(found.cosine)
    step = -(-n_pos // 64)
    picked = np.arange(0, n_pos, step)
    left, right = st.columns(2, gap="large")
    with left:
        st.markdown(f"**Cosine of any two rows**{'' if step == 1 else f', every {step}th'}")
        names = [str(p) for p in picked]
        part = found.cosine[np.ix_(picked, picked)]
        alt = f"Cosine of any two of {len(picked)} rows of W_pos; next to each other {found.middle[1]:.2f} on average."
        show.figure(figures.alike(part, names), alt=alt, table=show.wide_table(part, names, names), name="learned_cosine")
    with right:
        st.markdown("**The rows on three principal axes**, joined in order")
        few = np.arange(0, n_pos, -(-n_pos // 128))
        labels = [str(p) if p % (16 if n_pos <= 256 else n_pos // 16) == 0 else "" for p in few]
        cosine = found.cosine[np.ix_(few, few)]
        data = wordmap.payload(found.at[few], labels, [1] * len(few), cosine, np.zeros((0, 3)), found.share, 3)
        data |= {"names": [f"position {p}" for p in few], "hint": "Point at a position."}
        wordmap.wordmap(data, title="The path of the learned positions", path=True, key="posmap", name="bend")


# --- RoPE ------------------------------------------------------------------------------------------------------------


def turned(choice: Choice, trace: Trace, layer: int, head: int, query: int, key: int) -> Turned:
    """RoPE on a real query and key."""
    from explainer.studies import positions as study

    return study.turned(session.model(choice), trace, layer, head, query, key)


def turned_figures(found: Turned, names: Sequence[str]) -> None:
    """The same q·k at any shift, and q·k by distance; on demand, its parts pair by pair."""
    left, right = st.columns([2, 3], gap="large")
    with left:
        st.markdown("**Both moved along by the same amount**")
        rows = show.table(
            moved_by=[f"{s:,}" for s in found.shifts],
            query_at=[found.query + s for s in found.shifts],
            key_at=[found.key + s for s in found.shifts],
            score=[f"{value:.6f}".replace("-", "−") for value in found.shifted],
        )
        alt = f"q·k of query {names[found.query]} and key {names[found.key]}: the same wherever the two stand."
        show.frame(rows.rename(columns=lambda name: name.replace("_", " ").replace("score", "q·k")), name="shifted", alt=alt)
    with right:
        st.markdown("**The key moved away from the query**")
        here = abs(found.query - found.key)
        value = float(found.scores[here]) if here < len(found.scores) else found.score
        chart = figures.score_by_distance(found.distances, found.scores, here, value)
        alt = f"q·k of the same two vectors by distance: from {found.scores.min():.2f} to {found.scores.max():.2f}."
        show.figure(chart, alt=alt, table=show.table(distance=found.distances, score=found.scores), name="score_by_distance")
    if st.toggle("Add q·k up, pair by pair", key="pairs", bind="query-params"):
        half, apart = len(found.pairs), found.query - found.key
        q, k = found.q, found.k
        parts = show.table(
            pair=range(half),
            ω=found.frequencies,
            turn=found.frequencies * apart,
            q=[f"({a:.3f}, {b:.3f})".replace("-", "−") for a, b in zip(q[:half], q[half:], strict=True)],
            k=[f"({a:.3f}, {b:.3f})".replace("-", "−") for a, b in zip(k[:half], k[half:], strict=True)],
            part=found.pairs,
        )
        told = f"Pair i is number i and number i + {half} of the head. Its part is (q₁k₁ + q₂k₂)·cos(turn) + (q₁k₂ − q₂k₁)·sin(turn), "
        told += f"with turn = ω · {apart}. The {half} parts add up to {found.score:.3f}."
        show.frame(parts, name="rope_pairs", alt=told.replace("-", "−"))


# --- orders ----------------------------------------------------------------------------------------------------------


def networks(choice: Choice, trace: Trace, seed: int) -> list[Telling] | None:
    """Eight random networks on the reader's tokens; None, with a sentence, where nothing can change places."""
    from explainer.studies import orders

    loaded = session.model(choice)
    key = ("orders", loaded.key, trace.token_ids, seed)
    try:
        return kept.studied(key, lambda: orders.random_networks(loaded, trace.token_ids, seed))
    except TextError as error:
        show.prose_text(show.plain(str(error)))
        return None


def network_name(one: Telling) -> str:
    """One of the eight in words."""
    layers = "one layer" if one.n_layers == 1 else "two layers"
    return f"positions {'on' if one.positions else 'off'}, {'causal' if one.causal else 'bidirectional'}, {layers}"


def telling_figure(found: Sequence[Telling]) -> None:
    """Which of them can tell the order."""
    from explainer.studies.orders import ROUNDING

    names = [network_name(one) for one in found]
    last, any_of = np.array([one.at_last for one in found]), np.array([one.at_any for one in found])
    cannot = [name for name, one in zip(names, found, strict=True) if not one.tells]
    numbers = show.table(network=names, change_at_last=last, change_at_any=any_of, can_tell=["yes" if one.tells else "no" for one in found])
    short = [
        name.replace("positions ", "").replace("bidirectional", "both sides").replace("l, ", "l,<br>").replace("s, ", "s,<br>")
        for name in names
    ]
    alt = f"Of eight networks, these cannot tell the order at the last position: {'; '.join(cannot)}."
    show.figure(figures.telling(short, last, any_of, ROUNDING), alt=alt, table=numbers, name="who_can_tell")


def shuffled(choice: Choice, trace: Trace, seed: int) -> tuple[Shuffled, Shuffled] | None:
    """The reader's model on shuffled texts with its positions and without."""
    from explainer.studies import orders

    loaded = session.model(choice)
    key = ("shuffled", loaded.key, trace.token_ids, seed)
    try:
        return kept.studied(key, lambda: orders.shuffled(loaded, trace.token_ids, seed))
    except TextError:
        return None  # told above, by the random networks


def shuffled_figures(on: Shuffled, off: Shuffled) -> None:
    """What the model answers on the text and on one shuffled text, with positions and without."""
    most = float(max(on.p_text.max(), on.p_example.max(), off.p_text.max(), off.p_example.max()))
    for column, (title, one) in zip(st.columns(2, gap="large"), (("Positions on", on), ("Positions off", off)), strict=True):
        with column:
            st.markdown(f"**{title}**: shuffling moves {percent(one.mean) if one.mean > 1e-6 else '0 %'} of the probability on average")
            alt = f"{title}: the likeliest tokens on the text and on one shuffled text; {one.n_orders} orders were tried."
            numbers = show.table(token=one.tokens, your_text=one.p_text, shuffled=one.p_example)
            show.figure(
                figures.answers(one.tokens, one.p_text, one.p_example, most), alt=alt, table=numbers, name=title.lower().replace(" ", "_")
            )


# --- past the trained length -----------------------------------------------------------------------------------------


def beyond(choice: Choice, trace: Trace) -> Beyond | None:
    """Loss by position past the trained length; None, with a sentence, where it cannot be measured."""
    from explainer.studies import positions as study

    loaded = session.model(choice)
    try:
        with st.spinner("Reading a text that is too long …"):
            return kept.studied(("beyond", loaded.key, trace.token_ids), lambda: study.beyond(loaded, trace.token_ids))
    except ExplainerError as error:
        show.prose_text(show.plain(str(error)))
        return None


def beyond_sentence(found: Beyond) -> str:
    """What the tokens past the trained length cost in each way, in one sentence."""
    base = float(found.forgotten.mean())
    ways = [f"“{name}” gives **{found.past(index):.2f}**" for index, (name, _) in enumerate(found.ways)]
    return (
        f"The {len(found.forgotten)} tokens past the trained length cost **{base:.2f}** nats each when the beginning is forgotten and the "
        f"last {found.context} tokens are read alone. Past it, {' and '.join(ways)}."
    )


def beyond_figure(found: Beyond) -> None:
    """Loss by position."""
    window, start = max(4, found.context // 32), found.n_pos - 1 - len(found.forgotten)
    alone = np.concatenate([np.full(start, np.nan), found.forgotten])
    ways = (*found.ways, ("beginning forgotten", alone))
    columns: dict[str, object] = {"position": range(1, found.n_pos)}
    columns |= {name.replace(" ", "_"): loss for name, loss in ways}
    chart = figures.past(ways, found.context, window)
    alt = f"Loss by position. {beyond_sentence(found)}".replace("**", "")
    show.figure(chart, alt=alt, table=show.table(**columns), name="past_the_trained_length")
