"""Lesson: logits. The last vector becomes a score and a probability for every token of the vocabulary."""

import streamlit as st

from explainer.figures import logits
from explainer.lessons.logits.guess import answer, guess
from explainer.lessons.logits.lengths import lengths
from explainer.lessons.logits.quiz import questions
from explainer.ui import deeper, lesson, notes, presets, quiz, takeaways, text
from explainer.ui.page import predictions, show, what_if, widgets
from explainer.ui.page.guess import COVERED
from explainer.ui.state import session
from explainer.ui.text import percent, token_name, true_minus


def norm(choice, trace, pos):
    """The first step: the vector is brought to a standard size."""
    shape = choice.shape
    kind = "norm_post" if not shape.causal else "norm" if shape.family == "gpt2" else "norm_rms"
    show.prose("logits", kind, **lengths(trace, pos))
    show.normscope(choice, trace, pos)


def scores(choice, trace, said, found, pos):
    """One dot product for each token."""
    causal, count = choice.shape.causal, len(said.probs)
    show.prose("logits", "ladder" if causal else "ladder_bias", d_model=choice.shape.d_model, vocab=f"{count:,}")
    show.ladder(choice, trace, said, pos, [one.token_id for one in found])
    low, high, total = (true_minus(f"{x:,.2f}") for x in (said.logits.min(), said.logits.max(), said.logits.sum()))
    notes(
        "“the output probabilities are the logits.”",
        f"Logits are scores of any size; softmax makes probabilities of them. Here the logits run from {low} to {high} and sum to {total}. "
        f"The probabilities run from 0 to 1 and sum to {said.probs.sum():.0f}.",
        "logits",
    )


def probabilities(said, names, found, causal):
    """Softmax over the whole vocabulary."""
    best, count, held = int(said.order[0]), len(said.probs), said.needed(0.9)
    winner, top = text.token(names[best]), percent(said.probs[best])
    show.prose("logits", "softmax", vocab=f"{count:,}")
    with st.container(horizontal=True, gap="large"):
        fair = "exp(entropy): that many equally likely tokens have the same entropy."
        st.metric("Likeliest token", f"{token_name(names[best])}, {top}", width="content")
        st.metric("Hold 90 % together", text.counted(held, "token"), width="content", help="The fewest tokens that reach 90 %.")
        st.metric("Entropy", f"{said.entropy:.2f} nats", width="content", help="−Σ p · ln p over the whole vocabulary. 0 means certain.")
        st.metric("As unsure as a fair draw of", f"{said.fair_draw:,.1f} tokens", width="content", help=fair)
    marks = [(one.label, int(said.ranks[one.token_id])) for one in found]
    alt = f"Probability of all {count:,} tokens by rank, two log axes: from {top} down to {percent(said.probs.min())}; {held:,} hold 90 %. "
    alt += " ".join(f"“{name.strip()}” has rank {rank:,}." for name, rank in marks)
    chart = logits.by_rank(said.probs[said.order], [names[i] for i in said.order], held, marks)
    show.figure(chart, alt=alt, table=logits.table(said.order, names, said.logits, said.probs), name="all_tokens_by_rank")
    draws = f"Greedy decoding picks it. Sampling draws, and every token keeps its chance: here {winner} would come up in about "
    draws += f"{100 * said.probs[best]:.0f} of 100 draws."
    filled = (
        f"To fill one gap, it usually is: here {winner}, {top}. A model that writes on, like GPT, usually draws from the probabilities."
    )
    after = " The model itself ends with the probabilities; picking is a step after it."
    notes("“the highest probability is picked.”", (draws if causal else filled) + after, "picked")


with lesson("logits") as this:
    choice = what_if.with_edits(session.choice())
    presets(this)
    tokens, causal, shape = session.encoding(choice).tokens, choice.shape.causal, choice.shape
    explain, guessing = st.container(), st.container()
    with st.container(horizontal=True, gap="large", vertical_alignment="bottom"):
        label, default = ("What comes after", -1) if causal else ("What stands at", max(-2, -len(tokens)))
        pos = widgets.position(tokens, label=label, default=default)
        typed = widgets.search("Find a token", "find", "a word").strip()
    results, here = st.container(), token_name(tokens[pos])
    with explain:
        slots = {"n_layers": shape.n_layers, "d_model": shape.d_model, "here": here, "model": choice.called}
        show.prose("logits", "explain" if causal else "explain_masked", **slots)

    trace = session.traced(choice)
    said, names, found = predictions.at(choice, trace, pos), predictions.names(choice), predictions.find(choice, typed)
    with guessing:
        shown = guess(said, names, f"{'to come after' if causal else 'at the place of'} {text.token(here)}")

    if section := deeper("The final norm", "norm", 3):
        with section:
            norm(choice, trace, pos)
    st.header("One dot product for each token", anchor="ladder")
    if shown:
        with results:
            answer(said, found, typed)
        scores(choice, trace, said, found, pos)
        st.header("Softmax over the whole vocabulary", anchor="softmax")
        probabilities(said, names, found, causal)
    else:
        st.caption(COVERED)

    quiz("logits", questions(said, names) if shown else [])
    takeaways(
        f"The last vector is {'normalised' if causal else 'made ready by the head'}, then multiplied with {len(names):,} columns of W_U: "
        f"one dot product{'' if causal else ' and a bias'}, one logit for each token.",
        "A logit is a score of any size. Only differences between logits matter: softmax turns a difference into a ratio of probabilities.",
        "Softmax runs over the whole vocabulary, so raising one token lowers all the others.",
        "The model gives probabilities. Which token is written is decided afterwards.",
    )
