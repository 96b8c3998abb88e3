"""Lesson: labs. Notebooks in which the reader writes what the lessons show, and gets the model's own numbers."""

import streamlit as st

from explainer.lessons.labs import findings, preview, shelf
from explainer.lessons.labs.quiz import questions
from explainer.lessons.labs.recorded import recorded
from explainer.ui import lesson, part, quiz, takeaways
from explainer.ui.page import show


@part
def one_lab():
    """The lab that the reader chooses, with what is in it."""
    lab = shelf.choose()
    shelf.about(lab)
    st.header("What is in it", anchor="contents")
    left, right = st.columns([2, 3], gap="large")
    with left:
        preview.contents(lab)
    with right:
        preview.first_cells(lab)


@part
def opened():
    """How it is opened, at the place that the reader chooses."""
    shelf.how_to_open()


with lesson("labs"):
    show.prose("labs", count=shelf.count())
    one_lab()

    st.header("How to open it", anchor="open")
    opened()
    show.prose("labs", "needs")

    st.header("What comes out", anchor="found")
    found = recorded()
    told = findings.guess(found)
    findings.tell(found, told)

    quiz("labs", questions(found) if told else [])
    takeaways(
        "A tokenizer is trained by counting, and makes the model’s own tokens when it has the model’s merges.",
        "One layer of attention is a dozen lines of PyTorch, and gives the model’s own numbers.",
        "What generate() does is a loop: ask for the next token, change the logits, draw, go on.",
        "A deployment is three creates, and ends when you have asked what is left, and the answer is: nothing.",
    )
