"""The texts that a model is fine-tuned on, by the name that they have on the pages. Torch-free."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from explainer.texts.sets import Texts, french, ship_log, spanish

STYLES: dict[str, Callable[[], Texts]] = {
    "a ship’s log": partial(ship_log.make, n_characters=1_000_000),
    "French": french.make,
    "Spanish": spanish.make,
}
