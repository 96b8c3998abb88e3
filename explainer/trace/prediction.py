"""What one position predicts, step by step: the final norm, the logits of the whole vocabulary, any token's rank."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch

from explainer.maths import normalisation
from explainer.maths import prediction as maths
from explainer.models.arrays import as_array
from explainer.models.language_model import LanguageModel
from explainer.texts.wording import encodable
from explainer.trace import views
from explainer.trace.trace import Trace


@dataclass(frozen=True, slots=True)
class Prediction:
    """Every token of the vocabulary at one position. logits, probs: (vocab). order: token ids, likeliest first."""

    logits: np.ndarray
    probs: np.ndarray
    order: np.ndarray
    ranks: np.ndarray  # (vocab): 1 is the likeliest
    entropy: float  # nats

    @property
    def fair_draw(self) -> float:
        """exp(entropy): how many equally likely tokens would be just as uncertain."""
        return math.exp(self.entropy)

    def needed(self, share: float) -> int:
        """How many of the likeliest tokens hold ``share`` of the probability together."""
        reached = np.searchsorted(np.cumsum(self.probs[self.order]), share - 1e-12)
        return min(int(reached) + 1, len(self.order))

    def quiz(self, labels: Sequence[str]) -> list[int]:
        """Four ids for a guess: the likeliest token and words near ranks 4, 16 and 64, with different print, mixed by their id."""
        chosen, seen = [int(self.order[0])], {labels[self.order[0]].strip()}
        for start in (3, 15, 63):
            for token_id in self.order[start:]:
                word = labels[token_id].strip()
                if word.isalpha() and word not in seen:
                    chosen.append(int(token_id))
                    seen.add(word)
                    break
        return sorted(chosen, key=lambda token_id: token_id * 2_654_435_761 % 4_294_967_296)

    def summed(self) -> float:
        """Σ exp(logit − max) over the whole vocabulary: what softmax divides by."""
        return float(maths.exponentials(torch.from_numpy(self.logits).double()).sum())


@torch.no_grad()
def predict(model: LanguageModel, trace: Trace, pos: int) -> Prediction:
    """Logits as the model makes them; probabilities and entropy in double precision."""
    views.require_same_model(model, trace)
    logits = trace.logits(pos)
    probs = maths.probabilities(maths.exponentials(torch.from_numpy(logits).double()))
    order = np.argsort(-logits, kind="stable")
    ranks = np.empty(len(order), np.int64)
    ranks[order] = np.arange(1, len(order) + 1)
    return Prediction(logits, probs.numpy(), order, ranks, float(maths.entropy(probs)))


@dataclass(frozen=True, slots=True)
class FinalNorm:
    """The last norm at one position. centred: whether a mean is taken away (LayerNorm). All arrays are (d_model).

    stream → normalised → scaled → out; gain, bias: the learned numbers. own: what the model itself made of the stream.
    read: what W_U multiplies; the same as own unless the model has a head of its own in between.
    """

    centred: bool
    post_norm: bool
    mean: float
    spread: float
    eps: float
    stream: np.ndarray
    normalised: np.ndarray
    gain: np.ndarray
    bias: np.ndarray
    out: np.ndarray
    own: np.ndarray
    read: np.ndarray
    transformed: bool

    @property
    def error(self) -> float:
        """max |recomputed − the model's own|."""
        return float(np.abs(self.out - self.own).max())


@torch.no_grad()
def final_norm(model: LanguageModel, trace: Trace, pos: int) -> FinalNorm:
    """The steps of the final norm; in post-norm blocks that is the LayerNorm at the end of the last block."""
    views.require_same_model(model, trace)
    norm = model.anatomy.blocks[-1].ln_out if model.post_norm else model.anatomy.final_norm
    gain: torch.Tensor = norm.weight  # type: ignore[union-attr,assignment]
    bias: torch.Tensor | None = getattr(norm, "bias", None)
    centred = isinstance(norm, torch.nn.LayerNorm)
    eps = float(norm.eps if centred else norm.variance_epsilon)  # type: ignore[union-attr,arg-type]
    stream = trace._layer(model.n_layers - 1).resid_post[pos]
    if centred:
        steps = normalisation.layer_norm(stream, gain, torch.zeros_like(gain) if bias is None else bias, eps)
    else:
        steps = normalisation.rms_norm(stream, gain, eps)
    return FinalNorm(
        centred=centred,
        post_norm=model.post_norm,
        mean=float(steps.mean),
        spread=float(steps.spread),
        eps=eps,
        stream=as_array(stream),
        normalised=as_array(steps.normalised),
        gain=as_array(gain),
        bias=np.zeros(len(gain), np.float32) if bias is None else as_array(bias),
        out=as_array(steps.out),
        own=as_array(trace._final_normed[pos]),
        read=views.unembed_input(model, trace, pos),
        transformed="transform" in model.anatomy.extra,
    )


def tied(model: LanguageModel) -> bool:
    """Whether W_U is W_E again: the same numbers in memory, or equal ones."""
    w_u, w_e = model.anatomy.unembed()[0].T, model.anatomy.embedding
    return w_u.data_ptr() == w_e.data_ptr() or (w_u.shape == w_e.shape and torch.equal(w_u, w_e))


@dataclass(frozen=True, slots=True)
class Found:
    """One way to read a typed text as a token. n_pieces: how many tokens the text is; token_id: the first of them."""

    spaced: bool
    token_id: int
    label: str
    n_pieces: int


def find(model: LanguageModel, text: str) -> tuple[Found, ...]:
    """The typed text as tokens, with and without a space in front; the two may be the same, or unknown, or nothing."""
    text = encodable(text.strip())
    backend, unknown = model.backend, model.tokenizer.unk_token_id
    found: list[Found] = []
    if not text:
        return ()
    for spaced in (True, False):
        ids = backend.encode((" " if spaced else "") + text, add_special_tokens=False).ids
        if ids and unknown not in ids and ids[0] not in [other.token_id for other in found]:
            found.append(Found(spaced, ids[0], model.label(ids[0]), len(ids)))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Unembedded:
    """What the dot products need, for some tokens. columns: (token d_model), their columns of W_U. logits: recomputed."""

    columns: np.ndarray
    bias: np.ndarray
    logits: np.ndarray
    error: float


@torch.no_grad()
def unembedded(model: LanguageModel, trace: Trace, pos: int, token_ids: np.ndarray) -> Unembedded:
    """Recompute the logits of some tokens in double precision; error is max |recomputed − the model's own|."""
    weight, bias = model.anatomy.unembed()
    index = torch.as_tensor(token_ids)
    columns = weight[:, index].double()
    added = torch.zeros(len(index), dtype=torch.float64) if bias is None else bias[index].double()
    final = torch.from_numpy(views.unembed_input(model, trace, pos)).double()
    logits = maths.unembed(final, columns, added).numpy()
    error = float(np.abs(logits - trace.logits(pos)[token_ids]).max())
    return Unembedded(as_array(columns.T), as_array(added), logits, error)
