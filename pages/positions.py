"""Lesson: positions. The table of clocks, learned rows, RoPE; who can tell the order of the words; past the trained length."""

import streamlit as st

from explainer.lessons.positions import learned_rows, past_the_window, rotary, sine_table, word_order
from explainer.lessons.positions.quiz import questions
from explainer.ui import lesson, part, predict, presets, quiz, takeaways
from explainer.ui.page import show, widgets
from explainer.ui.state import session
from explainer.ui.text import counted, number, percent, quoted

CAN = "causal, two layers"
NETWORKS = ("both sides, one layer", "both sides, two layers", "causal, one layer", CAN)


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
    measured = {"score": number(turned.score, 3), "error": f"{turned.error or 0:.0e}"}
    show.prose("positions", "rope_own" if turned.own else "rope_demo", **vectors, **measured)
    rotary.turned_figures(turned, widgets.token_options(tokens, len(tokens) - 1, most=len(tokens)))


@part
def past(choice):
    """What a text beyond the trained length does, when it is asked for."""
    if widgets.toggle("Read a text that is half as long again", "past"):
        longer = past_the_window.beyond(choice, session.traced(choice))
        if longer:
            show.prose("positions", "past_how", n_pos=f"{longer.n_pos:,}")
            st.markdown(past_the_window.beyond_sentence(longer))
            past_the_window.beyond_figure(longer)


with lesson("positions") as this:
    choice = session.choice()
    presets(this)
    tokens, shape = session.encoding(choice).tokens, choice.shape
    name, learns = choice.called, shape.learns_positions
    model = {"model": name, "context": f"{shape.context:,}", "d_model": shape.d_model}
    show.prose("positions", count=counted(len(tokens), "token"))
    show.prose("positions", "own_learned" if learns else "own_rope", **model)

    st.header("A table of clocks", anchor="table")
    show.prose("positions", "table")
    shown, width, base = sine_table.knobs()
    table = sine_table.table(shown, width, base)
    sine_table.clockwork(table, tokens, base)
    show.call_outs("positions", "any_length")

    st.header("How alike are two positions?", anchor="distance")
    trace = session.traced(choice)
    found = learned_rows.learned(choice)
    show.prose("positions", "distance" if found else "distance_rope", **model)
    learned_rows.distance_figure(choice, found)
    if found:
        show.prose("positions", "learned", next=f"{found.middle[1]:.2f}", share=percent(float(found.share.sum())), **model)
        learned_rows.learned_rows(choice, shown)
        learned_rows.learned_figures(found)

    st.header("RoPE: turn q and k instead", anchor="rope")
    rope(choice, tokens, name)

    st.header("Who can tell the order?", anchor="order")
    show.prose("positions", "order", most=120)
    networks = word_order.networks(choice, trace, 0)
    if networks:
        guess = predict(
            "Your guess first: positions are off. Which network can still tell the order at the last position?", NETWORKS, "guess"
        )
        if guess is None:
            st.caption("Guess first, or pick any answer to go on.")
        else:
            told = next(one for one in networks if not one.positions and one.tells)
            verdict = f"only “{CAN}” can. Its last vector changes by up to {100 * told.at_last:.0f} % of its length."
            st.markdown(f"{':material/check_circle: Right' if guess == CAN else ':material/cancel: Not quite'}: {verdict}")
            word_order.telling_figure(networks)
            show.prose("positions", "order_why")
        pair = word_order.shuffled(choice, trace, 0)
        if pair:
            example = "“" + "".join(pair[0].example).strip() + "”"
            show.prose("positions", "order_model", model=name, n_layers=shape.n_layers, orders=pair[0].n_orders, example=example)
            word_order.shuffled_figures(*pair)
            show.prose("positions", word_order.verdict(shape.causal, shape.n_layers))

    st.header("Past the trained length", anchor="past")
    show.prose("positions", "past_learned" if learns else "past_rope", **model)
    past(choice)

    quiz("positions", questions(table, tokens, shape.context, learned=learns))
    takeaways(
        "Attention alone sees a bag of tokens. The order comes in through the positions: added to the embeddings, or turned into q and k.",
        "In the table of 2017 a shift is a rotation, so what two positions have in common depends on their distance alone.",
        "Without positions an encoder cannot tell the order at all. A causal model can, from its second layer on.",
        "Past the trained length learned rows end; sines and angles go on, without a promise of quality.",
    )
