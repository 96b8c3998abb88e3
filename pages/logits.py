"""Lesson: logits. The last vector becomes a score and a probability for every token of the vocabulary."""

import streamlit as st

from explainer.figures import logits
from explainer.lessons.logits.lengths import lengths
from explainer.lessons.logits.quiz import questions
from explainer.ui import lesson, notes, predict, presets, quiz, takeaways, text
from explainer.ui.page import predictions, show, what_if, widgets
from explainer.ui.state import session
from explainer.ui.text import percent, token_name, true_minus


def guess(said, names, place):
    """Ask which of four tokens is likeliest, and answer once the reader has guessed."""
    options = {token_name(names[i]): i for i in said.quiz(names)}
    picked = predict(f"Your guess first: which of these does the model find likeliest {place}?", list(options), "guess")
    if picked not in options:
        return
    best, mine = int(said.order[0]), options[picked]
    top, share = said.probs[best], said.probs[mine]
    if mine == best:
        st.success(
            f"Yes: {text.token(names[best])} gets {percent(top)}, more than any other of {len(names):,} tokens.", icon=":material/check:"
        )
        return
    st.info(
        f"The model prefers {text.token(names[best])}: {percent(top)}. That is {top / share:,.1f} times as much as your "
        f"{text.token(names[mine])}, which has rank {said.ranks[mine]:,} and {percent(share)}.",
        icon=":material/lightbulb:",
    )


def answer(said, found, typed):
    """One sentence for each way to read the typed text as a token."""
    if typed and not found:
        st.markdown(f"This model has no token for {text.token(typed)}. Try another word.")
    for one in found:
        where = "with a space in front" if one.spaced else "without a space in front"
        pieces = f"is {one.n_pieces} tokens; the first is {text.token(one.label)}:" if one.n_pieces > 1 else "is one token:"
        rank, logit, p = said.ranks[one.token_id], said.logits[one.token_id], percent(said.probs[one.token_id])
        numbers = true_minus(f"**rank {rank:,}** of {len(said.probs):,}, logit {logit:.2f}, probability **{p}**.")
        st.markdown(f"{text.token(typed)} {where} {pieces} {numbers}")


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
    best, count, held = int(said.order[0]), len(said.probs), said.needed(0.9)
    winner, top = text.token(names[best]), percent(said.probs[best])
    with guessing:
        guess(said, names, f"{'to come after' if causal else 'at the place of'} {text.token(here)}")
    with results:
        answer(said, found, typed)

    st.header("The final norm", anchor=False)
    kind = "norm_post" if not causal else "norm" if shape.family == "gpt2" else "norm_rms"
    show.prose("logits", kind, **lengths(trace, pos))
    show.normscope(choice, trace, pos)

    st.header("One dot product for each token", anchor="ladder")
    show.prose("logits", "ladder" if causal else "ladder_bias", d_model=shape.d_model, vocab=f"{count:,}")
    show.ladder(choice, trace, said, pos, [one.token_id for one in found])
    low, high, total = (true_minus(f"{x:,.2f}") for x in (said.logits.min(), said.logits.max(), said.logits.sum()))
    notes(
        "“the output probabilities are the logits.”",
        f"Logits are scores of any size; softmax makes probabilities of them. Here the logits run from {low} to {high} and sum to {total}. "
        f"The probabilities run from 0 to 1 and sum to {said.probs.sum():.0f}.",
        "logits",
    )

    st.header("Softmax over the whole vocabulary", anchor="softmax")
    show.prose("logits", "softmax", vocab=f"{count:,}")
    with st.container(horizontal=True, gap="large"):
        fair = "exp(entropy): that many equally likely tokens have the same entropy."
        st.metric("Likeliest token", f"{token_name(names[best])}, {top}", width="content")
        st.metric(
            "Hold 90 % together", f"{held:,} token{'s' if held > 1 else ''}", width="content", help="The fewest tokens that reach 90 %."
        )
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
    quiz("logits", questions(said, names))
    takeaways(
        f"The last vector is {'normalised' if causal else 'made ready by the head'}, then multiplied with {count:,} columns of W_U: "
        f"one dot product{'' if causal else ' and a bias'}, one logit for each token.",
        "A logit is a score of any size. Only differences between logits matter: softmax turns a difference into a ratio of probabilities.",
        "Softmax runs over the whole vocabulary, so raising one token lowers all the others.",
        "The model gives probabilities. Which token is written is decided afterwards.",
    )
