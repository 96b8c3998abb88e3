"""One training run on disk: command line, checkpoints, progress, curve. Every model's script is built on it."""

from __future__ import annotations

import argparse
import copy
import json
import math
import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from safetensors import safe_open
from safetensors.torch import load_file, save_file
from torch import nn

from explainer.studies.learning.loop import Batch, LossOf, Step, next_token_loss, train, warmup_stable_decay
from explainer.studies.tuning.fine_tuning import bfloat16_is_faster
from explainer.training import optimizers
from explainer.training.optimizers import Together

CHECKPOINT_S = 110.0  # a killed run loses less than two minutes


def parser(description: str | None, name: str, *, tokens: float, learning_rate: float, batch: int) -> argparse.ArgumentParser:
    """The options that every model's script takes."""
    made = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    made.add_argument("--data", type=Path, default=Path("../shared/data/pretrain"), help="folder with the training texts")
    made.add_argument("--work", type=Path, default=Path("runs") / name, help="checkpoints, encoded texts and the curve")
    made.add_argument("--out", type=Path, default=Path("explainer/assets") / name, help="where the finished model goes")
    made.add_argument("--tokens", type=float, default=tokens, help="how many tokens to learn from in all")
    made.add_argument("--minutes", type=float, help="instead of --tokens: as many as fit this time, by a trial of a few steps")
    made.add_argument("--batch", type=int, default=batch, help="sequences in a step")
    made.add_argument("--learning-rate", type=float, default=learning_rate)
    made.add_argument("--optimizer", choices=optimizers.KINDS, default="muon")
    made.add_argument("--compile", action=argparse.BooleanOptionalAction, default=True, help="fuse the small operations")
    made.add_argument("--bf16", action=argparse.BooleanOptionalAction, help="products in bfloat16; if not said, where that is faster")
    made.add_argument("--device", default="auto", help="auto, cpu, cuda, mps")
    made.add_argument("--seed", type=int, default=0)
    return made


def pick_device(wanted: str) -> str:
    """The device's name; "auto" is the accelerator where there is one."""
    if wanted != "auto":
        return wanted
    return "cuda" if torch.cuda.is_available() else "mps" if torch.backends.mps.is_available() else "cpu"


def save_checkpoint(work: Path, module: nn.Module, optimizer: Together, state: dict[str, object]) -> None:
    """Write weights, optimizer moments and counters; the rename makes it all or nothing."""
    tensors = {f"weight/{name}": p.detach().cpu().clone() for name, p in module.named_parameters()}
    for number, part in enumerate(optimizer.parts):
        for index, values in part.state_dict()["state"].items():
            tensors |= {f"moment/{number}/{index}/{key}": value.detach().cpu().clone() for key, value in values.items()}
    save_file(tensors, work / "checkpoint.tmp", metadata={"state": json.dumps(state)})
    os.replace(work / "checkpoint.tmp", work / "checkpoint.safetensors")


def load_checkpoint(work: Path, module: nn.Module, optimizer: Together) -> dict[str, Any]:
    """Put weights and moments back, and return the counters; empty when there is no checkpoint."""
    path = work / "checkpoint.safetensors"
    if not path.exists():
        return {}
    tensors = load_file(path)
    weights = {name.removeprefix("weight/"): value for name, value in tensors.items() if name.startswith("weight/")}
    module.load_state_dict(weights, strict=False)  # the head is tied to the embedding and stored once
    moments: list[dict[int, dict[str, torch.Tensor]]] = [{} for _ in optimizer.parts]
    for name, value in tensors.items():
        if name.startswith("moment/"):
            _, number, index, key = name.split("/")
            moments[int(number)].setdefault(int(index), {})[key] = value
    for part, moment in zip(optimizer.parts, moments, strict=True):
        part.load_state_dict({"state": moment, "param_groups": part.state_dict()["param_groups"]})
    with safe_open(path, framework="pt") as file:
        return dict(json.loads(file.metadata()["state"]))


def tokens_per_second(module: nn.Module, batch_at: Callable[[int], Batch], args: argparse.Namespace, loss_of: LossOf) -> float:
    """The speed of a few steps on a private copy, by the processor's own time, so that other work does not count."""
    trial = copy.deepcopy(module)
    rate_at: Callable[[int], float] = lambda step: 1e-4  # noqa: E731
    optimizer = optimizers.make(args.optimizer, trial, 1e-4)
    steps = train(trial, batch_at, optimizer, rate_at, first_step=0, n_steps=6, loss_of=loss_of, bf16=bool(args.bf16))
    next(steps), next(steps)
    clock = time.monotonic if next(module.parameters()).device.type != "cpu" else lambda: time.process_time() / torch.get_num_threads()
    started = clock()
    n_tokens = sum(batch_at(step.step - 1)[0].numel() for step in steps)
    return n_tokens / (clock() - started)


@dataclass(slots=True)
class Progress:
    """Turns steps into lines for people and for the curve."""

    n_steps: int
    tokens_a_step: int
    smooth: float = math.nan
    _since: tuple[float, int] = (0.0, 0)
    _pace: float = math.nan

    def line(self, step: Step) -> str | None:
        """The line to print after this step: speed over the last lines, and the time that is left."""
        self.smooth = step.loss if math.isnan(self.smooth) else 0.98 * self.smooth + 0.02 * step.loss
        if step.step % 25 and step.step != self.n_steps:
            return None
        seconds, tokens = step.seconds - self._since[0], step.tokens - self._since[1]
        self._since = (step.seconds, step.tokens)
        fresh = tokens / max(seconds, 1e-9)
        self._pace = fresh if math.isnan(self._pace) else 0.7 * self._pace + 0.3 * fresh
        left = (self.n_steps - step.step) * self.tokens_a_step / self._pace / 60
        return (
            f"step {step.step:,}/{self.n_steps:,}  loss {self.smooth:.3f}  rate {step.learning_rate:.1e}  "
            f"{fresh:,.0f} tokens/s  {left:.0f} min left"
        )


def windows(stream: np.ndarray, length: int, count: int) -> np.ndarray:
    """(count length): evenly spaced pieces of a stream of token ids, the same ones each time."""
    starts = np.linspace(0, len(stream) - length - 1, count).astype(int)
    return np.stack([stream[start : start + length] for start in starts]).astype(np.int64)


def mean_loss(module: nn.Module, batch: Batch, loss_of: LossOf) -> float:
    """The mean loss of held-out rows, a few at a time, without dropout; the module goes on in training mode."""
    device = next(module.parameters()).device
    module.eval()
    with torch.no_grad(), torch.autocast(device.type, dtype=torch.bfloat16, enabled=device.type != "cpu" or bfloat16_is_faster()):
        parts = zip(*(tensor.to(device).split(8) for tensor in batch), strict=True)
        losses = [loss_of(module, *part).item() for part in parts]
    module.train()
    return sum(losses) / len(losses)


def fit(
    module: nn.Module,
    batch_at: Callable[[int], Batch],
    held_out: Callable[[], float],
    args: argparse.Namespace,
    *,
    loss_of: LossOf = next_token_loss,
    after_step: Callable[[int], None] = lambda step: None,
    held_out_every: int = 500,
) -> None:
    """Train ``module`` in place to the end of the plan, from the last checkpoint in ``args.work`` if there is one.

    ``curve.jsonl`` in the work folder gets the smoothed loss and, every ``held_out_every`` steps, the held-out loss.
    ``after_step`` is called with the number of steps done, before the first and after each.
    """
    device = next(module.parameters()).device
    if args.bf16 is None:
        args.bf16 = device.type != "cpu" or bfloat16_is_faster()
    run_loss: LossOf = torch.compile(loss_of, dynamic=False) if args.compile else loss_of
    optimizer = optimizers.make(args.optimizer, module, args.learning_rate)
    state = load_checkpoint(args.work, module, optimizer)
    first, tokens_a_step = int(state.get("step", 0)), batch_at(0)[0].numel()
    if args.minutes and "n_steps" in state:
        n_steps = int(state["n_steps"])
    elif args.minutes:
        n_steps = max(1, int(args.minutes * 60 * tokens_per_second(module, batch_at, args, run_loss) / tokens_a_step))
    else:
        n_steps = math.ceil(args.tokens / tokens_a_step)
    n_parameters = sum(p.numel() for p in module.parameters())
    print(f"{n_parameters:,} parameters on {device}, steps {first:,} to {n_steps:,} of {tokens_a_step:,} tokens", flush=True)
    after_step(first)
    progress, last_saved = Progress(n_steps, tokens_a_step), time.monotonic()
    rate_at: Callable[[int], float] = lambda step: args.learning_rate * warmup_stable_decay(step / n_steps)  # noqa: E731
    with (args.work / "curve.jsonl").open("a", encoding="utf-8") as curve:
        for step in train(module, batch_at, optimizer, rate_at, first_step=first, n_steps=n_steps, loss_of=run_loss, bf16=args.bf16):
            line, done = progress.line(step), step.step == n_steps
            if line:
                print(line, flush=True)
                curve.write(json.dumps({"step": step.step, "loss": round(progress.smooth, 4)}) + "\n")
            if step.step % held_out_every == 0 or done:
                value = held_out()
                print(f"  held out {value:.4f} nats a token", flush=True)
                curve.write(json.dumps({"step": step.step, "held_out": round(value, 4)}) + "\n")
            curve.flush()
            after_step(step.step)
            if time.monotonic() - last_saved > CHECKPOINT_S or done:
                save_checkpoint(args.work, module, optimizer, {"step": step.step, "n_steps": n_steps})
                last_saved = time.monotonic()


def save_curve(work: Path, target: Path, tokens_a_step: int, most_points: int = 400) -> None:
    """The curve as ``training_curve.json`` beside the card: rows of tokens and loss, and of tokens and held-out loss, in nats."""
    rows = [json.loads(line) for line in (work / "curve.jsonl").read_text(encoding="utf-8").splitlines()]
    latest: dict[str, dict[int, float]] = {"loss": {}, "held_out": {}}
    for row in rows:  # a resumed run writes some steps twice: the later line holds
        for kind in latest:
            if kind in row:
                latest[kind][row["step"] * tokens_a_step] = row[kind]
    thinned = {}
    for kind, points in latest.items():
        ordered = sorted(points.items())
        keep = max(1, math.ceil(len(ordered) / most_points))
        thinned[kind] = [list(point) for point in ordered[::-1][::keep][::-1]]
    (target / "training_curve.json").write_text(json.dumps(thinned) + "\n", encoding="utf-8")
