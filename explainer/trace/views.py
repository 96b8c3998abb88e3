"""What can be worked out from a trace and its model on demand: nothing here is stored in the trace."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch

from explainer.errors import ExplainerError
from explainer.models.arrays import as_array
from explainer.models.language_model import LanguageModel
from explainer.trace.trace import Trace


def require_same_model(model: LanguageModel, trace: Trace) -> None:
    """Raises: ExplainerError when the trace was made by another model."""
    if model.key != trace.model_key:
        raise ExplainerError(f"This trace was made by {trace.model_key}, not by {model.key}; trace the text again.")


@torch.no_grad()
def ln1_out(model: LanguageModel, trace: Trace, layer: int) -> np.ndarray:
    """(pos d_model): what attention reads. In post-norm blocks the stream itself, normalised by the block before."""
    require_same_model(model, trace)
    norm = model.anatomy.blocks[layer].ln1
    stream = trace._layer(layer).resid_pre
    return as_array(stream if norm is None else norm(stream))


@torch.no_grad()
def ln2_out(model: LanguageModel, trace: Trace, layer: int) -> np.ndarray:
    """(pos d_model): what the FFN reads."""
    require_same_model(model, trace)
    return as_array(model.anatomy.blocks[layer].ln2(trace._layer(layer).resid_mid))


@dataclass(frozen=True, slots=True)
class FeedForward:
    """The inside of the FFN, each (pos d_mlp); gate is None where there is none."""

    pre: np.ndarray
    gate: np.ndarray | None
    post: np.ndarray


@torch.no_grad()
def feed_forward(model: LanguageModel, trace: Trace, layer: int) -> FeedForward:
    """The FFN's activations before and after its non-linear step."""
    require_same_model(model, trace)
    block = model.anatomy.blocks[layer]
    read = block.ln2(trace._layer(layer).resid_mid)

    def project(name: str) -> torch.Tensor:
        weight, bias = block.weights[name]()
        return read @ weight if bias is None else read @ weight + bias

    pre = project("in")
    if "gate" in block.weights:
        gate = project("gate")
        return FeedForward(as_array(pre), as_array(gate), as_array(block.mlp_act(gate) * pre))
    return FeedForward(as_array(pre), None, as_array(block.mlp_act(pre)))


@torch.no_grad()
def losses(model: LanguageModel, trace: Trace) -> np.ndarray:
    """(pos − 1): −log p in nats of each token after the first, given those before it. Causal models only.

    Raises: ExplainerError for a masked language model.
    """
    require_same_model(model, trace)
    if not model.causal:
        raise ExplainerError(f"{model.name} does not predict the next token, so there is no next-token loss; choose a GPT model.")
    logits = model.anatomy.head(trace._final_normed[:-1]).float()
    targets = torch.tensor(trace.token_ids[1:], dtype=torch.long)
    return as_array(torch.nn.functional.cross_entropy(logits, targets, reduction="none"))


@torch.no_grad()
def unembed_input(model: LanguageModel, trace: Trace, pos: int) -> np.ndarray:
    """(d_model): the vector that W_U multiplies. final_normed itself, or what BERT's head makes of it first."""
    require_same_model(model, trace)
    final = trace._final_normed[pos]
    transform = model.anatomy.extra.get("transform")
    return as_array(final if transform is None else transform(final))


@torch.no_grad()
def probabilities(model: LanguageModel, trace: Trace, pos: int) -> np.ndarray:
    """(vocab): softmax of the logits at one position, worked out in double precision."""
    require_same_model(model, trace)
    logits = trace.logits(pos).astype(np.float64)
    exps = np.exp(logits - logits.max())
    return np.asarray(exps / exps.sum())


@dataclass(frozen=True, slots=True)
class Likely:
    """The likeliest tokens at one position, likeliest first."""

    token_ids: tuple[int, ...]
    tokens: tuple[str, ...]
    logits: np.ndarray
    probs: np.ndarray


def likeliest(model: LanguageModel, trace: Trace, pos: int, count: int = 10) -> Likely:
    """The ``count`` tokens with the highest logits at ``pos``."""
    logits, probs = trace.logits(pos), probabilities(model, trace, pos)
    order = np.argsort(-logits, kind="stable")[:count]
    return Likely(tuple(int(i) for i in order), tuple(model.labels(order)), logits[order], probs[order])


@dataclass(frozen=True, slots=True)
class DirectEffects:
    """What each part adds to one logit, read straight through the final norm with its scale frozen.

    heads: (layer head). mlps, attn_biases: (layer). embed, pos_embed, final_bias: single numbers.
    rest: the logit minus all of these (rounding). logit: the model's own.
    """

    heads: np.ndarray
    mlps: np.ndarray
    attn_biases: np.ndarray
    embed: float
    pos_embed: float
    final_bias: float
    logit: float
    rest: float

    def parts(self) -> tuple[list[str], list[float]]:
        """The logit's parts in the order in which they enter the stream: names and values, which sum to it."""
        attention = self.heads.sum(1) + self.attn_biases
        return self._told("block {} attention", "block {} FFN", attention, {"biases at the end": self.final_bias})

    def by_layer(self) -> tuple[list[str], list[float]]:
        """The whole logit as labelled parts: the heads and the FFNs layer by layer, the embeddings, the biases, the rest."""
        biases = {"attention biases": float(self.attn_biases.sum()), "final biases": self.final_bias}
        return self._told("layer {}: heads", "layer {}: FFN", self.heads.sum(1), biases)

    def _told(self, attention: str, ffn: str, added: np.ndarray, biases: Mapping[str, float]) -> tuple[list[str], list[float]]:
        """Embeddings, each layer under these two names, and the biases; what a model has not is left out. added: (layer), by attention."""
        begin = {"embedding": self.embed} | ({"position": self.pos_embed} if self.pos_embed else {})
        layers: dict[str, float] = {}
        for layer, (one, mlp) in enumerate(zip(added, self.mlps, strict=True)):
            layers |= {attention.format(layer): float(one), ffn.format(layer): float(mlp)}
        found = begin | layers | {name: value for name, value in biases.items() if value} | {"rest (rounding)": self.rest}
        return [*found], [*found.values()]


@dataclass(frozen=True, slots=True)
class _Direction:
    """What turns an addition to the stream into its share of one logit: the final norm, with its scale frozen, and a column of W_U.

    along: (d_model) in float64. centred: whether the norm takes the mean out first.
    """

    along: torch.Tensor
    centred: bool

    def effect(self, addition: torch.Tensor) -> torch.Tensor:
        """(…): the share of each addition, (… d_model)."""
        addition = addition.double()
        return (addition - addition.mean(-1, keepdim=True) if self.centred else addition) @ self.along


def _direction(model: LanguageModel, trace: Trace, pos: int, token_id: int) -> _Direction:
    require_same_model(model, trace)
    norm: Any = model.anatomy.final_norm
    if model.post_norm or norm is None:
        raise ExplainerError(f"{model.name} normalises the stream after every addition, so a logit does not split into them.")
    stream = trace._layers[-1].resid_post[pos].double()
    centred = isinstance(norm, torch.nn.LayerNorm)
    eps = float(norm.eps if centred else norm.variance_epsilon)
    spread = ((stream - stream.mean() if centred else stream).pow(2).mean() + eps).sqrt()
    weight, _ = model.anatomy.unembed()
    return _Direction(weight[:, token_id].double() * norm.weight.double() / spread, centred)


@torch.no_grad()
def direct_effects(model: LanguageModel, trace: Trace, pos: int, token_id: int) -> DirectEffects:
    """Split one logit into the additions to the stream. Pre-norm models with a LayerNorm or RMSNorm at the end.

    The final norm is x ↦ (x − mean) / s · g + b. With s frozen at this position's value it is linear, so the logit is
    the sum over the additions a of ((a − mean a) / s · g) · W_U, plus b · W_U and W_U's own bias.
    Source: Elhage et al. 2021, "A Mathematical Framework for Transformer Circuits", section "Residual stream".
    Raises: ExplainerError for post-norm models.
    """
    effect = _direction(model, trace, pos, token_id).effect
    norm: Any = model.anatomy.final_norm
    weight, bias = model.anatomy.unembed()
    heads = np.zeros((model.n_layers, model.n_heads))
    mlps, attn_biases = np.zeros(model.n_layers), np.zeros(model.n_layers)
    for layer, block in enumerate(model.anatomy.blocks):
        w_o, b_o = block.weights["O"]()
        split = w_o.view(model.n_heads, model.d_head, model.d_model)
        heads[layer] = effect(torch.einsum("hd,hdm->hm", trace._layers[layer].z[:, pos].double(), split.double())).numpy()
        attn_biases[layer] = 0.0 if b_o is None else float(effect(b_o))
        mlps[layer] = float(effect(trace._layers[layer].mlp_out[pos]))
    embed = float(effect(trace._embed[pos]))
    pos_embed = 0.0 if trace._pos_embed is None else float(effect(trace._pos_embed[pos]))
    final_bias = float(norm.bias.double() @ weight[:, token_id].double()) if getattr(norm, "bias", None) is not None else 0.0
    final_bias += 0.0 if bias is None else float(bias[token_id])
    logit = float(trace.logits(pos)[token_id])
    total = heads.sum() + mlps.sum() + attn_biases.sum() + embed + pos_embed + final_bias
    return DirectEffects(heads, mlps, attn_biases, embed, pos_embed, final_bias, logit, logit - float(total))


@torch.no_grad()
def direct_effects_by_key(model: LanguageModel, trace: Trace, pos: int, token_id: int) -> np.ndarray:
    """The heads' part of :func:`direct_effects`, key by key: weight · v · W_O through the final norm and W_U. (layer head key).

    Over the keys they sum to each head's direct effect.
    Raises: as :func:`direct_effects`.
    """
    direction = _direction(model, trace, pos, token_id)
    n_keys = pos + 1 if model.causal else trace.n_pos
    found = np.zeros((model.n_layers, model.n_heads, n_keys))
    for layer, block in enumerate(model.anatomy.blocks):
        w_o, _ = block.weights["O"]()
        read = direction.effect(w_o).view(model.n_heads, model.d_head).numpy()
        rows = trace.patterns(layer, slice(pos, pos + 1))[:, 0, :n_keys]
        for head in range(model.n_heads):
            found[layer, head] = rows[head] * (trace.v(layer, head)[:n_keys] @ read[head])
    return found


@dataclass(frozen=True, slots=True)
class Movement:
    """What one query takes from each key in one head, three ways; each (key).

    weight: the pattern. length: the length of weight · v · W_O, what is really added to the stream.
    """

    weight: np.ndarray
    length: np.ndarray


@torch.no_grad()
def movement(model: LanguageModel, trace: Trace, layer: int, head: int, query: int) -> Movement:
    """Weight and length of what each key adds to the stream of ``query``."""
    require_same_model(model, trace)
    weight = trace.row(layer, head, query)
    moved = (weight[:, None] * trace.v(layer, head)) @ model.W_O(layer, head)
    return Movement(weight, np.linalg.norm(moved, axis=1))
