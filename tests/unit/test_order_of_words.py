"""Nothing is used before it is said: the texts of the lessons, read in the order of the course."""

from __future__ import annotations

from pathlib import Path

from explainer.curriculum import LESSONS
from explainer.texts.glossary import GLOSSARY
from explainer.texts.term_links import uses

ROOT = Path(__file__).resolve().parents[2] / "explainer" / "lessons"
ORDER = [lesson.slug for lesson in LESSONS]
PROSE = {slug: (ROOT / slug / "prose.md").read_text(encoding="utf-8") for slug in ORDER if (ROOT / slug / "prose.md").exists()}
# Words that are used before the lesson that teaches them: where first, and the phrase of that text that says what they are.
SAID: dict[str, tuple[str, str]] = {
    "ChatGPT": ("home", "ChatGPT, a program that answers in a chat"),
    "attention head": ("home", "It looks in [[n_heads]] ways at once, and each of them is called a **head**"),
    "bidirectional": ("home", "*bidirectional* (it reads on both sides of a word)"),
    "block": ("home", "**blocks**, equal stages one after the other"),
    "byte": ("home", "a **byte** is one of the 256 numbers in which a computer stores text"),
    "encoder": ("home", "*encoder* (it reads a text and makes vectors of it)"),
    "key": ("home", "A token that looks is a **query**, each token that it looks at a **key**"),
    "pretraining": ("home", "*pre-trained* (they have learned from plain text, before any task)"),
    "query": ("home", "A token that looks is a **query**, each token that it looks at a **key**"),
    "token": ("home", "A **token** is a piece of text: a word, part of a word, or a mark"),
    "transformer": ("home", "**transformer** (this kind of network: blocks of attention and feed-forward"),
    "cross-attention": ("rnn_bottleneck", "Encoder–decoder attention (the decoder looks at the encoder’s states)"),
    "decoder": ("rnn_bottleneck", "**decoder**, the part that writes the translation"),
    "derivative": ("rnn_bottleneck", "**derivatives**: each says how far one number of the last state"),
    "embedding": ("rnn_bottleneck", "**embedding** x, the row of numbers that this network has learned for it"),
    "held out": ("rnn_bottleneck", "**held-out** ones, which no training has seen"),
    "linear map": ("rnn_bottleneck", "**linear map**: it only multiplies and adds"),
    "matrix": ("rnn_bottleneck", "for each distance one **matrix**, a table of numbers"),
    "parameter": ("rnn_bottleneck", "(the numbers that a network has learned; they are also called its parameters)"),
    "seed": ("rnn_bottleneck", "the **seed**, the number that fixes all that is random in a training"),
    "self-attention": ("rnn_bottleneck", "Self-attention (the tokens of one text look at each other)"),
    "special token": ("rnn_bottleneck", "**end mark**, a token that stands for the end of a text"),
    "training": ("rnn_bottleneck", "its numbers were changed little by little until it came close to translations made by people"),
    "layer": ("rnn_attention", "in every **layer** (one of its equal stages)"),
    "pattern": ("rnn_attention", "The **attention weights** say how much of each state goes in"),
    "score": ("rnn_attention", "The **score** is one number for each pair: how well the two go together"),
    "softmax": ("rnn_attention", "**Softmax** makes the weights out of the scores of a row: all positive, and together 1"),
    "bias": ("self_attention", "a bias is added, one more learned number"),
    "causal mask": ("self_attention", "no causal mask: every token may look at every token"),
    "cosine": ("self_attention", "(1: both point the same way; 0: at a right angle)"),
    "log-probability": ("self_attention", "log p, the logarithm of the probability"),
    "output matrix": ("self_attention", "One more matrix, W_O, makes of it this head’s addition"),
    "position": ("self_attention", "position by itself (a position: the place of a token in the text, counted from 0)"),
    "probability": ("self_attention", "the probability (a number from 0 to 1)"),
    "query, key and value matrices": ("self_attention", "three matrices, W_Q, W_K and W_V: large tables of learned numbers"),
    "rotary position embedding": ("self_attention", "by an angle that grows with the position (RoPE)"),
    "spread": ("self_attention", "the spread shrinks (how far they lie from their mean)"),
    "what-if edit": ("self_attention", "changes that you have made to single steps of the model"),
    "[MASK]": ("masked_attention", "words (words that were hidden from it)"),
    "loss": ("masked_attention", "how far the model was from knowing the answer: −log p"),
    "nat": ("masked_attention", "(The unit is the **nat**: the logarithm is the natural one.)"),
    "training step": ("masked_attention", "(a step changes all numbers of the model a little)"),
    "vocabulary": ("masked_attention", "tokens of the vocabulary, which are all tokens that the model knows"),
    "logit": ("multi_head", "a score, its **logit**: the"),
    "prompt": ("parallel", "**prompt**, the text it is given"),
    "LayerNorm": ("transformer", "LayerNorms (each brings every vector to a common size)"),
    "residual addition": ("transformer", "residual additions (what a part makes is added to what it has read)"),
    "context window": ("tokens", "the tokens that a model can take at once"),
    "embedding matrix": ("tokens", "a table with one row of numbers for each entry of the list"),
    "position embedding": ("embeddings", "a second table, with one row for each place in a text"),
    "unembedding": ("embeddings", "W_U is the matrix that scores every token at the very end."),
    "gain": ("decoder_block", "gain: one factor for each number of the vector"),
    "output head": ("decoder_stack", "output head: the part that makes of a vector one score for every"),
    "classifier": ("gpt_vs_bert", "classifying (one of a few labels for a text)"),
    "greedy decoding": ("controls", "**greedy**, always the likeliest, at any temperature"),
    "body": ("new_language", "the body, that is all the blocks, keeps every number"),
}


def first_uses() -> dict[str, tuple[str, bool]]:
    """For each term the first lesson whose text uses it, and whether it stands in bold there, as a word does that is introduced."""
    found: dict[str, tuple[str, bool]] = {}
    for lesson in LESSONS:
        text = f"{PROSE.get(lesson.slug, '')}\n{lesson.mends}"
        for use in uses(text, lesson.slug):
            found.setdefault(use.term.name, (lesson.slug, text[: use.start].endswith("**")))
    return found


def test_a_word_that_a_later_lesson_teaches_is_said_where_it_is_first_used() -> None:
    first = first_uses()
    early = {
        term.name: first[term.name]
        for term in GLOSSARY
        if term.lesson in ORDER and term.name in first and ORDER.index(first[term.name][0]) < ORDER.index(term.lesson)
    }
    assert len(early) > 20
    unsaid = {name: slug for name, (slug, bold) in early.items() if not bold and SAID.get(name, ("", ""))[0] != slug}
    assert unsaid == {}, "used before they are taught, and not said"
    assert {name for name in SAID if name not in early} == set(), "said for nothing: no text uses them before their lesson"


def test_the_phrases_stand_in_the_texts() -> None:
    for name, (slug, phrase) in SAID.items():
        assert len(phrase.split()) >= 4, name
        assert phrase in PROSE[slug], (name, slug)


def test_what_a_lesson_builds_on_comes_before_it() -> None:
    for lesson in LESSONS:
        assert all(ORDER.index(before) < ORDER.index(lesson.slug) for before in lesson.before), lesson.slug
