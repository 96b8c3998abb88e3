"""What the causal mask is for: many exercises in one text, and rows that never change."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from explainer.errors import TextError
from explainer.models.language_model import LanguageModel
from explainer.trace import views
from explainer.trace.recorder import record_ids
from explainer.trace.trace import Trace


@dataclass(frozen=True, slots=True)
class Exercises:
    """The next-token exercises of a text, one for each position but the last.

    sees: the tokens up to the position, shortened in front. probabilities, loss (nats): of the token that really came.
    uniform: the loss of a blind guess, log of n_vocab.
    """

    sees: tuple[str, ...]
    probabilities: np.ndarray
    loss: np.ndarray
    uniform: float
    n_vocab: int


def exercises(model: LanguageModel, trace: Trace, most_characters: int = 48) -> Exercises:
    """Every position with what it sees, and the loss of what it must predict."""
    loss = views.losses(model, trace)
    sees = []
    for pos in range(trace.n_pos - 1):
        text = "".join(trace.tokens[: pos + 1])
        sees.append(text if len(text) <= most_characters else "…" + text[-most_characters:])
    return Exercises(tuple(sees), np.exp(-loss.astype(np.float64)), loss, float(np.log(model.n_vocab)), model.n_vocab)


def change_of_earlier_rows(model: LanguageModel, trace: Trace) -> float:
    """max |pattern with the last token − pattern without it| over all heads and earlier rows.

    Raises: TextError when the text is one token long.
    """
    if trace.n_pos < 2:
        raise TextError("The text is one token long; type a few more words.")
    shorter = record_ids(model, trace.token_ids[:-1], text=trace.text)
    return max(_largest_change(trace, shorter, layer) for layer in range(trace.n_layers))


def _largest_change(trace: Trace, shorter: Trace, layer: int) -> float:
    last, changes = trace.n_pos - 1, []
    for first, before in shorter.pattern_blocks(layer):
        rows = trace.patterns(layer, slice(first, first + before.shape[1]))
        changes.append(np.abs(rows[:, :, :last] - before).max())
    return float(max(changes))
