"""What a masked model makes of hidden tokens: their loss when some are hidden at once, or each alone."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch

from explainer.models.language_model import LanguageModel
from explainer.trace.recorder import record_masked
from explainer.trace.trace import Trace


def losses(masked: Trace, token_ids: Sequence[int], positions: Sequence[int]) -> np.ndarray:
    """(len(positions)): −log p in nats of what really stands at each position, read from a trace in which it is hidden."""
    found = [torch.log_softmax(torch.from_numpy(masked.logits(pos)).double(), dim=-1)[token_ids[pos]] for pos in positions]
    return np.array([-float(logprob) for logprob in found])


def each_alone(model: LanguageModel, text: str) -> np.ndarray:
    """(pos): the loss of every token when it alone is hidden; one pass a token.

    Their sum is no log-probability of the text: each term knows all the other tokens.
    """
    ids = model.encode(text).token_ids
    return np.array([losses(record_masked(model, text, (pos,)), ids, (pos,))[0] for pos in range(len(ids))])
