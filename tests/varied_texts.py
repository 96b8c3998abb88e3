"""Texts of many kinds, for what a page says of any text: a fact that is told must hold for each of them, on every embedded model."""

from __future__ import annotations

from explainer.curriculum import LESSONS

ONE_TOKEN = ("Tom", "a", ".", " the", " ")
REPEATED = (
    "ha ha ha ha ha ha", "the the the the", "the the the cat", "Sue Sue", "Sue, Sue, Sue!", "dog cat dog cat dog cat dog", "No. No. No.",
    "aaaaaaaaaaaaaaaa", "word " * 30, "The cat sat. The cat sat. The cat sat.", "She said yes and then she said no and then she said yes",
)  # fmt: skip
SCRIPTS = (
    "Der kleine Hund schläft unter dem Baum.", "Маленькая собака спит.", "مرحبا بالعالم", "الكلب الصغير ينام",
    "小さな犬は木の下で眠ります。",
    "छोटा कुत्ता", "naïve café, déjà vu", "é à", "Où est l’arbre ?", "El perro duerme.", "Ελληνικά", "שלום עולם",
)  # fmt: skip
SIGNS = (
    "🙂", "🐶💤🌳 🐶", "I ❤️ you 👨‍👩‍👧", "!!!", "?", "...", "1234567890", "1 2 3 4 5 6 7", "3.14159 + 2 = 5.14159",
    "$5.00 is 50 % of $10.00",
    "x = [1, 2, 3]  # a list", "for i in range(10):\n    print(i)", "<script>alert(1)</script> **b** $x$", "<b>bold</b> & more",
    "[link](http://x.y)", "<|endoftext|>", "[MASK]", "[MASK] [CLS] [SEP]", "[CLS] a dog [SEP]", "tab\tand\nnew line",
    "   spaces   around   ", "“quoted” ‘words’", "a_b*c`d~e|f", "http://example.org/a?b=c&d=e", "TOM GAVE SUE A BALL", "mIxEd CaSe",
    "\u200bhidden\u200b", "a b c d e f g h i j k l m n o p", "supercalifragilisticexpialidocious",
)  # fmt: skip
SENTENCES = (
    "Once upon a", "Once upon a time there was a little dog.", "She looked in the", "He said", "The end. ", "I don't know.",
    "He was very happy because he had a red ball.", "The fox met the bear. The bear was sad.", "Why? Because.", "My sister has a dog.",
    "The dog saw the cat and the cat saw the dog.", "He has two dogs and a cat.", "Who won the football match?", "What is a token?",
    "The soup was not good at all.", "Day 3. Wind west.", "A very, very, very long sentence; it goes on: and on — and on!",
    "Nobody knew that the birds under the tree were hungry.", "Tom gave Sue a ball. Sue gave Tom a book. Tom thanked Sue, and Sue thanked",
    "It was dark. It was cold. It was late. Where was Lily?", "If it rains, we stay at home; if not, we go to the river.",
    "The photosynthesis of the honeysuckle was extraordinarily unbelievable.", "yes", "I am", "My name is Bartholomew.",
    "One, two, three, four, five, six, seven, eight, nine, ten.", "“Where is my hat?” said Peter. “It is on the hill,” said Anna.",
    "They walked and walked and walked until they came to the sea, where an old man sat on a stone and looked at the ships.",
)  # fmt: skip
WRITTEN = tuple(dict.fromkeys((*ONE_TOKEN, *REPEATED, *SCRIPTS, *SIGNS, *SENTENCES)))
PRESETS = tuple(dict.fromkeys(preset.text for lesson in LESSONS for preset in lesson.presets if len(preset.text) < 160))
TEXTS = tuple(dict.fromkeys((*WRITTEN, *PRESETS)))
assert len(WRITTEN) > 80
# Of each kind one or two, where every text is asked hundreds of questions.
FEW = (
    "Tom", "I", " I", "I I I I", "dogs and dogs", "the the the the the", "Tom gave Sue a ball. Sue thanked", "🙂", "🙂🙂 👍🏽 🙂",
    "مرحبا بالعالم مرحبا", "שלום עולם", "<b>*bold*</b> [x](http://a.b) $x$ `c`",
    "<|endoftext|>", "日本語 日本語", "a\u0301 é \u200b \u202e x",
    "It is I. I is further away.", "Once upon a time there was a little dog who lived in a house.", "1 1.0 1.00 100 % 1,000", "\t\n  x",
    "The dog saw the cat. The cat saw the bird. The bird saw the dog. ", "aaaaaaaaaaaaaaaaaaaa", "ﬁ fi ﬀ ff", "word " * 30, "?",
    "Sue has a red ball and Tom has a blue ball. Tom likes the red ball, so Sue gives", "А A Α",
)  # fmt: skip
