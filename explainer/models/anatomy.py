"""Where each architecture keeps the parts that a trace names.

A point is (module, side): the tensor that goes *into* or comes *out of* that module on the way forward.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import torch
from torch import nn

from explainer.errors import ModelError

Point = tuple[nn.Module, str]  # side: "in" or "out"
Weight = Callable[[], tuple[torch.Tensor, torch.Tensor | None]]  # (d_in d_out) and bias (d_out), or None


@dataclass(frozen=True, slots=True)
class Block:
    """One block: the points to record, the weights by name, and the two norms."""

    attention: nn.Module  # the module that calls transformers' attention registry
    points: dict[str, Point]
    weights: dict[str, Weight]
    ln1: nn.Module | None  # what attention reads goes through this; None in post-norm blocks
    ln2: nn.Module  # pre-norm: read by the FFN; post-norm: applied to resid_mid
    ln_out: nn.Module | None  # post-norm only: applied to resid_post
    mlp_act: nn.Module | Callable[..., torch.Tensor]


@dataclass(frozen=True, slots=True)
class Anatomy:
    """A whole model. ``head`` turns final_normed (… d_model) into logits (… vocab)."""

    post_norm: bool
    causal: bool
    body: nn.Module
    blocks: tuple[Block, ...]
    points: dict[str, Point]
    final_norm: nn.Module | None
    head: Callable[[torch.Tensor], torch.Tensor]
    unembed: Weight
    embedding: torch.Tensor
    positions: torch.Tensor | None
    n_heads: int
    n_kv_heads: int
    d_head: int
    d_mlp: int
    context: int
    rotates: bool = False
    extra: dict[str, Any] = field(default_factory=dict)


def _linear(layer: nn.Linear) -> Weight:
    return lambda: (layer.weight.T, layer.bias)


def _conv1d(layer: nn.Module) -> Weight:
    # transformers' Conv1D stores (d_in, d_out), the transpose of nn.Linear.
    return lambda: (layer.weight, layer.bias)  # type: ignore[return-value]


def _conv1d_part(layer: nn.Module, part: int, width: int) -> Weight:
    cut = slice(part * width, (part + 1) * width)
    return lambda: (layer.weight[:, cut], layer.bias[cut])  # type: ignore[index]


def _gpt2(module: Any) -> Anatomy:
    config, body = module.config, module.transformer
    if config.reorder_and_upcast_attn or config.add_cross_attention:
        raise ModelError("This GPT-2 variant (upcast or cross-attention) is not supported; choose a plain GPT-2 model.")
    d_model, blocks = config.n_embd, []
    for layer in body.h:
        blocks.append(
            Block(
                attention=layer.attn,
                points={
                    "resid_pre": (layer, "in"),
                    "attn_out": (layer.attn, "out"),
                    "resid_mid": (layer.ln_2, "in"),
                    "mlp_out": (layer.mlp, "out"),
                    "resid_post": (layer, "out"),
                },
                weights={
                    "Q": _conv1d_part(layer.attn.c_attn, 0, d_model),
                    "K": _conv1d_part(layer.attn.c_attn, 1, d_model),
                    "V": _conv1d_part(layer.attn.c_attn, 2, d_model),
                    "O": _conv1d(layer.attn.c_proj),
                    "in": _conv1d(layer.mlp.c_fc),
                    "out": _conv1d(layer.mlp.c_proj),
                },
                ln1=layer.ln_1,
                ln2=layer.ln_2,
                ln_out=None,
                mlp_act=layer.mlp.act,
            )
        )
    return Anatomy(
        post_norm=False,
        causal=True,
        body=body,
        blocks=tuple(blocks),
        points={"embed": (body.wte, "out"), "pos_embed": (body.wpe, "out"), "final_normed": (body.ln_f, "out")},
        final_norm=body.ln_f,
        head=module.lm_head,
        unembed=_linear(module.lm_head),
        embedding=body.wte.weight,
        positions=body.wpe.weight,
        n_heads=config.n_head,
        n_kv_heads=config.n_head,
        d_head=d_model // config.n_head,
        d_mlp=config.n_inner or 4 * d_model,
        context=config.n_positions,
    )


def _llama(module: Any) -> Anatomy:
    config, body = module.config, module.model
    blocks = []
    for layer in body.layers:
        attention, mlp = layer.self_attn, layer.mlp
        if hasattr(layer, "pre_feedforward_layernorm") or not all(hasattr(mlp, n) for n in ("gate_proj", "up_proj", "down_proj")):
            raise ModelError(f"Blocks of the kind {type(layer).__name__} are not supported yet; choose a GPT-2, BERT, Llama or Qwen model.")
        blocks.append(
            Block(
                attention=attention,
                points={
                    "resid_pre": (layer, "in"),
                    "attn_out": (attention.o_proj, "out"),
                    "resid_mid": (layer.post_attention_layernorm, "in"),
                    "mlp_out": (mlp, "out"),
                    "resid_post": (layer, "out"),
                    "q_unrotated": (attention.q_proj, "out"),
                    "k_unrotated": (attention.k_proj, "out"),
                },
                weights={
                    "Q": _linear(attention.q_proj),
                    "K": _linear(attention.k_proj),
                    "V": _linear(attention.v_proj),
                    "O": _linear(attention.o_proj),
                    "gate": _linear(mlp.gate_proj),
                    "in": _linear(mlp.up_proj),
                    "out": _linear(mlp.down_proj),
                },
                ln1=layer.input_layernorm,
                ln2=layer.post_attention_layernorm,
                ln_out=None,
                mlp_act=mlp.act_fn,
            )
        )
    d_head = getattr(config, "head_dim", None) or config.hidden_size // config.num_attention_heads
    return Anatomy(
        post_norm=False,
        causal=True,
        body=body,
        blocks=tuple(blocks),
        points={"embed": (body.embed_tokens, "out"), "final_normed": (body.norm, "out")},
        final_norm=body.norm,
        head=module.lm_head,
        unembed=_linear(module.lm_head),
        embedding=body.embed_tokens.weight,
        positions=None,
        n_heads=config.num_attention_heads,
        n_kv_heads=config.num_key_value_heads,
        d_head=d_head,
        d_mlp=config.intermediate_size,
        context=config.max_position_embeddings,
        rotates=True,
    )


def _bert(module: Any) -> Anatomy:
    config, body = module.config, module.bert
    if config.is_decoder or config.add_cross_attention:
        raise ModelError("A BERT used as a decoder is not supported; choose a plain BERT model.")
    blocks = []
    for layer in body.encoder.layer:
        attention = layer.attention.self
        blocks.append(
            Block(
                attention=attention,
                points={
                    "resid_pre": (layer, "in"),
                    "attn_out": (layer.attention.output.dense, "out"),
                    "resid_mid": (layer.attention.output.LayerNorm, "in"),
                    "mlp_out": (layer.output.dense, "out"),
                    "resid_post": (layer.output.LayerNorm, "in"),
                },
                weights={
                    "Q": _linear(attention.query),
                    "K": _linear(attention.key),
                    "V": _linear(attention.value),
                    "O": _linear(layer.attention.output.dense),
                    "in": _linear(layer.intermediate.dense),
                    "out": _linear(layer.output.dense),
                },
                ln1=None,
                ln2=layer.attention.output.LayerNorm,
                ln_out=layer.output.LayerNorm,
                mlp_act=layer.intermediate.intermediate_act_fn,
            )
        )
    return Anatomy(
        post_norm=True,
        causal=False,
        body=body,
        blocks=tuple(blocks),
        points={
            "embed": (body.embeddings.word_embeddings, "out"),
            "pos_embed": (body.embeddings.position_embeddings, "out"),
            "final_normed": (body.encoder.layer[-1], "out"),
        },
        final_norm=None,
        head=module.cls,
        unembed=_linear(module.cls.predictions.decoder),
        embedding=body.embeddings.word_embeddings.weight,
        positions=body.embeddings.position_embeddings.weight,
        n_heads=config.num_attention_heads,
        n_kv_heads=config.num_attention_heads,
        d_head=config.hidden_size // config.num_attention_heads,
        d_mlp=config.intermediate_size,
        context=config.max_position_embeddings,
    )


# The architectures that are tested; a model of another type is refused, and so is one whose recorded parts do not add up.
FAMILIES: dict[str, Callable[[Any], Anatomy]] = {
    "gpt2": _gpt2,
    "bert": _bert,
    "llama": _llama,
    "mistral": _llama,
    "qwen2": _llama,
    "qwen3": _llama,
}


def dissect(module: nn.Module) -> Anatomy:
    """The anatomy of a causal or masked language model.

    Raises: ModelError when its architecture is not one of FAMILIES.
    """
    kind = getattr(getattr(module, "config", None), "model_type", type(module).__name__)
    if kind not in FAMILIES:
        known = ", ".join(sorted(FAMILIES))
        raise ModelError(f"Models of the type “{kind}” are not supported yet; choose one of these types: {known}.")
    try:
        anatomy = FAMILIES[kind](module)
    except AttributeError as missing:
        raise ModelError(
            f"This {kind} model has no language-model head or an unusual block ({missing}); choose another model."
        ) from missing
    if not anatomy.blocks:
        raise ModelError(f"This {kind} model has no blocks; choose another model.")
    return anatomy
