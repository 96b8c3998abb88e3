"""The built-in texts that a tokenizer can be trained on. Torch-free."""

from __future__ import annotations

import inspect
from functools import lru_cache


@lru_cache(maxsize=1)
def stories() -> str:
    """The built-in text: short made-up stories in English."""
    from explainer.texts.stories.maker import stories as make

    return "\n".join(make(seed=7, count=220))[:60_000]


def own_code() -> str:
    """Another built-in text: some of this library's own Python."""
    from explainer.models import labels, pieces, replay
    from explainer.studies.tokens import bpe, splits

    return "\n".join(inspect.getsource(module) for module in (labels, pieces, replay, bpe, splits))
