"""Lesson: self-attention. From q and k to the pattern, in the model's own numbers."""

import streamlit as st

from explainer.lessons.self_attention import by_hand, stages
from explainer.lessons.self_attention.experiments import looks
from explainer.lessons.self_attention.quiz import questions
from explainer.ui import ask_and_tell, lesson, part, presets, quiz, takeaways, text
from explainer.ui.page import show, what_if, widgets
from explainer.ui.page.guess import tokens_around
from explainer.ui.page.shared_heads import shared_heads
from explainer.ui.state import session

STAGES = {
    "q, k, v": ("qkv", ("q", "k", "v")),
    "scores": ("scores", ("q", "k", "scores")),
    "÷ √d_head": ("scaled", ("q", "k", "scores", "scaled")),
    "mask": ("masked", ("q", "k", "scores", "scaled", "masked")),
    "pattern": ("pattern", ("q", "k", "scores", "scaled", "masked", "pattern")),
    "z": ("z", ("q", "k", "scores", "scaled", "masked", "pattern", "v", "z")),
}


@part
def chain(choice, tokens, layer, head):
    """The guess, and the chain from q and k to z as far as the reader wants it."""
    query = len(tokens) - 1
    asked = f"Before you look: which of these does {text.token(tokens[query])}, the last token, look at most in this head?"
    trace = session.traced(choice)
    row = trace.row(layer, head, query)
    shown = ask_and_tell(asked, tokens_around(tokens, int(row.argmax()), query), lambda _: stages.answer(row, tokens))
    stage, panels = STAGES[stages.stage(list(STAGES))]
    stages.told(stage, choice, trace, layer, head, covered=not shown)
    if stage == "qkv":
        shared_heads(choice.shape, head)
    show.microscope(choice, trace, layer, head, panels, veil=None if shown else query)


@part
def live(choice, tokens, start):
    """One head of the model, and what lies behind it."""
    layer, head = widgets.layer_and_head(choice, *start)
    show.prose("self_attention", "live", model=choice.called, layer=layer, head=head)
    show.prose("self_attention", "live_later" if layer else "live_first", layer=layer, before=text.counted(layer, "layer"))
    if choice.edits:
        show.prose("self_attention", "edited")
    chain(choice, tokens, layer, head)
    show.call_outs("self_attention", "similar", "average", "order")

    looks(choice, tokens, layer, head)
    quiz("self_attention", questions(session.traced(choice), layer, head))


with lesson("self_attention") as this:
    choice = what_if.with_edits(session.choice(), "“One word, two sentences” is measured without them.")
    presets(this)
    tokens = session.encoding(choice).tokens
    show.prose(
        "self_attention", "explain", count=text.counted(len(tokens), "token"), start=stages.start(choice.shape), d_head=choice.shape.d_head
    )

    st.header("By hand", anchor=False)
    show.prose("self_attention", "toy")
    toy = by_hand.toy()
    place = st.container()  # filled below, when torch is there: the page is painted first

    st.header("In the live model", anchor="live")
    live(choice, tokens, this.start)
    with place:
        by_hand.toy_microscope(by_hand.by_hand(toy), toy)
    takeaways(
        "A head gives every token a query, a key and a value: three vectors, made by three matrices that all tokens share.",
        "score = q·k; ÷ √d_head; the mask, where there is one; softmax. A row of the pattern belongs to one query and sums to 1.",
        "z is the average of the values, weighted by that row. It is added to the stream through W_O.",
        "A large weight is not yet a large effect: looking is not moving.",
    )
