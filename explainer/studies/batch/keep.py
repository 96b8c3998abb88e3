"""What is kept of each text: plain data that goes to every process, and into the folder beside the rows."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, Literal

from explainer.errors import ExplainerError

PRECISIONS = ("float32", "float16")
PLACES = ("last", "all")


@dataclass(frozen=True, slots=True)
class Keep:
    """What is kept of each text. A row always has its index, the text, its number of tokens, and the reason where it could not be traced.

    tokens: ids and printable tokens, (pos). loss: −log p in nats of each token after the first, (pos − 1), and their mean; causal models
    only. roles: the scores of ``head_roles.measure``, (layer head) for each role. patterns: (layer head query key), in this precision.
    logits: (vocab) of the last position, or (pos vocab) of all. top_k: instead of all logits the ids, logits and probabilities of so
    many likeliest tokens, (k) or (pos k), likeliest first.
    Raises: ExplainerError for a combination that says nothing.
    """

    tokens: bool = True
    loss: bool = True
    roles: bool = True
    patterns: Literal["float32", "float16"] | None = None
    logits: Literal["last", "all"] | None = None
    top_k: int | None = None

    def __post_init__(self) -> None:
        if self.patterns not in (None, *PRECISIONS):
            raise ExplainerError(f"Patterns are kept as float32 or float16, not as {self.patterns!r}; choose one, or None.")
        if self.logits not in (None, *PLACES):
            raise ExplainerError(f"Logits are kept of the “last” position or of “all”, not of {self.logits!r}; choose one, or None.")
        if self.top_k is not None and (self.logits is None or self.top_k < 1):
            raise ExplainerError("top_k is a number from 1 on, and goes with logits; say logits='last' or logits='all' with it.")

    def to_json(self) -> dict[str, Any]:
        """As plain data."""
        return asdict(self)
