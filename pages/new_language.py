"""Lesson: a new language. A tokenizer that fits, vectors made of the old ones, and ways to go on at equal time."""

import streamlit as st

from explainer.lessons.new_language import results, setup, tokenizers
from explainer.lessons.new_language.quiz import questions
from explainer.ui import deeper, lesson, part, presets, quiz, takeaways
from explainer.ui.page import show
from explainer.ui.state import session
from explainer.ui.trainings import datasets, options, run_links, watch


@part
def training(shape, found, data, prompt, token, ended):
    """The ways, what they cost, and the button."""
    wanted = setup.settings(shape, found)
    show.prose("new_language", "train")
    results.guess(shape, wanted.ways, ended)
    setup.starter(shape, wanted, data, prompt, token)


@part
def one_vector(found, text):
    """A new token and its first vector."""
    show.prose("new_language", "vectors")
    told = tokenizers.vectors(found, text)
    if told:
        show.prose("new_language", "vector_result", **told)


def outcome(run, runs, token):
    """What the training made of it."""
    found = results.course(run)
    if found is None:
        return
    results.chart(found)
    results.standings(found)
    told = results.numbers(found)
    show.prose("new_language", "result", **told)
    show.prose("new_language", "chance", **told)
    if "scratch_bits" in told:
        behind = float(told["scratch_bits"]) > float(told["after"])
        show.prose("new_language", "scratch_behind" if behind else "scratch_ahead", **told)
    if "unseen" in told:
        show.prose("new_language", "unseen", **told)
    show.prose("new_language", "forget", **told)
    if section := deeper("What they write", "writes", 3):
        with section:
            results.samples(found)
    if results.comparable(runs) and (section := deeper("Your trainings on one chart", "compare", 4)):
        with section:
            results.compared(runs)
    if section := deeper("Take the model with you", "away", 2):
        with section:
            show.prose("new_language", "away")
            results.take_away(run, found, token)


with lesson("new_language") as this:
    choice = session.choice()
    presets(this)
    shape = options.base(choice)
    if not shape.causal:
        show.prose("new_language", "bert", model=choice.called)
    else:
        session.encoding(choice)
        show.prose("new_language", "explain" if shape.name == datasets.STORY else "explain_other", model=shape.called)
        if shape.name != choice.model:
            show.prose("new_language", "base", base=shape.called)
        token, runs = run_links.owner(), run_links.runs("new_language")

        st.header("The language", anchor="language")
        data = datasets.chosen(lambda: datasets.languages(shape))
        told, found = {}, None
        if data is not None:
            st.header("Two tokenizers", anchor="tokenizers")
            show.prose("new_language", "cut")
            found = tokenizers.tokenizers(shape, data)
            told = tokenizers.side_by_side(found, data, choice.text)
            show.prose("new_language", "cut_result", **told)
            if told["entries"] != told["asked"]:
                show.prose("new_language", "fewer_entries", **told)
            show.call_outs("new_language", "layer")
            if section := deeper("The first vector of a new token", "vectors", 4):
                with section:
                    one_vector(found, choice.text)
            st.header("Ways to go on", anchor="ways")
            show.prose("new_language", "ways")
            training(shape, found, data, choice.text, token, watch.ended(runs))
            show.call_outs("new_language", "frozen")

        st.header("What it has learned", anchor="result")
        if run_links.missing():
            show.prose("new_language", "gone")
        run_links.list_of(runs)
        if not runs:
            show.prose("new_language", "waiting")
        elif watch.watch(runs[0], lambda records: results.live(runs[0], records), token):
            outcome(runs[0], runs, token)
        quiz("new_language", questions(shape, found, choice.text, runs[0] if runs else None))
    takeaways(
        "A tokenizer is made by counting one kind of text. Another language it cuts into more pieces, and each costs a step and a place.",
        "With a new tokenizer the embedding begins anew: the mean of the old pieces is a good first guess for a row.",
        "The blocks see vectors, not words. What they are worth for another language is measured beside a start from scratch.",
        "Bits a byte compare models with different tokenizers; nats a token do not.",
    )
