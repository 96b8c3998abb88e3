"""Questions of the lesson on what can run side by side."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from explainer.figures.parallel import STAGES
from explainer.lessons.parallel.race import duration
from explainer.lessons.parallel.workload import work
from explainer.ui.page.questions import Question, ask, calculated, most

if TYPE_CHECKING:
    from explainer.lessons.parallel.race import Setting
    from explainer.studies.recurrent.parallel import Timing


def questions(setting: Setting, found: Sequence[Timing], n_tokens: int, *, worked: bool = True) -> list[Question | None]:
    """About the chain and the products of the reader's text and of the settings on screen, and who was faster where it was measured.

    worked: whether the section on the work is open, where the products are counted.
    """
    return [
        _chain(setting.longest),
        *((_products(setting), _own_text(n_tokens, setting.width) if n_tokens else None) if worked else ()),
        *([_faster(found[-1], setting.width)] if found else []),
    ]


def _chain(longest: int) -> Question | None:
    """How both chains grow with the text."""
    half, steps = longest // 2, len(STAGES)

    def both(gru: int, attention: int) -> str:
        return f"{gru:,} and {attention:,}"

    return ask(
        f"A text grows from {half:,} to {longest:,} tokens. How many steps are added to the GRU’s chain, and how many to attention’s?",
        both(longest - half, 0),
        [both(half, steps), both(half, half), both(0, half)],
        f"The GRU’s chain grows from {half:,} to {longest:,} steps, attention’s is {steps} before and after.",
        "chain",
    )


def _products(setting: Setting) -> Question | None:
    """The products of the attention layer for the longest text."""
    width, longest = setting.width, setting.longest
    gru, attention = (layer.products for layer in work(longest, width))
    return calculated(
        f"Width {width}, {longest:,} tokens: how many products does the attention layer need?",
        attention,
        [4 * longest * width**2, 2 * longest**2 * width, gru],
        f"4·n·d² + 2·n²·d = {4 * longest * width**2:,} + {2 * longest**2 * width:,} = {attention:,}.",
        "work",
    )


def _own_text(n_tokens: int, width: int) -> Question | None:
    """The products of both layers for the reader's own text."""
    gru, attention = (layer.products for layer in work(n_tokens, width))
    more = "as many as" if gru == attention else "more than" if gru > attention else "fewer than"
    return calculated(
        f"Your own text has {n_tokens:,} tokens. How many products does the GRU layer need for it, at width {width}?",
        gru,
        [attention, 6 * n_tokens * width, 6 * n_tokens**2 * width, 2 * gru],
        f"6·n·d² = 6 · {n_tokens:,} · {width}² = {gru:,}. That is {more} attention’s {attention:,}; both need equally many at n = d "
        f"= {width}.",
        "work",
    )


def _faster(last: Timing, width: int) -> Question | None:
    """Who was faster, where the two times print differently."""
    names, times = ["attention", "the GRU"], [last.attention_s, last.gru_s]

    def because(_best: int, _second: int) -> str:
        return f"The GRU took {duration(last.gru_s)}, attention {duration(last.attention_s)}."

    asked = f"In your race at width {width}, who was faster at {last.n_tokens:,} tokens?"
    return most(asked, names, times, because, "race", show=duration, least=True)
