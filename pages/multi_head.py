"""Lesson: many heads. All patterns at a glance, the roles they play, and what each one adds to the prediction."""

import streamlit as st

from explainer.figures import heads as figures
from explainer.figures.bars import columns
from explainer.ui import controls, effects, heads, lesson, notes, presets, session, show, takeaways

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
        show.figure(
            figures.role_lanes(heads.lanes(roles, probe)),
            alt=heads.lanes_alt(roles, probe),
            table=heads.roles_table(roles, probe),
            name="head_roles",
        )

    st.subheader("One head", anchor=False)
    layer, head = controls.layer_and_head(choice, shape.n_layers - 1, 0)
    with board:
        show.thumbnails(plain, trace, (layer, head), heads.badges(roles) if marked else (), window=view)
    panels = st.segmented_control("Matrices", ["pattern", "all"], key="panels", default="pattern", bind="query-params", required=True)
    show.microscope(plain, trace, layer, head, None if panels == "all" else ("pattern",), window=view)
    notes(
        "every token has three matrices W_q, W_k, W_v.",
        f"each head has the three, shared by all tokens{heads.sharing(plain)}; each token gets its own three *vectors* from them.",
        "matrices",
    )

    st.subheader(f"What the heads of layer {layer} add", anchor=False)
    added, last = heads.additions(plain, trace, layer), show.token(trace.tokens[-1])
    left, right = st.columns([2, 3], gap="large")
    with left:
        show.prose(
            "multi_head", "added", layer=layer, last=last, error=f"{added.error:.0e}", n_heads=shape.n_heads, bias=f"{added.bias:.2f}"
        )
    with right:
        chart = columns([str(h) for h in range(shape.n_heads)], added.lengths, y_title="length of z · W_O").update_xaxes(
            title="head", type="category"
        )
        show.figure(chart, alt=heads.lengths_alt(layer, added), table=heads.lengths_table(layer, added), name="head_additions")

    st.subheader("What each head says about the next token", anchor=False)
    if not shape.causal:
        effects.refuse(plain, trace)
    else:
        show.prose("multi_head", "effect", last=last)
        before = effects.next_tokens(plain, trace)
        index = effects.pick_token(before)
        word, direct = show.token(before.tokens[index]), effects.direct_effects(plain, trace, before.token_ids[index])
        left, right = st.columns([3, 2], gap="large")
        with left:
            st.markdown(effects.effect_sentence(direct, word))
            chart = figures.by_head(direct.heads, signed=True, name="added to the logit", opened=(layer, head))
            show.figure(
                chart,
                alt=effects.grid_alt("Direct effect on the logit", direct.heads),
                table=heads.by_head_table(direct.heads, "direct_effect"),
                name="direct_effects",
            )
        with right:
            st.markdown(f"All parts of the logit of {word}, which add up to {direct.logit:.2f}:")
            names, values = effects.parts(direct)
            show.figure(
                figures.contributions(names, values),
                alt=f"Parts of the logit: {heads.listed(names, values)}",
                table=heads.table(part=names, added=values),
                name="logit_parts",
            )

        st.subheader("Silence heads", anchor=False)
        show.prose("multi_head", "silence")
        edits = effects.silence(choice, (layer, head), roles)
        after = effects.next_tokens(choice, effects.edited(choice, edits))
        st.markdown(effects.change_sentence(plain, trace, effects.edited(choice, edits)))
        most = float(max(before.probs[0], after.probs[0]))
        for column, found, title, name in zip(
            st.columns(2, gap="large"), (before, after), ("As it is", "With the heads silenced"), ("before", "after"), strict=True
        ):
            with column:
                st.markdown(f"**{title}**")
                marks = [i for i, token_id in enumerate(found.token_ids) if token_id == before.token_ids[0]]
                chart = figures.candidates(effects.words(found), found.probs, most=most, marked=marks)
                show.figure(chart, alt=f"{title}: {heads.listed(effects.words(found), found.probs)}", table=heads.table(token=found.tokens, token_id=found.token_ids, logit=found.logits, probability=found.probs), name=f"next_{name}")  # fmt: skip

        st.subheader("How much each head matters here", anchor=False)
        show.prose("multi_head", "sweep", total=shape.n_layers * shape.n_heads, word=show.token(before.tokens[0]))
        if st.toggle(f"Run the model {shape.n_layers * shape.n_heads} times, each time without one head", key="sweep", bind="query-params"):
            found = effects.importance(plain, trace, mean=st.session_state.get("instead") == "mean")
            st.markdown(effects.importance_sentence(found, direct, index))
            left, right = st.columns(2, gap="large")
            for column, values, title, signed, name in (
                (left, found.change, "Change of its log-probability, in nats", True, "logprob_change"),
                (right, found.kl, "KL divergence, in nats", False, "kl"),
            ):
                with column:
                    st.markdown(f"**{title}**")
                    chart = figures.by_head(values, signed=signed, name=title, opened=(layer, head))
                    show.figure(chart, alt=effects.grid_alt(title, values), table=heads.by_head_table(values, name), name=name)

    takeaways(
        "A layer has several heads; each reads the whole stream with matrices of its own, and what they give is added up.",
        "A head's role is a measurement on a text. The same head may do something else on another text, and many heads have no name.",
        "The direct effect is what a head says itself; silencing it also counts what later blocks make of its words.",
        "A head that can be taken away without harm here may matter elsewhere, or another may do the same work.",
    )
