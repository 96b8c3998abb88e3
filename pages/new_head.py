"""Lesson: a new head. One linear layer on a finished model turns what it has read into labels."""

import streamlit as st

from explainer.lessons.new_head import reasons, results, setup
from explainer.lessons.new_head.quiz import questions
from explainer.lessons.new_head.run import is_tags
from explainer.ui import deeper, lesson, part, presets, quiz, takeaways
from explainer.ui.page import show
from explainer.ui.state import session
from explainer.ui.trainings import options, run_links, watch


@part
def new_layer(shape, text, data):
    """What the head reads, and the arithmetic of one that has learned nothing."""
    show.prose("new_head", "formula", nobias=reasons.no_bias(shape, data))
    if data is None:
        show.prose("new_head", "no_labels")
        return
    found = reasons.new_layer(shape, text, data, setup.seed())
    show.prose("new_head", "numbers_tags" if data.kind == "tags" else "numbers", **found)


@part
def setting_up(choice, shape, data, token, ended):
    """What may change, and the button."""
    show.prose("new_head", "method")
    show.prose("new_head", "train")
    if data is not None:
        results.guess(shape, data, ended)
    setup.starter(shape, data, choice.text, token)


@part
def looked_into(run):
    """What it confuses, and its worst mistakes."""
    found = results.chosen_set(run)
    if found is not None:
        show.prose("new_head", "confusion")
        results.confusion(run, *found)
        show.prose("new_head", "mistakes")
        results.mistakes(run, found[1])


def outcome(run, runs, shape, text, token):
    """What the training made of the model; returns what each word of the reader's text does."""
    results.verdict(run)
    st.header("Your own text", anchor="own")
    show.prose("new_head", "own")
    reasons.own(run, shape, text)
    words = None
    if not is_tags(run) and (section := deeper("What does each word do?", "words", 3)):
        with section:
            show.prose("new_head", "words")
            words = reasons.words(run, text)
    if section := deeper("What it confuses", "confusion", 4):
        with section:
            looked_into(run)
            results.sure_note(run)
    if section := deeper("Which weights moved", "moved", 2):
        with section:
            results.moved(run)
    if section := deeper("Trainings on one chart", "compare", 5):
        with section:
            show.prose("new_head", "compare")
            results.compared(runs)
    if section := deeper("Take the model with you", "away", 2):
        with section:
            results.take_away(run, token)
    return words


with lesson("new_head") as this:
    choice = session.choice()
    presets(this)
    session.encoding(choice)
    shape = options.base(choice)
    explain = st.container()
    token, runs = run_links.owner(), run_links.runs("new_head")

    st.header("The labels", anchor="data")
    data = setup.chosen(shape)
    with explain:
        setup.explained(shape, choice, tags=data is not None and data.kind == "tags")
    if data is not None and data.unseen:
        show.prose("new_head", "sets")

    st.header("The new layer", anchor="layer")
    new_layer(shape, choice.text, data)
    setup.note(shape, data)

    st.header("What may change", anchor="method")
    setting_up(choice, shape, data, token, watch.ended(runs))

    st.header("What it has learned", anchor="result")
    if run_links.missing():
        show.prose("new_head", "gone")
    run_links.list_of(runs)
    words = None
    if not runs:
        show.prose("new_head", "waiting")
    elif watch.watch(runs[0], lambda records: results.live(runs[0], records), token):
        words = outcome(runs[0], runs, options.base_of(runs[0]), choice.text, token)
    quiz("new_head", questions(shape, setup.last_settings(), runs[0] if runs else None, words))
    takeaways(
        "A new head is one linear layer: a row of d_model weights for each label. The body, trained for another task, does the reading.",
        "A GPT's last vector has read the whole text; its vector at a word only what stands before. BERT's vectors see both sides.",
        "The head alone has few numbers to learn. When the body may move too, its vectors can come to serve the labels.",
        "How a test is split decides what it tells: sentences of known patterns are the easier test, new ones the harder.",
    )
