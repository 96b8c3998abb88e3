"""Train story-gpt from scratch: ``python -m explainer.training.story_gpt --data DIR --work DIR``.

A killed run is started again with the same command and goes on from its last checkpoint, on the same batches.
"""

from __future__ import annotations

import argparse
import math
from pathlib import Path

import numpy as np
import torch
from tokenizers import Tokenizer
from transformers import GPT2Config, GPT2LMHeadModel, PreTrainedTokenizerFast

from explainer.studies.learning.loop import next_token_loss
from explainer.studies.learning.small_gpt import small_gpt_config
from explainer.training import corpus, harness
from explainer.training.positions import sinusoids


def make_config(vocab_size: int, context: int) -> GPT2Config:
    """The architecture: GPT-2, 6 layers of 8 heads, d_model 256."""
    return small_gpt_config(vocab_size, context, d_model=256, n_layers=6, n_heads=8, spread=0.04)


def make_module(config: GPT2Config) -> GPT2LMHeadModel:
    """A fresh network whose learned positions start as sines and cosines, so that "the token before" is one rotation away.

    Plain attention (``eager``): with fused small operations it trains faster on a processor than SDPA does.
    """
    module = GPT2LMHeadModel._from_config(config, attn_implementation="eager")
    table = sinusoids(config.n_positions, config.n_embd)
    with torch.no_grad():
        module.transformer.wpe.weight.copy_(2 * config.initializer_range * table)
    return module


def held_out_loss(module: GPT2LMHeadModel, stream: np.ndarray, context: int, windows: int = 48) -> float:
    """Mean loss in nats a token on evenly spaced held-out windows."""
    rows = torch.from_numpy(harness.windows(stream, context + 1, windows))
    return harness.mean_loss(module, (rows[:, :-1], rows[:, 1:]), next_token_loss)


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
    device = harness.pick_device(args.device)
    tokenizer, streams, n_bytes = corpus.prepare(args.data, args.work, args.vocab, args.seed)
    torch.manual_seed(args.seed)
    module = make_module(make_config(args.vocab, args.context)).to(device)  # type: ignore[arg-type]
    mixture = corpus.Mixture(streams, vocab_size=args.vocab, context=args.context, batch=args.batch, seed=args.seed)
    held_out = streams["held out"]
    harness.fit(module, mixture.batch_at, lambda: held_out_loss(module, held_out, args.context), args)
    loss = held_out_loss(module, held_out, args.context, 300)
    bits_per_byte = loss / math.log(2) * len(held_out) / n_bytes
    print(f"held out: {loss:.4f} nats a token, {bits_per_byte:.4f} bits a byte")
    export(module, tokenizer, args.out)
    harness.save_curve(args.work, args.out, args.batch * args.context)


def main() -> None:
    """Read the command line and train."""
    parser = harness.parser(__doc__, "story-gpt", tokens=60e6, learning_rate=2e-3, batch=16)
    parser.add_argument("--vocab", type=int, default=8192)
    parser.add_argument("--context", type=int, default=256)
    run(parser.parse_args())


if __name__ == "__main__":
    main()
