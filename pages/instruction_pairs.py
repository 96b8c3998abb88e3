"""Lesson: pairs of prompt and completion. A model that continues learns to answer; the loss counts the answer only."""

import streamlit as st

from explainer.lessons.instruction_pairs import answers, few_shot, loss, own_template, template
from explainer.lessons.instruction_pairs.quiz import questions
from explainer.ui import deeper, lesson, part, presets, quiz, takeaways
from explainer.ui.page import show
from explainer.ui.page.guess import COVERED
from explainer.ui.state import session
from explainer.ui.trainings import archive, datasets, options, results, run_links, watch
from explainer.ui.trainings.records import evaluations


@part
def setting_up(choice, shape, data, token):
    """What may change, and the button."""
    wanted = options.settings(shape, 200, 1e-3)
    show.prose("instruction_pairs", "train")
    options.starter("instruction_pairs", shape, wanted, data, choice.text, token)


def counted(shape, run, pair):
    """The guess which tokens of the pair count in the loss, and their losses; returns numbers for the questions once they are shown."""
    found = loss.counted_in(shape, run, pair)
    if found is None:
        return {}
    if not loss.guess(pair, found):
        st.caption(COVERED)
        return {}
    loss.strip(found)
    told = found.numbers
    show.prose("instruction_pairs", "strip", n_prompt=told["n_prompt"], n_counted=told["n_counted"], before=told["before"])
    if "after" in told:
        show.prose("instruction_pairs", "strip_after", after=told["after"])
    show.call_outs("instruction_pairs", "labels")
    return told


def without_training(shape, data, pair, question, own):
    """Examples in the prompt, and a chat template."""
    if section := deeper("Examples instead of a training", "few", 4):
        with section:
            show.prose("instruction_pairs", "few")
            few_shot.few_shot(shape, data, pair, question)
    if not own and (section := deeper("A chat is one text, too", "template", 3)):
        with section:
            show.prose("instruction_pairs", "template")
            template.template(shape, question)


def outcome(run, shape, question, token):
    """The base that continues beside the model that answers."""
    answers.both(shape, run, question)
    results.losses(run)
    results.forgetting(run)
    found = answers.same_words(run)
    if found is not None:
        kind = "held_out" if run.spec.data_name == datasets.QUESTIONS else "own_pairs"
        show.prose("instruction_pairs", kind, right=found[0], asked=found[1])
    answers.forgotten(run)
    if section := deeper("Take the model with you", "away", 2):
        with section:
            archive.take_away(run, token)


with lesson("instruction_pairs") as this:
    choice = session.choice()
    presets(this)
    shape = options.base(choice)
    if not shape.causal:
        show.prose("instruction_pairs", "bert", model=choice.called)
    else:
        session.encoding(choice)
        own = own_template.has_one(shape)
        show.prose("instruction_pairs", "explain_chat" if own else "explain", model=shape.called)
        if own:
            st.header("Without its template, and in it", anchor="template")
            own_template.side_by_side(shape, choice.text)
        show.call_outs("instruction_pairs", "chat")
        if not choice.text.strip().endswith(("?", "？", "؟")):
            show.prose("instruction_pairs", "no_question")
        token, runs = run_links.owner(), run_links.runs("instruction_pairs")

        st.header("The pairs", anchor="pairs")
        data = loss.that_fit(shape, datasets.chosen(datasets.pairs, loss.listed))
        show.prose("instruction_pairs", "frame")

        told, pair = {}, None
        if data is not None:
            st.header("What counts in the loss", anchor="counted")
            pair = loss.chosen(data)
            told = counted(shape, runs[0] if runs else None, pair)
        loss.layer_note(shape, runs[0] if runs else None)

        st.header("Train", anchor="train")
        setting_up(choice, shape, data, token)

        st.header("It answers", anchor="result")
        if run_links.missing():
            show.prose("instruction_pairs", "gone")
        run_links.list_of(runs)
        if not runs:
            answers.both(shape, None, choice.text)
            show.prose("instruction_pairs", "waiting_chat" if own else "waiting", model=shape.called)
        elif watch.watch(runs[0], lambda records: results.live(runs[0], records), token):
            outcome(runs[0], shape, choice.text, token)
        if pair is not None:
            without_training(shape, data, pair, choice.text, own)
        if section := deeper("After the pairs: preferences", "rlhf", 3):
            with section:
                show.prose("instruction_pairs", "rlhf")
        quiz("instruction_pairs", questions(told, evaluations(runs[0] if runs else None)))
    takeaways(
        "A model that answers is a model that continues: after the frame of a question, an answer is the likeliest text.",
        "The loss is the same as ever. It is counted on the completion only; the prompt is read, not learned.",
        "Pairs are data and add no layer. The mark at the end of every completion teaches the model to stop.",
        "Pairs teach the form of an answer faster than its truth. Examples in the prompt show the form too, without any training.",
    )
