"""Lesson: many heads. All patterns at a glance, the roles they play, and what each one adds to the prediction."""

import streamlit as st

from explainer.lessons.multi_head import additions, direct_effects, silencing
from explainer.lessons.multi_head.quiz import questions
from explainer.lessons.multi_head.roles import counted_names, find_previous, probed, resting, role_sentence, roles_figure, threshold
from explainer.ui import deeper, lesson, notes, part, presets, quiz, takeaways, text
from explainer.ui.components import at_most
from explainer.ui.page import heads, show, what_if, widgets
from explainer.ui.state import session


@part
def one_head(plain, layer, head, view):
    """The matrices of one head."""
    panels = widgets.choose("Matrices", ["pattern", "all"], "panels")
    show.microscope(plain, session.traced(plain), layer, head, None if panels == "all" else ("pattern",), window=view)


@part
def further(choice, layer, head, added):
    """What each head says about one token, what changes without some heads, and the questions."""
    plain, shape = choice.without_edits(), choice.shape
    trace, direct, word = session.traced(plain), None, ""
    if shape.causal:
        if section := deeper("What each head says about the next token", "effects", 4):
            with section:
                show.prose("multi_head", "effect", last=text.quoted(trace.tokens[-1]), norm=shape.norm)
                direct, word = direct_effects.of_one_token(plain, trace)
        if section := deeper("Silence heads", "silence", 3):
            with section:
                show.prose("multi_head", "silence")
                silencing.silence(choice, (layer, head), heads.roles(plain, trace))
                silencing.changed(choice, trace)
        if section := deeper("How much each head matters here", "matters", 3):
            with section:
                show.prose("multi_head", "sweep", total=shape.n_layers * shape.n_heads)
                silencing.sweep(plain)
    else:
        direct_effects.refuse(plain, trace)
    quiz("multi_head", questions(shape, trace.n_pos, layer, added.lengths, None if direct is None else direct.heads, word))


@part
def body(choice):
    """All heads, one of them, and what they add."""
    plain, shape = choice.without_edits(), choice.shape
    trace = session.traced(plain)
    roles = heads.roles(plain, trace)
    st.header("All heads at a glance", anchor="heads")
    show.prose("multi_head", "board", n_pos=trace.n_pos)
    named = find_previous(roles)
    view = widgets.window(trace.n_pos)
    board = st.container()  # the pictures stand above the controls that they set
    if named and (section := deeper("What earned the names", "earned", 3)):
        with section:
            show.prose("multi_head", "roles", threshold=threshold())
            st.markdown("\n".join(f"- {role_sentence(score)}" for score in roles))
            counted_names(roles)
            resting(roles)
            roles_figure(roles, probed(plain))

    st.header("One head", anchor=False)
    layer, head = widgets.layer_and_head(choice, shape.n_layers - 1, 0)
    with board:
        show.thumbnails(plain, trace, (layer, head), heads.badges(roles) if named else (), window=view)
    one_head(plain, layer, head, view)
    notes(
        "“every token has three matrices W_q, W_k, W_v.”",
        f"each head has the three, shared by all tokens{additions.sharing(plain)}; each token gets its own three *vectors* from them.",
        "matrices",
    )

    st.header(f"What the heads of layer {layer} add", anchor="added")
    added, last = additions.additions(plain, trace, layer), text.quoted(trace.tokens[-1])
    left, right = st.columns([2, 3], gap="large")
    with left:
        lengths = {"n_heads": shape.n_heads, "bias": additions.bias_sentence(added), "error": at_most(added.error)}
        show.prose("multi_head", "added", layer=layer, last=last, **lengths)
    with right:
        additions.lengths_figure(layer, added)
    further(choice, layer, head, added)


with lesson("multi_head") as this:
    presets(this)
    choice = session.choice()
    shape = choice.shape
    if shape.causal:
        where = "They reach what stands under “Silence heads”; the rest of this page is without them."
        choice = what_if.with_edits(choice, where, silencing.possible(shape))
    total = shape.n_layers * shape.n_heads
    sizes = {"n_layers": shape.n_layers, "n_heads": shape.n_heads, "d_model": shape.d_model, "d_head": shape.d_head}
    show.prose("multi_head", "explain", model=shape.called, total=total, **sizes)
    show.prose("multi_head", "reads" if shape.sharing == 1 else "reads_shared", sharing=shape.sharing, **sizes)
    show.prose("multi_head", "added_up")
    additions.explained(choice)
    notes(
        "“the rows of the matrices are the heads.”",
        f"every head projects the *whole* stream, {shape.d_model} numbers, to its own {shape.d_head}; "
        "the $z$ of all heads, side by side, go through $W_O$.",
        "rows",
    )
    body(choice)
    takeaways(
        "A layer has several heads. Each reads the whole stream in its own way, all at the same time. The results are added.",
        "A head's role is a measurement on a text. On another text the same head may do something else, and many heads have no name.",
        "The direct effect is what a head says itself; silencing it also counts what later blocks make of its words.",
        "A head that can be taken away without harm here may matter elsewhere, or another may do the same work.",
    )
