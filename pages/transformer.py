"""Lesson: the transformer of 2017. Encoder, decoder and three kinds of attention, on the reader's sentence."""

import streamlit as st

from explainer.lessons.transformer import three_attentions
from explainer.lessons.transformer.quiz import questions
from explainer.ui import deeper, lesson, presets, quiz, takeaways
from explainer.ui.page import show
from explainer.ui.state import translators

with lesson("transformer") as this:
    presets(this)
    text = translators.sentence()
    show.prose("transformer", "explain")
    trace = translators.transformer(text)
    three_attentions.opening(trace)
    towers = st.container()  # the picture stands above the controls that it sets

    st.header("Three kinds of attention", anchor="three")
    show.prose("transformer", "three")
    role, layer, head = three_attentions.place(trace)
    with towers:
        three_attentions.towers(trace, (role, layer))
    three_attentions.who_reads_what(trace, role)

    st.header("One head in the microscope", anchor="head")
    query, shown = three_attentions.asked(trace, role), three_attentions.guess(trace, role, layer, head)
    show.prose("transformer", f"role_{role}", n_source=len(trace.source), n_read=len(trace.read))
    three_attentions.microscope(trace, role, layer, head, None if shown else query)
    show.call_outs("transformer", "feed")

    st.header("What GPT and BERT were cut from", anchor="cut")
    show.prose("transformer", "cut", n_attention=3 * trace.n_layers, n_layers=trace.n_layers)
    show.call_outs("transformer", "block")

    if section := deeper("Read one, write the next", "written", 5):
        with section:
            show.prose("transformer", "written")
            three_attentions.read_and_written(trace)
            show.prose("transformer", "forcing")
    if section := deeper("This network beside those of the paper", "sizes", 2):
        with section:
            three_attentions.sizes(trace)

    quiz("transformer", questions(trace, role, layer, head))
    takeaways(
        "Three kinds of attention, one equation. They differ in where queries, keys and values come from, and in the mask.",
        "The encoder looks both ways. The decoder looks back at what it has written, and across at the encoder’s last output.",
        "In training the decoder reads the right words (teacher forcing), all at once; when it translates, its own, one by one.",
        "GPT is the decoder without cross-attention, BERT is the encoder.",
    )
