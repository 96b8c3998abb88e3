"""Questions of the lesson on the labs, about what their notebooks printed."""

from __future__ import annotations

import math

from explainer.lessons.labs.recorded import Recorded
from explainer.ui.page.questions import Question, ask, calculated, two


def questions(found: Recorded) -> list[Question | None]:
    """Four: bytes in a token, what a loss means as perplexity, what a fine-tuning costs, and a forgotten endpoint."""
    return [_bytes_in_a_token(found), _perplexity(found), _forgotten(found), _weekend(found)]


def _bytes_in_a_token(found: Recorded) -> Question | None:
    each = found.n_bytes / found.n_tokens
    return calculated(
        f"In lab 1, {found.n_bytes:,} bytes became {found.n_tokens:,} tokens. How many bytes does a token hold on average?",
        each,
        [found.n_tokens / found.n_bytes, each + 1, found.n_bytes / (found.n_tokens + found.merges)],
        f"{found.n_bytes:,} ÷ {found.n_tokens:,} = {two(each)}.",
        "found",
        show=two,
    )


def _perplexity(found: Recorded) -> Question | None:
    before, after = found.mask
    times = math.exp(after - before)
    return calculated(
        f"In lab 2 the loss goes from {two(before)} to {two(after)} nats when the mask is taken away. By which factor does the perplexity, "
        "e to the power of the loss, grow?",
        times,
        [after / before, after - before, math.exp(after)],
        f"e to the power of ({two(after)} − {two(before)}) = {two(times)}.",
        "found",
        show=two,
    )


def _forgotten(found: Recorded) -> Question | None:
    rises = found.old[1] > found.old[0]
    return ask(
        "Lab 3 trains the model on a robot’s log. What does that do to ordinary stories?",
        "it predicts them worse" if rises else "it does not predict them worse",
        ["it does not predict them worse" if rises else "it predicts them worse"],
        f"Its loss on a story goes from {two(found.old[0])} to {two(found.old[1])} nats. It was trained on nothing but logs.",
        "found",
    )


def _weekend(found: Recorded) -> Question | None:
    hours = 7 + 24 + 24 + 9
    return calculated(
        f"The machine of lab 4 costs {found.usd_h:.3f} US dollars an hour. Somebody deploys on Friday at 17:00, asks nothing, and deletes "
        "the endpoint on Monday at 9:00. How many dollars is that?",
        hours * found.usd_h,
        [0.0, (hours - 48) * found.usd_h, 72 * found.usd_h],
        f"7 + 24 + 24 + 9 = {hours} hours, times {found.usd_h:.3f}, is {two(hours * found.usd_h)}. It is billed while it is there.",
        "found",
        show=two,
    )
