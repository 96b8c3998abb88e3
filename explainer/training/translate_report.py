"""How well the translators translate, by length: ``python -m explainer.training.translate_report --data FILE``.

BLEU and chrF (sacrebleu) of greedy translations of held-out sentences, for each number of source words; and of held-out
sentences joined into longer texts, counted apart. Each translator's figures are kept beside it as ``scores.json``.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from explainer.models.catalogue import ASSETS
from explainer.models.translators import NAMES, Translator, load_translator
from explainer.training import pairs

JOINED_WORDS = (10, 15, 20, 25, 30, 40)
N_JOINED = 120
ROWS = 64


@dataclass(frozen=True, slots=True)
class Score:
    """n_words: of the sources. bleu, chrf: of the whole set, 0 to 100. sentences: how many."""

    n_words: int
    bleu: float
    chrf: float
    sentences: int


def translations(model: Translator, asked: Sequence[pairs.Asked]) -> list[str]:
    """Greedy translations, in the order of the sentences."""
    encoded = [model.encode(one.source).token_ids for one in asked]
    order = sorted(range(len(asked)), key=lambda i: len(encoded[i]))
    made = [""] * len(asked)
    for start in range(0, len(order), ROWS):
        part = order[start : start + ROWS]
        most = 2 * max(len(encoded[i]) for i in part) + 8
        for i, row in zip(part, model.greedy([encoded[i] for i in part], min(100, most)), strict=True):
            made[i] = model.decode(row)
    return made


def score(made: Sequence[str], asked: Sequence[pairs.Asked], n_words: int) -> Score:
    """BLEU and chrF of one set; all translations that people gave count as references."""
    from sacrebleu.metrics.bleu import BLEU
    from sacrebleu.metrics.chrf import CHRF

    most = max(len(one.references) for one in asked)
    # sacrebleu takes None where a sentence has fewer references than another.
    references: Any = [[one.references[k] if k < len(one.references) else None for one in asked] for k in range(most)]
    bleu, chrf = BLEU(effective_order=False).corpus_score(list(made), references), CHRF().corpus_score(list(made), references)
    return Score(n_words, round(bleu.score, 2), round(chrf.score, 2), len(asked))


def by_length(made: Sequence[str], asked: Sequence[pairs.Asked]) -> list[Score]:
    """One score for each number of words that has at least 30 sentences."""
    found = []
    for n_words in sorted({one.length for one in asked}):
        part = [i for i, one in enumerate(asked) if one.length == n_words]
        if len(part) >= 30:
            found.append(score([made[i] for i in part], [asked[i] for i in part], n_words))
    return found


def joined(model: Translator, asked: Sequence[pairs.Asked], seed: int) -> list[Score]:
    """One score for each length of JOINED_WORDS."""
    found = []
    for n_words in JOINED_WORDS:
        long = [one for one in pairs.join_asked(asked, n_words, N_JOINED, seed) if len(model.encode(one.source).token_ids) < 96]
        found.append(score(translations(model, long), long, n_words))
    return found


def report(model: Translator, split: pairs.Split, seed: int = 0) -> dict[str, Any]:
    """All figures of one translator: over everything held out, by length, and joined."""
    made = translations(model, split.held_out)
    return {
        "all": asdict(score(made, split.held_out, 0)),
        "by_length": [asdict(one) for one in by_length(made, split.held_out)],
        "joined": [asdict(one) for one in joined(model, split.held_out, seed)],
    }


def run(args: argparse.Namespace) -> None:
    """Measure every translator there is, print a table, keep the figures."""
    split = pairs.split(pairs.read(args.data), seed=args.seed)
    for name in args.names:
        folder = args.assets / name
        found = report(load_translator(str(folder)), split, args.seed)
        (folder / "scores.json").write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
        print(
            f"{name}: BLEU {found['all']['bleu']:.1f}, chrF {found['all']['chrf']:.1f} on {found['all']['sentences']:,} held-out sentences"
        )
        for kind in ("by_length", "joined"):
            print(f"  {kind:<10}" + "  ".join(f"{one['n_words']}: {one['bleu']:.1f}" for one in found[kind]), flush=True)


def main() -> None:
    """Read the command line and measure."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", default=list(NAMES))
    parser.add_argument("--data", type=Path, default=Path("../shared/data/translation/en_es.tsv"))
    parser.add_argument("--assets", type=Path, default=ASSETS)
    parser.add_argument("--seed", type=int, default=0)
    run(parser.parse_args())


if __name__ == "__main__":
    main()
