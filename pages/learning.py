"""Lesson: learning. The loss of the reader's own text, its gradient, real steps on a private copy, and how a head forms."""

import streamlit as st

from explainer.figures import learning as figures
from explainer.lessons.learning import formation, loss_and_gradient, steps
from explainer.lessons.learning.quiz import questions
from explainer.ui import ask_and_tell, deeper, lesson, part, presets, quiz, takeaways
from explainer.ui.page import show, widgets
from explainer.ui.state import session
from explainer.ui.text import number


@part
def surprises(choice, tokens):
    """The guess, the loss of each token, and its mean."""
    found = loss_and_gradient.compared(choice)
    question = "Before you look: which of these tokens surprises the model most?"
    options = loss_and_gradient.options(found, tokens)
    if ask_and_tell(question, options, lambda _: loss_and_gradient.answer(found, tokens)):
        show.prose("learning", "point")
        loss_and_gradient.surprise(found, tokens)
    means = {"loss": f"{found.loss.mean():.2f}", "sum": f"{found.loss.sum():.2f}", "uniform": f"{found.uniform:.2f}"}
    show.prose("learning", "mean", labels=len(tokens) - 1, vocab=f"{found.n_vocab:,}", **means)
    if section := deeper("A rival that only counts pairs", "rival", 3):
        with section:
            left, right = st.columns([2, 3], gap="large")
            with left:
                show.prose("learning", "rival", bigram=f"{found.bigram_loss.mean():.2f}", loss=means["loss"])
            with right:
                loss_and_gradient.rivals(found, choice.called)
            show.prose("learning", "source", **loss_and_gradient.source(choice))


@part
def descent(choice, tokens, layer, head):
    """Real steps on a private copy."""
    rule, rate = steps.optimizer()
    taken = steps.how_many(choice, rule, rate)
    if not taken:
        show.prose("learning", "waiting")
    else:
        after = steps.learned(choice, rule, rate, taken)
        if not after.finite:
            show.prose("learning", "exploded")
        else:
            show.prose("learning", "stepped", **steps.numbers(after, taken))
            if rule == "SGD":
                show.prose("learning", "straight", **steps.straight(after, rate))
            left, right = st.columns([3, 2], gap="large")
            with left:
                steps.changed_tokens(after, tokens)
            with right:
                alt = f"Mean loss of your text by step, from {after.losses[0]:.2f} to {after.losses[-1]:.2f} nats; of the other text, "
                alt += f"from {after.other[0]:.2f} to {after.other[-1]:.2f}."
                losses = {"loss of your text, nats": after.losses, "loss of the other text, nats": after.other}
                show.figure(
                    figures.descent(after.losses, after.other, loss_and_gradient.compared(choice).uniform),
                    alt=alt,
                    table=show.table(step=range(taken + 1), **losses),
                    name="descent",
                )
            show.prose("learning", "overfit" if taken > 1 else "one_step", **steps.overfitted(after, layer, head))
            steps.before_after(after, tokens, layer, head, taken)


@part
def way_down(choice, tokens, start):
    """The gradient of one head's W_Q, steps along it, and how a head came to be."""
    shape = choice.shape
    layer, head = widgets.layer_and_head(choice, *start)
    show.prose("learning", "gradient", layer=layer, head=head, d_model=shape.d_model, d_head=shape.d_head)
    slope = loss_and_gradient.gradient(choice, layer, head)
    entry = loss_and_gradient.gradscope(choice, slope, layer, head)
    numbers = {"norm": f"{slope.norm:.4f}", "largest": number(float(slope.gradient[slope.steepest]), 4)}
    show.prose("learning", "norm", count=f"{slope.gradient.size:,}", **numbers)
    if section := deeper("Do not take our word for it", "nudged", 3):
        with section:
            loss_and_gradient.nudge(choice, slope, layer, head, entry)

    st.header("One step down", anchor="step")
    show.prose("learning", "step")
    descent(choice, tokens, layer, head)

    if section := deeper("How a head comes to be", "moments", 5):
        with section:
            twice, text = formation.formations(choice)
            show.prose("learning", "moments", last=f"{twice.steps[-1]:,}", moments=len(twice.steps))
            formation.scrubber(twice, text)
            show.prose("learning", "turn", **formation.turn(twice))
    guessed = st.session_state.get("guess") is not None
    quiz("learning", questions(loss_and_gradient.compared(choice), tokens, slope, entry, shown=guessed))


with lesson("learning") as this:
    choice = session.choice()
    presets(this)
    tokens, shape = session.encoding(choice).tokens, choice.shape
    if not shape.causal:
        show.prose("learning", "bert", model=choice.called)
    elif len(tokens) < 2:
        show.prose_text("Your text is one token long: there is no next token to learn from. Type a few more words in the sidebar.")
    else:
        count, heads = len(tokens) - 1, shape.n_layers * shape.n_heads
        own = show.section("learning", "own" if shape.sharing == 1 else "shared").replace("[[sharing]]", str(shape.sharing))
        show.prose("learning", "explain", model=choice.called, heads=heads, matrices=own, count=len(tokens), labels=count)

        st.header("The loss of your text", anchor="loss")
        show.prose("learning", "loss", labels=count)
        surprises(choice, tokens)
        show.call_outs("learning", "label")

        st.header("Which way is down?", anchor="gradient")
        way_down(choice, tokens, this.start)
    takeaways(
        "The label of every token is the token that really came next. The loss of a text is the mean of −ln p of its tokens.",
        "Back-propagation gives each weight its gradient: how the loss changes when that one weight changes a little.",
        "A step moves all weights a little against their gradients. What a head looks for is what lowered the loss.",
        "Learning one text by heart is easy. What counts is the loss on texts that were held out.",
    )
