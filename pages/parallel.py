"""Lesson: what can run side by side. A GRU layer against an attention layer: who waits, who is faster here, and what it costs."""

import streamlit as st

from explainer.lessons.parallel import race, workload
from explainer.lessons.parallel.quiz import questions
from explainer.ui import deeper, lesson, quiz, takeaways
from explainer.ui.page import show

with lesson("parallel"):
    show.prose("parallel")

    st.header("Who must wait for whom?", anchor="chain")
    tokens = race.own_tokens()
    show.prose("parallel", "chain")
    race.two_chains(tokens)
    show.call_outs("parallel", "rnn")

    st.header("The race", anchor="race")
    show.prose("parallel", "race", repeats=race.REPEATS)
    guess = race.guess()
    setting = race.knobs()
    found = race.race(setting, len(tokens), guess.open)
    race.result(found, setting, guess)

    worked = deeper("The work", "work", 4)
    if worked:
        with worked:
            show.prose("parallel", "work")
            workload.work_figures(setting, found)
    if section := deeper("Training and writing", "training", 5):
        with section:
            show.prose("parallel", "training", width=setting.width, threads=setting.words)
            workload.training(setting)
            show.prose("parallel", "writing")
            show.call_outs("parallel", "gpt")

    quiz("parallel", questions(setting, found, len(tokens), worked=worked is not None))
    takeaways(
        "A recurrent layer needs a chain of as many steps as there are tokens. An attention layer needs five, however long the text.",
        "Attention pays in work: with more tokens than numbers in a vector it needs more products, and they grow with the square.",
        "Which is faster depends on the machine, the width and the length: measure it.",
        "In training all positions are worked out at once. In writing both make one token at a time.",
    )
