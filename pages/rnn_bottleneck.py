"""Lesson: the RNN bottleneck. A trained recurrent encoder stepped over the reader's sentence, and what its last state has kept."""

import streamlit as st

from explainer.lessons.rnn_bottleneck import encoder, last_state, recall, recall_surface, series
from explainer.lessons.rnn_bottleneck.quiz import questions
from explainer.ui import deeper, lesson, predict, presets, quiz, takeaways
from explainer.ui.page import show, translation, widgets
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
    options = widgets.token_options(read.tokens[:-1], read.n_steps - 2)
    guess = predict("Your guess first: which of these is hardest to find again in the last state?", options, key="guess")
    found = translators.recovered(translators.FIXED, text)
    last_state.found_again(read, found)
    last_state.answer(guess, options, read, found)
    last_state.by_distance()

    st.header("How far back a gradient reaches", anchor="reach")
    show.prose("rnn_bottleneck", "gradient", larger=translators.LARGER)
    far = translators.reach(translators.FIXED, text)
    last_state.reach(read, far, translators.fresh_reach(translators.FIXED, text))

    st.header("The longer, the worse", anchor="length")
    show.prose("rnn_bottleneck", "length")
    translation.by_length("rnn_bottleneck", (translators.FIXED, translators.ATTENTION))

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
    quiz("rnn_bottleneck", questions(read, found, far))
    takeaways(
        "A recurrent network reads one token after the other. Its state has a fixed width, whatever the length of the text.",
        "An encoder that hands on its last state alone squeezes the whole sentence through these numbers. That is the bottleneck.",
        "Its gradient has one factor for each step: it vanishes or explodes. Gates can carry it far; they do not make the state wider.",
        f"With attention the decoder may look back at all the states (next lesson). {ends}",
    )
