"""Lesson: self-attention. From q and k to the pattern, in the model's own numbers."""

import streamlit as st

from explainer.figures import attention
from explainer.figures.style import percent
from explainer.ui import controls, experiments, lesson, predict, presets, quiz, quizzes, session, show, takeaways

STAGES = {
    "q, k, v": ("qkv", ("q", "k", "v")),
    "scores": ("scores", ("q", "k", "scores")),
    "÷ √d_head": ("scaled", ("q", "k", "scores", "scaled")),
    "mask": ("masked", ("q", "k", "scores", "scaled", "masked")),
    "pattern": ("pattern", ("q", "k", "scores", "scaled", "masked", "pattern")),
    "z": ("z", ("q", "k", "scores", "scaled", "masked", "pattern", "v", "z")),
}
DEEPER = ("Looking is not moving", "One word, two sentences", "Why √d_head?", "The code")

with lesson("self_attention") as this:
    choice = session.choice()
    presets(this)
    tokens = session.encoding(choice).tokens
    show.prose("self_attention", "explain", count=len(tokens))

    st.header("By hand", anchor=False)
    show.prose("self_attention", "toy")
    toy = controls.toy()
    by_hand = st.container()  # filled below, when torch is there: the page is painted first

    st.header("In the live model", anchor="live")
    layer, head = controls.layer_and_head(choice, *this.start)
    show.prose("self_attention", "live", model=choice.model, layer=layer, head=head)
    query = len(tokens) - 1
    asked = f"Before you look: which token does {show.token(tokens[query])}, the last one, look at most in this head?"
    guess = predict(asked, controls.token_options(tokens, query), key="guess")
    stage, panels = STAGES[controls.stage(list(STAGES))]
    trace = session.traced(choice)
    with by_hand:
        show.toy_microscope(experiments.by_hand(toy), toy)
    pattern = trace.pattern(layer, head)[query]
    top = int(pattern.argmax())
    show.prose(
        "self_attention",
        f"stage_{stage}",
        d_head=choice.shape.d_head,
        d_model=choice.shape.d_model,
        first=tokens[0].strip(),
        last=tokens[query].strip(),
        top=f"{top} {tokens[top].strip()}",
        weight=f"{pattern[top]:.3f}",
    )
    show.microscope(choice, trace, layer, head, panels)
    show.guess_answer(
        guess, controls.token_options(tokens, query), top, f"it looks most at {show.token(f'{top} {tokens[top]}')}: {pattern[top]:.3f}."
    )

    show.call_outs("self_attention", "similar", "average", "order")

    st.header("Go deeper", anchor=False)
    part = controls.tabs(DEEPER, key="deeper")
    if part == DEEPER[0]:
        query = controls.position(tokens, key="query", label="Query")
        edges = experiments.edge_effects(choice, layer, head, query)
        if query == 0:
            show.prose("self_attention", "moving_first")
        else:
            names = [f"{key} {tokens[key].strip()}" for key in edges.keys]
            show.prose(
                "self_attention",
                "moving",
                query=f"{query} “{tokens[query].strip()}”",
                token=f"“{edges.token.strip()}”",
                probability=percent(edges.probability),
            )
            show.figure(
                attention.looking_and_moving(names, edges.weight, edges.length, edges.effect),
                alt=f"Weight, length moved and effect of cutting, for the {len(names)} keys that query {query} looks at most.",
                table=show.table_of(edges),
                name="looking_and_moving",
            )
    elif part == DEEPER[1]:
        first = controls.sentence("First sentence", "The little girl had a red ball", key="one")
        second = controls.sentence("Second sentence", "The angry bear had a red ball", key="two")
        found = experiments.two_contexts(choice, first, second)
        relative = found.distance / found.norm
        show.prose(
            "self_attention",
            "contexts",
            token=f"“{found.token.strip()}”",
            pos=found.pos,
            before=f"{relative[0]:.2f}",
            after=f"{relative[-1]:.2f}",
            cosine=f"{found.cosine[-1]:.2f}",
        )
        steps = ["embedding", *(f"block {i}" for i in range(len(relative) - 1))]
        show.figure(
            attention.drift(steps, found.cosine, relative),
            alt="Distance and cosine of one word's two vectors after each block.",
            table=show.table_of(found),
            name="two_sentences",
        )
    elif part == DEEPER[2]:
        spread, (raw, scaled) = experiments.spread(), experiments.head_spreads(choice)
        show.prose("self_attention", "spread", heads=raw.size, model=choice.model, raw=f"{raw.mean():.1f}", scaled=f"{scaled.mean():.2f}")
        show.figure(
            attention.spread(spread.widths, spread.raw, spread.scaled, spread.top_raw, spread.top_scaled, choice.shape.d_head, raw, scaled),
            alt="The spread of q·k grows with the width of a head; divided by √d_head it stays at 1.",
            table=show.table_of(spread),
            name="why_sqrt",
        )
    elif part == DEEPER[3]:
        show.equations("scores", "scale", "mask", "softmax", "weighted_sum")

    quiz("self_attention", quizzes.self_attention(trace, layer, head, choice.shape.causal))
    takeaways(
        "A head gives every token a query, a key and a value: three vectors, made by three matrices that all tokens share.",
        "score = q·k; ÷ √d_head; mask; softmax. A row of the pattern belongs to one query and sums to 1.",
        "z is the average of the values, weighted by that row. It is added to the stream through W_O.",
        "A large weight is not yet a large effect: looking is not moving.",
    )
