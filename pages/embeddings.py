"""Lesson: embeddings. A row of W_E for every token, its neighbours, a map of them, and arithmetic with them."""

import streamlit as st

from explainer.lessons.embeddings import arithmetic, in_context, neighbours, word_map
from explainer.lessons.embeddings.quiz import questions
from explainer.ui import deeper, lesson, notes, part, presets, quiz, takeaways
from explainer.ui.page import show, widgets
from explainer.ui.page.guess import REST
from explainer.ui.state import session
from explainer.ui.text import counted, percent, token_name


@part
def neighbourhood(choice, pos):
    """The map, with the axes and the rows that the reader chose."""
    n_axes, whole = word_map.map_axes()
    about = st.container()
    axes, shown = word_map.word_map(choice, session.traced(choice), pos, n_axes, whole)
    with about:
        kept = float(axes.share[:n_axes].sum())
        rows = f"{'all' if axes.whole else 'evenly drawn'} {axes.n_rows:,} rows" if whole else shown
        parts = {"rows": rows, "axes": n_axes, "share": percent(kept), "lost": percent(1 - kept)}
        show.prose("embeddings", "map_whole" if whole else "map_shown", **parts)


def row(choice, near, here):
    """What a row is, and what becomes of it."""
    total, n_vocab = f"{near.n_vocab * choice.shape.d_model:,}", f"{near.n_vocab:,}"
    show.prose("embeddings", "row", here=here, id=f"{near.token_id:,}", n_vocab=n_vocab, d_model=choice.shape.d_model, total=total)
    show.prose("embeddings", neighbours.first_block(choice.shape))


def beside(choice, near):
    """The row with those most like it."""
    marks = show.section("embeddings", neighbours.marks(choice))
    show.prose("embeddings", "beside", marks=marks, n_vocab=f"{near.n_vocab:,}")
    neighbours.scope(choice, near)


def alike(choice, near, measure, here):
    """The two measures, and where else the row is used."""
    listed, middle = neighbours.lengths_of(choice, near.ids)
    left, right = st.columns(2, gap="large")
    with left:
        show.prose("embeddings", "measures")
    with right:
        if measure == "cosine":
            show.prose("embeddings", "cosine")
        else:
            show.prose("embeddings", "dot", listed=f"{listed:.2f}", middle=f"{middle:.2f}")
        show.prose("embeddings", "tied" if neighbours.tied(choice) else "untied", here=here, what=neighbours.scored_as(choice.shape))


def looks_note(choice, trace):
    """Whether a head looks at the most similar row: measured."""
    looked = neighbours.looked_at(choice, trace)
    exactly = "Tokens used in similar contexts get similar *rows* of W_E. A weight comes from q·k, a learned, directed match."
    if looked.total:
        exactly += (
            f" Measured on your text in layer 0: the other token that a head looks at most is the one with the most similar row in "
            f"{percent(looked.hits / looked.total)} of {looked.total:,} cases; picking blindly would give {percent(looked.chance)}."
        )
    notes("“tokens with similar context get high weights.”", exactly, "similar")


with lesson("embeddings") as this:
    choice = session.choice()
    presets(this)
    tokens, shape = session.encoding(choice).tokens, choice.shape
    explain, guessing = st.container(), st.container()
    with st.container(horizontal=True, gap="medium", vertical_alignment="bottom"):
        pos = widgets.position(tokens, label="Token", default=-1 if shape.causal else max(-2, -len(tokens)))
        measure = neighbours.measure()
    here, name = token_name(tokens[pos]), choice.called
    with explain:
        show.prose("embeddings", d_model=shape.d_model, count=counted(len(tokens), "token"), model=name)

    trace = session.traced(choice)
    with guessing:
        shown = neighbours.guess(choice, trace, pos)

    st.header("One row of W_E", anchor="row")
    near = neighbours.data(choice, trace, pos, measure)
    row(choice, near, here)
    if shown:
        beside(choice, near)
        alike(choice, near, measure, here)
    else:
        neighbours.scope(choice, near, covered=True)
        st.caption(REST)
    looks_note(choice, trace)

    st.header("The same row in another sentence", anchor="context")
    show.prose("embeddings", "context", here=here)
    in_context.in_context(choice, trace, pos)
    if shape.causal:
        link = {"open_contexts": "true", "text": choice.text}
        st.page_link(
            "pages/self_attention.py", label="One word in two sentences, at the same place", icon=":material/hub:", query_params=link
        )

    if section := deeper("A map of the neighbourhood", "map", 4):
        with section:
            show.prose("embeddings", "map", d_model=shape.d_model)
            neighbourhood(choice, pos)
    if section := deeper("Arithmetic with words", "arithmetic", 6):
        with section:
            show.prose("embeddings", "arithmetic")
            arithmetic.arithmetic(choice)
            show.prose("embeddings", "honest")
            arithmetic.analogies(choice)

    quiz("embeddings", questions(near, trace.token_ids) if shown else [])
    takeaways(
        f"W_E has one row of {shape.d_model} numbers for each token of the vocabulary. An embedding is a row, looked up.",
        "Rows are alike when tokens are used alike. Dot products also grow with the lengths of the rows; cosines do not.",
        "A map in two or three dimensions loses most of what the rows hold. Look at the share of variance before you trust it.",
        "Vector arithmetic works sometimes, and less often than the famous examples suggest.",
    )
