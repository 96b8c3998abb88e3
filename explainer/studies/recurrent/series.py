"""A GRU over a series of numbers: trained to say the next one, then stepped over the reader's own series."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import nn

from explainer.errors import ExplainerError, TextError
from explainer.models.catalogue import ASSETS
from explainer.texts.wording import true_minus
from explainer.trace.recurrent import EncoderTrace, record_cell

FILE = ASSETS / "series" / "model.safetensors"
FEWEST, MOST = 3, 60
D_HIDDEN, STEPS, BATCH, LENGTH = 24, 400, 64, 32


class NextNumber(nn.Module):
    """One number in, a GRU, one number out: what it expects next."""

    def __init__(self) -> None:
        super().__init__()
        self.core = nn.GRU(1, D_HIDDEN, batch_first=True)
        self.out = nn.Linear(D_HIDDEN, 1)

    def forward(self, series: torch.Tensor) -> torch.Tensor:
        """(batch time) to (batch time): after each number, the one that is expected next."""
        hidden: torch.Tensor = self.core(series.unsqueeze(-1))[0]
        return self.out(hidden).squeeze(-1)


def made_up(count: int, length: int, generator: torch.Generator) -> torch.Tensor:
    """(count length): waves, zigzags and straight lines of many periods, with a little noise, scaled as a reader's series is."""
    t = torch.arange(length, dtype=torch.float32)
    draw = lambda low, high: low + (high - low) * torch.rand(count, 1, generator=generator)  # noqa: E731
    phase = t / draw(3.0, 20.0) + draw(0.0, 1.0)
    wave, zigzag = torch.sin(2 * math.pi * phase), 4 * (phase - torch.floor(phase + 0.5)).abs() - 1
    line = draw(-2.0, 2.0) * t / length
    kind = torch.randint(3, (count, 1), generator=generator)
    series = torch.where(kind == 0, wave, torch.where(kind == 1, zigzag, 0.2 * wave)) + line * (kind != 1)
    series = series + 0.03 * torch.randn(count, length, generator=generator)
    return (series - series.mean(1, keepdim=True)) / series.std(1, keepdim=True).clamp_min(1e-3)


def trained(seed: int = 0, steps: int = STEPS) -> NextNumber:
    """A fresh network after so many steps; STEPS of them take about two seconds on one core."""
    generator = torch.Generator().manual_seed(seed)
    with torch.random.fork_rng():
        torch.manual_seed(seed)
        network = NextNumber()
    optimizer = torch.optim.Adam(network.parameters(), lr=1e-2)
    schedule = torch.optim.lr_scheduler.LinearLR(optimizer, 1.0, 0.05, steps)
    for _ in range(steps):
        series = made_up(BATCH, LENGTH, generator)
        loss = nn.functional.mse_loss(network(series)[:, :-1], series[:, 1:])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        schedule.step()
    return network.eval()


def opened() -> NextNumber:
    """The network that ``trained`` made once and that is kept as a file."""
    from safetensors.torch import load_file

    network = NextNumber()
    network.load_state_dict(load_file(FILE))
    return network.eval()


def numbers(text: str) -> tuple[float, ...]:
    """The numbers of a text, separated by spaces, commas or semicolons.

    Raises: TextError for a word that is no number, or for too few or too many.
    """
    found = []
    for word in text.replace(",", " ").replace(";", " ").split():
        try:
            value = float(word.replace("−", "-"))
        except ValueError:
            raise TextError(f"“{word[:20]}” is no number; write numbers with spaces between them.") from None
        if not math.isfinite(value) or abs(value) > 1e9:
            raise TextError(f"“{word[:20]}” is too large; numbers up to a billion are read.")
        found.append(value)
    if not FEWEST <= len(found) <= MOST:
        raise TextError(f"That are {len(found)} numbers; {FEWEST} to {MOST} are read.")
    return tuple(found)


@dataclass(frozen=True, slots=True, eq=False)
class Followed:
    """A series stepped over. values, expected: (time), expected[t] is what was expected at t from the numbers before it; NaN at 0.

    after: what is expected after the last one. trace: the cell's states over all values, scaled to mean 0 and spread 1.
    error: mean |value − expected|; still: the same for the plainest guess, the number before.
    """

    values: np.ndarray
    expected: np.ndarray
    after: float
    trace: EncoderTrace
    error: float
    still: float


@torch.no_grad()
def follow(network: NextNumber, series: Sequence[float]) -> Followed:
    """Step the trained cell over the numbers before each number, scaled by their own mean and spread, and ask it for the next one.

    Raises: ExplainerError when all numbers are the same, as they cannot be scaled.
    """
    values = np.asarray(series, dtype=np.float64)
    if values.std() == 0:
        raise ExplainerError("All these numbers are the same: there is nothing to follow. Change at least one.")
    *said, after = (_next(network, values[:end]) for end in range(1, len(values) + 1))
    expected = np.array([np.nan, *said])
    words = tuple(true_minus(f"{value:g}") for value in values)
    trace = record_cell(network.core, _scaled(values).unsqueeze(-1), words, key="series", text=" ".join(words))
    error, still = np.abs(values[1:] - expected[1:]).mean(), np.abs(np.diff(values)).mean()
    return Followed(values, expected, after, trace, float(error), float(still))


def _scaled(values: np.ndarray) -> torch.Tensor:
    """(time), to mean 0 and spread 1."""
    return torch.from_numpy(((values - values.mean()) / values.std(ddof=1)).astype(np.float32))


def _next(network: NextNumber, past: np.ndarray) -> float:
    """What is expected after these numbers; the same once more while they do not differ, as they cannot be scaled then."""
    if past.std() == 0:
        return float(past[-1])
    return float(network(_scaled(past)[None])[0, -1]) * float(past.std(ddof=1)) + float(past.mean())
