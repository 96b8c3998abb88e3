"""The shape of a GPT-2 that is small enough to be trained here."""

from __future__ import annotations

from explainer.models.without_compiler import transformers


def small_gpt_config(n_vocab: int, context: int, *, d_model: int, n_layers: int, n_heads: int, spread: float) -> transformers.GPT2Config:
    """GPT-2 without dropout, id 0 at the end of a text. spread: of the first weights; GPT-2's own 0.02 is made for d_model 768."""
    return transformers.GPT2Config(
        vocab_size=n_vocab,
        n_positions=context,
        n_embd=d_model,
        n_layer=n_layers,
        n_head=n_heads,
        resid_pdrop=0.0,
        embd_pdrop=0.0,
        attn_pdrop=0.0,
        bos_token_id=0,
        eos_token_id=0,
        initializer_range=spread,
    )
