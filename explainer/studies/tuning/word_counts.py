"""What can be said of a text without any network: the commonest label, and a count of its words. Torch-free.

Source: Jurafsky and Martin, Speech and Language Processing, 3rd edition (draft), chapter on naive Bayes and text classification.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Sequence
from typing import Any

Row = Any  # (text, label) or a list of (word, tag)
_WORD = re.compile(r"\w+(?:['’-]\w+)*")
_PART = re.compile(r"\w+(?:['’-]\w+)*|[^\w\s]+")


def words_of(text: str) -> list[str]:
    """The words of a text in small letters, without its marks."""
    return _WORD.findall(text.lower())


def parts_of(text: str) -> list[str]:
    """The words and the marks of a text, one after the other: how the sets with a tag for each word are written."""
    return _PART.findall(text)


class CountedWords:
    """Labels by counting words in the training part.

    Texts: naive Bayes, log p(label) + Σ log p(word | label), every count one higher than it is; words never seen say nothing.
    Tags: the tag that the word has had most often; "O", the first, for a word never seen.
    """

    def __init__(self, rows: Sequence[Row], n_labels: int) -> None:
        self.tags = not isinstance(rows[0][0], str)
        self.n_labels = n_labels
        labels = [tag for row in rows for _, tag in row] if self.tags else [label for _, label in rows]
        counts = Counter(labels)
        self.commonest = min(range(n_labels), key=lambda label: (-counts[label], label))
        self._by_word: dict[str, Counter[int]] = {}
        pairs = ((word, tag) for row in rows for word, tag in row) if self.tags else (
            (word, label) for text, label in rows for word in words_of(text)
        )  # fmt: skip
        for word, label in pairs:
            self._by_word.setdefault(word, Counter())[label] += 1
        totals = [sum(found[label] for found in self._by_word.values()) for label in range(n_labels)]
        self._prior = [math.log(max(counts[label], 1e-9) / len(labels)) for label in range(n_labels)]
        self._total = [math.log(total + len(self._by_word)) for total in totals]

    def scores(self, text: str) -> list[float]:
        """log p(label) + Σ log p(word | label) for each label, in nats."""
        scores = list(self._prior)
        for word in words_of(text):
            found = self._by_word.get(word)
            if found is not None:
                for label in range(self.n_labels):
                    scores[label] += math.log(found[label] + 1) - self._total[label]
        return scores

    def label(self, text: str) -> int:
        """The label of a text."""
        scores = self.scores(text)
        return max(range(self.n_labels), key=lambda label: scores[label])

    def tag(self, word: str) -> int:
        """The tag of a word."""
        found = self._by_word.get(word)
        return 0 if found is None else found.most_common(1)[0][0]

    def accuracy(self, rows: Sequence[Row]) -> tuple[float, float]:
        """The share of right answers on these rows: of always the commonest label, and of counting words."""
        if self.tags:
            pairs = [(self.tag(word), tag) for row in rows for word, tag in row]
        else:
            pairs = [(self.label(text), label) for text, label in rows]
        total = max(1, len(pairs))
        return sum(true == self.commonest for _, true in pairs) / total, sum(given == true for given, true in pairs) / total
