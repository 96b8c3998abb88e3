"""Lesson: many heads. All patterns at a glance, the roles they play, and what each one adds to the prediction."""

import streamlit as st

from explainer.figures import heads as figures
from explainer.figures.bars import columns
from explainer.ui import controls, heads, lesson, notes, presets, session, show, takeaways

with lesson("multi_head") as this:
    presets(this)
    choice = session.choice()
    plain, shape = choice.without_edits(), choice.shape
    show.prose("multi_head", model=shape.name, n_layers=shape.n_layers, n_heads=shape.n_heads, total=shape.n_layers * shape.n_heads, d_model=shape.d_model, d_head=shape.d_head)  # fmt: skip
    notes(
        "the rows of the matrices are the heads.",
        f"every head projects the *whole* stream, {shape.d_model} numbers, to its own {shape.d_head}; the $z$ of all heads, side by side, go through $W_O$.",
        "rows",
    )
    trace = session.traced(plain)
    roles = heads.roles(plain, trace)

    st.subheader("All heads at a glance", anchor=False)
    show.prose("multi_head", "board", n_pos=trace.n_pos)
    heads.guess(roles)
    marked = st.toggle("Mark the heads that have earned a role, and show the scores", key="roles", bind="query-params")
    view = controls.window(trace.n_pos)
    board = st.container()  # the pictures stand above the controls that they set

    if marked:
        st.subheader("What earned the names", anchor=False)
        show.prose("multi_head", "roles", threshold=heads.threshold())
        st.markdown("\n".join(f"- {heads.role_sentence(score)}" for score in roles))
        probe = heads.probed(plain)
        show.figure(figures.role_lanes(heads.lanes(roles, probe)), alt=heads.lanes_alt(roles, probe), table=heads.roles_table(roles, probe), name="head_roles")

    st.subheader("One head", anchor=False)
    layer, head = controls.layer_and_head(choice, shape.n_layers - 1, 0)
    with board:
        show.thumbnails(plain, trace, (layer, head), heads.badges(roles) if marked else (), window=view)
    panels = st.segmented_control("Matrices", ["pattern", "all"], key="panels", default="pattern", bind="query-params", required=True)
    last = show.token(trace.tokens[-1])
    if panels == "all":
        show.microscope(plain, trace, layer, head, window=view)
    else:
        left, right = st.columns([3, 2], gap="large")
        with left:
            show.microscope(plain, trace, layer, head, ("pattern",), window=view)
        with right:
            added = heads.additions(plain, trace, layer)
            show.prose("multi_head", "added", layer=layer, last=last, error=f"{added.error:.0e}", n_heads=shape.n_heads)
            chart = columns([f"head {h}" if shape.n_heads <= 8 else str(h) for h in range(shape.n_heads)], added.lengths, y_title="length of z · W_O")
            show.figure(chart, alt=heads.lengths_alt(layer, added), table=heads.lengths_table(layer, added), name="head_additions")
    notes(
        "every token has three matrices W_q, W_k, W_v.",
        f"each head has the three, shared by all tokens{heads.sharing(plain)}; each token gets its own three *vectors* from them.",
        "matrices",
    )

    st.subheader("What each head says about the next token", anchor=False)
    if not shape.causal:
        heads.refuse_direct_effects(plain, trace)
    else:
        show.prose("multi_head", "effect", last=last)
        before = heads.next_tokens(plain, trace)
        index = heads.pick_token(before)
        word, effects = show.token(before.tokens[index]), heads.direct_effects(plain, trace, before.token_ids[index])
        left, right = st.columns([3, 2], gap="large")
        with left:
            st.markdown(heads.effect_sentence(effects, word))
            chart = figures.by_head(effects.heads, signed=True, name="added to the logit", opened=(layer, head))
            show.figure(chart, alt=heads.grid_alt("Direct effect on the logit", effects.heads), table=heads.by_head_table(effects.heads, "direct_effect"), name="direct_effects")
        with right:
            st.markdown(f"All parts of the logit of {word}, which add up to {effects.logit:.2f}:")
            names, values = heads.parts(effects)
            show.figure(figures.contributions(names, values), alt=f"Parts of the logit: {heads.listed(names, values)}", table=heads.table(part=names, added=values), name="logit_parts")

        st.subheader("Silence heads", anchor=False)
        show.prose("multi_head", "silence")
        edits = heads.silence(choice, (layer, head), roles)
        after = heads.next_tokens(choice, heads.edited(choice, edits))
        st.markdown(heads.change_sentence(plain, trace, heads.edited(choice, edits)))
        most = float(max(before.probs[0], after.probs[0]))
        for column, found, title, name in zip(st.columns(2, gap="large"), (before, after), ("As it is", "With the heads silenced"), ("before", "after"), strict=True):
            with column:
                st.markdown(f"**{title}**")
                marks = [i for i, token_id in enumerate(found.token_ids) if token_id == before.token_ids[0]]
                chart = figures.candidates(heads.words(found), found.probs, most=most, marked=marks)
                show.figure(chart, alt=f"{title}: {heads.listed(heads.words(found), found.probs)}", table=heads.table(token=found.tokens, token_id=found.token_ids, logit=found.logits, probability=found.probs), name=f"next_{name}")  # fmt: skip

        st.subheader("How much each head matters here", anchor=False)
        show.prose("multi_head", "sweep", total=shape.n_layers * shape.n_heads, word=show.token(before.tokens[0]))
        if st.toggle(f"Run the model {shape.n_layers * shape.n_heads} times, each time without one head", key="sweep", bind="query-params"):
            found = heads.importance(plain, trace, mean=st.session_state.get("instead") == "mean")
            st.markdown(heads.importance_sentence(found, effects, index))
            left, right = st.columns(2, gap="large")
            for column, values, title, signed, name in ((left, found.change, "Change of its log-probability, in nats", True, "logprob_change"), (right, found.kl, "KL divergence, in nats", False, "kl")):
                with column:
                    st.markdown(f"**{title}**")
                    chart = figures.by_head(values, signed=signed, name=title, opened=(layer, head))
                    show.figure(chart, alt=heads.grid_alt(title, values), table=heads.by_head_table(values, name), name=name)

    takeaways(
        "A layer has several heads; each reads the whole stream with matrices of its own, and what they give is added up.",
        "A head's role is a measurement on a text. The same head may do something else on another text, and many heads have no name.",
        "The direct effect is what a head says itself; silencing it also counts what later blocks make of its words.",
        "A head that can be taken away without harm here may matter elsewhere, or another may do the same work.",
    )
