"""A recall task, small enough to train while the reader waits: read some symbols, then say them again in the same order."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import nn

from explainer.errors import ExplainerError
from explainer.studies.learning.loop import Step, language_model_loss, make_optimizer, train

COUNTED_ON, ANEW = "transformer", "transformer (places anew)"
KINDS = ("RNN", "GRU", "LSTM", "GRU with attention", COUNTED_ON, ANEW)
N_SYMBOLS = 16
BLANK = N_SYMBOLS  # what is read while the answer is given
LONGEST = 40  # symbols of a sequence at most
BATCH = 64


SURFACE_COUNT = 400  # sequences that a point of the surface is measured on


@dataclass(frozen=True, slots=True)
class Task:
    """What is trained. longest: symbols of the longest training sequence. width: of the state or the stream. steps: of training."""

    kind: str
    longest: int = 12
    width: int = 64
    steps: int = 600
    seed: int = 0

    def checked(self) -> Task:
        """The task itself.

        Raises: ExplainerError when a setting is not possible.
        """
        if self.kind not in KINDS:
            raise ExplainerError(f"There is no network called {self.kind[:40]}; choose one of {', '.join(KINDS)}.")
        if not (2 <= self.longest <= LONGEST // 2 and 4 <= self.width <= 256 and self.width % 4 == 0 and 1 <= self.steps <= 5000):
            raise ExplainerError(
                f"Sequences have 2 to {LONGEST // 2} symbols, states 4 to 256 numbers (a multiple of 4), and there are 1 to 5,000 steps."
            )
        return self


class Recurrent(nn.Module):
    """RNN, GRU or LSTM that reads the symbols and goes on over blanks; what it says comes from its state alone."""

    def __init__(self, kind: str, width: int) -> None:
        super().__init__()
        self.embedding = nn.Embedding(N_SYMBOLS + 1, width)
        self.core = getattr(nn, kind)(width, width, batch_first=True)
        self.out = nn.Linear(width, N_SYMBOLS)

    def forward(self, token_ids: torch.Tensor, n_read: int) -> torch.Tensor:
        """Logits (batch said symbol) for the blanks."""
        states: torch.Tensor = self.core(self.embedding(token_ids))[0]
        return self.out(states[:, n_read:])


class Attending(nn.Module):
    """The same GRU, which while it answers may look at all the states it had while reading (additive attention)."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.embedding = nn.Embedding(N_SYMBOLS + 1, width)
        self.core = nn.GRU(width, width, batch_first=True)
        self.query, self.key = nn.Linear(width, width, bias=False), nn.Linear(width, width)
        self.align = nn.Linear(width, 1, bias=False)
        self.out = nn.Linear(2 * width, N_SYMBOLS)

    def forward(self, token_ids: torch.Tensor, n_read: int) -> torch.Tensor:
        """Logits (batch said symbol) for the blanks."""
        states = self.core(self.embedding(token_ids))[0]
        read, said = states[:, :n_read], states[:, n_read:]
        scores = self.align(torch.tanh(self.query(said).unsqueeze(2) + self.key(read).unsqueeze(1))).squeeze(-1)
        return self.out(torch.cat([said, scores.softmax(-1) @ read], -1))


class OneLayer(nn.Module):
    """One block of a transformer of four heads, with learned positions and a causal mask.

    anew: the places of the answer are counted from its own beginning. Then place i of the answer says symbol i at every length,
    which is half of the solution; counted on, how far a blank must look back is as many places as there were symbols.
    """

    def __init__(self, width: int, anew: bool = False) -> None:
        super().__init__()
        self.anew = anew
        self.embedding = nn.Embedding(N_SYMBOLS + 1, width)
        self.positions = nn.Embedding(2 * LONGEST, width)
        self.block = nn.TransformerEncoderLayer(width, 4, 4 * width, dropout=0.0, batch_first=True, norm_first=True, activation="gelu")
        self.out = nn.Sequential(nn.LayerNorm(width), nn.Linear(width, N_SYMBOLS))

    def forward(self, token_ids: torch.Tensor, n_read: int) -> torch.Tensor:
        """Logits (batch said symbol) for the blanks."""
        n_pos = token_ids.shape[1]
        places = torch.arange(n_pos)
        if self.anew:
            places = torch.cat([places[:n_read], LONGEST + places[: n_pos - n_read]])
        mask = nn.Transformer.generate_square_subsequent_mask(n_pos)
        stream = self.block(self.embedding(token_ids) + self.positions(places), src_mask=mask, is_causal=True)
        return self.out(stream[:, n_read:])


def make_network(task: Task) -> nn.Module:
    """A fresh network of the task's kind."""
    with torch.random.fork_rng():
        torch.manual_seed(task.seed)
        if task.kind == "GRU with attention":
            return Attending(task.width)
        if task.kind in (COUNTED_ON, ANEW):
            return OneLayer(task.width, anew=task.kind == ANEW)
        return Recurrent(task.kind, task.width)


def sequences(n_symbols: int, count: int, seed: Sequence[int]) -> tuple[torch.Tensor, torch.Tensor]:
    """Token ids (batch read+said), the symbols and then blanks, and labels (batch said)."""
    generator = torch.Generator().manual_seed(int(np.random.SeedSequence(list(seed)).generate_state(1)[0]))
    symbols = torch.randint(N_SYMBOLS, (count, n_symbols), generator=generator)
    return torch.cat([symbols, torch.full_like(symbols, BLANK)], 1), symbols


def loss_of(module: nn.Module, token_ids: torch.Tensor, labels: torch.Tensor) -> torch.Tensor:
    """Mean −log p of the symbols to be said, in nats."""
    return language_model_loss(module(token_ids, labels.shape[1]), labels)


@torch.no_grad()
def accuracy(module: nn.Module, lengths: Sequence[int], count: int = 200, seed: int = 0) -> tuple[float, ...]:
    """Share of symbols said right at each length, on sequences that were drawn for this alone."""
    module.eval()
    found = []
    for n_symbols in lengths:
        token_ids, labels = sequences(n_symbols, count, (10**6, seed, n_symbols))
        found.append(float((module(token_ids, n_symbols).argmax(-1) == labels).float().mean()))
    module.train()
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Recall:
    """How far a training is. step: steps done. accuracy: share right at each of ``lengths``. finished: no more will come."""

    task: Task
    step: int
    loss: float
    lengths: tuple[int, ...]
    accuracy: tuple[float, ...]
    n_parameters: int
    seconds: float
    finished: bool


def lengths_of(task: Task) -> tuple[int, ...]:
    """Lengths that are looked at: up to twice the longest of the training, ten or so of them."""
    most = min(LONGEST, 2 * task.longest)
    return tuple(sorted({1, 2, task.longest, *range(max(1, most // 10), most + 1, max(1, most // 10))}))


def _steps(task: Task, module: nn.Module) -> Iterator[Step]:
    rate = 3e-3 * (64 / task.width) ** 0.5

    def batch_at(step: int) -> tuple[torch.Tensor, torch.Tensor]:
        n_symbols = int(np.random.default_rng((task.seed, step)).integers(1, task.longest + 1))
        return sequences(n_symbols, BATCH, (task.seed, step))

    def rate_at(step: int) -> float:
        return rate * min(1.0, (step + 1) / 50, 0.02 + 1.4 * (1 - step / task.steps))

    optimizer = make_optimizer(module, rate, 0.0)
    return train(module, batch_at, optimizer, rate_at, first_step=0, n_steps=task.steps, loss_of=loss_of, bf16=False)


def trained(task: Task) -> nn.Module:
    """The network at the end of its training.

    Raises: ExplainerError when a setting is not possible.
    """
    module = make_network(task.checked())
    for _ in _steps(task, module):
        pass
    return module


def learn(
    task: Task, looks: int = 6, stop: Callable[[], bool] = lambda: False, lengths: tuple[int, ...] | None = None, count: int = 200
) -> Iterator[Recall]:
    """Train one network, looking at its accuracy ``looks`` times; the last look is at ``count`` sequences and marked finished.

    Raises: ExplainerError when a setting is not possible.
    """
    module, lengths = make_network(task.checked()), lengths or lengths_of(task)
    n_parameters, every = sum(p.numel() for p in module.parameters()), max(1, task.steps // looks)
    for step in _steps(task, module):
        done = step.step == task.steps or stop()
        if step.step % every == 0 or done:
            measured = accuracy(module, lengths, count if done else 60)
            yield Recall(task, step.step, step.loss, lengths, measured, n_parameters, step.seconds, done)
        if done:
            return
