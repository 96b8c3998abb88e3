"""Compare the table of foundation models with the newest list, and print what has changed: python -m explainer.deploy.refresh."""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from explainer.deploy.foundation_models import account
from explainer.deploy.foundation_models.changes import compared, told
from explainer.deploy.foundation_models.listing import PACKAGE, Listing, ours, packaged, save
from explainer.deploy.foundation_models.table import table
from explainer.errors import DataError

# --only-binary: a source archive would run its own setup.
_DOWNLOAD = "download --no-deps --only-binary :all: --no-cache-dir --progress-bar off --disable-pip-version-check --no-input --dest".split()
PATIENCE_S = 300


def newest() -> Listing:
    """The list in the newest package of the registry that pip is set to; the package is fetched, read and thrown away.

    Raises: DataError with one sentence where no registry gives it.
    """
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "pip", *_DOWNLOAD, folder, PACKAGE]
        try:
            done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=PATIENCE_S, check=False)
        except subprocess.TimeoutExpired as error:
            raise DataError(f"pip did not bring {PACKAGE} within {PATIENCE_S} seconds; try again, or give --package.") from error
        wheels = sorted(Path(folder).glob("*.whl"))
        if done.returncode or not wheels:
            said = (done.stderr.strip().splitlines() or ["it said nothing"])[-1]
            raise DataError(f"No package registry gives {PACKAGE} to this machine ({said}); go online, or give --package.")
        return packaged(wheels[0])


def main(words: Sequence[str] | None = None) -> int:
    """Print what has changed; 1 where something could not be read or asked."""
    asked = _parser().parse_args(words)
    status, found = 0, None
    try:
        found = packaged(asked.package) if asked.package else newest()
        print(*told(ours(), found, compared(ours(), found), table()), sep="\n")
    except DataError as error:
        print(error, file=sys.stderr)
        status = 1
    print()
    try:
        own = account.listing(account.client(asked.region)) if account.allowed() else None
        if own is None:
            print(f"No account was asked. With {account.SWITCH}=1 and credentials of boto3’s own chain yours is compared as well.")
        else:
            (region,) = {region for one in own.models.values() for region in one.regions} or {asked.region or ""}
            there = ours().within(region)
            print(*told(there, own, compared(there, own, regions=False), table()), sep="\n")
    except DataError as error:
        print(error, file=sys.stderr)
        status = 1
    if asked.save and found is not None:
        save(found)
        print("\nThe new list is written down. Now read the named families’ cells again in families.json, and set its dates.")
    return status


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m explainer.deploy.refresh", description=__doc__)
    parser.add_argument("--package", type=Path, help=f"a wheel of {PACKAGE}, or its unpacked folder, instead of the registry’s newest")
    parser.add_argument("--region", help="the region in which an account is asked")
    parser.add_argument("--save", action="store_true", help="write the new list down in bedrock.json")
    return parser


if __name__ == "__main__":
    sys.exit(main())
