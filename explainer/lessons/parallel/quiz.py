"""Questions of the lesson on what can run side by side."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from explainer.lessons.parallel.race import duration
from explainer.lessons.parallel.workload import work
from explainer.ui.page.quiz import Question, ask

if TYPE_CHECKING:
    from explainer.lessons.parallel.race import Setting
    from explainer.studies.recurrent.parallel import Timing


def questions(setting: Setting, found: Sequence[Timing]) -> list[Question | None]:
    """About the chain and the products at the settings on screen, and who was faster where it was measured."""
    width, longest = setting.width, setting.longest
    half, (gru, attention) = longest // 2, work(longest, width)
    shorter_gru, shorter = work(half, width)
    added = (gru.chain - shorter_gru.chain, attention.chain - shorter.chain)

    def both(steps: tuple[int, int]) -> str:
        return f"{steps[0]:,} and {steps[1]:,}"

    made = [
        ask(
            f"A text grows from {half:,} to {longest:,} tokens. How many steps are added to the GRU’s chain, and how many to attention’s?",
            both(added),
            [both(wrong) for wrong in ((half, 5), (half, half), (0, half))],
            f"The GRU’s chain grows from {shorter_gru.chain:,} to {gru.chain:,} steps, attention’s is {attention.chain} before and after.",
            "chain",
        ),
        ask(
            f"Width {width}, {longest:,} tokens: how many products does the attention layer need?",
            f"{attention.products:,}",
            [f"{wrong:,}" for wrong in (4 * longest * width**2, 2 * longest**2 * width, gru.products)],
            f"4·n·d² + 2·n²·d = {4 * longest * width**2:,} + {2 * longest**2 * width:,} = {attention.products:,}.",
            "work",
        ),
        ask(
            f"At width {width}, at how many tokens do the GRU layer and the attention layer need equally many products?",
            f"{width:,}",
            [f"{wrong:,}" for wrong in (2 * width, width // 2, width * width)],
            f"4·n·d² + 2·n²·d = 6·n·d² where n = d. There both need {work(width, width)[0].products:,} products.",
            "work",
        ),
    ]
    if found:
        last = found[-1]
        names = ["attention", "the GRU"] if last.attention_s < last.gru_s else ["the GRU", "attention"]
        made.append(
            ask(
                f"In your race at width {width}, who was faster at {last.n_tokens:,} tokens?",
                names[0],
                names[1:],
                f"The GRU took {duration(last.gru_s)}, attention {duration(last.attention_s)}.",
                "race",
            )
        )
    return made
