"""``python -m explainer.models.smollm2``: installs SmolLM2-135M-Instruct, once; says how far it is."""

from __future__ import annotations

import logging
import signal
import sys
import time
from contextlib import closing

from explainer.errors import ModelError
from explainer.models.hub.downloads import Progress
from explainer.models.smollm2 import install, release

LINE_EVERY_S = 5.0  # where nobody watches, as in a log


def told(now: Progress) -> str:
    """How far it is, in a line: "45.0 of 92.9 MB", "12 of 272 tensors, unpacking the 4-bit weights"."""
    if now.unit == "bytes":
        amount = f"{now.done / 1e6:.1f} of {now.total / 1e6:.1f} MB"
    else:
        amount = f"{now.done} of {now.total} {now.unit}"
    return f"{release.NAME}: {amount}, {now.doing or 'downloading'}"


def main() -> int:
    """Install, and return the exit status: 0 when it is here, 1 with a sentence, 130 when it was stopped."""
    logging.basicConfig(level=logging.CRITICAL)  # the sentence says what is wrong
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    watched, last = sys.stderr.isatty(), -LINE_EVERY_S
    clear = "\r\x1b[K" if watched else ""
    try:
        with closing(install.install()) as records:
            for now in records:
                if watched:
                    print(f"{clear}{told(now)}", end="", file=sys.stderr, flush=True)
                elif time.monotonic() - last >= LINE_EVERY_S:
                    print(told(now), file=sys.stderr, flush=True)
                    last = time.monotonic()
    except ModelError as error:
        print(f"{clear}{error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print(f"{clear}Stopped; what was finished is kept for the next time.", file=sys.stderr)
        return 130
    print(f"{clear}{release.NAME} is in {release.home()}", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
