"""Train story-gpt from scratch: ``python -m explainer.training.story_gpt --data DIR --work DIR``.

A killed run is started again with the same command and goes on from its last checkpoint, on the same batches.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import time
from pathlib import Path

import numpy as np
import torch
from safetensors import safe_open
from safetensors.torch import load_file, save_file
from tokenizers import Tokenizer
from transformers import GPT2Config, GPT2LMHeadModel, PreTrainedTokenizerFast

from explainer.studies.loop import language_model_loss, make_optimizer, train, warmup_stable_decay
from explainer.training import corpus

CHECKPOINT_S = 110.0


def make_config(vocab_size: int, context: int) -> GPT2Config:
    """The architecture: GPT-2, 6 layers of 8 heads, d_model 256."""
    return GPT2Config(
        vocab_size=vocab_size,
        n_positions=context,
        n_embd=256,
        n_layer=6,
        n_head=8,
        resid_pdrop=0.0,
        embd_pdrop=0.0,
        attn_pdrop=0.0,
        bos_token_id=0,
        eos_token_id=0,
    )


def prepare(data: Path, work: Path, vocab_size: int, seed: int) -> tuple[Tokenizer, dict[str, np.ndarray]]:
    """Tokenizer and encoded streams, made once and kept in ``work``."""
    tokenizer_file, names = work / "tokenizer.json", [*corpus.WEIGHTS, "made up", "held out"]
    files = {name: work / f"{name.replace(' ', '_')}.npy" for name in names}
    if not tokenizer_file.exists() or not all(file.exists() for file in files.values()):
        texts = corpus.read(data, seed)
        tokenizer = corpus.train_tokenizer(texts, vocab_size)
        for name, pieces in {**texts.train, "held out": texts.held_out}.items():
            np.save(files[name], corpus.encode(pieces, tokenizer))
        tokenizer.save(str(tokenizer_file))
    return Tokenizer.from_file(str(tokenizer_file)), {name: np.load(file) for name, file in files.items()}


def held_out_loss(module: GPT2LMHeadModel, stream: np.ndarray, context: int, windows: int = 48) -> float:
    """Mean loss in nats a token on evenly spaced held-out windows."""
    device = next(module.parameters()).device
    starts = np.linspace(0, len(stream) - context - 2, windows).astype(int)
    block = torch.from_numpy(np.stack([stream[s : s + context + 1] for s in starts]).astype(np.int64)).to(device)
    module.eval()
    with torch.no_grad(), torch.autocast(device.type, dtype=torch.bfloat16):
        losses = [language_model_loss(module(input_ids=rows[:, :-1]).logits, rows[:, 1:]).item() for rows in block.split(8)]
    module.train()
    return sum(losses) / len(losses)


def save_checkpoint(work: Path, module: GPT2LMHeadModel, optimizer: torch.optim.Optimizer, state: dict[str, object]) -> None:
    """Write weights, optimizer moments and counters; the rename makes it all or nothing."""
    tensors = {f"weight/{name}": p.detach().cpu().clone() for name, p in module.named_parameters()}
    for index, values in optimizer.state_dict()["state"].items():
        tensors |= {f"moment/{index}/{key}": value.detach().cpu().clone() for key, value in values.items()}
    save_file(tensors, work / "checkpoint.tmp", metadata={"state": json.dumps(state)})
    os.replace(work / "checkpoint.tmp", work / "checkpoint.safetensors")


def load_checkpoint(work: Path, module: GPT2LMHeadModel, optimizer: torch.optim.Optimizer) -> dict[str, object]:
    """Put weights and moments back, and return the counters; empty when there is no checkpoint."""
    path = work / "checkpoint.safetensors"
    if not path.exists():
        return {}
    tensors = load_file(path)
    weights = {name.removeprefix("weight/"): value for name, value in tensors.items() if name.startswith("weight/")}
    module.load_state_dict(weights, strict=False)  # the head is tied to the embedding and stored once
    saved = optimizer.state_dict()
    moments: dict[int, dict[str, torch.Tensor]] = {}
    for name, value in tensors.items():
        if name.startswith("moment/"):
            _, index, key = name.split("/")
            moments.setdefault(int(index), {})[key] = value
    optimizer.load_state_dict({"state": moments, "param_groups": saved["param_groups"]})
    with safe_open(path, framework="pt") as file:
        return dict(json.loads(file.metadata()["state"]))


def export(module: GPT2LMHeadModel, tokenizer: Tokenizer, target: Path) -> None:
    """Write the model in Hugging Face layout, weights in half precision."""
    target.mkdir(parents=True, exist_ok=True)
    half = GPT2LMHeadModel(module.config)
    half.load_state_dict(module.state_dict())
    half.half().save_pretrained(target)
    fast = PreTrainedTokenizerFast(tokenizer_object=tokenizer, eos_token=corpus.END, model_max_length=module.config.n_positions)
    fast.save_pretrained(target)


def run(args: argparse.Namespace) -> None:
    """Train, checkpoint, and export at the end."""
    args.work.mkdir(parents=True, exist_ok=True)
    device = ("cuda" if torch.cuda.is_available() else "cpu") if args.device == "auto" else args.device
    tokenizer, streams = prepare(args.data, args.work, args.vocab, args.seed)
    torch.manual_seed(args.seed)
    module = GPT2LMHeadModel(make_config(args.vocab, args.context)).to(device)  # type: ignore[arg-type]
    optimizer = make_optimizer(module, args.learning_rate)
    state = load_checkpoint(args.work, module, optimizer)
    first = int(str(state.get("step", 0)))
    mixture = corpus.Mixture(streams, vocab_size=args.vocab, context=args.context, batch=args.batch, seed=args.seed)
    n_steps = math.ceil(args.tokens / (args.batch * args.context))
    print(f"{sum(p.numel() for p in module.parameters()):,} parameters, {device}, from step {first} to {n_steps}", flush=True)
    last_saved, smooth = time.monotonic(), float("nan")
    steps = train(
        module,
        mixture.batch_at,
        optimizer,
        lambda step: args.learning_rate * warmup_stable_decay(step / n_steps),
        first_step=first,
        n_steps=n_steps,
    )
    with (args.work / "curve.jsonl").open("a") as curve:
        for step in steps:
            smooth = step.loss if math.isnan(smooth) else 0.98 * smooth + 0.02 * step.loss
            if step.step % 50 == 0:
                per_step = step.tokens / (step.step - first)
                left = (n_steps - step.step) * step.seconds / (step.step - first)
                speed = per_step * (step.step - first) / step.seconds
                pace = f"{speed:,.0f} tokens/s, {left / 60:.0f} min left"
                print(f"step {step.step}/{n_steps} loss {smooth:.3f} lr {step.learning_rate:.1e} {pace}", flush=True)
                curve.write(json.dumps({"step": step.step, "loss": round(smooth, 4)}) + "\n")
                curve.flush()
            if step.step % 500 == 0:
                value = held_out_loss(module, streams["held out"], args.context)
                print(f"  held-out loss {value:.4f} nats a token", flush=True)
                curve.write(json.dumps({"step": step.step, "held_out": round(value, 4)}) + "\n")
            if time.monotonic() - last_saved > CHECKPOINT_S or step.step == n_steps:
                save_checkpoint(args.work, module, optimizer, {"step": step.step})
                last_saved = time.monotonic()
    print(f"final held-out loss {held_out_loss(module, streams['held out'], args.context, 200):.4f} nats a token")
    export(module, tokenizer, args.out)


def main() -> None:
    """Read the command line and train."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=Path("../shared/data/pretrain"), help="folder with the training texts")
    parser.add_argument("--work", type=Path, default=Path("runs/story-gpt"), help="checkpoints and the curve")
    parser.add_argument("--out", type=Path, default=Path("explainer/assets/story-gpt"), help="where the finished model goes")
    parser.add_argument("--tokens", type=float, default=40e6)
    parser.add_argument("--vocab", type=int, default=4096)
    parser.add_argument("--context", type=int, default=256)
    parser.add_argument("--batch", type=int, default=16)
    parser.add_argument("--learning-rate", type=float, default=1.5e-3)
    parser.add_argument("--device", default="auto")
    parser.add_argument("--seed", type=int, default=0)
    run(parser.parse_args())


if __name__ == "__main__":
    main()
