"""Lesson: the transformer of 2017. Encoder, decoder and three kinds of attention, on the reader's sentence."""

import streamlit as st

from explainer.lessons.transformer import three_attentions
from explainer.lessons.transformer.quiz import questions
from explainer.ui import lesson, predict, presets, quiz, takeaways
from explainer.ui.page import show, widgets
from explainer.ui.state import translators
from explainer.ui.text import token

with lesson("transformer") as this:
    presets(this)
    text = translators.sentence()
    show.prose("transformer", "explain")
    trace = translators.transformer(text)
    three_attentions.opening(trace)
    three_attentions.sizes(trace)
    towers = st.container()  # the picture stands above the controls that it sets

    st.header("Three kinds of attention", anchor="three")
    show.prose("transformer", "three")
    role, layer, head = three_attentions.place(trace)
    with towers:
        three_attentions.towers(trace, (role, layer))
    three_attentions.who_reads_what(trace, role)

    st.header("One head in the microscope", anchor="head")
    query = three_attentions.asked(trace, role)
    keys = trace.keys(role)
    options = widgets.token_options(keys, len(keys) - 1, most=10)
    here = token(f"{query} {trace.queries(role)[query].strip()}")
    guess = predict(f"Your guess first: which token does query {here} look at most in layer {layer}, head {head}?", options, key="guess")
    show.prose("transformer", f"role_{role}", n_source=len(trace.source), n_read=len(trace.read))
    three_attentions.microscope(trace, role, layer, head)
    three_attentions.answer(guess, options, trace, role, layer, head)
    show.call_outs("transformer", "feed")

    st.header("Read one, write the next", anchor="written")
    show.prose("transformer", "written")
    three_attentions.read_and_written(trace)
    show.prose("transformer", "forcing")

    st.header("What GPT and BERT were cut from", anchor="cut")
    show.prose("transformer", "cut", n_attention=3 * trace.n_layers, n_layers=trace.n_layers)
    show.call_outs("transformer", "block")

    quiz("transformer", questions(trace, role, layer, head))
    takeaways(
        "Three kinds of attention, one equation. They differ in where queries, keys and values come from, and in the mask.",
        "The encoder looks both ways. The decoder looks back at what it has written, and across at the encoder’s last output.",
        "In training the decoder reads the right words (teacher forcing), all at once; when it translates, its own, one by one.",
        "GPT is the decoder without cross-attention, BERT is the encoder.",
    )
