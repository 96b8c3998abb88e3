"""Lesson: logits. The last vector becomes a score and a probability for every token of the vocabulary."""

import math

import streamlit as st

from explainer.figures import vocabulary
from explainer.figures.style import percent
from explainer.ui import controls, lesson, notes, predict, presets, session, show, takeaways


def guess(said, names, place, key):
    """Ask which of four tokens is likeliest, and answer once the reader has guessed."""
    options = {names[i].strip() or "␣": i for i in said.quiz(names)}
    picked = predict(f"Your guess first: which of these does the model find likeliest {place}?", list(options), key=key)
    if picked is None:
        return
    best, mine = int(said.order[0]), options[picked]
    if mine == best:
        st.success(f"Yes. {show.token(names[best])} gets {percent(said.probs[best])}, more than any other of the {len(names):,} tokens.", icon=":material/check:")
    else:
        times = f"{said.probs[best] / said.probs[mine]:,.0f}"
        st.info(f"The model prefers {show.token(names[best])}: {percent(said.probs[best])}. Your {show.token(names[mine])} has rank {said.ranks[mine]:,} and gets {percent(said.probs[mine])}, {times} times less.", icon=":material/lightbulb:")


def answer(said, found, typed):
    """One sentence for each way to read the typed text as a token."""
    if typed and not found:
        st.markdown(f"This model has no token for {show.token(typed)}. Try another word.")
    for one in found:
        where = "with a space in front" if one.spaced else "without a space in front"
        pieces = f"is {one.n_pieces} tokens; the first is {show.token(one.label)}:" if one.n_pieces > 1 else "is one token:"
        logit, p = f"{said.logits[one.token_id]:.2f}".replace("-", "−"), percent(said.probs[one.token_id])
        st.markdown(f"{show.token(typed)} {where} {pieces} **rank {said.ranks[one.token_id]:,}** of {len(said.probs):,}, logit {logit}, probability **{p}**.")


with lesson("logits") as this:
    choice = session.choice()
    presets(this)
    tokens, causal = session.encoding(choice).tokens, choice.shape.causal
    explain, quiz = st.container(), st.container()
    with st.container(horizontal=True, gap="large", vertical_alignment="bottom"):
        pos = controls.position(tokens, label="What comes after" if causal else "What stands at", default=-1 if causal else max(-2, -len(tokens)))
        typed = controls.search()
    results, last = st.container(), tokens[pos].strip() or "␣"
    with explain:
        show.prose("logits", "explain" if causal else "explain_masked", n_layers=choice.shape.n_layers, d_model=choice.shape.d_model, last=last, model=choice.model)

    trace = session.traced(choice)
    said, names, found = session.prediction(choice, trace, pos), session.vocabulary(choice), session.find(choice, typed)
    best, count, held = int(said.order[0]), len(said.probs), said.needed(0.9)
    with quiz:
        guess(said, names, f"to come after “{show.plain(last)}”" if causal else f"at “{show.plain(last)}”", key=f"guess_{best}_{pos}_{trace.n_pos}")
    with results:
        answer(said, found, typed)

    st.subheader("The final norm", anchor=False)
    show.prose("logits", "norm_post" if not causal else "norm" if choice.shape.family == "gpt2" else "norm_rms")
    show.normscope(choice, trace, pos)

    st.subheader("One dot product for each token", anchor=False)
    show.prose("logits", "ladder", d_model=choice.shape.d_model, vocab=f"{count:,}")
    show.ladder(choice, trace, said, pos, [one.token_id for one in found])
    notes(
        "the output probabilities are the logits.",
        f"logits are scores of any size; softmax makes probabilities of them. Here the logits run from {said.logits.min():.2f} to {said.logits.max():.2f} "
        f"and sum to {said.logits.sum():,.0f}. The probabilities run from 0 to 1 and sum to {said.probs.sum():.0f}.".replace("-", "−"),
        key="logits",
    )

    st.subheader("Softmax over the whole vocabulary", anchor=False)
    show.prose("logits", "softmax", vocab=f"{count:,}")
    with st.container(horizontal=True, gap="large"):
        st.metric("Likeliest token", f"{names[best].strip() or '␣'}, {percent(said.probs[best])}", width="content")
        st.metric("Hold 90 % together", f"{held:,} token{'s' if held > 1 else ''}", width="content", help="The fewest tokens whose probabilities add up to 90 %.")
        st.metric("Entropy", f"{said.entropy:.2f} nats", width="content", help="−Σ p · ln p over the whole vocabulary. 0 means certain.")
        st.metric("As unsure as a fair draw of", f"{math.exp(said.entropy):,.1f} tokens", width="content", help="exp(entropy): so many equally likely tokens have the same entropy.")
    marks = [(one.label, int(said.ranks[one.token_id])) for one in found]
    alt = (
        f"Probability of all {count:,} tokens by rank, on two log axes, from {percent(said.probs[best])} for the likeliest down to {percent(said.probs.min())}. "
        f"{held:,} of them hold 90 % together. " + " ".join(f"“{label.strip()}” has rank {rank:,}." for label, rank in marks)
    )
    ranked = vocabulary.by_rank(said.probs[said.order], [names[i] for i in said.order], held, marks)
    show.figure(ranked, alt=alt, table=vocabulary.table(said.order, names, said.logits, said.probs), name="all_tokens_by_rank")
    notes(
        "the highest probability is picked.",
        f"greedy decoding picks it. Sampling draws, and every token keeps its chance: here {show.token(names[best])} would come up in about "
        f"{100 * said.probs[best]:.0f} of 100 draws. The model itself ends with the probabilities; picking is a step after it.",
        key="picked",
    )
    takeaways(
        f"The last vector is normalised, then multiplied with {count:,} columns of W_U: one dot product, one logit for each token.",
        "A logit is a score of any size. Only differences between logits matter: softmax turns a difference into a ratio of probabilities.",
        "Softmax runs over the whole vocabulary, so raising one token lowers all the others.",
        "The model gives probabilities. Which token is written is decided afterwards.",
    )
