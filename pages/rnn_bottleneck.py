"""Lesson: the RNN bottleneck. A trained recurrent encoder stepped over the reader's sentence, and what its last state has kept."""

import streamlit as st

from explainer.lessons.rnn_bottleneck import encoder, gradient, last_state, recall, recall_surface, series
from explainer.lessons.rnn_bottleneck.quiz import questions
from explainer.ui import deeper, lesson, presets, quiz, takeaways
from explainer.ui.page import show, translation
from explainer.ui.state import translators

with lesson("rnn_bottleneck") as this:
    presets(this)
    text = translators.sentence()
    show.prose("rnn_bottleneck", "explain", d_hidden=translation.width())
    read = translators.encoder(translators.FIXED, text)
    encoder.opening(text, read)
    translation.unknown_words(text, read.tokens, "rnn_bottleneck")

    st.header("One token after the other", anchor="steps")
    show.prose("rnn_bottleneck", "steps")
    encoder.steps(read)
    show.call_outs("rnn_bottleneck", "several")

    st.header("What is left at the end", anchor="left")
    show.prose("rnn_bottleneck", "left")
    found = translators.recovered(translators.FIXED, text)
    guessed = last_state.guess(read, found)
    if guessed:
        last_state.found_again(read, found)
    if section := deeper("How often, in many sentences", "distance", 3):
        with section:
            last_state.by_distance()

    st.header("The longer, the worse", anchor="length")
    show.prose("rnn_bottleneck", "length")
    translation.by_length("rnn_bottleneck", (translators.FIXED, translators.ATTENTION))

    far = None
    if section := deeper("How far back a gradient reaches", "reach", 4):
        with section:
            far = gradient.section(read, text)
    if section := deeper("The same cell, on numbers", "series", 4):
        with section:
            series.follow()
    if section := deeper("Train one yourself", "recall", 6):
        with section:
            recall.section()
    if section := deeper("Width against length", "surface", 4):
        with section:
            recall_surface.surface()

    ends = translation.against_length(translators.FIXED, translators.ATTENTION)
    quiz("rnn_bottleneck", questions(read, found if guessed else None, far))
    takeaways(
        "A recurrent network reads one token after the other. Its state has a fixed width, whatever the length of the text.",
        "An encoder that hands on its last state alone squeezes the whole sentence through these numbers. That is the bottleneck.",
        "What a token can still change (its gradient) shrinks or grows at every step. Gates carry it far; they do not widen the state.",
        f"With attention the decoder may look back at all the states (lesson “Attention in translation”). {ends}",
    )
