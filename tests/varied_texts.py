"""Texts of many kinds, for what a page says of any text: a fact that is told must hold for each of them, on every embedded model."""

from __future__ import annotations

from explainer.curriculum import LESSONS

ONE_TOKEN = ("Tom", "a", ".", " the")
REPEATED = (
    "ha ha ha ha ha ha", "the the the the", "Sue Sue", "dog cat dog cat dog cat dog", "No. No. No.", "aaaaaaaaaaaaaaaa", "word " * 30,
    "The cat sat. The cat sat. The cat sat.",
)  # fmt: skip
SCRIPTS = (
    "Der kleine Hund schläft unter dem Baum.", "Маленькая собака спит.", "مرحبا بالعالم", "小さな犬は木の下で眠ります。", "छोटा कुत्ता",
    "naïve café, déjà vu", "Ελληνικά", "שלום עולם",
)  # fmt: skip
SIGNS = (
    "🙂", "🐶💤🌳", "I ❤️ you 👨‍👩‍👧", "!!!", "?", "...", "1234567890", "3.14159 + 2 = 5.14159", "x = [1, 2, 3]  # a list",
    "<script>alert(1)</script> **b** $x$", "<|endoftext|>", "[MASK] [CLS] [SEP]", "tab\tand\nnew line",
    "   spaces   around   ", "“quoted” ‘words’",
    "a_b*c`d~e|f", "http://example.org/a?b=c&d=e", "ALL CAPITALS HERE", "mIxEd CaSe", "\u200bhidden\u200b",
)  # fmt: skip
SENTENCES = (
    "Once upon a", "Once upon a time there was a little dog.", "She looked in the", "He was very happy because he had a red ball.",
    "Who won the football match?", "What is a token?", "The soup was not good at all.", "Day 3. Wind west.",
    "Nobody knew that the birds under the tree were hungry.", "Tom gave Sue a ball. Sue gave Tom a book. Tom thanked Sue, and Sue thanked",
    "It was dark. It was cold. It was late. Where was Lily?", "If it rains, we stay at home; if not, we go to the river.",
    "The photosynthesis of the honeysuckle was extraordinarily unbelievable.", "yes", "I am", "My name is Bartholomew.",
    "One, two, three, four, five, six, seven, eight, nine, ten.", "“Where is my hat?” said Peter. “It is on the hill,” said Anna.",
    "They walked and walked and walked until they came to the sea, where an old man sat on a stone and looked at the ships.",
)  # fmt: skip
PRESETS = tuple(dict.fromkeys(preset.text for lesson in LESSONS for preset in lesson.presets if len(preset.text) < 160))
TEXTS = tuple(dict.fromkeys((*ONE_TOKEN, *REPEATED, *SCRIPTS, *SIGNS, *SENTENCES, *PRESETS)))
assert len(TEXTS) > 60
