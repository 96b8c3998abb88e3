"""Train two-layer, a very small GPT whose checkpoints are kept: ``python -m explainer.training.two_layer --data DIR``.

Its weights at some dozens of moments of the training lie in one file, so that a lesson can show a head becoming an
induction head. One minute's work on two cores.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterable
from pathlib import Path

import torch
from safetensors.torch import load_file, save_file
from tokenizers import Tokenizer
from transformers import GPT2LMHeadModel, PreTrainedTokenizerFast

from explainer.studies.learning.small_gpt import small_gpt_config
from explainer.training import corpus, harness
from explainer.training.positions import sinusoids
from explainer.training.story_gpt import held_out_loss

N_KEPT = 32
EARLY_STEPS = (0, 5, 10, 20, 40)
STAGES = (corpus.Stage(0.3, 0.2, 0.1, until=1500, only_known=True), corpus.Stage(0.3, 0.2, 0.1))


def make_module(vocab_size: int, context: int) -> GPT2LMHeadModel:
    """GPT-2 with 2 layers of 2 heads and d_model 64."""
    config = small_gpt_config(vocab_size, context, d_model=64, n_layers=2, n_heads=2, spread=0.08)
    module = GPT2LMHeadModel._from_config(config, attn_implementation="eager")
    with torch.no_grad():
        module.transformer.wpe.weight.copy_(config.initializer_range * sinusoids(context, 64))
    return module


def kept_steps(n_steps: int, n_kept: int = N_KEPT) -> list[int]:
    """The steps whose weights are kept: five early ones, then evenly spaced ones up to the last."""
    even = n_kept - len(EARLY_STEPS)
    return sorted({*EARLY_STEPS, *(round(n_steps * index / even) for index in range(1, even + 1))})


def save_step(folder: Path, module: GPT2LMHeadModel, step: int) -> None:
    """Keep the weights of this moment, in half precision."""
    weights = {name: p.detach().cpu().half() for name, p in module.named_parameters()}
    save_file(weights, folder / f"step-{step}.safetensors")


def bundle(folder: Path, steps: Iterable[int], target: Path) -> None:
    """All kept moments as one file, ``checkpoints.safetensors``, with names like ``step/1200/transformer.wte.weight``."""
    tensors = {f"step/{step}/{name}": value for step in steps for name, value in load_file(folder / f"step-{step}.safetensors").items()}
    save_file(tensors, target / "checkpoints.safetensors", metadata={"format": "pt"})


def export(module: GPT2LMHeadModel, tokenizer: Tokenizer, target: Path) -> None:
    """Config and tokenizer; the weights are those of :func:`bundle`."""
    target.mkdir(parents=True, exist_ok=True)
    module.config.save_pretrained(target)
    context = module.config.n_positions
    PreTrainedTokenizerFast(tokenizer_object=tokenizer, eos_token=corpus.END, model_max_length=context).save_pretrained(target)


def run(args: argparse.Namespace) -> None:
    """Train, keep the weights on the way, and bundle them at the end."""
    tokenizer, streams, _ = corpus.prepare(args.data, args.work, args.vocab, args.seed)
    torch.manual_seed(args.seed)
    module = make_module(args.vocab, args.context).to(harness.pick_device(args.device))  # type: ignore[arg-type]
    mixture = corpus.Mixture(streams, vocab_size=args.vocab, context=args.context, batch=args.batch, seed=args.seed, stages=STAGES)
    steps = kept_steps(round(args.tokens / (args.batch * args.context)))
    args.tokens = steps[-1] * args.batch * args.context

    def keep(step: int) -> None:
        if step in steps:
            save_step(args.work, module, step)

    harness.fit(module, mixture.batch_at, lambda: held_out_loss(module, streams["held out"], args.context), args, after_step=keep)
    export(module, tokenizer, args.out)
    bundle(args.work, steps, args.out)
    harness.save_curve(args.work, args.out, args.batch * args.context)
    print(json.dumps(steps))


def main() -> None:
    """Read the command line and train."""
    parser = harness.parser(__doc__, "two-layer", tokens=8e6, learning_rate=3e-3, batch=32)
    parser.add_argument("--vocab", type=int, default=512)
    parser.add_argument("--context", type=int, default=128)
    run(parser.parse_args())


if __name__ == "__main__":
    main()
