"""Lesson: attention in translation. All states are kept; at every word the decoder chooses where to look."""

import streamlit as st

from explainer.lessons.rnn_attention import alignment
from explainer.lessons.rnn_attention.quiz import questions
from explainer.ui import deeper, lesson, presets, quiz, takeaways
from explainer.ui.page import show, translation
from explainer.ui.state import translators

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
    shown = alignment.guess(read, wrote)
    asked = alignment.asked(wrote)
    alignment.microscope(read, wrote, None if shown else asked)
    if shown:
        alignment.reordering(read, wrote)
        alignment.not_alike(read, wrote)

    if section := deeper("One step, written out", "step", 3):
        with section:
            alignment.one_step(read, wrote, asked, not shown)
    if section := deeper("What it buys", "length", 3):
        with section:
            show.prose("rnn_attention", "length", seen=translation.against_length(translators.FIXED, translators.ATTENTION))
            translation.by_length("rnn_attention", (translators.FIXED, translators.ATTENTION, translators.TRANSFORMER))
    if section := deeper("The same look, without the loop", "cross", 4):
        with section:
            show.prose("rnn_attention", "cross")
            alignment.cross(translators.transformer(text))

    quiz("rnn_attention", questions(read, wrote, asked))
    takeaways(
        "The encoder always had a state for every token. Attention keeps them all and lets the decoder choose, at every word.",
        "A score for each state, softmax, a weighted average: the context. The weights of one word sum to 1.",
        "Where each word looks is learned: nobody said which word of one language belongs to which of the other.",
        "The recurrence is still there: each state waits for the one before. The lesson “All at once” measures what that costs.",
    )
