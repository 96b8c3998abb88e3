"""Train story-bert from scratch: ``python -m explainer.training.story_bert --data DIR --work DIR``.

A masked-language model on story-gpt's texts and with its tokenizer: some tokens are hidden, and the network, which sees
both sides, finds them again. A killed run goes on from its last checkpoint when the same command is given.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

import numpy as np
import torch
from tokenizers import AddedToken, Tokenizer
from torch import nn
from transformers import BertConfig, BertForMaskedLM, PreTrainedTokenizerFast

from explainer.studies.learning.loop import Batch
from explainer.training import corpus, harness
from explainer.training.positions import sinusoids

MASK = "[MASK]"
HIDDEN_SHARE = 0.3  # of the positions are to be found again
MASKED, REPLACED = 0.8, 0.1  # of those: shown as [MASK], shown as a random token; the rest stays as it was (Devlin et al. 2019)


def make_config(vocab_size: int, context: int) -> BertConfig:
    """The architecture: BERT, 6 layers of 8 heads, d_model 256; the last entry of the vocabulary is ``[MASK]``."""
    return BertConfig(
        vocab_size=vocab_size,
        max_position_embeddings=context,
        hidden_size=256,
        num_hidden_layers=6,
        num_attention_heads=8,
        intermediate_size=1024,
        hidden_dropout_prob=0.0,
        attention_probs_dropout_prob=0.0,
        pad_token_id=0,
        initializer_range=0.04,  # as in story-gpt
    )


def make_module(config: BertConfig) -> BertForMaskedLM:
    """A fresh network whose learned positions start as sines and cosines."""
    module = BertForMaskedLM._from_config(config, attn_implementation="eager")
    table = sinusoids(config.max_position_embeddings, config.hidden_size)
    with torch.no_grad():
        module.bert.embeddings.position_embeddings.weight.copy_(2 * config.initializer_range * table)
    return module


def hide(rows: np.ndarray, rng: np.random.Generator, mask_id: int) -> Batch:
    """Hide HIDDEN_SHARE of every row's tokens, end-of-text left out.

    Returns: token ids as shown (batch pos), hidden positions (batch hidden), and what stood there (batch hidden), −100 where
    an end-of-text was drawn.
    """
    n_hidden = max(1, round(HIDDEN_SHARE * rows.shape[1]))
    positions = np.argsort(rng.random(rows.shape), axis=1)[:, :n_hidden]
    answers = np.take_along_axis(rows, positions, axis=1)
    dice = rng.random(positions.shape)
    shown = np.where(dice < MASKED, mask_id, np.where(dice < MASKED + REPLACED, rng.integers(1, mask_id, positions.shape), answers))
    ids = rows.copy()
    np.put_along_axis(ids, positions, np.where(answers == 0, 0, shown), axis=1)
    return torch.from_numpy(ids), torch.from_numpy(positions), torch.from_numpy(np.where(answers == 0, -100, answers))


def masked_loss(module: BertForMaskedLM, token_ids: torch.Tensor, positions: torch.Tensor, labels: torch.Tensor) -> torch.Tensor:
    """Mean −log p of the hidden tokens in nats; only their positions go through the head."""
    hidden = module.bert(input_ids=token_ids).last_hidden_state
    chosen = hidden.gather(1, positions[..., None].expand(-1, -1, hidden.shape[-1]))
    return nn.functional.cross_entropy(module.cls(chosen).flatten(0, 1).float(), labels.flatten(), ignore_index=-100)


class MaskedMixture:
    """Batches of hidden tokens from real text and made-up stories, a pure function of (seed, step)."""

    def __init__(self, mixture: corpus.Mixture, mask_id: int) -> None:
        self.mixture, self.mask_id = mixture, mask_id

    def batch_at(self, step: int) -> Batch:
        """Token ids, hidden positions, labels: see :func:`hide`."""
        rows = self.mixture.batch_at(step)[0].numpy()
        return hide(rows, np.random.default_rng((self.mixture.seed, step, 1)), self.mask_id)


def held_out_loss(module: BertForMaskedLM, stream: np.ndarray, context: int, mask_id: int, windows: int = 48) -> float:
    """Mean −log p in nats of hidden tokens of evenly spaced held-out windows, the same ones each time."""
    batch = hide(harness.windows(stream, context, windows), np.random.default_rng(0), mask_id)
    return harness.mean_loss(module, batch, masked_loss)


def export(module: BertForMaskedLM, tokenizer: Tokenizer, target: Path) -> None:
    """Write the model in Hugging Face layout, weights in half precision; ``[MASK]`` is the tokenizer's last entry."""
    target.mkdir(parents=True, exist_ok=True)
    half = BertForMaskedLM(module.config)
    half.load_state_dict(module.state_dict())
    half.half().save_pretrained(target)
    tokenizer.add_special_tokens([AddedToken(MASK, special=True)])
    context = module.config.max_position_embeddings
    fast = PreTrainedTokenizerFast(tokenizer_object=tokenizer, eos_token=corpus.END, mask_token=MASK, model_max_length=context)
    fast.save_pretrained(target)


def run(args: argparse.Namespace) -> None:
    """Train, checkpoint, and export at the end."""
    device: Any = harness.pick_device(args.device)
    tokenizer, streams, _ = corpus.prepare(args.data, args.work, 0, args.seed, args.tokenizer)
    mask_id = tokenizer.get_vocab_size()
    torch.manual_seed(args.seed)
    module = make_module(make_config(mask_id + 1, args.context)).to(device)
    mixture = corpus.Mixture(streams, vocab_size=mask_id, context=args.context, batch=args.batch, seed=args.seed, stages=corpus.STORY_BERT)
    held_out = streams["held out"]
    loss = lambda windows=48: held_out_loss(module, held_out, args.context, mask_id, windows)  # noqa: E731
    harness.fit(module, MaskedMixture(mixture, mask_id).batch_at, loss, args, loss_of=masked_loss)
    print(f"held out: {loss(300):.4f} nats a hidden token")
    export(module, tokenizer, args.out)
    harness.save_curve(args.work, args.out, args.batch * args.context)


def main() -> None:
    """Read the command line and train."""
    parser = harness.parser(__doc__, "story-bert", tokens=16e6, learning_rate=1e-3, batch=16)
    parser.add_argument("--tokenizer", type=Path, default=Path("explainer/assets/story-gpt/tokenizer.json"), help="story-gpt's")
    parser.add_argument("--context", type=int, default=256)
    run(parser.parse_args())


if __name__ == "__main__":
    main()
