"""Lesson: controls. Temperature, top-k, top-p and min-p choose the next token; context window and max tokens end the text."""

import streamlit as st

from explainer.figures.controls import window
from explainer.lessons.controls import pipeline
from explainer.lessons.controls.quiz import questions
from explainer.ui import deeper, lesson, notes, part, presets, quiz, takeaways, text
from explainer.ui.page import predictions, sampling, show, what_if, widgets
from explainer.ui.state import session
from explainer.ui.text import token_name


@part
def room(n_tokens, context):
    """How many tokens may be written, and how many of them fit."""
    most = widgets.max_tokens()
    fits = max(0, min(most, context - n_tokens))
    chart = window(n_tokens, most, context)
    said = f"The prompt has {n_tokens:,} tokens, {fits:,} of {most:,} fit behind it, and the window ends at {context:,}."
    table = show.table(part=["prompt", "max tokens", "that fit", "context window"], tokens=[n_tokens, most, fits, context])
    show.figure(chart, alt=said, table=table, name="context_window")
    if fits < most:
        st.markdown(
            f"Only **{fits:,}** of {most:,} fit. To write more, the oldest tokens must leave the window: "
            "the start of the text is forgotten. The lesson “Writing on” shows it."
        )
    notes(
        "“max tokens limits input or output.”",
        f"it usually caps the *output*. Prompt and output together must fit the context window: {n_tokens:,} + {most:,} "
        f"{'=' if fits == most else 'is'} {n_tokens + most:,}, {'which fits' if fits == most else 'more than'} {context:,}.",
        "max_tokens",
    )


with lesson("controls") as this:
    choice = session.choice()
    sampling.require_writer(choice)
    choice = what_if.with_edits(choice)
    presets(this)
    tokens, shape = session.encoding(choice).tokens, choice.shape
    here, name = token_name(tokens[-1]), shape.called
    explain = st.container()

    trace = session.traced(choice)
    wanted, names = sampling.controls(), predictions.names(choice)
    found = pipeline.stages(choice, trace, wanted)
    count = len(found.order)
    with explain:
        show.prose("controls", here=here, vocab=f"{count:,}")
    pipeline.guess(found, names)

    st.header("From logits to one token", anchor="pipeline")
    show.prose("controls", "pipeline")
    show.prose("controls", "random")
    pipeline.sampler(choice, trace, found)
    notes(
        "“temperature is a number from 0 to 1.”",
        "it is any number above 0, and many services allow 2. At 1 the model is taken as it is. Nothing can be divided by 0: where a "
        "service takes a 0, it means greedy, always the likeliest token, without a draw. "
        f"Here that would be {text.token(names[found.order[0]])}, every time.",
        "temperature",
    )

    st.header("A sum, not a threshold", anchor="topp")
    kept, last, alone = pipeline.below(found, names, 0.9)
    threshold = f"{text.counted(alone, 'token')} {'has' if alone == 1 else 'have'}" if alone else "no token has"
    many = f"the {kept:,} likeliest tokens, down to {last}" if kept > 1 else f"one token, {last}"
    notes(
        "“top-p is a threshold for each token’s probability.”",
        f"top-p keeps the smallest set of tokens whose *sum* reaches p. At temperature {wanted.temperature:g}, 0.9 alone keeps {many}, "
        f"and {threshold} a probability of at least 0.9. Each token by itself is judged by min-p: against the likeliest.",
        "topp",
    )
    if wanted.top_k:
        after, all_of = (text.counted(n, "token") for n in pipeline.after_top_k(found, 0.9))
        show.prose("controls", "topk_first", k=f"{min(wanted.top_k, count):,}", after=after, alone=all_of)
    if section := deeper("Why the tail is cut", "tail", 2):
        with section:
            pipeline.long_tail(found)
    windowed = deeper("How much is read and written", "room", 4)
    if windowed:
        with windowed:
            pipeline.window_words(choice, trace)
            room(len(tokens), shape.context)
            says, exactly = "“the context window is the tokens that surround each token.”", "sees a token itself and those *before* it"
            notes(says, f"{text.plain(name)} {exactly}, never those after. BERT sees both sides.", "context")
    quiz("controls", questions(found, names, len(tokens), shape.context if windowed else None))
    takeaways(
        "The model gives logits. Temperature, top-k and top-p decide, afterwards, what may be drawn and how often.",
        "Temperature keeps the order. A higher temperature, top-k or top-p means more random; a higher min-p means less.",
        "Top-k keeps a fixed number; of these, top-p keeps as many as reach a sum; min-p compares each token with the likeliest.",
        "What is left is renormalised, and a random number picks one. The same seed picks the same.",
    )
