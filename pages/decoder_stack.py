"""Lesson: many blocks. The logit lens, the parts of a logit; folded: a token's way, the path of the stream, patches."""

import streamlit as st

from explainer.lessons.decoder_stack import logit_lens, one_token, patching, path_of_the_stream, way_back
from explainer.lessons.decoder_stack.quiz import questions
from explainer.ui import deeper, lesson, part, presets, quiz, takeaways, text
from explainer.ui.page import show, what_if, widgets
from explainer.ui.state import session
from explainer.ui.text import token_name


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
def lens(choice, pos, view, final, sizes):
    """The guess, and the likeliest token after each block."""
    trace, post = session.traced(choice), not choice.shape.causal
    shown = logit_lens.guess(final, choice.shape.n_layers, text.token(trace.tokens[pos]))
    if shown:
        show.prose("decoder_stack", "lens_post" if post else "lens", **sizes)
        rows = logit_lens.lens_rows(choice, trace, view)
        logit_lens.lens_board(choice, trace, rows, view, pos)


@part
def from_here(choice, pos, view, likely, sizes):
    """The parts of one token's logit, its way up, the path of the stream, and a patch from another text."""
    tokens, post, trace = session.encoding(choice).tokens, not choice.shape.causal, session.traced(choice)
    here, parts = f"{pos} “{token_name(tokens[pos])}”", None
    st.header("What each block adds to a logit", anchor="sum")
    if post:
        show.prose("decoder_stack", "sum_post", **sizes)
    token_id = one_token.pick_token(choice, likely)
    way = one_token.trajectory(choice, trace, pos, token_id)
    word = f"“{token_name(way.token)}”"
    if not post:
        effects = one_token.direct_effects(choice, trace, pos, token_id)
        show.prose("decoder_stack", "sum", word=word, logit=f"{effects.logit:.2f}")
        name, most = one_token.sum_figure(effects, word)
        rest = text.tiny(abs(effects.rest))
        st.markdown(f"Most comes from **{name}**: {most:.2f}. What the parts leave of the logit is {rest}: rounding.")
        parts = effects.parts()

    ranked = deeper("One token’s way up", "rank", 3)
    if ranked:
        with ranked:
            show.prose("decoder_stack", "rank", word=word, here=here)
            one_token.way_up(way)
    if section := deeper("The path of the stream", "path", 4):
        with section:
            path_of_the_stream.path(choice, trace, pos, here)
    if section := deeper("Why the stream runs past the blocks", "past", 3):
        with section:
            way_back.way_back(choice.without_edits())
    if section := deeper("Patch from another text", "patches", 6):
        with section:
            show.prose("decoder_stack", "patch", here=here)
            patch(choice, pos, view)

    quiz("decoder_stack", questions(tokens[pos], way, logit_lens.settled(way), parts, followed=bool(ranked)))


with lesson("decoder_stack") as this:
    unedited = "“Why the stream runs past the blocks” and “Patch from another text” are measured without them."
    choice = what_if.with_edits(session.choice(), unedited)
    presets(this)
    tokens, shape = session.encoding(choice).tokens, choice.shape
    post = not shape.causal
    sizes = {"d_model": shape.d_model, "n_layers": shape.n_layers, "last": shape.n_layers - 1, "model": shape.called}
    start = "embedding and position" if shape.learns_positions else "embedding"
    show.prose("decoder_stack", "explain_post" if post else "explain", start=start, **sizes)
    pos = widgets.position(tokens, label="Position", default=max(-1 if shape.causal else -2, -len(tokens)))
    trace = session.traced(choice)
    likely = one_token.likeliest(choice, trace, pos)
    view = widgets.around(widgets.window(trace.n_pos), pos, trace.n_pos)
    st.header("What each block would say", anchor="lens")
    lens(choice, pos, view, one_token.trajectory(choice, trace, pos, likely.token_ids[0]), sizes)

    from_here(choice, pos, view, likely, sizes)
    takeaways(
        f"All {shape.n_layers} blocks write to one stream. Each adds to what the others have left, at times the opposite of it.",
        "The logit lens reads the stream early. It shows what could be read out, not what the model has decided.",
        "This model rescales the stream after every addition, so its logit has no plain sum."
        if post
        else "A logit is a plain sum: what the embedding, every attention and every FFN add to it.",
        "To see what is used, and not only there, put in a vector from another text and run on: that is a patch.",
    )
