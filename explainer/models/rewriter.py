"""A network of others that reads one text and writes another, with its cross-attention. Opened by ``outside``."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch

from explainer.errors import TextError
from explainer.models.arrays import as_array
from explainer.models.labels import Encoding
from explainer.models.outside_body import Body

MOST_TOKENS = 100  # of a source, and of what is written


@dataclass(frozen=True, slots=True, eq=False)
class Rewritten:
    """A text and what was written from it, token by token, the end token last. probs: (target), of each written token.

    cross: (head target source) for each layer: where what was written looked. text: what the reader gave. shown: what the network read.
    """

    model_key: str
    text: str
    source: tuple[str, ...]
    written_ids: tuple[int, ...]
    written: tuple[str, ...]
    probs: np.ndarray
    cross: tuple[np.ndarray, ...]

    @property
    def n_layers(self) -> int:
        """Layers of the decoder."""
        return len(self.cross)

    @property
    def n_heads(self) -> int:
        """Heads of each."""
        return len(self.cross[0])

    def patterns(self, role: str, layer: int) -> np.ndarray:
        """(head target source): cross-attention of a layer; no other role was recorded."""
        if role != "cross":
            raise LookupError(role)
        return self.cross[layer]


@dataclass(frozen=True, slots=True, eq=False)
class Rewriter:
    """An encoder and decoder of transformers that makes one text of another, shared and never written to.

    prefix: what stands before every text and names the job.
    """

    body: Body
    prefix: str

    @property
    def module(self) -> Any:
        """The network."""
        return self.body.module

    @property
    def key(self) -> str:
        """Name and revision."""
        return self.body.key

    @property
    def start_id(self) -> int:
        """What the decoder reads first."""
        return int(self.module.config.decoder_start_token_id)

    @property
    def end_id(self) -> int:
        """What ends a text that is written."""
        return int(self.module.config.eos_token_id)

    def encode(self, text: str) -> Encoding:
        """The prefix and the text.

        Raises: TextError when there is nothing to read, or more than MOST_TOKENS.
        """
        if not text.strip():
            raise TextError("There is no sentence to translate; type one.")
        found = self.body.encode(self.prefix + text)
        if len(found.token_ids) > MOST_TOKENS:
            raise TextError(f"That is {len(found.token_ids):,} tokens; at most {MOST_TOKENS} are translated. Shorten the sentence.")
        return found

    def decode(self, token_ids: Sequence[int]) -> str:
        """The text of ids, without marks."""
        return str(self.body.backend.decode(list(token_ids), skip_special_tokens=True)).strip()

    @torch.no_grad()
    def rewrite(self, text: str) -> Rewritten:
        """The likeliest token each time, up to the end token; then one pass over both texts, with its weights.

        Raises: TextError as ``encode`` does.
        """
        encoding = self.encode(text)
        source = torch.tensor([encoding.token_ids])
        mask = torch.ones_like(source)
        ids = self.module.generate(input_ids=source, attention_mask=mask, max_new_tokens=MOST_TOKENS, num_beams=1, do_sample=False)[0, 1:]
        written = ids.tolist()
        output = self.module(
            input_ids=source, attention_mask=mask, decoder_input_ids=torch.tensor([[self.start_id, *written[:-1]]]),
            output_attentions=True, use_cache=False,
        )  # fmt: skip
        probs = output.logits[0].double().softmax(-1)[torch.arange(len(written)), ids]
        labels = tuple(self.body.label(token_id) for token_id in written)
        cross = tuple(as_array(layer[0]) for layer in output.cross_attentions)
        return Rewritten(self.key, text, encoding.tokens, tuple(written), labels, as_array(probs), cross)
