"""Lesson: home. The reader's own text on its way through the whole model, as one picture."""

import streamlit as st

from explainer.lessons.home import guess, primer
from explainer.lessons.home.quiz import questions
from explainer.ui import begin, lesson, notes, part, presets, quiz, takeaways, tour
from explainer.ui.page import show, what_if, widgets
from explainer.ui.state import session
from explainer.ui.text import token_name


@part
def picture(choice, start, asked):
    """The way through the model, one head of one block open. asked: whether the reader is still guessing at the next token."""
    layer, head = widgets.layer_and_head(choice, *start)
    trace = session.traced(choice)
    show.anchor("picture")
    show.overview(choice, trace, layer, head, ask=asked)
    show.check_line(trace.check(layer, head))


with lesson("home") as this:
    presets(this)
    begin(this, "top")
    choice = what_if.with_edits(session.choice())
    tokens = session.encoding(choice).tokens
    primer.token_said(choice, tokens)
    vector = st.container()  # its numbers come with the model; the page is painted first
    last = f"“{token_name(tokens[-1])}”"
    show.prose(
        "home",
        model=choice.called,
        n_layers=choice.shape.n_layers,
        n_heads=choice.shape.n_heads,
        others="itself and those before it" if choice.shape.causal else "itself and those on both sides",
        goal=show.section("home", "next" if choice.shape.causal else "place").replace("[[last]]", last),
    )
    tuned = primer.tuned(choice)
    show.prose("home", "gpt" if choice.shape.causal else "bert", **({"tuned": tuned} if choice.shape.causal else {"model": choice.called}))

    trace = session.traced(choice)
    with vector:
        primer.vector_said(choice, trace)
    shown = guess.next_token(choice, trace)

    picture(choice, this.start, not shown)

    masked = "" if choice.shape.causal else " In an encoder such as this one the attention is not masked."
    notes(
        "“a block is masked attention and a feed-forward network.”",
        f"Plus two norms (a vector is brought to a common size) and two residual additions (to the stream).{masked}",
        key="block",
    )
    takeaways(
        "Every token has one stream, a vector that runs through all blocks. Each part reads it and adds to it.",
        "Only attention moves something from one token to another. All other parts work on each token alone.",
        "The last vector of a token gives a score for every token the model knows. The scores become probabilities, which sum to 1.",
    )
    quiz("home", questions(choice.shape, len(tokens), guess.likeliest(choice, trace) if shown else None))
    tour(this)
