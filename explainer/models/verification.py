"""What is seen of a model before anything of it is shown: finite numbers, and that what is recorded and recomputed is what it computes."""

from __future__ import annotations

from typing import Any

import torch
from torch import nn

from explainer.errors import ModelError
from explainer.maths import attention
from explainer.models import taps
from explainer.models.anatomy import Anatomy
from explainer.models.weights import listed

_TOKENS = 8
_SUMS = 1e-4  # of the largest number of the stream, and of the largest logit
_Z = 1e-3  # of the largest number of v: the kernel and the equation round the exponentials of large scores differently
_RECORDED = ("q", "k", "v", "z", "resid_pre", "attn_out", "resid_mid", "mlp_out", "resid_post")


@torch.no_grad()
def verify(module: Any, anatomy: Anatomy, name: str) -> None:
    """Run eight tokens and compare: the stream adds up, z is pattern @ v, the mask is that of the family, the head makes the logits.

    Raises: ModelError with one sentence that names what does not hold.
    """
    check_finite(module, name)
    token_ids = torch.arange(min(_TOKENS, anatomy.context)).unsqueeze(0) % len(anatomy.embedding)
    try:
        with taps.recording() as record:
            logits = module(input_ids=token_ids, use_cache=False).logits
    except (ValueError, TypeError, LookupError, AttributeError, ArithmeticError, RuntimeError) as error:
        raise ModelError(f"{name} cannot be run: its config does not describe a model that can. Choose another model.") from error
    if not bool(logits.isfinite().all()):
        raise ModelError(f"{name} computes logits that are NaN or infinite, though its weights are not; choose another model.")
    for layer, block in enumerate(anatomy.blocks):
        found = record.layers.get(layer, {})
        if any(part not in found for part in _RECORDED) or not _adds_up(found, block.ln2 if anatomy.post_norm else None):
            raise ModelError(
                f"The blocks of {name} do not add attention and FFN to the stream one after the other; "
                "such models are not supported yet. Choose a GPT-2, BERT, Llama or Qwen model."
            )
        _check_attention(found, anatomy.causal, f"layer {layer} of {name}")
    told = anatomy.head(record.whole["final_normed"])
    if not bool((told - logits).abs().max() <= _SUMS * logits.abs().max().clamp_min(1.0)):
        raise ModelError(f"The logits of {name} are not made by its head alone; such models are not supported yet. Choose another model.")


def check_finite(module: nn.Module, name: str) -> None:
    """Raises: ModelError when a weight is NaN or infinite: its smallest or its largest number then is, and one quick pass finds both."""
    bad = [part for part, weight in module.named_parameters() if weight.numel() and not torch.stack(weight.aminmax()).isfinite().all()]
    if bad:
        raise ModelError(
            f"The weights of {name} hold NaN or infinite numbers in {listed(bad)}, so nothing can be computed with them; "
            "copy the model again, or choose another."
        )


def _adds_up(found: dict[str, Any], norm: nn.Module | None) -> bool:
    """Whether resid_mid = resid_pre + attn_out, and resid_post = what the FFN read of the stream + mlp_out."""
    stream = found["resid_mid"] if norm is None else norm(found["resid_mid"])
    first = (found["resid_pre"] + found["attn_out"] - found["resid_mid"]).abs().max()
    second = (stream + found["mlp_out"] - found["resid_post"]).abs().max()
    return bool(torch.maximum(first, second) <= _SUMS * found["resid_post"].abs().max().clamp_min(1.0))


def _check_attention(found: dict[str, Any], causal: bool, where: str) -> None:
    """Raises: ModelError when z is not pattern @ v of the recorded q, k, v and mask, or the mask is another than the family's."""
    n_pos = found["q"].shape[-2]
    allowed = taps.visible_keys(found["mask"], found["is_causal"], n_pos)
    seen = torch.ones(n_pos, n_pos, dtype=torch.bool) if allowed is None else allowed
    reason = ""
    if not bool(seen.any(-1).all()):
        reason = "lets a query look at no token at all"
    elif causal and bool((seen & ~attention.causal(n_pos)).any()):
        reason = "looks at later tokens too, so it predicts no next token"
    elif not causal and not bool(seen.all()):
        reason = "does not look at all tokens"
    if reason:
        raise ModelError(f"Attention in {where} {reason}; such models are not supported. Choose another model.")
    z = attention.attend(found["q"], found["k"], found["v"], allowed, scaling=found["scaling"]).z
    if not bool((z - found["z"]).abs().max() <= _Z * found["v"].abs().max()):
        raise ModelError(
            f"Attention in {where} is not softmax(q·k · scale) · v alone; such models are not supported yet. Choose another model."
        )
