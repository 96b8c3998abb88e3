"""The doors and figures of the embeddings lesson."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import streamlit as st

from explainer.figures import embeddings as figures
from explainer.ui import controls, kept, session, show
from explainer.ui.lesson import part, predict

if TYPE_CHECKING:
    import pandas as pd

    from explainer.studies.embeddings import Axes, LookedAt, Near, Scored
    from explainer.trace import Trace
    from explainer.ui.components.wordscope import Neighbours
    from explainer.ui.session import Choice

COUNT = 12
MOST_WORDS = 24  # of the reader's, on the map


def _lengths(choice: Choice) -> np.ndarray:
    from explainer.studies import embeddings as study

    loaded = session.model(choice)
    return kept.studied(("row lengths", loaded.key), lambda: study.row_lengths(loaded))


def near(choice: Choice, token_id: int, by: str) -> Near:
    """The rows most like a token's own, by cosine or dot product."""
    from explainer.studies import embeddings as study

    loaded = session.model(choice)
    lengths, row = _lengths(choice), loaded.W_E([token_id])[0]
    key = ("near", loaded.key, token_id, by)
    return kept.studied(key, lambda: study.nearest(loaded, lengths, row, COUNT, by=by, without=[token_id]))


def guess(choice: Choice, trace: Trace, pos: int) -> None:
    """Ask which of four tokens is nearest to the chosen one: the nearest, two further down, and one of the reader's own."""
    label, token_id = session.model(choice).label, trace.token_ids[pos]
    found = [int(i) for i in near(choice, token_id, "cosine").ids]
    right = found[0]
    own = [i for i in trace.token_ids if i != token_id and label(i).strip().isalpha()]
    options = {show.plain(label(i).strip() or "␣"): i for i in [right, *own[-1:], found[len(found) // 2], found[-1]]}
    labels = sorted(options, key=lambda label: options[label] * 2_654_435_761 % 4_294_967_296)
    here = show.token(trace.tokens[pos])
    picked = predict(f"Your guess first: which of these has the row most like that of {here}?", labels, "guess")
    if picked not in options:
        return
    best = show.token(label(right))
    if options[picked] == right:
        st.success(f"Yes: no other row points more in the direction of {here} than {best}.", icon=":material/check:")
    else:
        st.info(f"It is {best}. “{picked}” is further away; its place can be seen below.", icon=":material/lightbulb:")


def scope(choice: Choice, trace: Trace, pos: int, measure: str) -> Neighbours:
    """The row of one token with its neighbours; returns what is drawn."""
    from explainer.ui.components import wordscope

    loaded, token_id = session.model(choice), trace.token_ids[pos]
    found = near(choice, token_id, "dot" if measure == "dot product" else "cosine")
    ids = [int(i) for i in found.ids]
    data = wordscope.Neighbours(
        token=trace.tokens[pos],
        token_id=token_id,
        row=loaded.W_E([token_id])[0],
        ids=ids,
        tokens=loaded.labels(ids),
        rows=loaded.W_E(ids),
        dot=found.dot,
        cosine=found.cosine,
        measure="dot" if measure == "dot product" else "cosine",
        n_vocab=loaded.n_vocab,
        found=set(trace.token_ids),
    )
    wordscope.wordscope(data, source=f"{loaded.key}/{token_id}/{measure}")
    return data


def lengths_of(choice: Choice, ids: list[int]) -> tuple[float, float]:
    """The mean length of some rows, and the middle one of all rows."""
    lengths = _lengths(choice)
    return float(lengths[ids].mean()), float(np.median(lengths))


def tied(choice: Choice) -> bool:
    """Whether W_U is W_E again."""
    from explainer.trace import prediction

    return prediction.tied(session.model(choice))


def looked_at(choice: Choice, trace: Trace) -> LookedAt:
    """How often the heads of layer 0 look most at the most similar token."""
    from explainer.studies import embeddings as study

    return study.looked_at(session.model(choice), trace)


def measure() -> str:
    """By which measure rows are compared."""
    return one_of("Most alike by", ("cosine", "dot product"), "measure")


def map_axes() -> tuple[int, bool]:
    """How many axes the map has, and whether they are those of the whole vocabulary."""
    with st.container(horizontal=True, gap="medium"):
        count = one_of("Dimensions", ("2-D", "3-D"), "axes")
        return int(count[0]), one_of("Axes found from", ("whole vocabulary", "words shown"), "from") == "whole vocabulary"


def one_of(label: str, options: tuple[str, ...], key: str) -> str:
    """One of a few words, the first at the start."""
    start = options[0] if key not in st.session_state else None
    return str(
        st.segmented_control(label, options, default=start, key=key, bind="query-params", required=True, width="content") or options[0]
    )


# --- the map ---------------------------------------------------------------------------------------------------------


def word_map(choice: Choice, trace: Trace, pos: int, n_axes: int, whole: bool) -> tuple[Axes, int]:
    """The reader's words and their neighbours on two or three axes; returns the axes and how many points are shown."""
    from explainer.studies import embeddings as study
    from explainer.ui.components import wordmap

    loaded, lengths, chosen = session.model(choice), _lengths(choice), trace.token_ids[pos]
    own = list(dict.fromkeys([chosen, *trace.token_ids]))[:MOST_WORDS]
    of_each = kept.studied(("near each", loaded.key, *own), lambda: study.nearest_of_each(loaded, lengths, own, 8))
    most = 3 if len(own) <= 12 else 2
    more = [int(i) for index, row in enumerate(of_each) for i in row[: 8 if index == 0 else most]]
    ids = list(dict.fromkeys([*own, *more]))
    key: tuple[object, ...] = ("axes", loaded.key) if whole else ("axes", loaded.key, *ids)
    axes = kept.studied(key, lambda: study.axes_of(loaded, None if whole else ids))
    found = study.map_of(loaded, axes, ids, background=2500 if whole else 0)
    marks = [2 if i == chosen else 0 if i in own else 1 for i in ids]
    data = wordmap.payload(found.at, loaded.labels(ids), marks, found.cosine, found.background, axes.share, n_axes)
    wordmap.wordmap(data, title=f"{len(own)} words of your text and {len(ids) - len(own)} of their nearest neighbours")
    return axes, len(ids)


# --- arithmetic ------------------------------------------------------------------------------------------------------


@part
def arithmetic(choice: Choice) -> None:
    """Three words as vectors, and what comes out; a sentence where a word has no row of its own."""
    from explainer.errors import TextError
    from explainer.studies import embeddings as study

    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        start = controls.sentence("Start with", "king", key="start")
        minus = controls.sentence("take away", "man", key="minus")
        plus = controls.sentence("add", "woman", key="plus")
    leave_out = st.toggle("Leave out the three words that went in", value=True, key="leave", bind="query-params")
    loaded = session.model(choice)
    try:
        found = study.arithmetic(loaded, _lengths(choice), (start, minus, plus))
    except TextError as error:
        show.prose_text(show.plain(str(error)))
        return
    names = loaded.labels(found.near.ids)
    given = [int(i) in found.ids for i in found.near.ids]
    without, anyway = found.first(True), found.first(False)
    formula = f"{show.token(start)} − {show.token(minus)} + {show.token(plus)}"
    if without == anyway:
        said = f"{formula} comes out at {show.token(names[without])}, whether or not the three words may be the answer."
    else:
        said = f"{formula}: nearest of all is {show.token(names[anyway])}, one of the three words themselves. "
        said += f"Without them it is {show.token(names[without])}."
    st.markdown(said)
    chart = figures.outcomes(
        [name.strip() or "␣" for name in names], [float(x) for x in found.near.cosine], given, without if leave_out else anyway
    )
    alt = f"The {len(names)} tokens nearest to {start} − {minus} + {plus}: " + ", ".join(name.strip() for name in names) + "."
    table = show.table(token=names, token_id=found.near.ids, cosine=found.near.cosine, dot_product=found.near.dot, went_in=given)
    show.figure(chart, alt=alt, table=table, name="arithmetic")


def scored(choice: Choice) -> list[Scored]:
    """The built-in analogies of which this model has all four words."""
    from explainer.studies import embeddings as study
    from explainer.studies.analogies import ANALOGIES

    loaded = session.model(choice)
    lengths = _lengths(choice)
    return kept.studied(
        ("analogies", loaded.key), lambda: [one for kind, quads in ANALOGIES.items() for one in study.score(loaded, lengths, kind, quads)]
    )


@part
def analogies(choice: Choice) -> None:
    """Score the built-in analogies and show which work."""
    from explainer.studies.analogies import ANALOGIES

    found, total = scored(choice), sum(len(quads) for quads in ANALOGIES.values())
    if not found:
        show.prose_text(f"This model has none of the {total} built-in analogies as four single tokens, so there is nothing to score.")
        return
    right, anyway, plain = (sum(getattr(one, name) for one in found) for name in ("right", "right_any", "right_plain"))
    dropped = f" ({total - len(found)} more use words that are not one token here.)" if len(found) < total else ""
    st.markdown(
        f"**{right} of {len(found)}** built-in analogies work in this model when the input words are left out, **{anyway}** when "
        f"nothing is left out. With no arithmetic at all, just the token nearest to the third word, **{plain}** are right already.{dropped}"
    )
    kinds = list(dict.fromkeys(one.kind for one in found))
    counts = {
        name: [sum(getattr(one, name) for one in found if one.kind == kind) for kind in kinds]
        for name in ("right", "right_any", "right_plain")
    }
    asked = [sum(one.kind == kind for one in found) for kind in kinds]
    table = show.table(
        kind=[one.kind for one in found],
        analogy=[f"{one.words[0]} is to {one.words[1]} as {one.words[2]} to …" for one in found],
        expected=[one.words[3] for one in found],
        comes_out=[one.got.strip() for one in found],
        works=["yes" if one.right else "no" for one in found],
        rank_of_expected=[one.rank for one in found],
        nothing_left_out=[one.got_any.strip() for one in found],
        no_arithmetic=[one.plain.strip() for one in found],
    )
    alt = f"{right} of {len(found)} analogies come out right without the input words, {anyway} with them, {plain} with no arithmetic."
    show.figure(
        figures.scores(kinds, asked, counts["right"], counts["right_any"], counts["right_plain"]), alt=alt, table=table, name="analogies"
    )
    _every(table)


@part
def _every(table: pd.DataFrame) -> None:
    if st.toggle("Show every analogy with what came out", key="every", bind="query-params"):
        show.frame(table, name="every_analogy", alt="Each analogy with what came out, the failures included.")


# --- in context ------------------------------------------------------------------------------------------------------


@part
def in_context(choice: Choice, trace: Trace, pos: int) -> None:
    """The same token behind another beginning."""
    from explainer.studies import embeddings as study

    here = show.token(trace.tokens[pos])
    beginning = controls.sentence(f"Another beginning, in front of {here}", "Once upon a time there was a", key="beginning")
    found = study.in_context(session.model(choice), trace, pos, beginning)
    place = "" if found.same_place or trace.pos_embed() is None else " The two places differ, so adding the position already parts them."
    st.markdown(
        f"The row of W_E is the same number for number: cosine 1.{place} After the last block the cosine is "
        f"**{found.cosine[-1]:.2f}**: the two vectors now stand for {here} *in its sentence*.".replace("-", "−")
    )
    show.figure(
        figures.apart(found.steps, found.cosine),
        alt=f"Cosine of the two vectors: from 1 in W_E to {found.cosine[-1]:.2f} after the last block.",
        table=show.table(step=found.steps, cosine=found.cosine, distance_by_length=found.relative),
        name="in_context",
    )
