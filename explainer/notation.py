"""The words of the project: axes, shapes and symbols. Torch-free; rendered as the glossary.

The shape aliases annotate anything array-like; jaxtyping and beartype check them in the tests.
"""

from __future__ import annotations

from dataclasses import dataclass
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


@dataclass(frozen=True, slots=True)
class Term:
    """One entry of the glossary.

    shape: axes of the tensor, empty when it is not a tensor. notes: what course notes often call it or say of it.
    lesson: slug of the lesson that shows it, empty while there is none.
    """

    name: str
    symbol: str
    shape: str
    meaning: str
    notes: str = ""
    lesson: str = ""


GLOSSARY: tuple[Term, ...] = (
    Term("token", "", "", "A piece of text that the model reads as one unit: a word, part of a word, a mark or some bytes.", "word", "tokens"),
    Term("token id", "token_ids", "batch pos", "The number of a token in the tokenizer's list.", "", "tokens"),
    Term("vocabulary", "vocab", "vocab", "The tokenizer's whole list of tokens. The model scores every one of them at every step.", "", "logits"),
    Term("tokenizer", "", "", "The program that cuts a text into tokens and gives each its id. It is no part of the network and is made by counting.", "“an LLM splits words”", "tokens"),
    Term("split before merging", "", "", "The first cut: words with the space in front, numbers, marks. No token crosses the border between two parts.", "pre-tokenization", "tokens"),
    Term("merge", "", "", "One entry of a tokenizer's list: two neighbouring pieces become one. The earlier it was learned, the sooner it is used.", "", "tokens"),
    Term("byte-pair encoding", "BPE", "", "Start from bytes or characters and join the pair of neighbours that is commonest in a training text, again and again.", "", "tokens"),
    Term("byte", "", "", "A number from 0 to 255, written in hex as 00 to FF. A character is stored as one to four of them: e is 65, é is C3 A9.", "", "tokens"),
    Term("WordPiece", "", "", "BERT's kind of tokenizer: from the left, the longest entry of the vocabulary that fits, then the longest after it.", "", "tokens"),
    Term("position", "pos", "", "The place of a token in the text, counted from 0.", "", "self_attention"),
    Term("embedding", "embed", "batch pos d_model", "The row of W_E for a token. GPT-2 and BERT add the row of the position to it; then it enters the first block.", "the word's vector", "embeddings"),
    Term("cosine", "", "", "a · b ÷ (|a| · |b|): how far two vectors point the same way, whatever their lengths. 1 is the same direction, 0 a right angle.", "similarity", "embeddings"),
    Term("principal axes", "PCA", "", "The directions in which many vectors spread most. A map along the first two or three keeps a share of the spread, and loses the rest.", "", "embeddings"),
    Term("position embedding", "pos_embed", "batch pos d_model", "The vector added for the position. GPT-2 learns one for each position; models with RoPE have none.", "positional encoding", "positions"),
    Term("residual stream", "resid_pre, resid_mid, resid_post", "batch pos d_model", "One vector for each position that runs through all blocks. Attention and FFN read it and add to it: before attention, between the two, after the FFN.", "hidden state, context vector", "decoder_stack"),
    Term("block", "layer", "", "One attention part and one feed-forward part, each with a LayerNorm and an addition to the stream. Counted from 0.", "decoder layer", "decoder_block"),
    Term("LayerNorm", "ln1_out, ln2_out, final_normed", "batch pos d_model", "Shifts and scales one position's vector to mean 0 and spread 1, then applies a learned scale and shift. What attention, the FFN and W_U read.", "normalisation", "logits"),
    Term("attention head", "head", "", "One set of W_Q, W_K, W_V and W_O in a block. Every head reads the whole stream. Counted from 0.", "“the rows of the matrices are the heads” (they are not)", "multi_head"),
    Term("query", "q", "batch head pos d_head", "What a position looks for: its normalised stream × W_Q + b_Q.", "Q", "self_attention"),
    Term("key", "k", "batch kv_head pos d_head", "What a position offers to be found by: its normalised stream × W_K + b_K.", "K", "self_attention"),
    Term("value", "v", "batch kv_head pos d_head", "What a position hands over when it is looked at: its normalised stream × W_V + b_V.", "V", "self_attention"),
    Term("score", "scores", "batch head query key", "q · k: the products of the two vectors' numbers, added up.", "similarity (it is a learned, directed match)", "self_attention"),
    Term("scaled score", "scaled", "batch head query key", "scores ÷ √d_head, so that the spread does not grow with the width of a head.", "", "self_attention"),
    Term("causal mask", "masked", "batch head query key", "Scores of keys after the query become −∞, so that softmax gives them a weight of exactly 0.", "“everything except future tokens”", "masked_attention"),
    Term("pattern", "pattern", "batch head query key", "Softmax of the masked scores along each row. A row belongs to one query; it sums to 1.", "attention weights, attention matrix", "self_attention"),
    Term("z", "z", "batch head pos d_head", "The average of the value vectors, weighted by a row of the pattern.", "Wz, context vector, “average of all embeddings” (of value vectors)", "self_attention"),
    Term("output matrix", "W_O", "d_head d_model", "Turns the z of a head into its addition to the stream. The additions of all heads and b_O make attn_out.", "“concatenate and multiply”", "multi_head"),
    Term("attention output", "attn_out", "batch pos d_model", "What the attention part adds to the stream.", "", "inspect"),
    Term("feed-forward network", "mlp_out", "batch pos d_model", "Two layers with a non-linear step between, applied to each position alone; its result is added to the stream.", "“fast-forward network”, MLP", "decoder_block"),
    Term("unembedding", "W_U", "d_model vocab", "One column for each token of the vocabulary. Its dot product with the final vector is that token's logit. In GPT-2 it is W_E again.", "the linear layer", "logits"),
    Term("logit", "logits", "batch pos vocab", "The score of one token to be the next one; any number, not a probability.", "“the output probabilities are the logits” (they are not yet)", "logits"),
    Term("probability", "probs", "batch pos vocab", "Softmax of the logits over the whole vocabulary: between 0 and 1, together 1.", "", "logits"),
    Term("log-probability", "logprobs", "batch pos vocab", "The natural logarithm of a probability, in nats. 0 is certain; −0.69 is one half.", "", "logits"),
    Term("loss", "loss", "batch pos", "−log p of the token that really came next, in nats. Lower is better.", "“no correct result” (the label is the text shifted by one)", "masked_attention"),
    Term("softmax", "softmax", "", "exp of each number, divided by the sum of all exps: positive numbers that sum to 1.", "", "self_attention"),
    Term("context window", "context", "", "The most tokens the model can take at once. GPT looks at a token and those before it; BERT at both sides.", "“the tokens around each token”", "inspect"),
    Term("grouped-query attention", "kv_head", "", "Several heads share one set of keys and values, as in Llama and Qwen.", "", "inspect"),
    Term("RoPE", "q_unrotated, k_unrotated", "batch head pos d_head", "Rotates q and k by an angle that grows with the position, so that q · k depends on the distance.", "", "positions"),
    Term("temperature", "t", "", "The number that all logits are divided by before softmax. Any number above 0: below 1 the likeliest tokens gain, above 1 the unlikely ones do.", "“0 to 1” (many services allow 2)", "controls"),
    Term("top-k", "k", "", "Only the k tokens with the highest logits may be drawn.", "", "controls"),
    Term("top-p", "p", "", "Only the smallest set of likeliest tokens whose probabilities sum to p may be drawn.", "“a threshold for each token” (that is min-p)", "controls"),
    Term("min-p", "", "", "Only tokens with at least this share of the likeliest token's probability may be drawn.", "", "controls"),
    Term("entropy", "H", "", "−Σ p · ln p over the vocabulary, in nats: how unsure a distribution is. 0 is certain.", "", "controls"),
    Term("max tokens", "", "", "A limit on how many tokens are written. Prompt and output together must fit the context window.", "“limits input or output”", "controls"),
    Term("greedy decoding", "", "", "Always write the likeliest token.", "“the highest probability is picked”", "generation"),
    Term("sampling", "", "", "Draw the next token at random, each with its own probability.", "", "generation"),
    Term("beam search", "", "", "Keep the few continuations with the highest probability as a whole, and extend all of them at every step.", "", "generation"),
    Term("KV cache", "k, v", "", "The keys and values of earlier positions, kept while a model writes, so that only the new token's rows are computed.", "", "generation"),
    Term("sinusoidal positions", "", "pos d_model", "The fixed table of the 2017 transformer: sines in even columns, cosines in odd ones, each pair slower than the one before.", "positional encoding", "positions"),
    Term("what-if edit", "edits", "", "A change of one step for one run: no mask, no scaling, a silenced head, a cut or set edge, a replaced vector.", "", "inspect"),
    Term("gradient", "", "", "For every weight, how the loss changes when this one weight changes a little. Back-propagation finds all of them in one pass backwards.", "", "learning"),
    Term("learning rate", "", "", "How far one step of training goes: the weight changes by −learning rate · gradient (SGD).", "", "learning"),
    Term("bigram", "", "", "A table of how often one token follows another. It predicts from the one token before, by counting.", "", "learning"),
    Term("overfitting", "", "", "The loss falls on the texts of the training and no longer on others: they are learned by heart.", "", "learning"),
    Term("induction head", "", "", "A head that looks at the token after an earlier copy of the current token, so that what was said once can be said again.", "", "learning"),
    Term("masked token", "[MASK]", "", "A token that was hidden from BERT: its id is replaced by one that stands for “something was here”, and BERT finds it again from both sides.", "", "gpt_vs_bert"),
    Term("direct effect", "", "", "How much one head's addition to the stream raises or lowers a logit, read straight through the final LayerNorm (its scale frozen) and W_U.", "", "multi_head"),
    Term("neuron", "mlp_pre, mlp_post", "batch pos d_mlp", "One of the d_mlp numbers inside the FFN: a dot product with a column of W_in, a non-linear step, and a row of W_out that is added that many times.", "hidden unit", "decoder_block"),
    Term("GELU", "", "", "The non-linear step of GPT-2 and BERT: large numbers pass, negative ones end near 0. GPT-2 computes it with tanh, BERT with erf; the two differ by less than 0.001.", "“activation function”", "decoder_block"),
    Term("gated FFN", "mlp_gate", "batch pos d_mlp", "The FFN of Llama and Qwen: a second projection goes through SiLU and multiplies the first.", "SwiGLU", "decoder_block"),
    Term("residual addition", "", "", "What attention and the FFN make is added to the stream; nothing in it is overwritten.", "skip connection", "decoder_block"),
    Term("post-norm", "", "", "LayerNorm after each addition, as in BERT and the transformer of 2017. GPT-2 and newer models have it before each part: pre-norm.", "", "decoder_block"),
    Term("logit lens", "", "", "Reading the stream after an early block through the final norm and W_U: what the model would say if it stopped there.", "", "decoder_stack"),
    Term("activation patching", "", "", "Putting one activation of another text in the place of this text's own, and seeing what happens to the answer.", "", "decoder_stack"),
)

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
