"""Lesson: foundation models. Which of those in the notes can still be called, which could be opened, and how one knows."""

import streamlit as st

from explainer.lessons.foundation_models import bedrock_list, kinds, lives, opening, rows, search
from explainer.lessons.foundation_models.quiz import questions
from explainer.lessons.foundation_models.rows import table, today
from explainer.ui import deeper, lesson, quiz, takeaways
from explainer.ui.page import show
from explainer.ui.page.guess import REST

with lesson("foundation_models"):
    facts, on = table(), today()
    families = facts.families
    show.prose("foundation_models")
    rows.age(facts, on)
    opened = search.guess(families, on)
    shown = []

    st.header("The table", anchor="table")
    if opened:
        show.prose("foundation_models", "table")
        shown = search.matching(families, search.controls(), on)
        rows.draw(shown, len(families), on)
    else:
        st.caption(REST)
    if opened:
        st.header("Offered, legacy, gone", anchor="lives")
        show.prose("foundation_models", "rules")
        show.prose("foundation_models", "lives")
        lives.timeline(shown, facts, on)

    st.header("Open weights, or a service", anchor="open")
    show.prose("foundation_models", "open")
    opening.groups(families)
    show.prose("foundation_models", "memory")
    show.call_outs("foundation_models", "any")

    st.header("What “multi-modal” means", anchor="modes")
    show.prose("foundation_models", "modes")
    kinds.modes(families)
    show.prose("foundation_models", "segment")

    if section := deeper("AlexaTM: an encoder and a decoder", "shapes", 2):
        with section:
            show.prose("foundation_models", "shapes")
            kinds.shapes(families)
    if section := deeper("Everything that Bedrock lists", "bedrock", 2):
        with section:
            show.prose("foundation_models", "bedrock")
            bedrock_list.every_model()
    if section := deeper("How the table is kept up to date", "kept", 1):
        with section:
            show.prose("foundation_models", "kept")

    quiz("foundation_models", questions(shown, families, on) if opened else [])
    takeaways(
        "A foundation model is trained once, at great cost, and others build on it: through a service, or with its open weights.",
        "Models end. What is offered today becomes legacy and then gone; a program should name its model in one place only.",
        "Attention can be shown only where the weights are open. A service returns the answer, not what led to it.",
        "“Multi-modal” says neither what goes in nor what comes out. Ask for both.",
    )
