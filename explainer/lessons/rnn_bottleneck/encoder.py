"""The trained encoder, stepped over the sentence."""

from __future__ import annotations

from typing import TYPE_CHECKING

from explainer.ui.page import show
from explainer.ui.page.translation import n_tokens
from explainer.ui.state import translators
from explainer.ui.state.translators import FIXED

if TYPE_CHECKING:
    from explainer.trace.recurrent import EncoderTrace


def opening(text: str, read: EncoderTrace) -> None:
    """What the network on this page is and what it makes of the sentence."""
    show.prose("rnn_bottleneck", "live", model=FIXED, tokens=n_tokens(read.n_steps - 1), translation=translators.quoted(FIXED, text))


def steps(read: EncoderTrace) -> None:
    """The cell over the sentence."""
    from explainer.ui.components.recurrence import recurrence

    recurrence(read, translators.cell_weights(FIXED))
