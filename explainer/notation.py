"""The words of the project: axes, shapes and symbols. Torch-free; what the words mean is in texts/glossary.py.

The shape aliases annotate anything array-like; jaxtyping and beartype check them in the tests.
"""

from __future__ import annotations

from typing import Any

from jaxtyping import Bool, Float, Int, Shaped

# Axes, as they are written in every annotation:
#   batch  independent sequences          query  position that looks        d_model  width of the stream
#   pos    token position                 key    position that is looked at d_head   width of one head
#   head   attention head, from 0         kv_head key/value head            d_mlp    width inside the FFN
#   layer  block, from 0                  vocab  tokenizer entry            time     recurrent step
#   d_hidden width of a recurrent state   d_align width in which a state and a query are compared
Vectors = Float[Any, "*heads pos d_head"]
Queries = Float[Any, "*heads query d_head"]
Keys = Float[Any, "*heads key d_head"]
Values = Float[Any, "*heads key d_head"]
SharedVectors = Float[Any, "*kv_heads key d_head"]
Grid = Float[Any, "*heads query key"]
Allowed = Bool[Any, "*broadcast query key"]
Stream = Float[Any, "*batch pos d_model"]
Logits = Float[Any, "*batch vocab"]
Vector = Float[Any, "*batch d_model"]
Gain = Float[Any, "d_model"]
Columns = Float[Any, "d_model vocab"]
Entries = Float[Any, "vocab"]
Rows = Float[Any, "row d_model"]
Frequencies = Float[Any, "pair"]
Places = Shaped[Any, "pos"]
Turns = Float[Any, "pos pair"]
Pairs = Float[Any, "d_model"]
Plane = Float[Any, "2 2"]
Figure = Float[Any, "*batch 1"]
Neurons = Float[Any, "*batch d_mlp"]
Matrix = Float[Any, "d_in d_out"]
Bias = Float[Any, "d_out"]
Hidden = Float[Any, "*batch d_hidden"]
States = Float[Any, "*batch time d_hidden"]
Aligned = Float[Any, "*batch time d_align"]
Wanted = Float[Any, "*batch d_align"]
Direction = Float[Any, "d_align"]
Times = Float[Any, "*batch time"]
Draws = Float[Any, "draw"]
DrawnIds = Int[Any, "draw"]


# The tensors of a trace.
# name: (needs a layer, needs a head, is a (query key) grid, has a sign, what it is)
TENSORS: dict[str, tuple[bool, bool, bool, bool, str]] = {
    "embed": (False, False, False, True, "The row of W_E for each token."),
    "pos_embed": (False, False, False, True, "The vector added for each position."),
    "resid_pre": (True, False, False, True, "The stream as it enters the block."),
    "ln1_out": (True, False, False, True, "What attention reads."),
    "q": (True, True, False, True, "Queries, as they enter the dot product."),
    "k": (True, True, False, True, "Keys, as they enter the dot product."),
    "q_unrotated": (True, True, False, True, "Queries before QK-norm and RoPE; the same as q without them."),
    "k_unrotated": (True, True, False, True, "Keys before QK-norm and RoPE; the same as k without them."),
    "v": (True, True, False, True, "Values."),
    "scores": (True, True, True, True, "q·k."),
    "scaled": (True, True, True, True, "Scores ÷ √d_head."),
    "masked": (True, True, True, True, "Scaled scores; empty where the query may not look."),
    "pattern": (True, True, True, False, "After softmax; a row sums to 1."),
    "z": (True, True, False, True, "The values, averaged with the pattern."),
    "attn_out": (True, False, False, True, "What attention adds to the stream."),
    "resid_mid": (True, False, False, True, "The stream between attention and FFN."),
    "ln2_out": (True, False, False, True, "What the FFN reads."),
    "mlp_pre": (True, False, False, True, "The FFN before its non-linear step."),
    "mlp_post": (True, False, False, True, "The FFN after its non-linear step."),
    "mlp_out": (True, False, False, True, "What the FFN adds to the stream."),
    "resid_post": (True, False, False, True, "The stream after the FFN."),
    "final_normed": (False, False, False, True, "What the unembedding reads."),
}
