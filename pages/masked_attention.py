"""Lesson: masked attention. Why a token may not look at what comes after it, and what happens when it may."""

import streamlit as st

from explainer.lessons.masked_attention import exercises, in_force, two_gpts
from explainer.lessons.masked_attention.quiz import questions
from explainer.ui import ask_and_tell, deeper, lesson, notes, part, presets, quiz, takeaways
from explainer.ui.components import at_most
from explainer.ui.page import show, what_if, widgets
from explainer.ui.state import session
from explainer.ui.text import counted, listed, numbered, quoted

FATES = ["it falls: the answer is visible", "it rises", "it stays the same"]
RIGHT = {"falls": FATES[0], "rises": FATES[1], "same": FATES[2]}


@part
def away(choice, names, found, layer, head):
    """The trained model without its mask: its losses, and what one head looks at."""
    st.header("Take the mask away", anchor="away")
    show.prose("masked_attention", "away")

    def losses():
        bare = exercises.losses(session.unmasked(choice))
        with_mask, without = float(found.loss.mean()), float(bare.loss.mean())
        return bare, with_mask, without, in_force.verdict(with_mask, without)

    def told(_):
        _bare, with_mask, without, verdict = losses()
        return RIGHT[verdict], in_force.told(verdict, with_mask, without)

    shown = ask_and_tell("Before you look: what happens to the loss of the trained model?", FATES, told)
    if shown:
        bare, with_mask, without, verdict = losses()
        others = show.section("masked_attention", "others") if choice.edits else ""
        because = show.section("masked_attention", verdict)
        show.prose(
            "masked_attention", "away_result", with_mask=f"{with_mask:.2f}", without=f"{without:.2f}", verdict=because, others=others
        )
        exercises.losses_figure(names, found, bare)
    if shown and (section := deeper("One head with the mask and without it", "both", 2)):
        with section:
            show.prose("masked_attention", "both")
            in_force.both(choice, names, layer, head)


@part
def body(choice, names, start):
    """The mask in one head, as many exercises, away, and never there."""
    tokens = session.encoding(choice).tokens
    st.header("The mask as a step", anchor="stage")
    layer, head = widgets.layer_and_head(choice, *start)
    trace = session.traced(choice)
    in_force.stage(trace, layer, head)
    show.microscope(choice, trace, layer, head, ("scaled", "masked", "pattern"))
    notes("“everything except future tokens.”", "Their scores become −∞ before softmax, so their weights are exactly 0.", "future")

    st.header("One text, many exercises", anchor="exercises")
    kept = in_force.with_mask(choice)
    found = exercises.losses(kept)
    sizes = {"lessons": counted(len(tokens) - 1, "exercise"), "uniform": f"{found.uniform:.2f}", "vocab": f"{found.n_vocab:,}"}
    show.prose("masked_attention", "exercises", **sizes)
    exercises.table(names, found)
    if more := exercises.surprised(names, found):
        show.prose("masked_attention", "surprised", where=listed(more), vocab=sizes["vocab"])
    notes(
        "“there is no correct result, just generation.”",
        "The right answer, called the label, is the text itself, shifted by one token.",
        "label",
    )

    away(kept, names, found, layer, head)

    if section := deeper("Train two, one without the mask", "pair", 6):
        with section:
            two_gpts.section(choice.text)

    if section := deeper("What the mask makes possible", "cache", 2):
        with section:
            plain = " (without the what-if edits)" if choice.edits else ""
            measured = {
                "heads": choice.shape.n_layers * choice.shape.n_heads,
                "difference": at_most(exercises.change_of_earlier_rows(choice)),
            }
            show.prose("masked_attention", "cache", row=len(tokens) - 2, last=quoted(tokens[-1]), plain=plain, **measured)
    notes(
        "“the mask mimics how humans read.”",
        "It lets every position train on its own next token without seeing it, and lets k and v be kept when generating.",
        "reading",
    )
    quiz("masked_attention", questions(found, names, trace.closed(layer, head)[0]))


with lesson("masked_attention") as this:
    choice = session.choice()
    presets(this)
    tokens = session.encoding(choice).tokens
    if not choice.shape.causal:
        show.prose("masked_attention", "bert", model=choice.called)
    elif len(tokens) < 2:
        show.prose_text("Your text is one token long: there is nothing after it to hide. Type a few more words in the sidebar.")
    else:
        choice = what_if.with_edits(choice)
        sizes = {"count": len(tokens), "lessons": counted(len(tokens) - 1, "exercise")}
        show.prose("masked_attention", "explain", first=quoted(tokens[0]), second=quoted(tokens[1]), **sizes)
        body(choice, numbered(tokens), this.start)
    takeaways(
        "The mask sets the scores of future keys to −∞ before softmax; their weights are exactly 0.",
        "It is there so that all positions can train at once, each on its own next token.",
        "A model trained with the mask never learned to use the future: without it, it gets worse on texts like those of its training.",
        "A model trained without it learns to copy the answer that it sees, and fails when it has to write.",
    )
