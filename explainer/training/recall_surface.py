"""Accuracy over width and length, worked out beforehand: ``python -m explainer.training.recall_surface``.

The same trainings that a reader can start in the page, for six networks and several widths, each looked at over all lengths.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from explainer.models.catalogue import ASSETS
from explainer.studies.recurrent import recall

WIDTHS = (8, 16, 32, 64, 128)
LENGTHS = (1, 2, 3, 4, 6, 8, 10, 12, 14, 16)
SETTINGS = {"longest": 16, "steps": 800, "seed": 0}


def surface(kind: str, widths: tuple[int, ...] = WIDTHS, lengths: tuple[int, ...] = LENGTHS, **settings: int) -> list[list[float]]:
    """(width length): the share of symbols said right after a training at each width."""
    rows = []
    for width in widths:
        task = recall.Task(kind, width=width, **(SETTINGS | settings))
        network = recall.trained(task)
        rows.append([round(share, 3) for share in recall.accuracy(network, lengths, recall.SURFACE_COUNT)])
        print(
            f"{kind:<20} width {width:>3}  " + " ".join(f"{n}:{100 * share:.0f}" for n, share in zip(lengths, rows[-1], strict=True)),
            flush=True,
        )
    return rows


def main() -> None:
    """Train all of them and keep the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, default=ASSETS / "recall")
    args = parser.parse_args()
    args.out.mkdir(parents=True, exist_ok=True)
    made = {"widths": WIDTHS, "lengths": LENGTHS, **SETTINGS, "accuracy": {kind: surface(kind) for kind in recall.KINDS}}
    (args.out / "surface.json").write_text(json.dumps(made) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
