"""Lesson: positions. The table of clocks, learned rows, RoPE; who can tell the order of the words; past the trained length."""

import streamlit as st

from explainer.lessons.positions import learned_rows, past_the_window, rotary, sine_table, word_order
from explainer.lessons.positions.quiz import questions
from explainer.ui import deeper, lesson, part, presets, quiz, takeaways
from explainer.ui.components import at_most
from explainer.ui.page import show, widgets
from explainer.ui.state import session
from explainer.ui.text import counted, number, numbered, percent, quoted


@part
def rope(choice, tokens, name):
    """Two positions of one head, turned."""
    layer, head = widgets.layer_and_head(choice)
    with st.container(horizontal=True, gap="medium"):
        query = widgets.position(tokens, key="query", label="Query", default=-1)
        key = widgets.position(tokens, key="key", label="Key", default=(len(tokens) - 1) // 3)
    turned = rotary.turned(choice, session.traced(choice), layer, head, query, key)
    vectors = {"layer": layer, "head": head, "query": quoted(tokens[query]), "key": quoted(tokens[key]), "model": name}
    show.prose("positions", "rope")
    measured = {"score": number(turned.score, 3), "error": at_most(turned.error or 0)}
    show.prose("positions", "rope_own" if turned.own else "rope_demo", **vectors, **measured)
    rotary.turned_figures(turned, numbered(tokens))


@part
def past(choice):
    """What a text beyond the trained length does, when it is asked for."""
    if widgets.toggle("Read a text that is half as long again", "past"):
        longer = past_the_window.beyond(choice, session.traced(choice))
        if longer:
            show.prose("positions", "past_how", n_pos=f"{longer.n_pos:,}")
            st.markdown(past_the_window.beyond_sentence(longer))
            past_the_window.beyond_figure(longer)


def rows(choice, found, model):
    """The learned rows of the model on screen."""
    st.header("The rows that it learned", anchor="learned")
    show.prose("positions", "learned", shown=counted(learned_rows.shown(choice), "row"), next=f"{found.middle[1]:.2f}", **model)
    learned_rows.learned_rows(choice)


def alike(choice, found, model):
    """How alike two positions are: the table and learned rows."""
    show.prose("positions", "distance" if found else "distance_rope", **model)
    learned_rows.distance_figure(choice, found)
    if found:
        show.prose("positions", "learned_path", share=percent(float(found.share.sum())))
        learned_rows.learned_figures(found)


with lesson("positions") as this:
    choice = session.choice()
    presets(this)
    tokens, shape = session.encoding(choice).tokens, choice.shape
    name, learns = choice.called, shape.learns_positions
    model = {"model": name, "context": f"{shape.context:,}", "d_model": shape.d_model}
    show.prose("positions", count=counted(len(tokens), "token"))
    show.prose("positions", "own_learned" if learns else "own_rope", **model)
    trace, found = session.traced(choice), learned_rows.learned(choice)
    if found:
        rows(choice, found, model)
    else:
        st.header("The rotation that it uses", anchor="rope")
        rope(choice, tokens, name)

    st.header("A table of clocks", anchor="table")
    show.prose("positions", "table")
    shown, width, base = sine_table.knobs()
    table = sine_table.table(shown, width, base)
    sine_table.clockwork(table, tokens, base)
    show.call_outs("positions", "any_length")

    st.header("Who can tell the order?", anchor="order")
    word_order.order(choice, trace)

    if section := deeper("The whole model on shuffled texts", "shuffled", 3):
        with section:
            word_order.shuffled_texts(choice, trace)
    if section := deeper("How alike are two positions?", "distance", 4):
        with section:
            alike(choice, found, model)
    if learns and (section := deeper("RoPE: turn q and k instead", "turned", 5)):
        with section:
            rope(choice, tokens, name)
    if section := deeper("Past the trained length", "past", 4):
        with section:
            show.prose("positions", "past_learned" if learns else "past_rope", **model)
            past(choice)

    quiz("positions", questions(table, tokens, shape.context, learned=learns))
    takeaways(
        "Attention alone sees a bag of tokens. The order comes in through the positions: added to the embeddings, or turned into q and k.",
        "In the table of 2017 a shift is a rotation, so what two positions have in common depends on their distance alone.",
        "Without positions an encoder cannot tell the order at all. A causal model can, from its second layer on.",
        "Past the trained length learned rows end; sines and angles go on, without a promise of quality.",
    )
