"""Lesson: inspect. The free microscope: any model, any text, every tensor, every what-if edit."""

import streamlit as st

from explainer.figures import bars, grids
from explainer.figures.style import KEY, NEUTRAL
from explainer.lessons.inspect import tensors
from explainer.ui import lesson
from explainer.ui.page import heads, show, widgets
from explainer.ui.page.what_if import what_if
from explainer.ui.state import session
from explainer.ui.text import numbered, percent, token_name

PARTS = ("One head", "All heads", "Tensors", "Next token")
MASKED = "Token in place"  # what the last part shows of a model that does not predict the next one

with lesson("inspect"):
    choice = session.choice()
    tokens = session.encoding(choice).tokens
    show.prose("inspect", "explain", model=choice.called, count=len(tokens), layers=choice.shape.n_layers, heads=choice.shape.n_heads)
    show.prose("inspect", "whatif")
    choice = what_if(choice, tokens)
    parts = PARTS if choice.shape.causal else (*PARTS[:3], MASKED)
    part = widgets.tabs(parts, key="part", default=PARTS[0])
    names = numbered(tokens)

    if part == PARTS[0]:
        layer, head = widgets.layer_and_head(choice, 0, 0)
        show.microscope(choice, session.traced(choice), layer, head)
    elif part == PARTS[1]:
        heads.all_heads(choice, session.traced(choice), widgets.window(len(tokens)))
    elif part == PARTS[2]:
        name = tensors.chosen(choice)
        layer, head = tensors.place(choice, name)
        trace = session.traced(choice)
        tensor = tensors.tensor(choice, name, layer, head)
        show.prose(
            "inspect",
            "tensor",
            name=name,
            meaning=tensor.meaning,
            shape=tensor.shape,
            mean=f"{tensor.mean:.3f}",
            spread=f"{tensor.spread:.3f}",
            low=f"{tensor.low:.3f}",
            high=f"{tensor.high:.3f}",
        )
        first, size = widgets.window(len(tokens))
        part_of = slice(first, first + size)
        values = tensor.values[part_of, part_of] if tensor.square else tensor.values[part_of]
        columns = names[part_of] if tensor.square else [str(i) for i in range(values.shape[1])]
        show.figure(
            grids.grid(values, names[part_of], columns, signed=tensor.signed, name=name, x_title="key" if tensor.square else "number"),
            alt=f"{name}, {values.shape[0]} rows of {values.shape[1]} numbers.",
            table=show.wide_table(values, names[part_of], columns),
            name=name,
        )
    else:
        pos = widgets.position(tokens, label="After which token" if choice.shape.causal else "At which token")
        likely = tensors.likeliest(choice, pos)
        show.figure(
            bars.ranked(likely.tokens, likely.probs, [percent(p) for p in likely.probs], x_title="probability"),
            alt=f"The {len(likely.tokens)} likeliest tokens at position {pos}.",
            table=tensors.likely_table(likely),
            name="likeliest",
        )

    if choice.edits:
        st.header("What your edits change", anchor=False)
        effect = tensors.effect_of_edits(choice)
        show.prose(
            "inspect",
            "effect" if choice.shape.causal else "effect_masked",
            last=token_name(tokens[-1]),
            after=f"“{token_name(effect.after[0])}”",
            before=f"“{token_name(effect.before[0])}”",
            p_after=percent(effect.p_after[0]),
            p_before=percent(effect.p_before[0]),
            kl=f"{effect.kl:.3f}",
        )
        show.figure(
            bars.pairs(
                effect.tokens, {"without the edits": effect.p_unedited, "with them": effect.p_edited}, (NEUTRAL, KEY), y_title="probability"
            ),
            alt="Probability of the likeliest tokens with and without the edits.",
            table=tensors.effect_table(effect),
            name="effect_of_edits",
        )
