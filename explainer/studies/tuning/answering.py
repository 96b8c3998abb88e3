"""A pair of prompt and completion on one model: the loss of each token, and what the model writes instead."""

from __future__ import annotations

from itertools import islice

import numpy as np
import torch

from explainer.models.language_model import LanguageModel
from explainer.studies.decoding.generation import write
from explainer.studies.tuning.examples import Framed, encode, end_id
from explainer.studies.tuning.frames import frame


@torch.no_grad()
def each_loss(model: LanguageModel, pair: Framed) -> np.ndarray:
    """(pos − 1): −log p in nats of each token of the pair after the first, given those before it, the end of the text included."""
    ids = torch.tensor([pair.ids])
    logits = model.module(input_ids=ids[:, :-1], use_cache=False).logits[0].float()
    return np.asarray(torch.nn.functional.cross_entropy(logits, ids[0, 1:], reduction="none"), dtype=np.float64)


def answered(model: LanguageModel, prompt: str, n_tokens: int = 40) -> tuple[str, bool]:
    """What the model writes after the framed prompt, always the likeliest token; and whether it came to an end by itself."""
    end = end_id(model)
    written: list[int] = []
    for token in islice(write(model, encode(model, frame(prompt))), n_tokens):
        if token.token_id == end:
            return str(model.tokenizer.decode(written)).strip(), True
        written.append(token.token_id)
    return str(model.tokenizer.decode(written)).strip(), False
