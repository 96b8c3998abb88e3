"""Lesson: attention in translation. All states are kept; at every word the decoder chooses where to look."""

import streamlit as st

from explainer.lessons.rnn_attention import alignment
from explainer.lessons.rnn_attention.quiz import questions
from explainer.ui import lesson, predict, presets, quiz, takeaways
from explainer.ui.page import show, translation, widgets
from explainer.ui.state import translators
from explainer.ui.text import token

with lesson("rnn_attention") as this:
    presets(this)
    text = translators.sentence()
    show.prose("rnn_attention", "explain", d_hidden=translation.width())
    read, wrote = translators.encoder(translators.ATTENTION, text), translators.decoder(translators.ATTENTION, text)
    show.prose("rnn_attention", "live", count=read.n_steps, numbers=f"{read.hidden[1:].size:,}")
    alignment.translations(text)
    translation.unknown_words(text, read.tokens, "rnn_attention")

    st.header("Where each word looks", anchor="map")
    show.prose("rnn_attention", "map")
    asked = alignment.asked(wrote)
    options = widgets.token_options(read.tokens, read.n_steps - 1, most=10)
    here = token(f"{asked} {wrote.tokens[asked].strip()}")
    guess = predict(f"Your guess first: when it writes {here}, which English token does it look at most?", options, key="guess")
    alignment.microscope(read, wrote)
    alignment.answer(guess, options, read, wrote)
    alignment.reordering(read, wrote)
    alignment.not_alike(read, wrote)

    st.header("One step, written out", anchor="step")
    alignment.one_step(read, wrote, asked)

    st.header("What it buys", anchor="length")
    show.prose("rnn_attention", "length", seen=translation.against_length(translators.FIXED, translators.ATTENTION))
    translation.by_length("rnn_attention", (translators.FIXED, translators.ATTENTION, translators.TRANSFORMER))

    st.header("The same look, without the loop", anchor="cross")
    show.prose("rnn_attention", "cross")
    alignment.cross(translators.transformer(text))

    quiz("rnn_attention", questions(read, wrote, asked))
    takeaways(
        "The encoder always had a state for every token. Attention keeps them all and lets the decoder choose, at every word.",
        "A score for each state, softmax, a weighted average: the context. The weights of one word sum to 1.",
        "The map is soft and learned without anyone saying which word belongs to which.",
        "The recurrence is still there: each state waits for the one before. The next lesson asks what that costs.",
    )
