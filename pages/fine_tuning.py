"""Lesson: fine-tuning. A model goes on learning: which weights may move, what it learns, and what it forgets."""

import streamlit as st

from explainer.lessons.fine_tuning.quiz import questions
from explainer.ui import deeper, lesson, part, presets, quiz, takeaways
from explainer.ui.page import show
from explainer.ui.page.guess import ask_ahead
from explainer.ui.state import session
from explainer.ui.trainings import archive, datasets, options, results, run_links, watch
from explainer.ui.trainings.records import evaluations

WAYS = {"rises": "it rises", "stays": "it stays", "falls": "it falls"}


@part
def setting_up(choice, shape, token, ended):
    """What it learns from, what may change, and the button."""
    st.header("What it learns from", anchor="data")
    data = datasets.chosen(lambda: datasets.texts(shape))
    own = shape.name == datasets.STORY
    show.prose("fine_tuning", "forget" if own else "forget_other", count=datasets.N_OLD, **({} if own else {"model": shape.called}))

    st.header("What may change", anchor="method")
    show.prose("fine_tuning", "method")
    wanted = options.settings(shape)
    show.call_outs("fine_tuning", "lora")

    st.header("Train", anchor="train")
    show.prose("fine_tuning", "train")
    found = results.verdict(ended) if ended else {}
    told = (WAYS[found["way"]], "it {way}: {old_before} before, {old_after} after.".format(**found)) if found else None
    ask_ahead("Your guess first: what becomes of the loss on the old stories?", list(WAYS.values()), "guess_old", told)
    options.starter("fine_tuning", shape, wanted, data, choice.text, token)


def outcome(run, runs, choice, token):
    """What the training made of the model."""
    results.losses(run)
    results.samples(run, evaluations(run))
    results.forgetting(run)
    found = results.verdict(run)
    show.prose("fine_tuning", found["told_as"], **found)
    if elsewhere := results.unseen(run):
        show.prose("fine_tuning", "unseen", data=run.spec.data_name, **elsewhere)

    if section := deeper("Which weights moved", "moved", 3):
        with section:
            show.prose("fine_tuning", "moved")
            results.moved(run)
    if section := deeper("Attention, before and after", "attention", 4):
        with section:
            show.prose("fine_tuning", "attention")
            results.attention(run, choice)
    if section := deeper("Methods on one chart", "compare", 8):
        with section:
            show.prose("fine_tuning", "compare")
            results.compared(runs)
    if section := deeper("Take the model with you", "away", 3):
        with section:
            show.prose("fine_tuning", "away")
            archive.take_away(run, token)


with lesson("fine_tuning") as this:
    choice = session.choice()
    presets(this)
    shape = options.base(choice)
    if not shape.causal:
        show.prose("fine_tuning", "bert", model=choice.called)
    else:
        session.encoding(choice)  # the prompt, refused when it is too long
        explain = "explain" if shape.name == datasets.STORY else "explain_other"
        show.prose("fine_tuning", explain, model=shape.called, total=f"{options.n_numbers(shape):,}")
        if shape.name != choice.model:
            show.prose("fine_tuning", "base", base=shape.called)
        show.call_outs("fine_tuning", "scratch", "open")
        token = run_links.owner()
        runs = run_links.runs("fine_tuning")
        setting_up(choice, shape, token, watch.ended(runs))
        st.header("What it has learned", anchor="result")
        if run_links.missing():
            show.prose("fine_tuning", "gone")
        run_links.list_of(runs)
        if not runs:
            show.prose("fine_tuning", "waiting")
        elif watch.watch(runs[0], lambda records: results.live(runs[0], records), token):
            outcome(runs[0], runs, choice, token)
        quiz("fine_tuning", questions(shape, options.last_method(), evaluations(runs[0] if runs else None)))
    takeaways(
        "Fine-tuning is training that goes on from weights which already know something: the same loss, other text. It needs open weights.",
        "What is frozen keeps its numbers, and costs no averages. The model can still forget: what moves serves the new text.",
        "LoRA leaves every weight as it is and learns a thin product beside it: little to train, little to store.",
        "Watch two losses: on the new text, held out, and on what the model could do before.",
    )
