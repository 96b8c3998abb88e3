"""One text as many exercises: the loss of every token, and rows that never change."""

from __future__ import annotations

from typing import TYPE_CHECKING

from explainer.ui.state import session
from explainer.ui.state.session import Choice

if TYPE_CHECKING:
    from explainer.studies.attention.masking import Exercises


def losses(chosen: Choice) -> Exercises:
    """The next-token exercises in the reader's text."""
    from explainer.studies.attention.masking import exercises

    return exercises(session.model(chosen), session.traced(chosen))


def change_of_earlier_rows(chosen: Choice) -> float:
    """How much earlier rows of any pattern change when the last token is written, without any edits."""
    from explainer.studies.attention.masking import change_of_earlier_rows as compute

    return compute(session.model(chosen), session.traced(chosen.without_edits()))
