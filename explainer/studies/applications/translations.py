"""Other translations of a sentence, by a search with several beams."""

from __future__ import annotations

from dataclasses import dataclass

import torch

from explainer.models.rewriter import Rewriter
from explainer.models.translators import MOST_TOKENS, Translator


@dataclass(frozen=True, slots=True)
class Alternative:
    """One translation. p: of all its tokens together, the one that ends it included. n_tokens: how many those are."""

    text: str
    p: float
    n_tokens: int


@torch.no_grad()
def alternatives(model: Translator | Rewriter, text: str, n_beams: int = 4) -> list[Alternative]:
    """What the transformer's beam search ends with, the likeliest first, each text once.

    Raises: TextError when there is nothing to translate, or too much.
    """
    source = torch.tensor([model.encode(text).token_ids])
    most = min(MOST_TOKENS, 2 * source.shape[1] + 8)
    written = model.module.generate(
        input_ids=source, attention_mask=torch.ones_like(source), max_new_tokens=most, num_beams=n_beams, num_return_sequences=n_beams,
        do_sample=False, length_penalty=0.0, early_stopping=False,
    )  # fmt: skip
    found: dict[str, Alternative] = {}
    for row in written:
        ids = row[1:].tolist()
        ids = ids[: ids.index(model.end_id) + 1] if model.end_id in ids else ids
        logits = model.module(input_ids=source, decoder_input_ids=torch.tensor([[model.start_id, *ids[:-1]]])).logits[0]
        p = float(torch.log_softmax(logits, -1).gather(1, torch.tensor(ids)[:, None]).sum().exp())
        said = model.decode(ids)
        found.setdefault(said, Alternative(said, p, len(ids)))
    return sorted(found.values(), key=lambda one: -one.p)
