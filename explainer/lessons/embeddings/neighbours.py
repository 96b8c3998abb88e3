"""One row of W_E and the rows most like it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from explainer.ui import ask_and_tell, text
from explainer.ui.page.widgets import choose
from explainer.ui.state import kept, session
from explainer.ui.text import told_apart

if TYPE_CHECKING:
    from explainer.models.catalogue import Shape
    from explainer.studies.vectors.embeddings import LookedAt, Near
    from explainer.trace import Trace
    from explainer.ui.components.wordscope import Neighbours
    from explainer.ui.state.session import Choice


COUNT = 12


def row_lengths(choice: Choice) -> np.ndarray:
    """The length of every row of W_E, kept for all readers."""
    from explainer.studies.vectors import embeddings as study

    loaded = session.model(choice)
    return kept.studied(("row lengths", loaded.key), lambda: study.row_lengths(loaded))


def near(choice: Choice, token_id: int, by: str) -> Near:
    """The rows most like a token's own, by cosine or dot product."""
    from explainer.studies.vectors import embeddings as study

    loaded = session.model(choice)
    lengths, row = row_lengths(choice), loaded.W_E([token_id])[0]
    key = ("near", loaded.key, token_id, by)
    return kept.studied(key, lambda: study.nearest(loaded, lengths, row, COUNT, by=by, without=[token_id]))


def guess(choice: Choice, trace: Trace, pos: int) -> bool:
    """Ask which of four tokens is nearest to the chosen one: the nearest, two further down, and one of the reader's own; True once the
    answer may be shown.
    """
    label, token_id, here = session.model(choice).label, trace.token_ids[pos], text.token(trace.tokens[pos])
    found = near(choice, token_id, "cosine")
    ids, cosine = [int(i) for i in found.ids], [f"{value:.2f}" for value in found.cosine]
    own = [i for i in trace.token_ids if i != token_id and label(i).strip().isalpha()]
    further = [i for i in ids[1:] if not label(i).strip().startswith("⟨")] or ids[1:]  # rows of bare bytes are alike, and say nothing
    offered = list(dict.fromkeys([ids[0], *own[-1:], further[len(further) // 2], further[-1]]))
    offered.sort(key=lambda i: i * 2_654_435_761 % 4_294_967_296)
    names = dict(zip(offered, told_apart([label(i) for i in offered]), strict=True))
    right = [names[i] for i, value in zip(ids, cosine, strict=True) if i in names and value == cosine[0]]
    best = text.token(label(ids[0]))
    told = f"no other row points more in the direction of {here} than that of {best}: their cosine is {cosine[0]}."
    question = f"Your guess first: which of these has the row most like that of {here}?"
    return ask_and_tell(question, list(names.values()), lambda _: (right, told))


def data(choice: Choice, trace: Trace, pos: int, measure: str) -> Neighbours:
    """The row of one token and those most like it, as they are drawn."""
    from explainer.ui.components import wordscope

    loaded, token_id = session.model(choice), trace.token_ids[pos]
    found = near(choice, token_id, "dot" if measure == "dot product" else "cosine")
    ids = [int(i) for i in found.ids]
    return wordscope.Neighbours(
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


def scope(choice: Choice, drawn: Neighbours, *, covered: bool = False) -> None:
    """The row of one token with its neighbours. covered: the row alone."""
    from explainer.ui.components import wordscope

    if covered:
        drawn = replace(drawn, ids=[], tokens=[], rows=drawn.rows[:0], dot=drawn.dot[:0], cosine=drawn.cosine[:0])
    wordscope.wordscope(drawn, source=f"{session.model(choice).key}/{drawn.token_id}/{drawn.measure}/{len(drawn.ids)}")


def lengths_of(choice: Choice, ids: list[int]) -> tuple[float, float]:
    """The mean length of some rows, and the middle one of all rows."""
    lengths = row_lengths(choice)
    return float(lengths[ids].mean()), float(np.median(lengths))


def marks(choice: Choice) -> str:
    """The section on the marks of this kind of vocabulary."""
    backend = session.model(choice).tokenizer.backend_tokenizer
    return "marks_wordpiece" if type(backend.model).__name__ == "WordPiece" else "marks_space"


def first_block(shape: Shape) -> str:
    """The section on what the model makes of the row before its first block."""
    return "first_block_bert" if shape.family == "bert" else "first_block" if shape.learns_positions else "first_block_rope"


def scored_as(shape: Shape) -> str:
    """What a score at the end is about."""
    return "the next token" if shape.causal else "the token at a place of the text"


def tied(choice: Choice) -> bool:
    """Whether W_U is W_E again."""
    from explainer.trace import prediction

    return prediction.tied(session.model(choice))


def looked_at(choice: Choice, trace: Trace) -> LookedAt:
    """How often the heads of layer 0 look most at the most similar token."""
    from explainer.studies.vectors import embeddings as study

    return study.looked_at(session.model(choice), trace)


def measure() -> str:
    """By which measure rows are compared."""
    return choose("Most alike by", ("cosine", "dot product"), "measure")
