"""Private copies of a model: to train, or to measure gradients on; and the next-token loss of a text that both are about.

Gradients are measured on a deep copy in double precision that is used by one reader at a time and whose weights no one changes.
"""

from __future__ import annotations

import copy
import itertools
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from typing import Any

import torch
from torch import nn

from explainer.errors import ExplainerError, TextError
from explainer.models.language_model import LanguageModel, wrap
from explainer.models.memory import require_room

_NUMBERS = itertools.count()
_KEEP = 10_000_000  # parameters of a copy that is kept: 80 MB
IDLE_S = 2.0  # for so long after its last use; a new one takes 0.1 s
_KEPT: dict[str, LanguageModel] = {}
_ONE_AT_A_TIME = threading.Lock()
_waiting: threading.Timer | None = None


def private_copy(model: LanguageModel, *, double: bool = False) -> LanguageModel:
    """A deep copy with a key of its own, without dropout; ``double``: in double precision, so that tiny changes can be measured.

    Raises: ModelError when it does not fit the free memory.
    """
    require_room(model.n_parameters * (3 if double else 4), f"A private copy of {model.name}, to train on,")
    module = copy.deepcopy(model.module)
    if double:
        module.double()
    for part in module.modules():
        if isinstance(part, nn.Dropout):
            part.p = 0.0
        if isinstance(getattr(part, "attention_dropout", None), float):
            part.attention_dropout = 0.0
        if double and hasattr(part, "variance_epsilon"):  # transformers' RMSNorm goes by way of single precision
            given: dict[str, Any] = {"normalized_shape": part.weight.shape, "weight": part.weight, "eps": part.variance_epsilon}
            part.forward = partial(nn.functional.rms_norm, **given)
    # No two copies may share a key: a trace finds its weights by it.
    return wrap(module, model.tokenizer, name=model.name, key=f"{model.key}~private{next(_NUMBERS)}", backend=model.backend)


def text_and_labels(model: LanguageModel, token_ids: Sequence[int]) -> tuple[torch.Tensor, torch.Tensor]:
    """The text and its labels: the same text, shifted by one.

    Raises: ExplainerError for a model that does not predict the next token; TextError when the text is one token long.
    """
    if not model.causal:
        raise ExplainerError(f"{model.name} does not predict the next token, so there is no next-token loss; choose a GPT model.")
    if len(token_ids) < 2:
        raise TextError("The text is one token long, so there is no next token to learn from; type a few more words.")
    ids = torch.tensor([list(token_ids)], dtype=torch.long)
    return ids[:, :-1], ids[:, 1:]


def mean_loss(module: Any, token_ids: torch.Tensor, labels: torch.Tensor) -> torch.Tensor:
    """Mean −log p of the labels in nats, in the precision of the module."""
    logits = module(input_ids=token_ids, use_cache=False).logits
    return nn.functional.cross_entropy(logits.flatten(0, 1), labels.flatten())


@contextmanager
def in_double(model: LanguageModel) -> Iterator[LanguageModel]:
    """The copy on which gradients are measured, one reader at a time; that of a small model is kept for the next question."""
    with _ONE_AT_A_TIME:
        own = _KEPT.get(model.key)
        if own is None:
            _KEPT.clear()
            own = private_copy(model, double=True)
            own.module.requires_grad_(False)
            if own.n_parameters <= _KEEP:
                _KEPT[model.key] = own
        _let_go_later()
        yield own


def _let_go_later() -> None:
    """Let the kept copy go when nobody has asked for it for a while; every question puts that off."""
    global _waiting
    if _waiting is not None:
        _waiting.cancel()
    _waiting = threading.Timer(IDLE_S, _let_go)
    _waiting.daemon = True
    _waiting.start()


def _let_go() -> None:
    with _ONE_AT_A_TIME:
        _KEPT.clear()
