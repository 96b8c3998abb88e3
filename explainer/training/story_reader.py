"""Tune story-bert to three jobs at once, one head for each: ``python -m explainer.training.story_reader --data DIR --work DIR``.

Sentiment (a label for a text), names (a tag for each word) and what a customer wants (150 classes) are read from the vectors of one
body. Some tokens are hidden on the way, and found again as in its first training. A killed run goes on with the same command.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from tokenizers import Tokenizer
from torch import nn
from transformers import BertForMaskedLM

from explainer.models.classifier import padded
from explainer.models.layout import TAGS, TEXT
from explainer.models.several_heads import HEADS, HeadSpec, write
from explainer.studies.tuning.examples import IGNORED
from explainer.texts.applications import names, reviews
from explainer.training import applications_data as public
from explainer.training import harness, story_bert
from explainer.training.applications_data import OUTSIDE
from explainer.training.reader_batches import TOKENS_A_STEP, ReaderMixture, Row, Sets, read_tokenizer, text_row, word_row

HIDDEN_WEIGHT, SMOOTHED = 0.3, 0.1


class Reader(nn.Module):
    """The body with its first head, which finds hidden tokens, and the three new ones."""

    def __init__(self, bert: BertForMaskedLM, specs: dict[str, HeadSpec]) -> None:
        super().__init__()
        self.bert = bert
        made = {name: nn.Linear(bert.config.hidden_size, len(spec.labels)) for name, spec in specs.items()}
        for head in made.values():
            nn.init.normal_(head.weight, std=0.02)
            nn.init.zeros_(head.bias)
        self.heads = nn.ModuleDict(made)

    def states(self, token_ids: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        """(row pos d_model): the body's vectors."""
        found: torch.Tensor = self.bert.bert(input_ids=token_ids, attention_mask=mask).last_hidden_state
        return found


def loss_of(
    module: Reader,
    token_ids: torch.Tensor,
    mask: torch.Tensor,
    places: torch.Tensor,
    stood: torch.Tensor,
    tags: torch.Tensor,
    sentiment: torch.Tensor,
    intents: torch.Tensor,
) -> torch.Tensor:
    """The sum of the heads' −log p in nats, each row as much as any other, and a part of the hidden tokens'.

    A question outside of all classes is to be given to none: −Σ log p ÷ classes, which is least where all are equally likely.
    """
    states = module.states(token_ids, mask)
    entropy = nn.functional.cross_entropy
    whole = states[:, 0]
    found = entropy(module.heads["sentiment"](whole).float(), sentiment, ignore_index=IGNORED, reduction="sum")
    scores = module.heads["intents"](whole).float()
    known = torch.where(intents >= 0, intents, IGNORED)
    found = found + entropy(scores, known, ignore_index=IGNORED, reduction="sum", label_smoothing=SMOOTHED)
    found = found + (-torch.log_softmax(scores, -1).mean(-1) * (intents == OUTSIDE)).sum()
    by_word = entropy(module.heads["entities"](states).float().transpose(1, 2), tags, ignore_index=IGNORED, reduction="none")
    found = found + 2 * (by_word.sum(1) / (tags != IGNORED).sum(1).clamp(min=1)).sum()
    hidden = states.gather(1, places[..., None].expand(-1, -1, states.shape[-1]))
    again = entropy(module.bert.cls(hidden).flatten(0, 1).float(), stood.flatten(), ignore_index=IGNORED)
    return found / len(token_ids) + HIDDEN_WEIGHT * again


@torch.no_grad()
def scored(module: Reader, rows: Sequence[Row], size: int = 64) -> list[np.ndarray]:
    """For each row the scores of its head where it is asked, (asked label)."""
    module.eval()
    found: dict[int, np.ndarray] = {}
    order = sorted(range(len(rows)), key=lambda i: len(rows[i].token_ids))
    for start in range(0, len(order), size):
        part = order[start : start + size]
        ids, mask = padded([rows[i].token_ids for i in part], 0)
        states = module.states(ids, mask)
        for line, i in enumerate(part):
            found[i] = module.heads[rows[i].job](states[line, list(rows[i].places)]).float().numpy()
    module.train()
    return [found[i] for i in range(len(rows))]


def specs_of(intents: public.Intents) -> dict[str, HeadSpec]:
    """The three heads."""
    return {"sentiment": HeadSpec(TEXT, reviews.LABELS), "entities": HeadSpec(TAGS, names.TAGS), "intents": HeadSpec(TEXT, intents.labels)}


def looked_at(module: Reader, sets: Sets) -> float:
    """Print how well each head does on held-out rows while it learns; the share of mistakes over all."""
    one = sets.tokenizer
    texts = {
        "questions": [text_row(one, "intents", row) for row in sets.intents.validation if row[1] != OUTSIDE],
        "uci": [text_row(one, "sentiment", row) for row in sets.uci.held_out],
        "order": [text_row(one, "sentiment", (review.text, review.label)) for review in reviews.make(0, 1, 300).new_patterns],
    }
    wrong = {name: 1 - float(np.mean([s[0].argmax() == row.labels[0] for s, row in zip(scored(module, rows), rows, strict=True)]))
             for name, rows in texts.items()}  # fmt: skip
    for name, held_out in (("wikigold", sets.wikigold.held_out), ("unseen names", [row.words for row in names.unseen_in_unseen(0, 300)])):
        rows = [word_row(one, row) for row in held_out]
        pairs = [(list(row.labels), s.argmax(-1).tolist()) for s, row in zip(scored(module, rows), rows, strict=True)]
        wrong[name] = 1 - names.span_f1(pairs)
    print("  " + "  ".join(f"{name} {1 - value:.3f}" for name, value in wrong.items()), flush=True)
    return float(np.mean(list(wrong.values())))


def export(module: Reader, tokenizer: Tokenizer, specs: dict[str, HeadSpec], target: Path) -> None:
    """Write body and first head in Hugging Face layout, and the three new heads beside them; half precision."""
    config = module.bert.config
    config.hidden_dropout_prob = config.attention_probs_dropout_prob = 0.0
    story_bert.export(module.bert, tokenizer, target)
    write(target, specs, module.heads.state_dict())


def with_heads(module: Reader, base: Path) -> Reader:
    """The module with the heads of the model it begins with, where that has some: the training then goes on."""
    from safetensors.torch import load_file

    if (base / HEADS).exists():
        module.heads.load_state_dict({name: tensor.float() for name, tensor in load_file(base / HEADS).items()})
    return module


def run(args: argparse.Namespace) -> None:
    """Tune, checkpoint, and export at the end."""
    device = harness.pick_device(args.device)
    args.work.mkdir(parents=True, exist_ok=True)
    tokenizer = read_tokenizer(args.base)
    sets = Sets(args.data, tokenizer)
    specs = specs_of(sets.intents)
    torch.manual_seed(args.seed)
    free = {"hidden_dropout_prob": args.dropout, "attention_probs_dropout_prob": args.dropout}
    bert = BertForMaskedLM.from_pretrained(args.base, dtype=torch.float32, attn_implementation="sdpa", **free)
    module = with_heads(Reader(bert, specs), args.base).to(device).train()
    mixture = ReaderMixture(sets, bert.config.vocab_size - 1, args.seed)
    harness.fit(module, mixture.batch_at, lambda: looked_at(module, sets), args, loss_of=loss_of)
    export(module, tokenizer, specs, args.out)
    harness.save_curve(args.work, args.out, TOKENS_A_STEP)


def main() -> None:
    """Read the command line and tune."""
    parser = harness.parser(__doc__, "story-reader", tokens=12e6, learning_rate=6e-4, batch=0)
    parser.add_argument("--base", type=Path, default=Path("explainer/assets/story-bert"), help="the model to begin with")
    parser.add_argument("--dropout", type=float, default=0.1)
    parser.set_defaults(data=Path("../shared/data"), compile=False)  # each of the lengths would be compiled for itself
    run(parser.parse_args())


if __name__ == "__main__":
    main()
