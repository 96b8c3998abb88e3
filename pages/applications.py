"""Lesson: what transformers are used for. Seven applications in one frame, each on the reader's own text."""

import streamlit as st

from explainer.lessons.applications import by, chat, code, desk, entities, frame, guess, sentiment, summary, translation, written
from explainer.lessons.applications.quiz import questions
from explainer.ui import deeper, lesson, presets, quiz, takeaways
from explainer.ui.page import show
from explainer.ui.page.guess import COVERED
from explainer.ui.state import shown, translators

WRITTEN = {"chat": chat.answer, "summary": summary.answer, "code": code.answer}
READ = {"translation": translation.answer, "sentiment": sentiment.answer, "entities": entities.answer}


def attention_of(app, found, text, other):
    """What attention did; returns what the questions are about."""
    st.header("What attention did", anchor="attention")
    if app in WRITTEN:
        return {"origins": written.attention(found), "tokens": written.trace_of(found).tokens if found.text.strip() else ()}
    if app == "translation":
        translation.attention(found, other)
        return {"translated": found}
    if app == "sentiment":
        sentiment.shares(found)
        sentiment.attention(found)
        return {"judged": found}
    if app == "entities":
        entities.attention(found)
    else:
        desk.attention(found, text)
    return {}


def folded(app, found, other):
    """What is beyond the short way."""
    if app == "chat" and (section := deeper("The prompt as the model reads it", "prompt", 2)):
        with section:
            chat.prompt(found)
    if app == "chat" and (section := deeper("The same prompt to the untuned base", "untuned", 2)):
        with section:
            chat.untuned(found)
    if app == "translation" and (section := deeper("Other ways to say it", "alternatives", 2)):
        with section:
            translation.alternatives(found, other)
    if app == "sentiment" and (section := deeper("The head’s arithmetic", "arithmetic", 2)):
        with section:
            sentiment.arithmetic(found)
    if app == "desk" and (section := deeper("What the threshold does", "threshold_curve", 3)):
        with section:
            desk.curve()
    if section := deeper("One decoder for three jobs, one encoder for three", "all", 3):
        with section:
            show.prose("applications", "all")
            frame.side_by_side()


with lesson("applications") as this:
    presets(this)
    show.prose("applications", "explain")
    app = frame.chosen()
    frame.examples(app)
    text = translators.sentence()
    show.prose("applications", f"explain_{app}")

    st.header("The answer", anchor="answer")
    other = by.network(app)
    asked = guess.ahead(app, text)
    found = None
    if asked.open or len(text) > frame.LONGEST:  # it is refused, with a sentence: nothing to guess
        found = WRITTEN[app](text) if app in WRITTEN else READ[app](text, other) if app in READ else desk.answer(text)
        shown.setting("answered_by", by.called(other) if other else frame.answering(app, found))
        guess.judged(app, asked, found)
    else:
        st.caption(COVERED)

    st.header("Which transformer does it", anchor="shape")
    frame.shape(app, by.called(other) if other else frame.who(app, found), by.head(other))
    numbers = attention_of(app, found, text, other) if found is not None else {}

    st.header("How good it is", anchor="measured")
    frame.measured(app, by.called(other) if other else frame.instead(app, found))
    st.header("Where it fails", anchor="fails")
    frame.fails(app)
    if found is not None:
        folded(app, found, other)
    quiz("applications", questions(app, **numbers))
    takeaways(
        "One decoder does whatever can be written as a text that goes on: chat, summary, code. Its prompt alone tells the jobs apart.",
        "One encoder reads both ways; a small head for each job makes labels of its vectors.",
        "Encoder and decoder together: one text in, another text out.",
        "ChatGPT is this decoder, larger, and tuned by people’s preferences. How good it is, held-out questions tell.",
    )
