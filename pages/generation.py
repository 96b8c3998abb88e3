"""Lesson: generation. One token after the other: branches, three ways to choose, the KV cache, the window that slides."""

import streamlit as st

from explainer.lessons.generation import beam_search, kv_cache, live, repetition, writing
from explainer.lessons.generation.quiz import questions
from explainer.ui import lesson, notes, part, presets, quiz, takeaways
from explainer.ui.page import sampling, show, widgets
from explainer.ui.state import session
from explainer.ui.text import token_name


@part
def measured(choice, wish):
    """The time with and without the cache, when it is asked for."""
    if widgets.toggle("Measure both ways, here and now", "measure_both"):
        kv_cache.speed_figure(choice, kv_cache.measured(choice, wish))


@part
def loops(choice, wish):
    """What greedy decoding does in the long run, when it is asked for."""
    show.prose("generation", "loops")
    if widgets.toggle(f"Write {repetition.MOST} tokens, always the likeliest, and look for a loop", "greedy_loop"):
        repetition.told(choice, repetition.greedily(choice, wish.window))


@part
def chosen_and_kept(choice, wish, steps, n_tokens):
    """Three ways to choose, what is kept for the next token, and the window."""
    shape = choice.shape
    st.header("Three ways to choose", anchor="three")
    show.prose("generation", "three")
    guessed = beam_search.guess()
    found = beam_search.three_ways(choice, wish, guessed)

    st.header("Why a text can loop", anchor="loops")
    loops(choice, wish)

    st.header("What is computed, what is kept", anchor="cache")
    show.prose("generation", "cache")
    if steps:
        kv_cache.cache_picture(choice, steps)
        show.prose("generation", "phases", **kv_cache.phases(steps))
    else:
        show.prose_text("Write a token above to see its rows.")
    notes(
        "“the mask mimics how humans read.”",
        "it lets every position train on its own next token without seeing it, and it lets k and v be kept when generating: "
        "no later token can change them.",
        "mask",
    )
    measured(choice, wish)

    st.header("When the window is full", anchor="window")
    window = wish.window or shape.context
    show.prose("generation", "window", context=f"{window:,}")
    show.prose("generation", "window_learned" if shape.family == "gpt2" else "window_rope")
    if steps:
        gone = steps[-1].first
        said = f"The first {gone} of {n_tokens + len(steps)} tokens were out of the window" if gone else "The window still held everything"
        st.markdown(f"{said} when the last token was chosen.")
        kv_cache.computed_figure(choice, wish, steps)
    quiz("generation", questions(steps, n_tokens, window, found))


with lesson("generation") as this:
    choice = session.choice()
    sampling.require_writer(choice)
    presets(this)
    tokens, shape = session.encoding(choice).tokens, choice.shape
    here = token_name(tokens[-1])
    show.prose("generation", here=here)

    st.header("Write, step by step", anchor="writer")
    show.prose("generation", "writer")
    wish = writing.wish(shape.context)
    steps = live.live(choice, wish)
    if steps:
        others = sum(step.rank > 1 for step in steps)
        top = f"{len(steps) - others} of the {len(steps)} tokens above were the likeliest, {others} {'was' if others == 1 else 'were'} not"
        tail = "Greedy decoding picks the likeliest." if wish.controls is None else "They were drawn, each with its own probability."
        notes("“the highest probability is picked.”", f"only by greedy decoding. Here {top}. {tail}", "picked")

    chosen_and_kept(choice, wish, steps, len(tokens))
    takeaways(
        "A text is written one token at a time; each one becomes input for the next.",
        "Greedy takes the likeliest token and can run in a loop; sampling draws; beam search looks for the likeliest text.",
        "The prompt is read in one pass (prefill), each written token needs a pass of its own (decode). Earlier keys and values are kept.",
        "When the window is full the start is forgotten. Max tokens and a stop text end the output; the model does not know of them.",
    )
