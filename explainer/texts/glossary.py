"""The glossary: every technical word of the pages, what it means, and the forms in which it stands in the texts. Torch-free.

A word may mean different things on different pages ("head", "score", "gate"); such forms are ``loose`` and count on some pages alone.
"""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Term:
    """One entry.

    meaning: one or two sentences, plain text. lesson: slug of the lesson that teaches it, empty while there is none.
    symbol, shape: as in the tensors of a trace. formula: plain text. notes: what course notes often call it or say of it.
    forms: how it may stand in a text beside its name and its name with s, separated by |. loose: forms that mean this only on the
    pages ``on``, or on all but ``off``; a name among them counts as loose too.
    """

    name: str
    meaning: str
    lesson: str = ""
    symbol: str = ""
    shape: str = ""
    formula: str = ""
    notes: str = ""
    forms: str = ""
    loose: str = ""
    on: str = ""
    off: str = ""

    @property
    def slug(self) -> str:
        """The name as it stands in an address."""
        return re.sub(r"[^a-z0-9_]+", "-", self.name.casefold()).strip("-")

    def forms_on(self, page: str) -> list[str]:
        """The forms that mean this term on a page."""
        loose = self.loose.split("|") if self.loose else []
        forms = [] if self.name in loose else [self.name, plural(self.name)]
        forms += self.forms.split("|") if self.forms else []
        here = page in self.on.split() if self.on else page not in self.off.split()
        return forms + loose if here else forms


def plural(name: str) -> str:
    """A name as more than one."""
    return f"{name[:-1]}ies" if re.search("[^aeiou]y$", name) else f"{name}es" if name.endswith(("x", "tch", "ss")) else f"{name}s"


# Ordinary words that look like a term.
NOT_TERMS = (
    "head start", "arrow keys", "step by step", "steps back", "in step", "library transformers", "at the value",
)  # fmt: skip

GLOSSARY: tuple[Term, ...] = (
    Term("token", "A piece of text that the model reads and writes as one unit: a word, part of a word, a mark or some bytes.", "tokens", notes="word"),
    Term("token id", "The number of a token in the tokenizer's list.", "tokens", symbol="token_ids", shape="batch pos", loose="id|ids", on="tokens embeddings new_language gpt_vs_bert"),
    Term("vocabulary", "The tokenizer's whole list of tokens. A language model scores every one of them at every position.", "tokens", symbol="vocab", shape="vocab"),
    Term("tokenizer", "The program that cuts a text into tokens and gives each its id. It is no part of the network and is made by counting.", "tokens", notes="“an LLM splits words”"),
    Term("subword", "A token that is only a part of a word. Rare words are put together from several of them.", "tokens", forms="subword token|subword tokens"),
    Term("split before merging", "The first cut of a tokenizer: words with the space in front, numbers, marks. No token crosses the border between two parts.", "tokens", notes="pre-tokenization", forms="pre-tokenization"),
    Term("merge", "One entry of a tokenizer's list: two neighbouring pieces become one. The earlier it was learned, the sooner it is used.", "tokens", loose="merge|merges|merged", on="tokens new_language labs"),
    Term("byte-pair encoding", "A way to make a tokenizer: start from bytes or characters and join the pair of neighbours that is commonest in a training text, again and again.", "tokens", symbol="BPE", forms="BPE|byte-level BPE"),
    Term("byte", "A number from 0 to 255, written in hex as 00 to FF. In UTF-8 a character is stored as one to four of them: e is 65, é is C3 A9.", "tokens"),
    Term("WordPiece", "BERT's kind of tokenizer: from the left, the longest entry of the vocabulary that fits, then the longest after it.", "tokens"),
    Term("special token", "A token that stands for no piece of text but marks something: the start, the end, a hidden place. A tokenizer adds it by its own rules.", "tokens", forms="end mark|end marks|start token|start tokens|end-of-text token"),
    Term("[MASK]", "BERT's token for “something was here”. It takes the place of a hidden token, and BERT finds that token again from both sides.", "gpt_vs_bert", forms="masked token|masked tokens|masked word|masked words"),
    Term("[CLS]", "The token that BERT's tokenizer puts in front of a text. A head that judges the whole text usually reads the vector at this place.", "new_head"),
    Term("prompt", "The text that a model is given to go on from.", "generation"),
    Term("completion", "The text that follows a prompt; in a training on pairs, the part on which the loss is counted.", "instruction_pairs", loose="completion|completions", on="instruction_pairs generation"),
    Term("context window", "The most tokens that a model can take at once, prompt and output together. It is no list of neighbours: GPT looks at a token and those before it, BERT at both sides.", "controls", symbol="context", notes="“the tokens around each token”", forms="context length", loose="window|windows", on="generation controls gpt_vs_bert new_language tokens"),
    Term("max tokens", "A limit on how many tokens are written. Prompt and output together must still fit the context window.", "controls", notes="“limits input or output”", forms="Max tokens"),
    Term("vector", "A row of numbers in a fixed order, here the description of one token or one position.", "home"),
    Term("matrix", "A table of numbers. A vector multiplied with it becomes another vector; its numbers are usually learned.", "self_attention", forms="matrices"),
    Term("tensor", "Numbers laid out along any number of axes: a vector has one, a matrix two.", "inspect"),
    Term("dimension", "One of the numbers of a vector, seen as an axis of a space. 192 numbers are 192 dimensions.", "embeddings"),
    Term("dot product", "Multiply two vectors number by number and add up the products.", "self_attention", formula="a · b = Σ a_i · b_i"),
    Term("length of a vector", "The root of the sum of the squares of its numbers. A matrix has a length too, taken over all its numbers.", "embeddings", symbol="‖x‖", formula="‖x‖ = √(Σ x_i²)", forms="‖ΔW‖ ÷ ‖W‖|‖ΔW‖"),
    Term("cosine", "How far two vectors point the same way, whatever their lengths. 1 is the same direction, 0 a right angle, −1 the opposite.", "embeddings", formula="a · b ÷ (‖a‖ · ‖b‖)", notes="similarity", forms="cosine similarity"),
    Term("principal axes", "The directions in which many vectors spread most. A map along the first two or three keeps a share of the spread, and loses the rest.", "embeddings", symbol="PCA", forms="principal axis|PCA"),
    Term("variance", "The mean squared distance of numbers from their mean. Its root is the spread.", "self_attention"),
    Term("spread", "The standard deviation: how far numbers typically lie from their mean.", "logits", formula="√(mean of (x − mean)²)", forms="standard deviation", loose="spread|spreads", on="self_attention logits inspect"),
    Term("derivative", "How fast a result changes when one number behind it changes: the change of the result, divided by a tiny change of the number.", "learning"),
    Term("probability distribution", "A probability for each possible outcome. All of them together sum to 1.", "logits", forms="distribution|distributions"),
    Term("nat", "The unit of a natural logarithm, in which losses and entropies are counted here. 1 nat is about 1.44 bits.", "learning", forms="nats a token"),
    Term("bits a byte", "The loss of a text in bits, divided by the number of its bytes. It compares models whose tokenizers cut a text differently.", "new_language", formula="Σ loss ÷ ln 2 ÷ number of bytes"),
    Term("seed", "The number that random numbers start from. The same seed gives the same random numbers, so a draw can be repeated.", "controls", forms="random seed|random seeds"),
    Term("neural network", "A program made of sums, products and simple non-linear steps, whose numbers are learned from examples.", "learning"),
    Term("language model", "A network that gives a probability to every token of the vocabulary: to be the next one (GPT) or to stand in a hidden place (BERT).", "home"),
    Term("parameter", "One of the learned numbers of a network, an entry of its matrices and biases. Training moves it; a text does not.", "learning", forms="model weights", loose="weight|weights", on="learning fine_tuning new_language decoder_block rnn_bottleneck foundation_models", notes="weight"),
    Term("transformer", "A network in which attention moves information between positions and a feed-forward network works on each position alone. It has no loop over time.", "transformer"),
    Term("GPT", "A transformer that is a stack of decoder blocks without cross-attention. Each token looks at itself and those before it, and the model predicts the next token.", "gpt_vs_bert", forms="GPTs|GPT-2|GPT model|GPT models"),
    Term("BERT", "A transformer that is a stack of encoder blocks. Each token looks at all tokens, and the model finds hidden ones.", "gpt_vs_bert", forms="BERTs|BERT model|BERT models"),
    Term("Llama, Qwen", "Two families of open models of the GPT kind, with RoPE, RMSNorm and a gated FFN.", "positions", forms="Llama|Qwen|Llama and Qwen"),
    Term("encoder", "The part that reads a whole text and gives a vector for each of its tokens. In a transformer its attention looks both ways.", "transformer"),
    Term("decoder", "The part that writes a text, token by token. Its attention looks only at what is already written, and in a translator also at the encoder.", "transformer"),
    Term("sequence-to-sequence model", "A model that turns one text into another, such as a translator: an encoder reads, a decoder writes.", "rnn_bottleneck", symbol="seq2seq", forms="seq2seq|sequence-to-sequence"),
    Term("layer", "A step of a network with parameters of its own. In a transformer the word often means a whole block; layers are counted from 0 here.", "decoder_block"),
    Term("block", "One attention part and one feed-forward part, each with a norm and an addition to the stream. Counted from 0.", "decoder_block", symbol="layer", notes="decoder layer", forms="decoder block|decoder blocks|encoder block|encoder blocks"),
    Term("body", "All of a model but its last layer, the head.", "new_head", loose="body|bodies", on="new_head new_language applications"),
    Term("embedding", "The vector that enters the first block for a token: its row of W_E. It is the same in every text.", "embeddings", symbol="embed", shape="batch pos d_model", notes="the word's vector", forms="token embedding|token embeddings"),
    Term("embedding matrix", "The table with one learned row of d_model numbers for each token of the vocabulary.", "embeddings", symbol="W_E", shape="vocab d_model", forms="W_E|embedding table"),
    Term("position", "The place of a token in the text, counted from 0.", "positions", symbol="pos"),
    Term("position embedding", "The vector added to an embedding for the position. GPT-2 and BERT learn one for each position; models with RoPE add none.", "positions", symbol="pos_embed", shape="batch pos d_model", notes="positional encoding", forms="positional encoding|W_pos"),
    Term("sinusoidal positions", "The fixed table of the 2017 transformer: sines in even columns, cosines in odd ones, each pair slower than the one before.", "positions", shape="pos d_model", formula="sin(p · ω), cos(p · ω)", notes="positional encoding", forms="fixed table|sines and cosines"),
    Term("frequency ω", "How fast a pair of columns turns: its angle at position p is p · ω. Every pair has a slower one than the pair before.", "positions", symbol="ω", formula="ω of pair i = 10000^(−2i ÷ d)", loose="ω|frequency ω", on="positions"),
    Term("rotary position embedding", "Turns q and k by an angle that grows with the position, so that q · k depends only on the distance of the two positions.", "positions", symbol="RoPE", shape="batch head pos d_head", notes="q_unrotated and k_unrotated are the vectors before it", forms="RoPE|rotary position"),
    Term("residual stream", "One vector for each position that runs through all blocks. Attention and FFN read it and add to it.", "decoder_block", symbol="resid_pre, resid_mid, resid_post", shape="batch pos d_model", formula="resid_mid = resid_pre + attn_out; resid_post = resid_mid + mlp_out", notes="hidden state, context vector", forms="stream|streams|resid_pre|resid_mid|resid_post"),
    Term("residual addition", "What attention and the FFN make is added to the stream; nothing in it is overwritten.", "decoder_block", notes="skip connection", forms="residual connection|residual connections|skip connection|skip connections"),
    Term("normalisation", "Bringing a vector to a standard size before it is read, or after an addition. LayerNorm and RMSNorm are two ways.", "decoder_block", forms="norm|norms|normalised|normalise|normalises|final norm|pre-norm|post-norm", notes="pre-norm: before each part; post-norm: after each addition, as in BERT"),
    Term("LayerNorm", "Shifts and scales one position's vector to mean 0 and spread 1, then multiplies with a learned gain and adds a learned bias.", "decoder_block", symbol="ln1_out, ln2_out, final_normed", shape="batch pos d_model", formula="(x − mean) ÷ √(variance + ε) · gain + bias", forms="final LayerNorm|layer normalisation"),
    Term("RMSNorm", "Divides a vector by the root of the mean of its squares, then multiplies with a learned gain. No mean is taken away.", "decoder_block", formula="x ÷ √(mean of x² + ε) · gain"),
    Term("gain", "The learned factor of a norm, one for each number of the vector.", "logits", loose="gain|gains", on="logits decoder_block"),
    Term("bias", "A learned number that is added after a multiplication with a matrix.", "decoder_block", symbol="b", forms="biases"),
    Term("linear map", "A multiplication with a matrix, with or without a bias: every result is a weighted sum of the inputs.", "new_head", forms="linear layer|linear layers|linear"),
    Term("non-linear step", "A simple function of each number, such as GELU, between two matrices. Without it two matrices in a row would be no more than one.", "decoder_block", notes="activation function", forms="non-linear|non-linearity|activation function|activation functions"),
    Term("feed-forward network", "Two linear maps with a non-linear step between, applied to each position alone; its result is added to the stream.", "decoder_block", symbol="FFN, mlp_out", shape="batch pos d_model", formula="mlp_out = f(x · W_in + b_in) · W_out + b_out", notes="“fast-forward network”, MLP", forms="FFN|FFNs|MLP|MLPs|multi-layer perceptron|mlp_out|W_in|W_out"),
    Term("neuron", "One of the d_mlp numbers inside the FFN: a dot product with a column of W_in, a non-linear step, and a row of W_out that is added that many times.", "decoder_block", symbol="mlp_pre, mlp_post", shape="batch pos d_mlp", notes="hidden unit", forms="d_mlp"),
    Term("gated FFN", "The FFN of Llama and Qwen: a second projection, the gate, goes through SiLU and multiplies the first.", "decoder_block", symbol="mlp_gate", shape="batch pos d_mlp", formula="mlp_out = (f(x · W_gate) ⊙ x · W_in) · W_out", notes="SwiGLU", forms="SwiGLU", loose="gate|gates", on="decoder_block"),
    Term("GELU", "The non-linear step of GPT-2 and BERT: large numbers pass, very negative ones become nearly 0. GPT-2 computes it with tanh, BERT with erf; the two differ by less than 0.001.", "decoder_block", notes="“activation function”"),
    Term("SiLU", "The non-linear step of Llama and Qwen: a number times its own sigmoid.", "decoder_block", formula="x ÷ (1 + exp(−x))"),
    Term("tanh", "A function that squeezes any number into the range from −1 to 1.", "rnn_bottleneck", formula="(exp(x) − exp(−x)) ÷ (exp(x) + exp(−x))"),
    Term("d_model", "The width of the stream: how many numbers a position has between the blocks.", "embeddings", symbol="d_model"),
    Term("d_head", "The width of one head: how many numbers q, k, v and z have. Often d_model ÷ number of heads.", "self_attention", symbol="d_head"),
    Term("attention", "The step in which a position takes something from other positions: a weighted average of their values, with weights from queries and keys.", "self_attention", formula="z = softmax(q · kᵀ ÷ √d_head) · v"),
    Term("self-attention", "Attention in which queries, keys and values all come from the same text.", "self_attention"),
    Term("additive attention", "The first kind of attention, of 2015: the score of a query and a key is a small network of its own, where later kinds multiply the two.", "rnn_attention", formula="score = w · tanh(W_a · s + U_a · h)"),
    Term("cross-attention", "Attention in which the queries come from the decoder, and the keys and values from the encoder.", "transformer", forms="encoder–decoder attention|encoder-decoder attention"),
    Term("attention head", "One set of W_Q, W_K, W_V and a part of W_O in a block. Every head reads the whole stream. Counted from 0.", "multi_head", symbol="head", notes="“the rows of the matrices are the heads” (they are not)", loose="head|heads", off="new_head logits decoder_stack gpt_vs_bert instruction_pairs applications"),
    Term("query", "The vector that says what a position looks for. In a transformer: its normalised stream × W_Q + b_Q.", "self_attention", symbol="q", shape="batch head pos d_head", notes="Q"),
    Term("key", "The vector by which a position can be found. In a transformer: its normalised stream × W_K + b_K.", "self_attention", symbol="k", shape="batch kv_head pos d_head", notes="K"),
    Term("value", "The vector that a position hands over when it is looked at. In a transformer: its normalised stream × W_V + b_V.", "self_attention", symbol="v", shape="batch kv_head pos d_head", notes="V", forms="value vector|value vectors", loose="value|values", on="self_attention transformer generation rnn_attention parallel"),
    Term("query, key and value matrices", "The three learned matrices of a head that make q, k and v from the normalised stream.", "learning", symbol="W_Q, W_K, W_V", shape="d_model d_head", forms="W_Q|W_K|W_V"),
    Term("score", "How well a query matches a key, before softmax. In a transformer it is q · k: the products of the two vectors' numbers, added up.", "self_attention", symbol="scores", shape="batch head query key", formula="scores = q · kᵀ", notes="similarity (it is a learned, directed match)", forms="q·k|attention score|attention scores", loose="score|scores", on="self_attention masked_attention multi_head rnn_attention transformer positions"),
    Term("scaled score", "scores ÷ √d_head, so that the spread does not grow with the width of a head.", "self_attention", symbol="scaled", shape="batch head query key", formula="scaled = scores ÷ √d_head"),
    Term("causal mask", "Scores of keys after the query become −∞, so that softmax gives them a weight of exactly 0. A position sees only itself and what came before.", "masked_attention", symbol="masked", shape="batch head query key", notes="“everything except future tokens”", loose="mask|masks|masked|masked attention", off="gpt_vs_bert logits decoder_stack foundation_models"),
    Term("causal", "Looking back only: a position sees itself and those before it, never those after.", "masked_attention"),
    Term("bidirectional", "Looking both ways: a position sees those before it and those after it, as in an encoder.", "gpt_vs_bert"),
    Term("pattern", "Softmax of the masked scores along each row: the attention weights. A row belongs to one query; it sums to 1.", "self_attention", symbol="pattern", shape="batch head query key", formula="pattern = softmax(masked)", notes="attention weights, attention matrix", forms="attention weight|attention weights|attention pattern|attention patterns", loose="pattern|patterns|weight|weights", on="self_attention masked_attention multi_head transformer rnn_attention"),
    Term("edge", "One query that looks at one key: one cell of a pattern.", "self_attention", loose="edge|edges", on="self_attention inspect"),
    Term("z", "The average of the value vectors, weighted by a row of the pattern: what a head takes home.", "self_attention", symbol="z", shape="batch head pos d_head", formula="z = pattern · v", notes="Wz, context vector, “average of all embeddings” (of value vectors)", loose="z", on="self_attention"),
    Term("output matrix", "Turns the z of a head into its addition to the stream. The additions of all heads and b_O make attn_out.", "multi_head", symbol="W_O", shape="d_head d_model", notes="“concatenate and multiply”", forms="W_O"),
    Term("attention output", "What the attention part adds to the stream.", "multi_head", symbol="attn_out", shape="batch pos d_model", formula="attn_out = Σ over heads z · W_O + b_O", forms="attn_out"),
    Term("grouped-query attention", "Several heads share one set of keys and values, as in Llama and Qwen.", "inspect", symbol="kv_head"),
    Term("QK-norm", "A norm on q and on k before they meet, in some newer models.", "inspect"),
    Term("induction head", "A head that looks at the token after an earlier copy of the current token, so that what was said once can be said again.", "learning"),
    Term("direct effect", "How much one head's addition to the stream raises or lowers a logit, read straight through the final norm (its scale held fixed) and W_U.", "multi_head"),
    Term("ablation", "Taking a part of a model away to see what it did: here a head's z becomes 0, or its mean over the text.", "multi_head", notes="silencing a head", forms="ablated|ablate", loose="silence|silenced|silencing", on="multi_head inspect"),
    Term("what-if edit", "A change of one step for one run: no mask, no scaling, a silenced head, a cut or set edge, a replaced vector.", "inspect", symbol="edits"),
    Term("logit lens", "Reading the stream after an early block through the final norm and W_U: what the model would say if it stopped there.", "decoder_stack", loose="lens", on="decoder_stack"),
    Term("activation patching", "Putting one activation of another text in the place of this text's own, and seeing what happens to the answer.", "decoder_stack", loose="patch|patches|patched|patching", on="decoder_stack"),
    Term("activation", "A number or vector that the model computes on its way through a text. Parameters stay the same; activations follow the text.", "decoder_stack", loose="activation|activations", off="decoder_block"),
    Term("unembedding", "One column for each token of the vocabulary. Its dot product with the final vector is that token's logit. In GPT-2 it is W_E again.", "logits", symbol="W_U", shape="d_model vocab", formula="logits = final_normed · W_U", notes="the linear layer", forms="W_U"),
    Term("output head", "The last layer of a model: it turns a vector into scores, for tokens or for labels.", "logits", notes="not an attention head", forms="language-model head|model’s head"),
    Term("logit", "The score of one token to be the next one; any number, not a probability.", "logits", symbol="logits", shape="batch pos vocab", notes="“the output probabilities are the logits” (they are not yet)"),
    Term("softmax", "exp of each number, divided by the sum of all exps: positive numbers that sum to 1.", "self_attention", symbol="softmax", formula="softmax(x)_i = exp(x_i) ÷ Σ exp(x_j)", forms="Softmax"),
    Term("probability", "A number from 0 to 1: how sure the model is of one token. It is softmax of the logits; over the whole vocabulary they sum to 1.", "logits", symbol="probs", shape="batch pos vocab"),
    Term("log-probability", "The natural logarithm of a probability, in nats. 0 is certain; −0.69 is one half.", "logits", symbol="logprobs", shape="batch pos vocab", forms="log p|log-probabilities"),
    Term("rank", "The place of a token when all tokens are sorted by their logits; the likeliest has rank 1.", "decoder_stack", loose="rank|ranks", on="decoder_stack controls logits home"),
    Term("loss", "How bad a prediction was: −ln p of the token that really came, in nats. Lower is better.", "learning", symbol="loss", shape="batch pos", formula="loss = −ln p", notes="“no correct result” (the label is the text shifted by one)"),
    Term("cross-entropy", "The general form of this loss: −Σ wanted probability · ln p. With one right token, only −ln p of that token is left.", "learning", formula="−Σ y · ln p"),
    Term("perplexity", "exp of the mean loss of a text: among so many equally likely tokens the model would be as unsure.", "fine_tuning", formula="exp(mean loss)"),
    Term("entropy", "How unsure a distribution is, in nats. 0 is certain; the largest value is that of all outcomes being equally likely.", "controls", symbol="H", formula="H = −Σ p · ln p"),
    Term("KL divergence", "How far one distribution is from another, in nats. 0 means that they are the same; it is not symmetric.", "multi_head", formula="Σ p · ln(p ÷ q)", forms="Kullback–Leibler divergence"),
    Term("bigram", "A table of how often one token follows another. It predicts from the one token before, by counting.", "learning"),
    Term("temperature", "The number that all logits are divided by before softmax. Any number above 0: below 1 the likeliest tokens gain, above 1 the unlikely ones do.", "controls", symbol="t", formula="softmax(logits ÷ t)", notes="“0 to 1” (many services allow 2)"),
    Term("top-k", "Only the k tokens with the highest logits may be drawn.", "controls", symbol="k", forms="Top-k"),
    Term("top-p", "Only the smallest set of likeliest tokens whose probabilities sum to at least p may be drawn.", "controls", symbol="p", notes="“a threshold for each token” (that is min-p)", forms="Top-p|nucleus sampling"),
    Term("min-p", "Only tokens with at least this share of the likeliest token's probability may be drawn.", "controls", forms="Min-p"),
    Term("renormalise", "Divide what is left by its sum, so that it adds up to 1 again.", "controls", forms="renormalised|renormalising"),
    Term("greedy decoding", "Always write the likeliest token.", "generation", notes="“the highest probability is picked”", forms="greedy"),
    Term("sampling", "Draw the next token at random, each with its own probability.", "generation", loose="sampling|sampled", off="rnn_bottleneck"),
    Term("beam search", "Keep the few continuations with the highest probability as a whole, and extend all of them at every step.", "generation", forms="beam|beams"),
    Term("KV cache", "The keys and values of earlier positions, kept while a model writes, so that only the new token's rows are computed.", "generation", symbol="k, v", loose="cache|cached", on="generation masked_attention"),
    Term("prefill", "The first pass of a generation: the whole prompt is read at once, and its keys and values are kept.", "generation"),
    Term("decoding", "Writing a text token by token, each chosen from the model's probabilities. After the prefill, each pass computes one new token.", "generation", notes="the decode phase"),
    Term("recurrent network", "A network that reads one token after the other. It makes each new state from the state before and the next token, with the same parameters every time.", "rnn_bottleneck", symbol="RNN", formula="hidden_t = tanh(W · x_t + U · hidden_(t−1) + b)", notes="“cannot be parallelised” (it can, over a batch)", forms="RNN|RNNs|plain RNN|recurrence|recurrent|recurrent layer|recurrent cell"),
    Term("hidden state", "The row of numbers that a recurrent network carries from token to token: all it has kept of what it has read.", "rnn_bottleneck", symbol="hidden", shape="batch time d_hidden", forms="recurrent state|recurrent states|d_hidden", loose="state|states|last state", on="rnn_bottleneck rnn_attention parallel"),
    Term("gated recurrent unit", "A recurrent cell with two gates, update and reset, that decide for each number how much of the old state stays and how much of it is used.", "rnn_bottleneck", symbol="GRU", forms="GRU|GRUs"),
    Term("LSTM", "Long short-term memory: an older recurrent cell with gates, and with a second state that passes from step to step.", "rnn_bottleneck", forms="long short-term memory"),
    Term("gate", "Numbers between 0 and 1, computed from the input and the old state, that another vector is multiplied with: 0 lets nothing pass, 1 everything.", "rnn_bottleneck", loose="gate|gates|update gate|reset gate", on="rnn_bottleneck parallel"),
    Term("vanishing gradient", "The gradient becomes smaller with every step back, so that the start of a long text teaches the network hardly anything.", "rnn_bottleneck"),
    Term("exploding gradient", "The gradient becomes larger with every step back, until one example pushes the parameters far away. It is held by clipping: a gradient longer than a limit is shortened to it.", "rnn_bottleneck", forms="clipping"),
    Term("context vector", "In a translator with attention: the average of the encoder's states, weighted for the word that is being written.", "rnn_attention", loose="context|contexts", on="rnn_attention"),
    Term("teacher forcing", "Training a decoder on the right words before each place, not on those that it would have written itself.", "transformer"),
    Term("BLEU", "A measure of a translation: how many runs of one to four words agree with a translation made by people, with a penalty for being too short. 100 is the same.", "rnn_bottleneck"),
    Term("probe", "A small model, here one matrix, trained to read something from a vector. What it finds is there; whether the network uses it is another question.", "rnn_bottleneck"),
    Term("thread", "One of the strands in which a processor works at the same time. More of them can share a large product.", "parallel", loose="thread|threads", on="parallel"),
    Term("training", "Changing the parameters step by step so that the loss becomes smaller.", "learning", loose="training|train|trained|trains", off="tokens new_language"),
    Term("label", "The right answer that a prediction is compared with: the next token for a language model, a class for a classifier.", "learning", loose="label|labels", on="learning gpt_vs_bert new_head instruction_pairs masked_attention", notes="target"),
    Term("gradient", "For every parameter, how the loss changes when this one changes a little. Back-propagation finds all of them in one pass backwards.", "learning", symbol="∂loss/∂w"),
    Term("back-propagation", "The way backwards through the network, from the loss to every parameter, that finds all gradients in one pass.", "learning", forms="Back-propagation|backpropagation"),
    Term("learning rate", "How far one step of training goes.", "learning", formula="w ← w − learning rate · ∂loss/∂w"),
    Term("training step", "One change of all parameters that learn, after one batch.", "learning", loose="step|steps|training step|training steps", on="learning fine_tuning new_head masked_attention"),
    Term("batch", "Several texts that go through the network together, and whose mean loss one training step follows.", "parallel", symbol="batch"),
    Term("epoch", "One pass of the training through all its texts.", "learning"),
    Term("stochastic gradient descent", "The plain rule: every parameter moves against its gradient, times the learning rate.", "learning", symbol="SGD", formula="w ← w − learning rate · ∂loss/∂w", forms="SGD|gradient descent|plain gradient descent"),
    Term("Adam", "A rule of training that gives each parameter a step of its own size, from running averages of its gradients and of their squares.", "learning", formula="w ← w − learning rate · m ÷ (√v + ε)"),
    Term("AdamW", "Adam with weight decay: besides its step, every parameter is pulled a little towards 0.", "fine_tuning"),
    Term("overfitting", "The loss falls on the texts of the training and no longer on others: they are learned by heart.", "learning", forms="overfitted|overfit"),
    Term("held out", "Kept away from the training, to test what was learned on something never seen.", "learning", forms="held-out|hold out"),
    Term("from scratch", "Training that starts from random parameters.", "new_language", forms="From scratch"),
    Term("pretraining", "The first, long training of a language model on plain text, before any fine-tuning.", "fine_tuning", forms="pretrained|pre-training|pre-trained"),
    Term("fine-tuning", "Training that goes on from a model which already knows much: the same loss, other text, usually fewer and smaller steps.", "fine_tuning", forms="Fine-tuning|fine-tuned|fine-tune|fine-tunes|tuned model|tuned models|tuned"),
    Term("open weights", "The learned numbers of a model, published so that anyone can run it and train it further.", "fine_tuning"),
    Term("frozen", "Kept as it is during a training: no gradient moves it.", "fine_tuning", loose="frozen|freeze|freezes|freezing|unfrozen", on="fine_tuning new_language new_head"),
    Term("LoRA", "Low-rank adaptation: a matrix W stays, and a thin product B · A beside it learns.", "fine_tuning", formula="W + (α ÷ r) · B · A", notes="“adds new layers” (it adds to a matrix that is there)", forms="adapter|adapters|α/r"),
    Term("rank of LoRA", "The width r of LoRA's two thin matrices: A has r rows and B has r columns. The larger it is, the more can be learned.", "fine_tuning", symbol="r", loose="rank|ranks", on="fine_tuning"),
    Term("catastrophic forgetting", "A training on something new moves parameters that held the old, and the old gets worse.", "fine_tuning", forms="forgetting"),
    Term("classifier", "A model that gives a text, or a word of it, one of a few labels.", "new_head", forms="classifying|classification|classification head"),
    Term("new head", "A fresh last layer on a trained body: from a vector to one score for each label.", "new_head", formula="scores = W · h + b", notes="not an attention head", loose="new head|head|heads", on="new_head"),
    Term("pooler", "A layer of BERT between the vector at [CLS] and a head: a matrix, a bias and tanh.", "new_head"),
    Term("tag", "A label for a single word, such as “name of a person” or O for “none”.", "new_head", loose="tag|tags", on="new_head"),
    Term("precision", "Of all that got a label, the share that really has it.", "new_head", loose="precision", on="new_head"),
    Term("recall", "Of all that really have a label, the share that was found.", "new_head", loose="recall", on="new_head"),
    Term("confusion matrix", "A table of true labels against given ones. The diagonal is right; every other cell is one kind of mistake.", "new_head"),
    Term("naive Bayes", "A classifier that only counts: how often each word stood under each label, multiplied, without regard to the order.", "new_head"),
    Term("bag of words", "A text without its order: only which words are in it, and how often.", "positions"),
    Term("instruction pair", "A prompt and the completion that is wanted. A model trained on many of them answers instead of going on.", "instruction_pairs", forms="question–answer pair", loose="pairs", on="instruction_pairs"),
    Term("chat model", "A language model that was trained further, on conversations, so that it answers.", "instruction_pairs"),
    Term("chat template", "The fixed frame, with special tokens, into which a conversation is put before a chat model reads it.", "instruction_pairs", notes="here: “Question: …”, “Answer: …”"),
    Term("few-shot prompting", "Putting some examples in front of a question, all in one frame, so that an answer in their form becomes likely. No parameter changes.", "instruction_pairs", forms="few-shot"),
    Term("ChatML", "A chat template that many models are trained with: each turn stands between two marks of its own, with the name of who speaks.", "instruction_pairs"),
    Term("reward model", "A model that was trained on people's judgements to give an answer a number: the higher, the more they would like it.", "instruction_pairs"),
    Term("DPO", "Direct preference optimization: a model learns from pairs of a better and a worse answer, without a reward model between.", "instruction_pairs"),
    Term("ChatGPT", "OpenAI's chat service. Its model is a GPT that was trained further on dialogues and on what people prefer.", "gpt_vs_bert"),
    Term("RLHF", "Reinforcement learning from human feedback: people compare answers, and the model is trained further towards those that they prefer.", "instruction_pairs", forms="reinforcement learning from human feedback"),
    Term("foundation model", "A large model that was trained once, on very much data, and that others build upon: by a service, or by training it further.", "foundation_models"),
    Term("Bedrock", "Amazon's service that runs foundation models of many makers. One sends a text and pays for what is read and written; the weights stay there.", "foundation_models"),
    Term("JumpStart", "A list of models in SageMaker, Amazon's service for machine learning. A chosen one is put on an endpoint of one's own.", "foundation_models"),
    Term("endpoint", "A machine that holds a model and answers requests. It costs money for every hour that it is there.", "jumpstart"),
    Term("container", "A program with all that it needs, packed as one image: what Amazon starts on the machine of an endpoint.", "jumpstart", loose="container|containers", on="jumpstart labs"),
    Term("handlers", "The short program beside a model on an endpoint: it reads a request, asks the model, and writes the answer.", "jumpstart", forms="handler"),
    Term("cold start", "The time until a machine that was just started can answer: the container is fetched, and the model is read.", "jumpstart"),
    Term("quota", "How many machines of a type an account may hold. It is often 0 at first, and more is asked for a day ahead.", "jumpstart", forms="quotas|Quotas"),
    Term("EULA", "A maker's licence for a model's files: who wants them must accept it.", "jumpstart"),
    Term("boto3", "Amazon's library for Python: each of its calls is one request to one service.", "jumpstart"),
    Term("end of life", "The day from which every call of a model fails. Before it the model is legacy for some months.", "foundation_models"),
    Term("multi-modal", "More than one kind of thing goes in or comes out: text, image, speech, video. Which ones, the word does not say.", "foundation_models", forms="Multi-modal"),
    Term("segmentation mask", "For each pixel of an image, whether it belongs to one thing. Segment Anything makes such masks.", "foundation_models", loose="masks", on="foundation_models"),
    Term("diffusion", "To make an image by starting from noise and taking some of it away, step by step. Stable Diffusion does it, led by a text.", "foundation_models"),
    Term("Hugging Face", "A public host of models and data sets, the Hub. Its library, transformers, loads them.", "new_head", forms="Hugging Face Hub"),
    Term("notebook", "A file of text, code and what the code printed. It is made of cells, which are run one after the other, in a browser.", "labs", forms="Jupyter notebook|Jupyter|JupyterLab"),
    Term("notebook cell", "A piece of a notebook that is run by itself: some lines of code, or a text.", "labs", loose="cell|cells|code cell", on="labs"),
    Term("check cell", "A cell of a lab that says whether the answer above it is right, and gives a hint where it is not.", "labs"),
    Term("kernel", "The program that runs the cells of a notebook, and keeps their variables until it is restarted.", "labs", loose="kernel|kernels", on="labs"),
    Term("PyTorch", "The Python library that computes with tensors and their gradients. All models of this app are written in it.", "labs", notes="torch"),
    Term("SageMaker", "Amazon's service for machine learning. Its Studio, and its notebook instances, are rented computers with Jupyter.", "labs", forms="SageMaker Studio"),
    Term("Colab", "Google's service that runs a notebook in the browser, on a computer of Google's.", "labs"),
)

BY_NAME: dict[str, Term] = {term.name: term for term in GLOSSARY}
BY_TERM: dict[str, Term] = {term.slug: term for term in GLOSSARY}
