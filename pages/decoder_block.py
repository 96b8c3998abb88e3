"""Lesson: one block. Norms, attention, two additions, and a feed-forward network, neuron by neuron."""

import streamlit as st

from explainer.lessons.decoder_block import additions, feed_forward
from explainer.lessons.decoder_block.quiz import questions
from explainer.ui import ask_and_tell, deeper, lesson, part, presets, quiz, takeaways, text
from explainer.ui.page import show, what_if, widgets
from explainer.ui.state import session
from explainer.ui.text import token_name


@part
def alone(choice, layer, pos, here):
    """One other token changed, and what it does to the FFN's input and output here."""
    trace = session.traced(choice)
    tested = feed_forward.change_one(choice, trace, layer, pos)
    if tested:
        found, changed = tested
        numbers = {"attention": f"{found.attention:.2f}", "ffn": f"{found.ffn:.2f}", "same": text.tiny(found.same_input)}
        moved = "alone_moved" if found.attention or found.ffn else "alone_still"
        show.prose("decoder_block", moved, token=token_name(found.token), changed=changed, here=here, **numbers)
        feed_forward.alone_figure(found, pos)


with lesson("decoder_block") as this:
    choice = what_if.with_edits(session.choice())
    presets(this)
    tokens, shape = session.encoding(choice).tokens, choice.shape
    post = not shape.causal
    sizes = {"d_model": shape.d_model, "n_layers": shape.n_layers, "model": shape.called}
    show.prose("decoder_block", "explain_post" if post else "explain", a_norm=shape.a_norm, norm=shape.norm, **sizes)
    show.call_outs("decoder_block", "parts_both" if post else "parts")

    with st.container(horizontal=True, gap="large", vertical_alignment="bottom"):
        layer = widgets.pick("Block", shape.n_layers, "layer", min(this.start[0], shape.n_layers - 1))
        pos = widgets.position(tokens, default=max(-1 if shape.causal else -2, -len(tokens)))
    here = f"{pos} “{token_name(tokens[pos])}”"
    st.header("The whole block at one position", anchor="block")
    trace = session.traced(choice)
    question = f"Before you look: which of the two adds the longer vector to {text.token(tokens[pos])} here?"
    if ask_and_tell(question, additions.PARTS, lambda _: additions.longer(trace, layer, pos)):
        show.prose("decoder_block", "chain", layer=layer, here=here)
        additions.chain(choice, trace, layer, pos)
    view = widgets.around(widgets.window(trace.n_pos), pos, trace.n_pos)

    if section := deeper("Why the block adds, and does not replace", "why_sum", 2):
        with section:
            show.prose("decoder_block", "against", **additions.against(choice, trace, layer, pos))
            show.prose("decoder_block", "why_sum_post" if post else "why_sum")
    if section := deeper("What is read: the norm", "norms", 3):
        with section:
            show.prose("decoder_block", f"norm_{additions.norm_kind(choice)}")
            additions.normscope(choice, trace, layer, pos)
    if section := deeper("What is fetched: attention", "attention", 2):
        with section:
            show.prose("decoder_block", "attention", layer=layer, here=here)
            additions.looks(trace, layer, pos, view)

    st.header("The feed-forward network", anchor="ffn")
    inside, act = feed_forward.inside(choice, trace, layer), feed_forward.activation(choice)
    quiet = f"{100 * feed_forward.share_quiet(inside, pos):.0f} %"
    section = "ffn" if inside.gate is None else "ffn_gated"
    show.prose("decoder_block", section, d_model=shape.d_model, d_mlp=f"{inside.post.shape[1]:,}", act=act.name, here=here, quiet=quiet)
    feed_forward.neurons(choice, trace, inside, layer, pos, view)
    show.prose("decoder_block", "neuron_words")
    show.call_outs("decoder_block", "fast")

    if section := deeper("How large it is, and what it may remember", "memory", 1):
        with section:
            show.prose("decoder_block", "memory", **feed_forward.sizes(choice, layer))
    if section := deeper("Each position alone: a test", "alone", 3):
        with section:
            show.prose("decoder_block", "alone", here=here)
            alone(choice, layer, pos, here)
    show.call_outs("decoder_block", "recurrence")

    strong = feed_forward.strongest(choice, inside, layer, pos)
    quiz("decoder_block", questions(tokens, inside, pos, strong, act.name))
    takeaways(
        "A block adds to the stream twice: what attention fetched from other positions, then what the FFN made of it.",
        "The norms make what is read one size. "
        + (
            "In this model they rescale the stream itself."
            if post
            else "The stream itself is only ever added to, at times with the opposite."
        ),
        f"The FFN is {inside.post.shape[1]:,} neurons: a dot product each, {act.name}, and a row of W_out that is added that many times.",
        "The FFN works on each position alone. Only attention moves anything from one position to another.",
    )
