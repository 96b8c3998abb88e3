"""One text as many exercises: the loss of every token, and rows that never change."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from explainer.figures import bars
from explainer.figures.style import KEY, QUERY
from explainer.ui.page import show
from explainer.ui.state import kept, session, shown
from explainer.ui.state.session import Choice
from explainer.ui.text import percent, quoted

if TYPE_CHECKING:
    from explainer.studies.attention.masking import Exercises


def losses(chosen: Choice) -> Exercises:
    """The next-token exercises in the reader's text."""
    from explainer.studies.attention.masking import exercises

    model, trace = session.model(chosen), session.traced(chosen)
    return kept.studied(("exercises", trace.model_key, trace.token_ids, trace.edits), lambda: exercises(model, trace))


def change_of_earlier_rows(chosen: Choice) -> float:
    """How much earlier rows of any pattern change when the last token is written, without any edits."""
    from explainer.studies.attention.masking import change_of_earlier_rows as compute

    return compute(session.model(chosen), session.traced(chosen.without_edits()))


def table(names: Sequence[str], found: Exercises) -> None:
    """For each position, what it sees, what it must predict, and how well the model does."""
    columns = {"sees": found.sees, "must predict": names[1:], "probability": found.probabilities, "loss, nats": found.loss}
    written = columns | {"probability": [percent(p) for p in found.probabilities]}
    show.frame(show.table(**written), name="exercises", alt="For each position: what it sees, what it must predict, and its loss.")
    shown.put("exercises", lambda: show.table(**columns))  # the probabilities as numbers


def surprised(names: Sequence[str], found: Exercises, most: int = 3) -> list[str]:
    """The tokens that the model expected less than a blind guess would, those with the highest loss, in the order of the text."""
    above = [int(i) for i in np.argsort(-found.loss, kind="stable")[:most] if found.loss[i] > found.uniform]
    return [quoted(names[1 + i]) for i in sorted(above)]


def losses_figure(names: Sequence[str], found: Exercises, bare: Exercises) -> None:
    """Bars: the loss of each token with the mask and without it."""
    losses: dict[str, Any] = {"with the mask": found.loss, "without": bare.loss}
    show.figure(
        bars.pairs(list(names[1:]), losses, (QUERY, KEY), y_title="loss (nats)"),
        alt=f"Loss of each token with the mask (mean {found.loss.mean():.2f}) and without it (mean {bare.loss.mean():.2f}).",
        table=show.table(token=names[1:], **{f"loss {name}, nats": loss for name, loss in losses.items()}),
        name="mask_away",
    )
