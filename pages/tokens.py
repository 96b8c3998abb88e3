"""Lesson: tokens. A text on its way to ids, merge by merge; other tokenizers beside it; one trained by counting."""

import streamlit as st

from explainer.lessons.tokens import bpe_training, comparison, special
from explainer.lessons.tokens.quiz import questions
from explainer.lessons.tokens.replay import broken_word, guess, replayed, scope, splitter
from explainer.ui import deeper, lesson, notes, presets, quiz, takeaways
from explainer.ui.page import show, widgets
from explainer.ui.page.guess import REST
from explainer.ui.state import session
from explainer.ui.text import listed


def steps(choice, replay):
    """The way to the ids, merge by merge."""
    if replay.kind != "whole":
        show.prose("tokens", "scope_wordpiece" if replay.kind == "wordpiece" else "scope")
    scope(choice, replay)
    broken = broken_word(choice)
    notes(
        "“an LLM may split words into tokens.”",
        f"so it is{broken}; but the tokenizer does it, not the network. A tokenizer is a program of its own with a list, and the list "
        "was made by counting, without a neural network. The model never sees letters, only ids.",
        "split",
    )


def scripts(choice, replay, name, trained):
    """One sentence in many languages."""
    show.prose("tokens", "scripts", model=name, bytes=show.section("tokens", "scripts_bytes") if replay.kind == "bytes" else "")
    if lost := comparison.lost(choice):
        show.prose("tokens", "scripts_unknown", languages=listed(lost))
    st.markdown(comparison.languages(choice, trained))


def training(choice):
    """A tokenizer of the reader's own; returns it once it is trained."""
    show.prose("tokens", "training")
    show.prose("tokens", "after_training")
    trained = bpe_training.training(choice)
    if widgets.toggle("The code that learns the merges, and the code that applies them", "code"):
        bpe_training.code()
    notes(
        "“a new tokenizer can be trained as one trains a layer.”",
        "a tokenizer is not a layer and has no gradients. With another tokenizer the ids mean other things, so the model needs new rows in "
        "W_E. The blocks behind it may stay as they are.",
        "layer",
    )
    return trained


with lesson("tokens") as this:
    presets(this)
    choice = session.choice()
    session.encoding(choice)  # says so when the text is too long for the model
    name, taken, replay = choice.called, splitter(choice), replayed(choice)
    show.prose("tokens", "explain", model=name, entries=f"{taken.n_entries:,}")
    show.prose("tokens", replay.kind, merges=f"{len(taken.merges):,}", why=replay.why)
    shown = guess(choice, replay)

    st.header("Step by step", anchor="merges")
    if shown:
        steps(choice, replay)
    else:
        scope(choice, replay, covered=True)
        st.caption(REST)

    if section := deeper("Special tokens", "special", 2):
        with section:
            special.section(choice, taken, replay)
    beside = deeper("The same text, other tokenizers", "side", 3)
    languages = deeper("Other languages", "scripts", 2)
    trained = None
    if section := deeper("Train your own", "training", 5):
        with section:
            trained = training(choice)
    if beside:
        with beside:
            show.prose("tokens", "side")
            above, added = st.container(), comparison.from_the_hub()
            with above:
                comparison.side_by_side(choice, comparison.splits(choice, trained, added))
    if languages:
        with languages:
            scripts(choice, replay, name, trained)

    quiz("tokens", questions(choice.text, replay, taken) if shown else [])
    takeaways(
        "A token is an entry of a list: a word, a part of a word, a mark, or some bytes. Its id is the row of W_E that is read.",
        "Byte-pair encoding joins neighbours by a list of merges. What was learned first is joined first.",
        "The list comes from counting pairs in a training text. A text that is like that one takes few tokens, another one many.",
        "With all 256 bytes in the vocabulary nothing is unknown: any text in any script has tokens, if need be one for each byte.",
    )
