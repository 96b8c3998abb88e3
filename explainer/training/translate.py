"""Train a translator: ``python -m explainer.training.translate KIND --data FILE``, KIND one of gru, gru-attention, transformer.

English to Spanish. All three see the same batches, share a tokenizer and have about as many parameters, so that what differs is
how the decoder gets at the source. A killed run goes on from its last checkpoint when the same command is given.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
import torch
from safetensors.torch import save_file
from tokenizers import Tokenizer, normalizers
from torch import nn
from transformers import MarianConfig, MarianMTModel

from explainer.models.recurrent import RecurrentConfig, RecurrentTranslator
from explainer.models.translators import END, PAD, START
from explainer.studies.learning.loop import Batch, language_model_loss
from explainer.studies.tokens.new_tokenizer import byte_level_bpe
from explainer.texts import wording
from explainer.training import harness, pairs

KINDS = ("gru", "gru-attention", "transformer")
VOCAB = 4096
MOST_SOURCE, MOST_TARGET = 60, 72  # tokens of a row; longer joined rows are left out
JOINED_SHARE, MOST_JOINED = 0.3, 4  # of the batches are of two to four pairs, one after another
SAME_LENGTH = 2  # tokens: rows of a batch differ by less, so that little is padding


def make_tokenizer(split: pairs.Split, vocab_size: int = VOCAB) -> Tokenizer:
    """Byte-level BPE over both languages of the training pairs; ids 0, 1, 2 are padding, end and start."""
    texts = (text for pair in split.train for text in (pair.source, pair.target))
    return byte_level_bpe(texts, vocab_size, [PAD, END, START], space_first=True, normalizer=normalizers.NFC())


def make_module(kind: str, n_vocab: int) -> nn.Module:
    """A fresh network of about 2.3 million parameters."""
    if kind != "transformer":
        return RecurrentTranslator(RecurrentConfig(n_vocab, attention=kind == "gru-attention", dropout=0.15))
    config = MarianConfig(
        vocab_size=n_vocab,
        d_model=192,
        encoder_layers=2,
        decoder_layers=2,
        encoder_attention_heads=6,
        decoder_attention_heads=6,
        encoder_ffn_dim=448,
        decoder_ffn_dim=448,
        max_position_embeddings=128,
        activation_function="relu",
        dropout=0.1,
        scale_embedding=True,
        init_std=0.05,
        pad_token_id=0,
        eos_token_id=1,
        bos_token_id=2,
        decoder_start_token_id=2,
        forced_eos_token_id=None,
    )
    return MarianMTModel._from_config(config, attn_implementation="eager")


class PairBatches:
    """Batches of about ``target_tokens`` target tokens each, a pure function of (seed, step)."""

    def __init__(self, split: pairs.Split, tokenizer: Tokenizer, target_tokens: int, seed: int) -> None:
        self.sources = [encoding.ids for encoding in tokenizer.encode_batch([pair.source for pair in split.train])]
        self.targets = [encoding.ids for encoding in tokenizer.encode_batch([pair.target for pair in split.train])]
        self.target_tokens, self.seed = target_tokens, seed
        bins: dict[int, list[int]] = {}
        for index, target in enumerate(self.targets):
            bins.setdefault(len(target) // SAME_LENGTH, []).append(index)
        self.bins = [(SAME_LENGTH * (key + 1), np.array(bins[key])) for key in sorted(bins)]  # the longest row, end token included
        # A bin is drawn by its tokens, as every batch has the same number of them: then every pair is seen as often as any other.
        sizes = np.array([longest * len(part) for longest, part in self.bins], dtype=np.float64)
        self.by_size = sizes / sizes.sum()

    def _rows(self, step: int) -> list[tuple[list[int], list[int]]]:
        rng = np.random.default_rng((self.seed, step))
        if rng.random() >= JOINED_SHARE:
            longest, part = self.bins[rng.choice(len(self.bins), p=self.by_size)]
            chosen = rng.choice(part, max(1, self.target_tokens // longest))
            return [(self.sources[i], self.targets[i]) for i in chosen]
        n_parts = int(rng.integers(2, MOST_JOINED + 1))
        rows: list[tuple[list[int], list[int]]] = []
        while sum(len(target) + 1 for _, target in rows) < self.target_tokens:
            chosen = rng.integers(len(self.targets), size=n_parts)
            source = [token for i in chosen for token in self.sources[i]]
            target = [token for i in chosen for token in self.targets[i]]
            if len(source) < MOST_SOURCE and len(target) < MOST_TARGET:
                rows.append((source, target))
        return rows

    def batch_at(self, step: int) -> Batch:
        """Labels (batch target) with −100 where there is padding, decoder ids (batch target), source ids (batch source)."""
        return as_batch(self._rows(step))


def as_batch(rows: list[tuple[list[int], list[int]]]) -> Batch:
    """Pairs of ids as :meth:`PairBatches.batch_at` has them; the end token is put after each side."""
    source = padded([[*source, 1] for source, _ in rows])
    target = padded([[*target, 1] for _, target in rows])
    decoder = np.concatenate([np.full((len(rows), 1), 2), target[:, :-1]], axis=1)
    labels = np.where(target == 0, -100, target)
    return torch.from_numpy(labels), torch.from_numpy(np.where(decoder == 1, 0, decoder)), torch.from_numpy(source)


def padded(rows: list[list[int]]) -> np.ndarray:
    """(batch longest), zeros on the right."""
    made = np.zeros((len(rows), max(len(row) for row in rows)), dtype=np.int64)
    for index, row in enumerate(rows):
        made[index, : len(row)] = row
    return made


def translation_loss(module: nn.Module, labels: torch.Tensor, decoder_ids: torch.Tensor, source_ids: torch.Tensor) -> torch.Tensor:
    """Mean −log p of the target's tokens in nats."""
    if isinstance(module, RecurrentTranslator):
        return language_model_loss(module(source_ids, decoder_ids), labels)
    mask = (source_ids != 0).long()
    return language_model_loss(module(input_ids=source_ids, attention_mask=mask, decoder_input_ids=decoder_ids).logits, labels)


@torch.no_grad()
def held_out_loss(module: nn.Module, asked: tuple[pairs.Asked, ...], tokenizer: Tokenizer) -> float:
    """Mean −log p in nats of a token of the held-out sentences' first translations."""
    device = next(module.parameters()).device
    ordered = sorted(asked, key=lambda one: one.length)
    module.eval()
    total = count = 0.0
    for start in range(0, len(ordered), 64):
        part = ordered[start : start + 64]
        batch = as_batch([(tokenizer.encode(one.source).ids, tokenizer.encode(one.references[0]).ids) for one in part])
        n_tokens = int((batch[0] != -100).sum())
        total += translation_loss(module, *(tensor.to(device) for tensor in batch)).item() * n_tokens
        count += n_tokens
    module.train()
    return total / count


def words_seen(split: pairs.Split) -> dict[str, int]:
    """How often each English word stands in the training pairs, lower case, without marks around it."""
    counts = Counter(word for pair in split.train for word in wording.words(pair.source))
    return dict(sorted(counts.items()))


def export(module: nn.Module, tokenizer: Tokenizer, target: Path) -> None:
    """Config, tokenizer and weights in half precision."""
    target.mkdir(parents=True, exist_ok=True)
    tokenizer.save(str(target / "tokenizer.json"))
    if isinstance(module, RecurrentTranslator):
        (target / "config.json").write_text(json.dumps(module.config.to_json(), indent=2) + "\n", encoding="utf-8")
        save_file({name: value.detach().cpu().half() for name, value in module.state_dict().items()}, target / "model.safetensors")
        return
    config: Any = module.config
    half: Any = MarianMTModel(config)
    half.load_state_dict(module.state_dict())
    half.half().save_pretrained(target)


def run(args: argparse.Namespace) -> None:
    """Train, checkpoint, and export at the end."""
    split = pairs.split(pairs.read(args.data), seed=args.seed)
    args.work = args.work / args.kind
    args.work.mkdir(parents=True, exist_ok=True)
    tokenizer = make_tokenizer(split)
    torch.manual_seed(args.seed)
    module: Any = make_module(args.kind, tokenizer.get_vocab_size()).to(harness.pick_device(args.device))
    batches = PairBatches(split, tokenizer, args.batch, args.seed)
    loss = lambda: held_out_loss(module, split.held_out, tokenizer)  # noqa: E731
    harness.fit(module, batches.batch_at, loss, args, loss_of=translation_loss)
    print(f"held out: {loss():.4f} nats a token")
    target = args.out / f"translate-{args.kind}"
    export(module, tokenizer, target)
    (target / "words.json").write_text(json.dumps(words_seen(split), ensure_ascii=False) + "\n", encoding="utf-8")
    harness.save_curve(args.work, target, args.batch)


def main() -> None:
    """Read the command line and train."""
    parser = harness.parser(__doc__, "translate", tokens=10e6, learning_rate=1e-3, batch=2048)
    parser.add_argument("kind", choices=KINDS)
    parser.set_defaults(data=Path("../shared/data/translation/en_es.tsv"), out=Path("explainer/assets"), optimizer="adamw", compile=False)
    run(parser.parse_args())


if __name__ == "__main__":
    main()
