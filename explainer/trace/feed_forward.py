"""Inside one block at one position: its norms, its additions, its neurons, and what each neuron promotes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch

from explainer.errors import ExplainerError
from explainer.maths import feed_forward as maths
from explainer.maths import normalisation
from explainer.models.arrays import as_array
from explainer.models.language_model import LanguageModel
from explainer.trace import views
from explainer.trace.prediction import FinalNorm, find
from explainer.trace.recorder import record_ids
from explainer.trace.trace import Trace

# What transformers calls an activation: our own function, its name for readers, its formula.
_TANH = (maths.gelu_tanh, "GELU, the tanh form", "x/2 · (1 + tanh(√(2/π) · (x + 0.044715·x³)))")
_EXACT = (maths.gelu, "GELU, the exact form", "x · Φ(x) = x · (1 + erf(x/√2)) / 2")
_SILU = (maths.silu, "SiLU", "x / (1 + exp(−x))")
_RELU = (maths.relu, "ReLU", "max(0, x)")
_KNOWN: dict[str, tuple[Callable[[Any], Any], str, str]] = {
    "gelu_new": _TANH,
    "gelu_pytorch_tanh": _TANH,
    "gelu_python_tanh": _TANH,
    "gelu_fast": _TANH,
    "gelu_accurate": _TANH,
    "gelu": _EXACT,
    "gelu_python": _EXACT,
    "silu": _SILU,
    "swish": _SILU,
    "relu": _RELU,
}


@dataclass(frozen=True, slots=True)
class Activation:
    """The non-linear step that a model's configuration names. formula is empty where we have none; then its own code is run."""

    key: str
    name: str
    formula: str
    function: Callable[[Any], Any]


def activation(model: LanguageModel) -> Activation:
    """The activation function of the model's FFNs."""
    config = model.module.config
    key = str(getattr(config, "activation_function", None) or getattr(config, "hidden_act", ""))
    if key in _KNOWN:
        function, name, formula = _KNOWN[key]
        return Activation(key, name, formula, function)
    return Activation(key, key, "", model.anatomy.blocks[0].mlp_act)


@torch.no_grad()
def curve(model: LanguageModel, low: float, high: float, count: int = 161) -> tuple[np.ndarray, np.ndarray]:
    """The activation function from ``low`` to ``high``: x and y."""
    x = torch.linspace(low, high, count)
    return as_array(x), as_array(activation(model).function(x))


def _weight(model: LanguageModel, layer: int, name: str) -> tuple[torch.Tensor, torch.Tensor]:
    weight, bias = model.anatomy.blocks[layer].weights[name]()
    return weight, torch.zeros(weight.shape[1], dtype=weight.dtype) if bias is None else bias


@dataclass(frozen=True, slots=True)
class Inside:
    """The FFN of one block. read, out: (pos d_model). pre, gate, post: (pos d_mlp); gate is None where there is none.

    error: max |recomputed out − the model's own mlp_out|.
    """

    read: np.ndarray
    pre: np.ndarray
    gate: np.ndarray | None
    post: np.ndarray
    out: np.ndarray
    error: float


def _run(model: LanguageModel, layer: int, read: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor | None, torch.Tensor, torch.Tensor]:
    """The FFN's steps with our own equations: before, gate, after, out."""
    function, gate = activation(model).function, None
    pre = maths.project(read, *_weight(model, layer, "in"))
    if "gate" in model.anatomy.blocks[layer].weights:
        gate = maths.project(read, *_weight(model, layer, "gate"))
        post = maths.gated(function(gate), pre)
    else:
        post = function(pre)
    return pre, gate, post, maths.project(post, *_weight(model, layer, "out"))


@torch.no_grad()
def inside(model: LanguageModel, trace: Trace, layer: int) -> Inside:
    """Every step of one block's FFN, recomputed from what it reads."""
    views.require_same_model(model, trace)
    at = trace._layer(layer)
    read = model.anatomy.blocks[layer].ln2(at.resid_mid)
    pre, gate, post, out = _run(model, layer, read)
    error = float((out - at.mlp_out).abs().max())
    return Inside(as_array(read), as_array(pre), None if gate is None else as_array(gate), as_array(post), as_array(out), error)


@dataclass(frozen=True, slots=True)
class Alone:
    """One token of the text is another one. Changes are lengths of differences at the position that is looked at.

    attention, ffn: of what attention and the FFN add. same_input: of the FFN's addition, when only this position's input is put back.
    """

    token: str
    attention: float
    ffn: float
    same_input: float


def with_token(model: LanguageModel, trace: Trace, at: int, word: str) -> Trace:
    """The same text and edits with the first token of ``word`` at one place; where it stands there already, with the entry after it."""
    found = find(model, word)
    new = found[0].token_id if found else trace.token_ids[0]
    if new == trace.token_ids[at]:
        new = (new + 1) % model.n_vocab
    return record_ids(model, [*trace.token_ids[:at], new, *trace.token_ids[at + 1 :]], trace.edits)


@torch.no_grad()
def alone(model: LanguageModel, trace: Trace, other: Trace, layer: int, pos: int, changed: int) -> Alone:
    """Compare two texts that differ in the token ``changed``; then give the FFN this position's first input among the others' second.

    Raises: ExplainerError when the texts are not equally long.
    """
    views.require_same_model(model, trace)
    if other.n_pos != trace.n_pos:
        raise ExplainerError(f"The two texts have {trace.n_pos} and {other.n_pos} tokens; they must be equally long.")
    first, second = trace._layer(layer), other._layer(layer)
    mixed = second.resid_mid.clone()
    mixed[pos] = first.resid_mid[pos]
    out = _run(model, layer, model.anatomy.blocks[layer].ln2(mixed))[3]
    plain = _run(model, layer, model.anatomy.blocks[layer].ln2(first.resid_mid))[3]

    def moved(a: torch.Tensor, b: torch.Tensor) -> float:
        return float((a[pos] - b[pos]).norm())

    attention, ffn = moved(first.attn_out, second.attn_out), moved(first.mlp_out, second.mlp_out)
    return Alone(other.tokens[changed], attention, ffn, moved(plain, out))


@torch.no_grad()
def norm(model: LanguageModel, trace: Trace, layer: int, which: str, pos: int) -> FinalNorm:
    """The steps of one of a block's two norms at one position: ``which`` is "first" or "second".

    Pre-norm blocks: what attention reads of resid_pre, and what the FFN reads of resid_mid. Post-norm blocks: the norms of
    resid_mid and of resid_post. ``own`` is what the model's module makes of the same vector.
    """
    views.require_same_model(model, trace)
    block, at = model.anatomy.blocks[layer], trace._layer(layer)
    if model.post_norm:
        module, stream = (block.ln2, at.resid_mid) if which == "first" else (block.ln_out, at.resid_post)
    else:
        module, stream = (block.ln1, at.resid_pre) if which == "first" else (block.ln2, at.resid_mid)
    layer_norm: Any = module
    gain, bias = layer_norm.weight, getattr(layer_norm, "bias", None)
    centred = isinstance(module, torch.nn.LayerNorm)
    eps, x = float(layer_norm.eps if centred else layer_norm.variance_epsilon), stream[pos]
    shift = torch.zeros_like(gain) if bias is None else bias
    steps = normalisation.layer_norm(x, gain, shift, eps) if centred else normalisation.rms_norm(x, gain, eps)
    own = as_array(layer_norm(stream)[pos])
    return FinalNorm(
        centred=centred, post_norm=model.post_norm, mean=float(steps.mean), spread=float(steps.spread), eps=eps, stream=as_array(x),
        normalised=as_array(steps.normalised), gain=as_array(gain), bias=as_array(shift), out=as_array(steps.out), own=own, read=own,
        transformed=False,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Part:
    """One vector on the way through a block at one position. sign: how it comes in ("", "+", "=" or "norm")."""

    name: str
    sign: str
    values: np.ndarray


@torch.no_grad()
def additions(model: LanguageModel, trace: Trace, layer: int, pos: int) -> tuple[tuple[Part, ...], float]:
    """The stream through one block, vector by vector; and max |the sum − what the model recorded|."""
    views.require_same_model(model, trace)
    block, at = model.anatomy.blocks[layer], trace._layer(layer)
    before, attn, mid, mlp, after = (as_array(t[pos]) for t in (at.resid_pre, at.attn_out, at.resid_mid, at.mlp_out, at.resid_post))
    start = as_array(block.ln2(at.resid_mid)[pos]) if model.post_norm else mid
    parts = [Part("resid_pre", "", before), Part("attn_out", "+", attn), Part("resid_mid", "=", mid)]
    if model.post_norm and block.ln_out is not None:
        parts.append(Part("LayerNorm of resid_mid", "norm", start))
    parts += [Part("mlp_out", "+", mlp), Part("resid_post", "=", after)]
    if model.post_norm and block.ln_out is not None:
        parts.append(Part("LayerNorm of resid_post", "norm", as_array(block.ln_out(at.resid_post)[pos])))
    error = max(float(np.abs(before + attn - mid).max()), float(np.abs(start + mlp - after).max()))
    return tuple(parts), error


def strongest(model: LanguageModel, found: Inside, layer: int, pos: int, count: int = 10) -> list[int]:
    """The neurons that add the longest vectors at one position: |post| · length of the row of W_out, longest first."""
    lengths = np.abs(found.post[pos]) * np.linalg.norm(model.W_out(layer), axis=1)
    return [int(i) for i in np.argsort(-lengths, kind="stable")[:count]]


@dataclass(frozen=True, slots=True)
class Neuron:
    """One neuron at one position. w_in, w_gate: its columns (d_model); w_out: its row (d_model), all as learned."""

    index: int
    w_in: np.ndarray
    b_in: float
    w_gate: np.ndarray | None
    b_gate: float
    w_out: np.ndarray


@torch.no_grad()
def neurons(model: LanguageModel, layer: int, indices: Sequence[int]) -> list[Neuron]:
    """The weights of some neurons of one block."""
    w_in, b_in = _weight(model, layer, "in")
    w_out, _ = _weight(model, layer, "out")
    gate = _weight(model, layer, "gate") if "gate" in model.anatomy.blocks[layer].weights else None

    def one(i: int) -> Neuron:
        w_gate, b_gate = (None, 0.0) if gate is None else (as_array(gate[0][:, i]), float(gate[1][i]))
        return Neuron(i, as_array(w_in[:, i]), float(b_in[i]), w_gate, b_gate, as_array(w_out[i]))

    return [one(i) for i in indices]


@dataclass(frozen=True, slots=True)
class Promoted:
    """The tokens whose logits an addition raises and lowers most, strongest first, compared with the average token."""

    up: tuple[tuple[str, float], ...]
    down: tuple[tuple[str, float], ...]


@torch.no_grad()
def promoted(model: LanguageModel, trace: Trace, pos: int, vectors: np.ndarray, count: int = 6) -> list[Promoted]:
    """What additions (n d_model) to the stream at ``pos`` do to the logits, read straight through the final norm and W_U.

    The final norm's scale is frozen at its value at this position. The mean over the vocabulary is taken off, since only
    differences between logits change a probability. Empty for post-norm models, where no addition reaches the end unchanged.
    """
    views.require_same_model(model, trace)
    final: Any = model.anatomy.final_norm
    if model.post_norm or final is None:
        return []
    stream = trace._layers[-1].resid_post[pos]
    centred = isinstance(final, torch.nn.LayerNorm)
    steps = (
        normalisation.layer_norm(stream, final.weight, final.bias, float(final.eps))
        if centred
        else normalisation.rms_norm(stream, final.weight, float(final.variance_epsilon))
    )
    added = torch.from_numpy(vectors).to(final.weight.dtype)
    added = added - added.mean(-1, keepdim=True) if centred else added
    effects = (added / steps.spread * final.weight) @ model.anatomy.unembed()[0]
    effects = effects - effects.mean(-1, keepdim=True)

    def named(row: torch.Tensor, largest: bool) -> tuple[tuple[str, float], ...]:
        top = row.topk(min(count, row.numel()), largest=largest)
        return tuple((model.label(int(i)), float(v)) for v, i in zip(top.values, top.indices, strict=True))

    return [Promoted(named(row, True), named(row, False)) for row in effects]
