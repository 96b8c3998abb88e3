"""The reader's sampling controls as one frozen value that fits into a link. Torch-free."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

_WORD = re.compile(r"([tkpmsd])(\d{1,9}(?:\.\d{1,6})?)\Z", re.ASCII)
MOST_TEMPERATURE, LEAST_TEMPERATURE, N_DRAWS = 3.0, 0.05, 1000


@dataclass(frozen=True, slots=True)
class Controls:
    """temperature: above 0. top_k: 0 is off. top_p: 1 is off. min_p: 0 is off. seed: of the random numbers. nth: which draw."""

    temperature: float = 1.0
    top_k: int = 0
    top_p: float = 1.0
    min_p: float = 0.0
    seed: int = 1
    nth: int = 1

    def to_query(self) -> str:
        """As a link carries it: only what differs from the default, "t0.7,k40,p0.9"."""
        plain = Controls()
        parts = {
            "t": (self.temperature, plain.temperature), "k": (self.top_k, plain.top_k), "p": (self.top_p, plain.top_p),
            "m": (self.min_p, plain.min_p), "s": (self.seed, plain.seed), "d": (self.nth, plain.nth),
        }  # fmt: skip
        return ",".join(f"{name}{value:.15g}" for name, (value, default) in parts.items() if value != default)

    @classmethod
    def from_query(cls, text: str) -> Controls:
        """What a link says; whatever is no number, or out of range, stays at its default."""
        found: dict[str, float] = {}
        for word in text.split(","):
            match = _WORD.match(word)
            if match and math.isfinite(float(match[2])):
                found[match[1]] = float(match[2])

        def within(name: str, default: float, low: float, high: float) -> float:
            return found[name] if low <= found.get(name, low - 1) <= high else default

        return cls(
            within("t", 1.0, LEAST_TEMPERATURE, MOST_TEMPERATURE), int(within("k", 0, 0, 10**6)), within("p", 1.0, 0.01, 1.0),
            within("m", 0.0, 0.0, 1.0), int(within("s", 1, 0, 10**9)), int(within("d", 1, 1, N_DRAWS)),
        )  # fmt: skip
