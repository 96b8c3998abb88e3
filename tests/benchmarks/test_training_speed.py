"""Our training loop beside ``transformers.Trainer``: ``python -m pytest tests/benchmarks --benchmark-only -s -k training``.

The same network, batches, bf16 autocast, fused AdamW and clipping. The two run in turn, round by round, and the median of
the rounds' ratios is printed, so that a machine that drifts does not matter. Without ``--benchmark-only`` a tiny network
takes the place of story-gpt, in full precision, and what is checked is that both reach the same losses.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
import transformers

from explainer.studies.learning.loop import language_model_loss, make_optimizer, next_token_loss, train
from explainer.training import optimizers
from explainer.training.story_gpt import make_config

RATE = 1e-3
ROUNDS, STEPS = 4, 8


class Rows(torch.utils.data.Dataset):
    """Sequences of random tokens, with the next tokens as labels."""

    def __init__(self, n_rows: int, n_pos: int, n_vocab: int) -> None:
        rows = np.random.default_rng(0).integers(1, n_vocab, (n_rows, n_pos + 1))
        self.rows = torch.from_numpy(rows)

    def __len__(self) -> int:
        return len(self.rows)

    def __getitem__(self, index: int) -> dict[str, torch.Tensor]:
        return {"input_ids": self.rows[index, :-1], "labels": self.rows[index, 1:]}


def aligned_loss(outputs: Any, labels: torch.Tensor, num_items_in_batch: Any = None) -> torch.Tensor:
    """The labels are the next tokens already, so nothing is shifted."""
    return language_model_loss(outputs.logits, labels)


class Losses(transformers.TrainerCallback):
    """Keeps what the Trainer logs of each step, and when its first step began and its last ended."""

    def __init__(self) -> None:
        self.losses: list[float] = []
        self.started = self.ended = 0.0

    def on_step_begin(self, args: Any, state: Any, control: Any, **others: Any) -> None:
        if state.global_step == 1:  # the first step is for warming up, as in our own loop
            self.started = time.perf_counter()

    def on_step_end(self, args: Any, state: Any, control: Any, **others: Any) -> None:
        self.ended = time.perf_counter()

    def on_log(self, args: Any, state: Any, control: Any, logs: dict[str, float] | None = None, **others: Any) -> None:
        if logs and "loss" in logs:
            self.losses.append(float(logs["loss"]))


def by_trainer(module: Any, rows: Rows, batch: int, n_steps: int, bf16: bool, folder: Path) -> Losses:
    """Train with transformers' own loop."""
    seen = Losses()
    arguments = transformers.TrainingArguments(
        output_dir=str(folder),
        per_device_train_batch_size=batch,
        max_steps=n_steps,
        learning_rate=RATE,
        lr_scheduler_type="constant",
        optim="adamw_torch_fused",
        weight_decay=0.1,
        adam_beta2=0.95,
        max_grad_norm=1.0,
        bf16=bf16,
        use_cpu=True,
        report_to=[],
        save_strategy="no",
        logging_strategy="steps",
        logging_steps=1,
        disable_tqdm=True,
    )
    trainer = transformers.Trainer(module, arguments, train_dataset=rows, compute_loss_func=aligned_loss, callbacks=[seen])
    trainer._get_train_sampler = lambda *given: torch.utils.data.SequentialSampler(rows)  # the same order as ours
    trainer.remove_callback(transformers.PrinterCallback)
    trainer.train()
    return seen


def by_our_loop(module: Any, rows: Rows, batch: int, n_steps: int, bf16: bool, loss_of: Any = next_token_loss, kind: str = "") -> Losses:
    """Train with the project's loop."""
    seen = Losses()

    def batch_at(step: int) -> tuple[torch.Tensor, ...]:
        block = rows.rows[step * batch : (step + 1) * batch]
        return block[:, :-1], block[:, 1:]

    optimizer = optimizers.make(kind, module, RATE) if kind else make_optimizer(module, RATE)
    for step in train(module, batch_at, optimizer, lambda step: RATE, first_step=0, n_steps=n_steps, bf16=bf16, loss_of=loss_of):
        seen.losses.append(step.loss)
        if step.step == 1:
            seen.started = time.perf_counter()
        seen.ended = time.perf_counter()
    return seen


def fresh(config: Any, attention: str = "sdpa") -> Any:
    torch.manual_seed(0)
    return transformers.GPT2LMHeadModel._from_config(config, attn_implementation=attention)


def small_config() -> Any:
    config = make_config(300, 32)
    config.n_embd, config.n_layer, config.n_head = 32, 2, 2
    return config


def test_our_loop_and_the_trainer_reach_the_same_losses(tmp_path: Path) -> None:
    rows = Rows(4 * 6, 32, 300)
    ours = by_our_loop(fresh(small_config()), rows, 4, 6, bf16=False)
    theirs = by_trainer(fresh(small_config()), rows, 4, 6, False, tmp_path)
    assert ours.losses == pytest.approx(theirs.losses, abs=2e-3)  # the Trainer rounds what it logs
    assert ours.losses[-1] != pytest.approx(ours.losses[0], abs=1e-2)


@pytest.fixture
def full(request: pytest.FixtureRequest) -> bool:
    return bool(request.config.getoption("benchmark_only", False))


@pytest.mark.filterwarnings("ignore:.*torch.jit.script:DeprecationWarning")  # torch's own, where it is asked to compile
def test_tokens_a_second(benchmark: Any, full: bool, tmp_path: Path) -> None:
    config, batch, n_pos, n_steps, rounds = (make_config(8192, 256), 16, 256, STEPS, ROUNDS) if full else (small_config(), 4, 32, 3, 1)
    rows = Rows(batch * n_steps, n_pos, config.vocab_size)
    ways: dict[str, Callable[[], Losses]] = {
        "Trainer": lambda: by_trainer(fresh(config), rows, batch, n_steps, True, tmp_path),
        "our loop": lambda: by_our_loop(fresh(config), rows, batch, n_steps, True),
    }
    if full:
        compiled = torch.compile(next_token_loss)
        ways["compiled"] = lambda: by_our_loop(fresh(config, "eager"), rows, batch, n_steps, True, compiled)
        ways["compiled, Muon"] = lambda: by_our_loop(fresh(config, "eager"), rows, batch, n_steps, True, compiled, "muon")
    seconds: dict[str, list[float]] = {name: [] for name in ways}

    def one_round() -> None:
        for name, way in ways.items():
            seen = way()
            assert len(seen.losses) == n_steps
            seconds[name].append((seen.ended - seen.started) / (n_steps - 1))

    benchmark.pedantic(one_round, rounds=rounds, warmup_rounds=0)
    if full:
        print("\n\ntraining story-gpt, batches of 16 × 256, bf16 autocast, median of", rounds, "rounds")
        for name, times in seconds.items():
            ratio = statistics.median(own / base for own, base in zip(times, seconds["Trainer"], strict=True))
            print(f"  {name:15} {batch * n_pos / statistics.median(times):7,.0f} tokens/s   time ÷ Trainer {ratio:.3f}")
