"""Three words as vectors, and the built-in analogies scored."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from explainer.figures import embeddings as figures
from explainer.lessons.embeddings.neighbours import row_lengths
from explainer.ui import text
from explainer.ui.page import show, widgets
from explainer.ui.page.part import part
from explainer.ui.state import kept, session
from explainer.ui.state.per_lesson import in_link
from explainer.ui.text import token_name

if TYPE_CHECKING:
    import pandas as pd

    from explainer.studies.vectors.embeddings import Scored
    from explainer.ui.state.session import Choice


@part
def arithmetic(choice: Choice) -> None:
    """Three words as vectors, and what comes out; a sentence where a word has no row of its own."""
    from explainer.errors import TextError
    from explainer.studies.vectors import embeddings as study

    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        start = widgets.sentence("Start with", "king", key="start")
        minus = widgets.sentence("take away", "man", key="minus")
        plus = widgets.sentence("add", "woman", key="plus")
    leave_out = st.toggle("Leave out the three words that went in", value=True, **in_link("leave"))
    loaded = session.model(choice)
    try:
        found = study.arithmetic(loaded, row_lengths(choice), (start, minus, plus))
    except TextError as error:
        show.prose_text(text.plain(str(error)))
        return
    names = loaded.labels(found.near.ids)
    given = [int(i) in found.ids for i in found.near.ids]
    without, anyway = found.first(True), found.first(False)
    formula = f"{text.token(start)} − {text.token(minus)} + {text.token(plus)}"
    if without == anyway:
        said = f"{formula} comes out at {text.token(names[without])}, whether or not the three words may be the answer."
    else:
        said = f"{formula}: nearest of all is {text.token(names[anyway])}, one of the three words themselves. "
        said += f"Without them it is {text.token(names[without])}."
    st.markdown(said)
    chart = figures.outcomes(
        [token_name(name) for name in names], [float(x) for x in found.near.cosine], given, without if leave_out else anyway
    )
    alt = f"The {len(names)} tokens nearest to {start} − {minus} + {plus}: " + ", ".join(name.strip() for name in names) + "."
    numbers = {"token id": found.near.ids, "cosine": found.near.cosine, "dot product": found.near.dot}
    table = show.table(token=names, **numbers, **{"went in": ["yes" if one else "no" for one in given]})
    show.figure(chart, alt=alt, table=table, name="arithmetic")


def scored(choice: Choice) -> list[Scored]:
    """The built-in analogies of which this model has all four words."""
    from explainer.studies.vectors import embeddings as study
    from explainer.texts.analogies import ANALOGIES

    loaded = session.model(choice)
    lengths = row_lengths(choice)
    return kept.studied(
        ("analogies", loaded.key), lambda: [one for kind, quads in ANALOGIES.items() for one in study.score(loaded, lengths, kind, quads)]
    )


@part
def analogies(choice: Choice) -> None:
    """Score the built-in analogies and show which work."""
    from explainer.texts.analogies import ANALOGIES

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
        **{"comes out": [one.got.strip() for one in found]},
        works=["yes" if one.right else "no" for one in found],
        **{
            "rank of the expected": [one.rank for one in found],
            "with nothing left out": [one.got_any.strip() for one in found],
            "without arithmetic": [one.plain.strip() for one in found],
        },
    )
    alt = f"{right} of {len(found)} analogies come out right without the input words, {anyway} with them, {plain} with no arithmetic."
    show.figure(
        figures.scores(kinds, asked, counts["right"], counts["right_any"], counts["right_plain"]), alt=alt, table=table, name="analogies"
    )
    _every(table)


@part
def _every(table: pd.DataFrame) -> None:
    if widgets.toggle("Show every analogy with what came out", "every"):
        show.frame(table, name="every_analogy", alt="Each analogy with what came out, the failures included.")
