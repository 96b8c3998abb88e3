"""Lesson: pairs of prompt and completion. A model that continues learns to answer; the loss counts the answer only."""

import streamlit as st

from explainer.ui import jobs, lesson, pairs, part, presets, quiz, quizzes, session, show, takeaways, tuned, tuning, tuning_data


@part
def setting_up(choice, shape, data, token):
    """What may change, and the button."""
    wanted = tuning.settings(shape, 200, 1e-3)
    show.prose("instruction_pairs", "train")
    tuning.starter("instruction_pairs", shape, wanted, data, choice.text, token)


def results(run, shape, question, token):
    """The base that continues beside the model that answers."""
    pairs.both(shape, run, question)
    tuned.losses(run)
    tuned.forgetting(run)
    found = pairs.same_words(run)
    if found is not None:
        kind = "held_out" if run.spec["data"] == tuning_data.QUESTIONS else "own_pairs"
        show.prose("instruction_pairs", kind, right=found[0], asked=found[1])
    verdict = tuned.verdict(run)
    show.prose("instruction_pairs", "forget", old_before=verdict["old_before"], old_after=verdict["old_after"])
    tuned.take_away(run, token)


with lesson("instruction_pairs") as this:
    choice = session.choice().without_edits()
    presets(this)
    shape = tuning.base(choice)
    if not shape.causal:
        show.prose("instruction_pairs", "bert", model=choice.called)
    else:
        session.encoding(choice)
        show.prose("instruction_pairs", "explain", model=shape.called)
        show.call_outs("instruction_pairs", "chat")
        if not choice.text.strip().endswith(("?", "？", "؟")):
            show.prose("instruction_pairs", "no_question")
        token, runs = jobs.owner(), jobs.runs("instruction_pairs")

        st.header("The pairs", anchor="pairs")
        data = pairs.that_fit(shape, tuning_data.chosen(tuning_data.pairs, pairs.listed))
        show.prose("instruction_pairs", "frame")

        told = {}
        if data is not None:
            st.header("What counts in the loss", anchor="counted")
            told = pairs.strip(shape, runs[0] if runs else None, pairs.chosen(data))
        if told:
            show.prose("instruction_pairs", "strip", n_prompt=told["n_prompt"], n_counted=told["n_counted"], before=told["before"])
            if "after" in told:
                show.prose("instruction_pairs", "strip_after", after=told["after"])
        show.call_outs("instruction_pairs", "labels")

        st.header("Train", anchor="train")
        setting_up(choice, shape, data, token)

        st.header("It answers", anchor="result")
        if jobs.missing():
            show.prose("instruction_pairs", "gone")
        tuning.list_of(runs)
        if not runs:
            pairs.both(shape, None, choice.text)
            show.prose("instruction_pairs", "waiting")
        elif jobs.watch(runs[0], lambda records: tuned.live(runs[0], records), token):
            results(runs[0], shape, choice.text, token)
        looks = tuned.looks_of(runs[0].records()) if runs else []
        quiz("instruction_pairs", quizzes.instruction_pairs(told, looks))
    takeaways(
        "A model that answers is a model that continues: after the frame of a question, an answer is the likeliest text.",
        "The loss is the same as ever. It is counted on the completion only; the prompt is read, not learned.",
        "The mark at the end of every completion teaches the model to stop.",
        "Pairs teach the form of an answer faster than its truth. Ask in other words, and see what is left.",
    )
