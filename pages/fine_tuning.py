"""Lesson: fine-tuning. A model goes on learning: which weights may move, what it learns, and what it forgets."""

import streamlit as st

from explainer.ui import jobs, lesson, part, predict, presets, quiz, quizzes, session, show, takeaways, tuned, tuning, tuning_data

WAYS = {"it rises": "rises", "it stays": "stays", "it falls": "falls"}


@part
def setting_up(choice, shape, token):
    """What it learns from, what may change, and the button."""
    st.header("What it learns from", anchor="data")
    data = tuning_data.chosen(tuning_data.texts)
    show.prose("fine_tuning", "forget", count=tuning_data.N_OLD)

    st.header("What may change", anchor="method")
    show.prose("fine_tuning", "method")
    wanted = tuning.settings(shape)
    show.call_outs("fine_tuning", "lora")

    st.header("Train", anchor="train")
    show.prose("fine_tuning", "train")
    predict("Your guess first: what becomes of the loss on the old stories?", list(WAYS), key="guess_old")
    tuning.starter("fine_tuning", shape, wanted, data, choice.text, token)


def results(run, runs, choice, token):
    """What the training made of the model."""
    tuned.losses(run)
    tuned.samples(run, tuned.looks_of(run.records()))
    tuned.forgetting(run)
    found = tuned.verdict(run)
    guess = st.session_state.get("guess_old")
    if guess:
        right = WAYS[guess] == found["way"]
        st.markdown(f"{show.guessed(right)}: it {found['way']}.")
    show.prose("fine_tuning", found["told_as"], **found)
    if elsewhere := tuned.unseen(run):
        show.prose("fine_tuning", "unseen", data=run.spec["data"], **elsewhere)

    st.header("Which weights moved", anchor="moved")
    show.prose("fine_tuning", "moved")
    tuned.moved(run)

    st.header("Attention, before and after", anchor="attention")
    show.prose("fine_tuning", "attention")
    tuned.attention(run, choice)

    st.header("Methods on one chart", anchor="compare")
    show.prose("fine_tuning", "compare")
    tuned.compared(runs)

    st.header("Take the model with you", anchor="away")
    show.prose("fine_tuning", "away")
    tuned.take_away(run, token)


with lesson("fine_tuning") as this:
    choice = session.choice().without_edits()
    presets(this)
    shape = tuning.base(choice)
    if not shape.causal:
        show.prose("fine_tuning", "bert", model=choice.called)
    else:
        session.encoding(choice)  # the prompt, refused when it is too long
        show.prose("fine_tuning", "explain", model=shape.called, total=f"{tuning.n_numbers(shape):,}")
        if shape.name != choice.model:
            show.prose("fine_tuning", "base", base=shape.name)
        show.call_outs("fine_tuning", "scratch")
        token = jobs.owner()
        setting_up(choice, shape, token)
        st.header("What it has learned", anchor="result")
        if jobs.missing():
            show.prose("fine_tuning", "gone")
        runs = jobs.runs("fine_tuning")
        tuning.list_of(runs)
        if not runs:
            show.prose("fine_tuning", "waiting")
        elif jobs.watch(runs[0], lambda records: tuned.live(runs[0], records), token):
            results(runs[0], runs, choice, token)
        looks = tuned.looks_of(runs[0].records()) if runs else []
        quiz("fine_tuning", quizzes.fine_tuning(shape, tuning.last_method(), looks))
    takeaways(
        "Fine-tuning is training that goes on from weights which already know much: the same loss, other text, fewer and smaller steps.",
        "What is frozen needs no gradient and no averages, and cannot be forgotten. What moves serves the new text, and may lose the old.",
        "LoRA leaves every weight as it is and learns a thin product beside it: little to train, little to store.",
        "Watch two losses: on the new text, held out, and on what the model could do before.",
    )
