"""What a trace costs, beside the model's own plain SDPA pass: ``python -m pytest tests/benchmarks --benchmark-only -s``.

Ratios, not times, so that the machine matters little: both passes run in turn, and the median of the rounds' ratios
is printed. Without ``--benchmark-only`` a tiny network takes the large one's place and only the results are checked.
"""

from __future__ import annotations

import gc
import os
import statistics
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import psutil
import pytest
import torch
import transformers

from explainer.models import LanguageModel, wrap
from explainer.models.memory import MIB
from explainer.trace.recorder import record_ids

TARGETS = {8: 1.05, 32: 1.05, 128: 1.05, 1024: 1.10}
TARGET_GRIDS_MS = 2.0
SECONDS_A_LENGTH = 15.0


@dataclass
class Bench:
    """One network twice, on the same weights: untouched with SDPA, and tapped. ``lines`` are printed at the end."""

    plain: Any
    model: LanguageModel
    full: bool
    lines: list[str] = field(default_factory=list)

    def ids(self, n_pos: int) -> tuple[int, ...]:
        return tuple(int(i) for i in np.random.default_rng(n_pos).integers(0, self.model.n_vocab, n_pos))


@pytest.fixture(scope="module")
def bench(request: pytest.FixtureRequest) -> Iterator[Bench]:
    full = bool(request.config.getoption("benchmark_only", False))
    changes = {} if full else {"n_layer": 2, "n_embd": 32, "n_head": 4, "vocab_size": 300, "bos_token_id": 0, "eos_token_id": 0}
    torch.manual_seed(0)
    modules = []
    for _ in range(2):
        config = transformers.GPT2Config(**changes)
        config._attn_implementation = "sdpa"
        modules.append(transformers.GPT2LMHeadModel(config).eval())
    plain, tapped = modules
    tapped.load_state_dict(plain.state_dict(), assign=True)
    made = Bench(plain, wrap(tapped, name="gpt2-small-sized"), full)
    yield made
    if full:
        print("\n\n" + "\n".join(made.lines))


def seconds(action: Callable[[], Any]) -> float:
    started = time.perf_counter()
    action()
    return time.perf_counter() - started


@pytest.mark.benchmark(group="a whole trace")
@pytest.mark.parametrize("n_pos", TARGETS)
def test_a_trace_beside_the_plain_pass(bench: Bench, benchmark: Any, n_pos: int) -> None:
    """``logits``: the plain pass as it comes. ``body``: without what a trace leaves out, the unembedding and the cache."""
    token_ids = bench.ids(n_pos)
    inputs = torch.tensor([token_ids])
    passes: dict[str, Callable[[], Any]] = {
        "logits": lambda: bench.plain(inputs),
        "body": lambda: bench.plain.transformer(inputs, use_cache=False),
        "trace": lambda: record_ids(bench.model, token_ids),
    }
    taken: dict[str, list[float]] = {name: [] for name in passes}

    @torch.no_grad()
    def one_round() -> None:
        turn = len(taken["trace"]) % len(passes)
        order = list(passes)[turn:] + list(passes)[:turn]
        for name in order:
            taken[name].append(seconds(passes[name]))

    one_round()  # warm-up, and how many rounds there is time for
    rounds = max(5, min(200, int(SECONDS_A_LENGTH / sum(times[0] for times in taken.values())))) if bench.full else 1
    for times in taken.values():
        times.clear()
    benchmark.pedantic(one_round, rounds=rounds, warmup_rounds=0)

    ratio = {
        base: statistics.median(trace / plain for trace, plain in zip(taken["trace"], taken[base], strict=True))
        for base in ("logits", "body")
    }
    milliseconds = {name: 1000 * statistics.median(times) for name, times in taken.items()}
    benchmark.extra_info |= {f"{name}_ms": value for name, value in milliseconds.items()} | {
        f"trace_over_{base}": r for base, r in ratio.items()
    }
    bench.lines.append(
        f"{n_pos:5d} tokens: trace {milliseconds['trace']:8.1f} ms | "
        f"plain with logits {milliseconds['logits']:8.1f} ms: {ratio['logits']:.3f} x "
        f"(target {TARGETS[n_pos]:.2f}) | without logits and cache {milliseconds['body']:8.1f} ms: {ratio['body']:.3f} x | {rounds} rounds"
    )
    with torch.no_grad():
        expected = bench.plain(inputs).logits[0, -1].numpy()
    np.testing.assert_allclose(record_ids(bench.model, token_ids).logits(-1), expected, atol=1e-4)


@pytest.mark.benchmark(group="one head's five grids")
def test_one_heads_five_grids(bench: Bench, benchmark: Any) -> None:
    trace = record_ids(bench.model, bench.ids(64))
    taken: list[float] = []
    benchmark.pedantic(lambda: taken.append(seconds(lambda: trace.grids(1, 3))), rounds=300 if bench.full else 1)
    bench.lines.append(
        f"   64 tokens: five grids of one head {1000 * statistics.median(taken):.2f} ms "
        f"(target {TARGET_GRIDS_MS:.1f}), slowest {1000 * max(taken):.2f} ms"
    )
    grids = trace.grids(1, 3)
    assert [grid.shape for grid in (grids.scores, grids.scaled, grids.masked, grids.pattern)] == [(64, 64)] * 4
    assert grids.z.shape == (64, trace.d_head)


def rss_mib() -> float:
    return float(psutil.Process(os.getpid()).memory_info().rss) / MIB


def peak_mib(action: Callable[[], Any]) -> tuple[float, float, Any]:
    """(peak, kept) resident MiB above what was there before, and the result; the peak is NaN off Linux."""
    gc.collect()
    before = rss_mib()
    clear, status = Path("/proc/self/clear_refs"), Path("/proc/self/status")
    try:
        clear.write_text("5")  # the high-water mark starts anew
    except OSError:
        result = action()
        return float("nan"), rss_mib() - before, result
    result = action()
    mark = next(int(line.split()[1]) / 1024 for line in status.read_text().splitlines() if line.startswith("VmHWM"))
    return mark - before, rss_mib() - before, result


@pytest.mark.benchmark(group="memory")
def test_memory_of_a_long_trace(bench: Bench, benchmark: Any) -> None:
    token_ids = bench.ids(1024)
    inputs = torch.tensor([token_ids])
    with torch.no_grad():
        bench.plain.transformer(inputs)  # buffers of the kernels are made once
        body = peak_mib(lambda: bench.plain.transformer(inputs).last_hidden_state)
        whole = peak_mib(lambda: bench.plain(inputs).logits)[0]
    peak, kept, trace = benchmark.pedantic(peak_mib, args=(lambda: record_ids(bench.model, token_ids),), rounds=1)
    held = trace.nbytes / MIB
    bench.lines.append(
        f" 1024 tokens: a trace holds {held:.0f} MiB (nbytes), resident {kept:.0f} MiB more; "
        f"peak {peak:.0f} MiB, of the plain pass {body[0]:.0f} MiB without and {whole:.0f} MiB with logits"
    )
    per_layer = sum(
        tensor.numel() * 4
        for at in trace._layers[:1]
        for tensor in (at.q, at.k, at.v, at.z, at.attn_out, at.resid_mid, at.mlp_out, at.resid_post)
    )
    assert per_layer * trace.n_layers <= trace.nbytes <= 1.5 * per_layer * trace.n_layers + 1024**2  # one mask
