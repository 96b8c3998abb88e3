"""Lesson: generation. One token after the other: branches, three ways to choose, the KV cache, the window that slides."""

import streamlit as st

from explainer.lessons.generation import beam_search, kv_cache, live, repetition, writing
from explainer.lessons.generation import prompt as prompts
from explainer.lessons.generation.quiz import questions
from explainer.ui import deeper, lesson, notes, part, presets, quiz, takeaways
from explainer.ui.page import sampling, show, widgets
from explainer.ui.state import session
from explainer.ui.text import token_name


@part
def loops(choice, prompt, wish):
    """What greedy decoding does in the long run, when it is asked for."""
    show.prose("generation", "loops")
    if widgets.toggle(f"Write {repetition.MOST} tokens, always the likeliest, and look for a loop", "greedy_loop"):
        repetition.told(choice, prompt, repetition.greedily(choice, prompt, wish.window))


@part
def cache(choice, prompt, wish, steps):
    """What is computed for the newest token, what is kept, and both timed when it is asked for."""
    show.prose("generation", "cache")
    if steps:
        kv_cache.cache_picture(choice, prompt, steps)
        show.prose("generation", "phases", **kv_cache.phases(steps))
        kv_cache.size_told(choice.shape, steps[-1].computed + steps[-1].reused)
    else:
        show.prose_text("Write a token above to see its rows.")
    notes(
        "“the mask mimics how humans read.”",
        "it lets every position train on its own next token without seeing it, and it lets k and v be kept when generating: "
        "no later token can change them.",
        "mask",
    )
    if widgets.toggle("Measure both ways, here and now", "measure_both"):
        kv_cache.speed_figure(kv_cache.measured(choice, prompt, wish), len(prompt.token_ids))


@part
def chosen_and_kept(choice, prompt, wish, steps, going):
    """Three ways to choose, what is kept for the next token, and the window."""
    st.header("Three ways to choose", anchor="three")
    show.prose("generation", "three")
    guessed = beam_search.guess()
    found = None
    if going and prompt.chat:
        show.prose_text("They are written when the answer above is there.")
    else:
        found = beam_search.three_ways(choice, prompt, wish, guessed)

    if found and (section := deeper("Beam search, step by step", "beam_tree", 3)):
        with section:
            beam_search.tree(choice, found, covered=not guessed.open)
    if section := deeper("Why a text can loop", "loops", 4):
        with section:
            loops(choice, prompt, wish)
    cached = deeper("What is computed, what is kept", "cache", 5)
    if cached:
        with cached:
            cache(choice, prompt, wish, steps)
    n_tokens = len(prompt.token_ids)
    window, windowed = wish.window or choice.shape.context, deeper("When the window is full", "window", 4)
    if windowed:
        with windowed:
            kv_cache.window_told(choice, wish, steps, n_tokens)
    told = found if guessed.open else None
    quiz("generation", questions(steps, n_tokens, window, told, cached=bool(cached), windowed=bool(windowed)))


with lesson("generation") as this:
    choice = session.choice()
    sampling.require_writer(choice)
    presets(this)
    show.prose("generation", here=token_name(session.encoding(choice).tokens[-1]))

    st.header("Write, step by step", anchor="writer")
    show.prose("generation", "writer")
    prompt = prompts.chosen(choice)
    wish = writing.wish(choice.shape.context)
    steps, going = live.live(choice, prompt, wish)
    prompts.next_message(choice, prompt, steps, going=going)
    if steps:
        others = sum(step.rank > 1 for step in steps)
        top = f"{len(steps) - others} of the {len(steps)} tokens above were the likeliest, {others} {'was' if others == 1 else 'were'} not"
        tail = "Greedy decoding picks the likeliest." if wish.controls is None else "They were drawn, each with its own probability."
        notes("“the highest probability is picked.”", f"only by greedy decoding. Here {top}. {tail}", "picked")

    chosen_and_kept(choice, prompt, wish, steps, going)
    takeaways(
        "A text is written one token at a time; each one becomes input for the next.",
        "Greedy takes the likeliest token and can run in a loop; sampling draws; beam search looks for the likeliest text.",
        "The prompt is read in one pass (prefill), each written token needs a pass of its own (decode). Earlier keys and values are kept.",
        "When the window is full the start is forgotten. Max tokens and a stop text end the output; the model does not know of them.",
    )
