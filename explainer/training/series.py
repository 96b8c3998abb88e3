"""The cell of the lesson that follows a reader's numbers: ``python -m explainer.training.series``; some seconds on one core."""

from __future__ import annotations

import argparse
from pathlib import Path

from safetensors.torch import save_file

from explainer.studies.recurrent import series


def main() -> None:
    """Train the cell and keep its weights."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, default=series.FILE)
    parser.add_argument("--seed", type=int, default=0)
    args = parser.parse_args()
    args.out.parent.mkdir(parents=True, exist_ok=True)
    save_file(series.trained(args.seed).state_dict(), str(args.out))


if __name__ == "__main__":
    main()
