"""Lesson: masked attention. Why a token may not look at what comes after it, and what happens when it may."""

import streamlit as st

from explainer.figures import bars, grids
from explainer.figures.style import KEY, QUERY
from explainer.lessons.masked_attention import exercises, in_force, two_gpts
from explainer.lessons.masked_attention.quiz import questions
from explainer.ui import lesson, notes, part, predict, presets, quiz, takeaways
from explainer.ui.page import show, what_if, widgets
from explainer.ui.state import session
from explainer.ui.text import counted, percent, quoted


@part
def away(choice, names, found, layer, head):
    """The trained model without its mask: its losses, and what one head looks at."""
    st.header("Take the mask away", anchor=False)
    show.prose("masked_attention", "away")
    options = ["it falls: the answer is visible", "it rises", "it stays the same"]
    guess = predict("What happens to the loss of the trained model?", options, key="guess")
    if guess is None:
        st.caption("Guess first, or pick any answer to go on.")
    else:
        bare = exercises.losses(session.unmasked(choice))
        losses = {"with_mask": f"{found.loss.mean():.2f}", "without": f"{bare.loss.mean():.2f}"}
        verdict = show.section("masked_attention", in_force.verdict(found.loss.mean(), bare.loss.mean()))
        others = show.section("masked_attention", "others") if choice.edits else ""
        show.prose("masked_attention", "away_result", verdict=verdict, others=others, **losses)
        show.figure(
            bars.pairs(names[1:], {"with the mask": found.loss, "without": bare.loss}, (QUERY, KEY), y_title="loss (nats)"),
            alt=f"Loss of each token with the mask (mean {found.loss.mean():.2f}) and without it (mean {bare.loss.mean():.2f}).",
            table=show.table(token=names[1:], with_mask=found.loss, without_mask=bare.loss),
            name="mask_away",
        )
        show.prose("masked_attention", "both")
        first, size = widgets.window(len(names), key="both")
        part = slice(first, first + size)
        pair = (
            (":material/visibility_off: causal", session.traced(choice)),
            (":material/visibility: bidirectional", session.traced(session.unmasked(choice))),
        )
        for column, (title, each) in zip(st.columns(2), pair, strict=True):
            with column:
                st.markdown(title)
                pattern = each.pattern(layer, head)[part, part]
                show.figure(
                    grids.grid(pattern, names[part], names[part], signed=False, name="weight"),
                    alt=f"Pattern of layer {layer}, head {head}, {title.split(': ')[1]}.",
                    table=show.wide_table(pattern, names[part], names[part]),
                    name=title.split(": ")[1],
                )


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
    show.frame(
        show.table(sees=found.sees, must_predict=names[1:], probability=[percent(p) for p in found.probabilities], loss_nats=found.loss),
        name="exercises",
        alt="For each position: what it sees, what it must predict, and its loss.",
    )
    notes("“there is no correct result, just generation.”", "The label is the text itself, shifted by one token.", "label")

    away(kept, names, found, layer, head)

    st.header("Train two, one without the mask", anchor="pair")
    two_gpts.section(choice.text)

    st.header("What the mask makes possible", anchor=False)
    plain = " (without the what-if edits)" if choice.edits else ""
    measured = {"heads": choice.shape.n_layers * choice.shape.n_heads, "difference": f"{exercises.change_of_earlier_rows(choice):.0e}"}
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
    names = widgets.token_options(tokens, len(tokens) - 1, most=len(tokens))
    if not choice.shape.causal:
        show.prose("masked_attention", "bert", model=choice.called)
    elif len(tokens) < 2:
        show.prose_text("Your text is one token long: there is nothing after it to hide. Type a few more words on the left.")
    else:
        choice = what_if.with_edits(choice)
        sizes = {"count": len(tokens), "lessons": counted(len(tokens) - 1, "exercise")}
        show.prose("masked_attention", "explain", first=quoted(tokens[0]), second=quoted(tokens[1]), **sizes)
        body(choice, names, this.start)
    takeaways(
        "The mask sets the scores of future keys to −∞ before softmax; their weights are exactly 0.",
        "It is there so that all positions can train at once, each on its own next token.",
        "A model trained with the mask never learned to use the future: without it, it gets worse on texts like those of its training.",
        "A model trained without it learns to copy the answer that it sees, and fails when it has to write.",
    )
