"""What the labs find, read from what their recorded cells printed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from explainer.deploy.notebooks.labs import BY_NAME
from explainer.deploy.notebooks.labs.versions import printed
from explainer.ui.components import at_most
from explainer.ui.text import number


@dataclass(frozen=True, slots=True)
class Recorded:
    """Numbers of the four labs; losses in nats a token."""

    merges: int
    n_bytes: int
    n_tokens: int
    positions: tuple[float, float]  # loss with them, and without
    largest: float  # difference of any number of the layer from the model's own
    mask: tuple[float, float]  # loss with it, and without
    written: int
    seconds: tuple[float, float]  # with the KV cache, and without
    new: tuple[float, float]  # loss on held-out texts of the new kind, before and after
    old: tuple[float, float]  # loss on a story, before and after
    cold_start_s: float  # from the request for an endpoint until it is in service, in the rehearsal
    requests_ms: tuple[float, float]  # what a request takes there: the median, and what 95 % do not exceed
    usd_h: float  # the price of its machine

    @property
    def slots(self) -> dict[str, str]:
        """The numbers as the prose names them."""
        pairs = {"new_before": self.new[0], "new_after": self.new[1], "old_before": self.old[0], "old_after": self.old[1]}
        pairs |= {"with_positions": self.positions[0], "without_positions": self.positions[1]}
        pairs |= {"masked": self.mask[0], "unmasked": self.mask[1]}
        counts = {"merges": self.merges, "tokens": self.n_tokens, "bytes": self.n_bytes, "written": self.written}
        slower = f"{self.seconds[1] / self.seconds[0]:.1f}"
        told = {name: number(value) for name, value in pairs.items()} | {name: f"{value:,}" for name, value in counts.items()}
        median, p95 = (f"{value:,.0f}" for value in self.requests_ms)
        cloud = {"cold": f"{self.cold_start_s:.1f}", "median": median, "p95": p95, "price": f"{self.usd_h:.3f}"}
        return told | cloud | {"slower": slower, "largest": at_most(self.largest)}


@lru_cache(maxsize=1)
def recorded() -> Recorded:
    """The numbers, as the notebooks printed them."""
    tokens, attention, gpt, cloud = (printed(BY_NAME[name]) for name in ("tokens_and_positions", "attention", "using_gpt", "jumpstart"))
    first, last = _numbers(r"(\d+) bytes → (\d+) tokens", tokens)
    differences = re.findall(r"^(?:q|k|v|z|pattern|output of all heads): +largest difference (\S+)$", attention, re.MULTILINE)
    written, *seconds = _numbers(r"(\d+) tokens: ([\d.]+) s with the cache, ([\d.]+) s without", gpt)
    return Recorded(
        merges=int(_numbers(r"(\d+) merges\n", tokens)[0]),
        n_bytes=int(first),
        n_tokens=int(last),
        positions=_pair(r"with positions: +([\d.]+)\nwithout positions: +([\d.]+)", tokens),
        largest=max(map(float, differences)),
        mask=_pair(r"with the mask: +([\d.]+)\nwithout the mask: +([\d.]+)", attention),
        written=int(written),
        seconds=(seconds[0], seconds[1]),
        new=_pair(r"held-out log +([\d.]+) → ([\d.]+) nats", gpt),
        old=_pair(r"your text +([\d.]+) → ([\d.]+) nats", gpt),
        cold_start_s=_numbers(r"cold start: ([\d.]+) s", cloud)[0],
        requests_ms=_pair(r"tokens: median (\d+) ms, p95 (\d+) ms", cloud),
        usd_h=_numbers(r"a machine \S+ for ([\d.]+) USD an hour", cloud)[0],
    )


def _numbers(pattern: str, text: str) -> list[float]:
    found = re.search(pattern, text)
    if found is None:
        raise LookupError(f"No recorded cell printed {pattern!r}.")
    return [float(group) for group in found.groups()]


def _pair(pattern: str, text: str) -> tuple[float, float]:
    first, second = _numbers(pattern, text)
    return first, second
