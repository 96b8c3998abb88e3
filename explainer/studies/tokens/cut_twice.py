"""One text cut into tokens by two tokenizers: which token of the one stands where a token of the other stands. Torch-free."""

from __future__ import annotations

from dataclasses import dataclass

from explainer.models.labels import Encoding


@dataclass(frozen=True, slots=True)
class CutTwice:
    """What a GPT and a BERT read of one text. same: both cut it into the same tokens."""

    gpt_text: Encoding
    bert_text: Encoding

    @property
    def same(self) -> bool:
        """Whether position 3 of one is position 3 of the other."""
        return self.gpt_text.tokens == self.bert_text.tokens

    @property
    def fixed(self) -> list[int]:
        """Positions that BERT adds itself, as [CLS] and [SEP]: no characters of the text are behind them."""
        return [i for i, (start, end) in enumerate(self.bert_text.spans) if start == end]

    def in_gpt(self, pos: int) -> int:
        """The first GPT token that shares characters with BERT's token at ``pos``."""
        if self.same:
            return pos
        start, end = self.bert_text.spans[pos]
        return next((i for i, (first, last) in enumerate(self.gpt_text.spans) if first < end and last > start), 0)

    def in_bert(self, pos: int) -> int:
        """The first BERT token that shares characters with GPT's token at ``pos``."""
        if self.same:
            return pos
        start, end = self.gpt_text.spans[pos]
        return next((i for i, (first, last) in enumerate(self.bert_text.spans) if first < end and last > start), 0)

    def pieces(self, pos: int) -> int:
        """How many GPT tokens share characters with BERT's token at ``pos``."""
        if self.same:
            return 1
        start, end = self.bert_text.spans[pos]
        return sum(1 for first, last in self.gpt_text.spans if first < end and last > start)
