"""Lesson: many blocks. The logit lens, the parts of a logit, the path of the stream, and patches from another text."""

import streamlit as st

from explainer.lessons.decoder_stack import logit_lens, one_token, patching, path_of_the_stream, way_back
from explainer.lessons.decoder_stack.quiz import questions
from explainer.ui import lesson, part, presets, quiz, takeaways, text
from explainer.ui.page import show, what_if, widgets
from explainer.ui.state import session
from explainer.ui.text import percent, token_name


@part
def patch(choice, pos, view):
    """The second text, and what a patch from it does."""
    plain = session.traced(choice.without_edits())
    chosen = patching.setting(choice, plain, pos, view)
    if chosen:
        st.markdown(patching.difference_sentence(chosen))
        logits = patching.run(choice, chosen)
        if logits is not None:
            patching.board(chosen, logits)
            st.markdown(patching.best_sentence(chosen, logits))
            show.prose("decoder_stack", "patch_read")


@part
def guess(final, n_layers, token):
    """When the final answer takes the lead."""
    logit_lens.guess(final, n_layers, token)


@part
def from_here(choice, pos, view, likely, sizes):
    """One token's way up and the parts of its logit, the path of the stream, and a patch from another text."""
    tokens, post, trace = session.encoding(choice).tokens, not choice.shape.causal, session.traced(choice)
    here = f"{pos} “{token_name(tokens[pos])}”"
    st.header("One token’s way up", anchor="rank")
    show.prose("decoder_stack", "rank", here=here)
    token_id = one_token.pick_token(choice, likely)
    way = one_token.trajectory(choice, trace, pos, token_id)
    word = text.token(way.token)
    st.markdown(f"{word} starts with rank **{way.ranks[0]:,}** and ends with rank **{way.ranks[-1]:,}**, {percent(float(way.probs[-1]))}.")
    one_token.trajectory_figure(way)

    st.header("What each block adds to its logit", anchor="sum")
    parts = None
    if post:
        show.prose("decoder_stack", "sum_post", **sizes)
    else:
        effects = one_token.direct_effects(choice, trace, pos, token_id)
        show.prose("decoder_stack", "sum", word=f"“{token_name(way.token)}”", logit=f"{effects.logit:.2f}")
        name, most = one_token.sum_figure(effects, f"“{token_name(way.token)}”")
        rest = text.tiny(abs(effects.rest))
        st.markdown(f"Most comes from **{name}**: {most:.2f}. What the parts leave of the logit is {rest}: rounding.")
        parts = one_token.parts(effects)[:2]

    st.header("The path of the stream", anchor="path")
    path = path_of_the_stream.path(choice, trace, pos)
    numbers = {"start": f"{path.norms[0]:.1f}", "end": f"{path.norms[-1]:.1f}", "shown": f"{100 * path.shown:.0f} %"}
    show.prose("decoder_stack", "path_post" if post else "path", here=here, cosine=f"{path.cosine[0]:.2f}", **numbers)
    path_of_the_stream.path_figures(path, here)
    show.prose("decoder_stack", "against", **path_of_the_stream.against(choice, trace))

    st.header("Past the blocks", anchor="past")
    way_back.way_back(choice.without_edits())

    st.header("Patch from another text", anchor="patch")
    show.prose("decoder_stack", "patch", here=here)
    patch(choice, pos, view)

    quiz("decoder_stack", questions(tokens[pos], way, logit_lens.settled(way), parts))


with lesson("decoder_stack") as this:
    unedited = "“Past the blocks” and “Patch from another text” are measured without them."
    choice = what_if.with_edits(session.choice(), unedited)
    presets(this)
    tokens, shape = session.encoding(choice).tokens, choice.shape
    post = not shape.causal
    sizes = {"d_model": shape.d_model, "n_layers": shape.n_layers, "last": shape.n_layers - 1, "model": shape.called}
    show.prose("decoder_stack", "explain_post" if post else "explain", **sizes)
    pos = widgets.position(tokens, label="Position", default=max(-1 if shape.causal else -2, -len(tokens)))
    guessing = st.container()

    trace = session.traced(choice)
    likely = one_token.likeliest(choice, trace, pos)
    with guessing:
        final = one_token.trajectory(choice, trace, pos, likely.token_ids[0])
        guess(final, shape.n_layers, text.token(tokens[pos]))

    st.header("What each block would say", anchor="lens")
    show.prose("decoder_stack", "lens_post" if post else "lens", **sizes)
    view = widgets.around(widgets.window(trace.n_pos), pos, trace.n_pos)
    rows = logit_lens.lens_rows(choice, trace, view)
    logit_lens.lens_board(choice, trace, rows, view, pos)

    from_here(choice, pos, view, likely, sizes)
    takeaways(
        f"All {shape.n_layers} blocks write to one stream. Each adds to what the others have left, at times the opposite of it.",
        "The logit lens reads the stream early. It shows what could be read out, not what the model has decided.",
        "This model rescales the stream after every addition, so its logit has no plain sum."
        if post
        else "A logit is a plain sum: what the embedding, every attention and every FFN add to it.",
        "A patch from another text shows where the difference is carried: at which position, up to which block.",
    )
