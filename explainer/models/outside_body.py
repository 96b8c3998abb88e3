"""The network of others without its job: what cuts its texts, and its size. Opened by ``outside``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from explainer.errors import ModelError
from explainer.models import tokenizers
from explainer.models.labels import Encoding, is_byte_level


@dataclass(frozen=True, slots=True, eq=False)
class Body:
    """A network with what cuts its texts. context: most tokens at once. key: name and revision. marks: ids that the tokenizer adds."""

    module: Any
    tokenizer: Any
    backend: Any
    name: str
    key: str
    context: int
    causal: bool = False

    def encode(self, text: str) -> Encoding:
        """The text as token ids and printable tokens.

        Raises: TextError when nothing is left to read or the text is far too long; ModelError when the tokenizer's ids are not the model's.
        """
        found = tokenizers.encode(self.backend, text)
        if max(found.token_ids) >= self.module.get_input_embeddings().num_embeddings:
            raise ModelError(f"The tokenizer of {self.name} and its weights do not belong together; download the model again.")
        return found

    def label(self, token_id: int) -> str:
        """One vocabulary entry as printable text."""
        return tokenizers.label(self.backend, token_id, is_byte_level(self.backend))

    @property
    def n_parameters(self) -> int:
        """Numbers in the weights."""
        return sum(parameter.numel() for parameter in self.module.parameters())

    @property
    def mask_id(self) -> int | None:
        """The id that hides a token; None where the tokenizer has none."""
        found = getattr(self.tokenizer, "mask_token_id", None)
        return None if found is None else int(found)
