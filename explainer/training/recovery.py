"""Train the probe of a recurrent translator: ``python -m explainer.training.recovery translate-gru --data FILE``.

The translator stays as it is. From its last state alone the probe is to say which token stood one, two, three … steps before
the end. Its accuracy by distance and length, on held-out sentences, is kept beside it.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import save_file
from torch import nn

from explainer.models.catalogue import ASSETS
from explainer.models.translators import Translator, load_translator
from explainer.studies.recurrent.bottleneck import MOST_DISTANCE, PROBE, RecoveryProbe
from explainer.training import pairs
from explainer.training.translate import PairBatches, padded

GROUPS = ((1, 4), (5, 8), (9, 12), (13, 24))  # tokens of a sentence, the end token left out


def _tail(source_ids: torch.Tensor, most: int) -> torch.Tensor:
    """(batch distance): the token 1, 2, … steps before the end token; −100 before the sentence begins."""
    n_tokens = (source_ids != 0).sum(1) - 1
    distances = torch.arange(1, min(most, int(n_tokens.max())) + 1)
    positions = n_tokens[:, None] - distances
    return torch.where(positions >= 0, source_ids.gather(1, positions.clamp_min(0)), -100)


def train_probe(model: Translator, batches: PairBatches, n_steps: int, rate: float = 2e-3, most: int = MOST_DISTANCE) -> RecoveryProbe:
    """Fit the probe by AdamW on the last states of training sentences; the rate falls to 0 in a line."""
    network = model.module
    probe = RecoveryProbe(network.config.d_hidden, network.config.d_embed, network.config.n_vocab, most)
    optimizer = torch.optim.AdamW(probe.parameters(), lr=rate, weight_decay=0.01)
    embedding = network.embedding.weight.detach()
    for step in range(n_steps):
        source_ids = batches.batch_at(10**6 + step)[2]  # other draws than the translator's own
        with torch.no_grad():
            last = network.encode(source_ids)[1]
        labels = _tail(source_ids, most)
        logits = probe(last, embedding, labels.shape[1])
        loss = nn.functional.cross_entropy(logits.flatten(0, 1), labels.flatten(), ignore_index=-100)
        optimizer.param_groups[0]["lr"] = rate * (1 - step / n_steps)
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        optimizer.step()
        if step % 100 == 0:
            print(f"step {step:,}/{n_steps:,}  loss {loss.item():.3f}", flush=True)
    return probe.eval()


@torch.no_grad()
def accuracy(model: Translator, probe: RecoveryProbe, sentences: list[list[int]], commonest: int) -> dict[str, list[list[float]]]:
    """Share of tokens found again, for each group of lengths: [distance, share right, tokens asked, share of a blind guess]."""
    found: dict[str, list[list[float]]] = {}
    for low, high in GROUPS:
        rows = [[*ids, 1] for ids in sentences if low <= len(ids) <= high]
        if not rows:
            continue
        source_ids = torch.from_numpy(padded(rows))
        labels = _tail(source_ids, len(probe.maps))
        parts = [
            probe(model.module.encode(part)[1], model.module.embedding.weight, labels.shape[1]).argmax(-1) for part in source_ids.split(64)
        ]
        right, asked, blind = torch.cat(parts) == labels, labels != -100, labels == commonest
        found[f"{low}–{high}"] = [
            [d + 1, float(right[:, d].sum() / asked[:, d].sum()), int(asked[:, d].sum()), float(blind[:, d].sum() / asked[:, d].sum())]
            for d in range(labels.shape[1])
            if int(asked[:, d].sum()) >= 20
        ]
    return found


def run(args: argparse.Namespace) -> None:
    """Train, measure, and write both beside the translator."""
    folder = args.assets / args.name
    model = load_translator(str(folder))
    split = pairs.split(pairs.read(args.data), seed=args.seed)
    batches = PairBatches(split, model.tokenizer, 1024, args.seed)
    torch.manual_seed(args.seed)
    probe = train_probe(model, batches, args.steps)
    counts = np.bincount(np.concatenate([np.array(ids) for ids in batches.sources]))
    sentences = [encoding.ids for encoding in model.tokenizer.encode_batch([one.source for one in split.held_out])]
    found = accuracy(model, probe, sentences, int(counts.argmax()))
    save_file({name: value.half() for name, value in probe.state_dict().items()}, folder / PROBE)
    (folder / "recovery.json").write_text(json.dumps(found) + "\n", encoding="utf-8")
    for group, rows in found.items():
        print(group, " ".join(f"{int(d)}:{100 * share:.0f}" for d, share, _, _ in rows))


def main() -> None:
    """Read the command line and train."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("name", choices=("translate-gru", "translate-gru-attention"))
    parser.add_argument("--data", type=Path, default=Path("../shared/data/translation/en_es.tsv"))
    parser.add_argument("--assets", type=Path, default=ASSETS)
    parser.add_argument("--steps", type=int, default=2500)
    parser.add_argument("--seed", type=int, default=0)
    run(parser.parse_args())


if __name__ == "__main__":
    main()
