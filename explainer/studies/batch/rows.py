"""One text of many: what is kept of it, as a row of plain values, or the reason why there is nothing to keep."""

from __future__ import annotations

from typing import Any

import numpy as np

from explainer.errors import TextError
from explainer.models.language_model import LanguageModel
from explainer.studies.attention import head_roles
from explainer.studies.batch.keep import Keep
from explainer.texts.wording import encodable
from explainer.trace import views
from explainer.trace.recorder import record
from explainer.trace.trace import Trace

Row = dict[str, Any]


def row(model: LanguageModel, index: int, text: object, keep: Keep, most_tokens: int | None = None) -> Row:
    """The row of one text, arrays flat; a text that cannot be traced has its reason, and nothing else.

    most_tokens: a text with more of them is not traced, below what the model itself can read.
    """
    if not isinstance(text, str):
        return {"index": index, "text": None, "reason": f"This is no text but {type(text).__name__}; give a string."}
    found: Row = {"index": index, "text": encodable(text)}
    try:
        if most_tokens is not None:
            _check_length(model, text, most_tokens)
        trace = record(model, text)
    except TextError as error:
        return found | {"reason": str(error)}
    return found | {"n_tokens": trace.n_pos} | kept(model, trace, keep)


def _check_length(model: LanguageModel, text: str, most_tokens: int) -> None:
    n_tokens = len(model.encode(text).token_ids)
    if n_tokens > most_tokens:
        raise TextError(f"That is {n_tokens:,} tokens; at most {most_tokens:,} are read here. Shorten the text.")


def kept(model: LanguageModel, trace: Trace, keep: Keep) -> Row:
    """What is kept of a trace, every array flat and in C order."""
    found: Row = {}
    if keep.tokens:
        found |= {"token_ids": np.array(trace.token_ids, np.int32), "tokens": list(trace.tokens)}
    if keep.loss and model.causal:
        losses = views.losses(model, trace)
        found |= {"losses": losses, "loss": float(losses.mean(dtype=np.float64)) if len(losses) else None}
    if keep.roles:
        found["roles"] = [_role(score) for score in head_roles.measure(trace, model.causal)]
    if keep.patterns is not None:
        found["patterns"] = _patterns(trace, np.dtype(keep.patterns))
    if keep.logits is not None:
        found |= _logits(trace, keep)
    return found


def _role(score: head_roles.RoleScore) -> Row:
    flat = {name: np.asarray(getattr(score, name), np.float64).ravel() for name in ("scores", "usual", "on_first")}
    return {"role": score.role.slug, "even": score.even, "n_positions": score.n_positions, **flat}


def _patterns(trace: Trace, precision: np.dtype) -> np.ndarray:
    """(layer head query key), flat; never more than a block of queries in float32 beside it."""
    found = np.empty((trace.n_layers, trace.n_heads, trace.n_pos, trace.n_pos), precision)
    for layer in range(trace.n_layers):
        for first, block in trace.pattern_blocks(layer):
            found[layer, :, first : first + block.shape[1]] = block
    return found.ravel()


def _logits(trace: Trace, keep: Keep) -> Row:
    """Position by position, as a reader of the trace asks for them: together they would be rounded otherwise."""
    places = range(trace.n_pos) if keep.logits == "all" else [trace.n_pos - 1]
    if keep.top_k is None:
        return {"logits": np.concatenate([trace.logits(pos) for pos in places])}
    best = [_likeliest(trace.logits(pos), keep.top_k) for pos in places]
    names = ("top_ids", "top_logits", "top_probs")
    return {name: np.concatenate(columns) for name, columns in zip(names, zip(*best, strict=True), strict=True)}


def _likeliest(logits: np.ndarray, count: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """(k) each: ids, logits and probabilities, as ``views.likeliest`` gives them, without sorting the whole vocabulary."""
    count = min(count, len(logits))
    least = np.partition(logits, -count)[-count]
    candidates = np.flatnonzero(logits >= least)  # by id, so that of equals the first goes first
    order = candidates[np.argsort(-logits[candidates], kind="stable")][:count]
    exps = np.exp(logits.astype(np.float64) - logits.max())
    return order.astype(np.int32), logits[order], (exps / exps.sum())[order]
