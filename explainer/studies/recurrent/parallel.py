"""A chain of steps against one product for all: wall-clock measured here and now, the longest chain, and the work done."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import torch
from torch import nn
from torch.nn import functional as F

from explainer.errors import ExplainerError

MOST_TOKENS, MOST_WIDTH = 2048, 512


class AttentionLayer(nn.Module):
    """Causal self-attention and nothing else: W_Q, W_K, W_V, W_O, heads of 32 numbers (4·d² weights)."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.n_heads = max(1, width // 32)
        self.qkv, self.out = nn.Linear(width, 3 * width), nn.Linear(width, width)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """(batch time width) to the same."""
        batch, n_tokens, width = x.shape
        q, k, v = self.qkv(x).view(batch, n_tokens, 3, self.n_heads, -1).permute(2, 0, 3, 1, 4)
        z = F.scaled_dot_product_attention(q, k, v, is_causal=True)
        return self.out(z.transpose(1, 2).reshape(batch, n_tokens, width))


class Block(nn.Module):
    """The attention layer and an FFN of four times the width, each added to the stream: 12·d² weights, as two GRU layers have."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.attention = AttentionLayer(width)
        self.norm1, self.norm2 = nn.LayerNorm(width), nn.LayerNorm(width)
        self.ffn = nn.Sequential(nn.Linear(width, 4 * width), nn.GELU(), nn.Linear(4 * width, width))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """(batch time width) to the same."""
        x = x + self.attention(self.norm1(x))
        return x + self.ffn(self.norm2(x))


@dataclass(frozen=True, slots=True)
class Work:
    """What a layer does for n tokens of width d. products: multiplications of two numbers. chain: steps that must wait for each other."""

    products: int
    chain: int


def gru_work(n_tokens: int, width: int) -> Work:
    """Three gates, each x·W and h·W: 6·n·d² products, n steps that each wait for the one before."""
    return Work(6 * n_tokens * width**2, n_tokens)


def attention_work(n_tokens: int, width: int) -> Work:
    """Four projections, q·k and weights·v: 4·n·d² + 2·n²·d products. Five steps in a row: q, k, v; q·k; softmax; weights·v; W_O."""
    return Work(4 * n_tokens * width**2 + 2 * n_tokens**2 * width, 5)


@dataclass(frozen=True, slots=True)
class Timing:
    """Seconds of one pass of each over the same tokens: the median of ``repeats``, and the fastest and the slowest."""

    n_tokens: int
    width: int
    gru_s: float
    attention_s: float
    gru_range_s: tuple[float, float]
    attention_range_s: tuple[float, float]
    repeats: int


def _check(n_tokens: int, width: int) -> None:
    if not (1 <= n_tokens <= MOST_TOKENS and 32 <= width <= MOST_WIDTH and width % 32 == 0):
        raise ExplainerError(f"Choose 1 to {MOST_TOKENS:,} tokens and a width of 32 to {MOST_WIDTH}, a multiple of 32.")


def _clock(run: Callable[[], object], repeats: int) -> list[float]:
    run()  # the first pass sets things up
    times = []
    for _ in range(repeats):
        started = time.perf_counter()
        run()
        times.append(time.perf_counter() - started)
    return times


@torch.no_grad()
def race(lengths: Sequence[int], width: int, repeats: int = 5) -> Iterator[Timing]:
    """Time a GRU layer and an attention layer over random vectors of each length, one after the other.

    Raises: ExplainerError for a length or width out of range.
    """
    generator = torch.Generator().manual_seed(0)
    gru, attention = nn.GRU(width, width, batch_first=True).eval(), AttentionLayer(width).eval()
    for n_tokens in lengths:
        _check(n_tokens, width)
        x = torch.randn(1, n_tokens, width, generator=generator)
        chain, whole = _clock(lambda x=x: gru(x), repeats), _clock(lambda x=x: attention(x), repeats)  # type: ignore[misc]
        yield Timing(
            n_tokens, width, statistics.median(chain), statistics.median(whole), (min(chain), max(chain)), (min(whole), max(whole)), repeats
        )


@dataclass(frozen=True, slots=True)
class Throughput:
    """Training: tokens a second, forward and backward, of networks with about the same number of weights."""

    n_tokens: int
    width: int
    gru_tokens_s: float
    block_tokens_s: float
    gru_parameters: int
    block_parameters: int


def training(n_tokens: int, width: int, batch: int = 8, repeats: int = 3) -> Throughput:
    """Time steps of training: two GRU layers against one transformer block, on the same random vectors.

    Raises: ExplainerError for a length or width out of range.
    """
    _check(n_tokens, width)
    x = torch.randn(batch, n_tokens, width, generator=torch.Generator().manual_seed(0))
    gru, block = nn.GRU(width, width, num_layers=2, batch_first=True), Block(width)

    def step(network: nn.Module) -> None:
        network.zero_grad(set_to_none=True)
        out = network(x)
        (out[0] if isinstance(out, tuple) else out).pow(2).mean().backward()

    seconds = [statistics.median(_clock(lambda network=network: step(network), repeats)) for network in (gru, block)]  # type: ignore[misc]
    sizes = [sum(p.numel() for p in network.parameters()) for network in (gru, block)]
    tokens = batch * n_tokens
    return Throughput(n_tokens, width, tokens / seconds[0], tokens / seconds[1], sizes[0], sizes[1])
