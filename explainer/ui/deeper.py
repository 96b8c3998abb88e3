"""Four looks behind self-attention, one at a time."""

from __future__ import annotations

from explainer.figures import attention
from explainer.figures.style import percent
from explainer.ui import controls, experiments, show
from explainer.ui.lesson import part
from explainer.ui.session import Choice

DEEPER = ("Looking is not moving", "One word, two sentences", "Why √d_head?", "The code")


@part
def looks(choice: Choice, tokens: tuple[str, ...], layer: int, head: int) -> None:
    """One of four looks behind what stands above."""
    chosen = controls.tabs(DEEPER, key="deeper")
    if chosen == DEEPER[0]:
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
    elif chosen == DEEPER[1]:
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
    elif chosen == DEEPER[2]:
        spread, (raw, scaled) = experiments.spread(), experiments.head_spreads(choice)
        show.prose("self_attention", "spread", heads=raw.size, model=choice.called, raw=f"{raw.mean():.1f}", scaled=f"{scaled.mean():.2f}")
        show.figure(
            attention.spread(spread.widths, spread.raw, spread.scaled, spread.top_raw, spread.top_scaled, choice.shape.d_head, raw, scaled),
            alt="The spread of q·k grows with the width of a head; divided by √d_head it stays at 1.",
            table=show.table_of(spread),
            name="why_sqrt",
        )
    elif chosen == DEEPER[3]:
        show.equations("scores", "scale", "mask", "softmax", "weighted_sum")
